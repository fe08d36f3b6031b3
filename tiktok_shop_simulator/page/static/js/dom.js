/** Building the page: text is always a text node, so no word can become markup. */

/**
 * Make an element.
 * `onclick` and the like are listeners, `true`/`false` set or leave out an
 * attribute, everything else is an attribute's text. Empty children are left out.
 */
export function h(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        setAttribute(node, name, value);
    }
    node.append(...children.flat(Infinity).filter(isShown).map(asNode));
    return node;
}

function setAttribute(node, name, value) {
    if (typeof value === "function") {
        node.addEventListener(name.slice(2), value);
    } else if (value === true) {
        node.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
        node.setAttribute(name, String(value));
    }
}

const isShown = (child) => child !== null && child !== undefined && child !== false;
const asNode = (child) => (child instanceof Node ? child : String(child));

export const byId = (id) => document.getElementById(id);

/** A button that cannot be pressed twice while its work is under way. */
export function button(label, work, attributes = {}) {
    const onclick = async (event) => {
        const pressed = event.currentTarget;
        if (pressed.getAttribute("aria-busy") === "true") {
            return;
        }
        pressed.setAttribute("aria-busy", "true");
        try {
            await work(pressed);
        } finally {
            pressed.removeAttribute("aria-busy");
        }
    };
    return h(
        "button",
        {type: "button", class: "button", ...attributes, onclick},
        label
    );
}

/** What the nodes of `reconcile` were made from. */
const versions = new WeakMap();

/**
 * Bring the children of *parent* in line with *items*: a node whose item did not
 * change stays (with its focus and what was unfolded), the others are made anew.
 * Each item has a `key` and a `version`; `make(item)` builds the node.
 */
export function reconcile(parent, items, make) {
    const known = new Map([...parent.children].map((node) => [node.dataset.key, node]));
    const nodes = items.map((item) => {
        const old = known.get(item.key);
        return versions.get(old) === item.version ? old : replacement(item, make, old);
    });
    placeInOrder(parent, nodes);
}

/** Nodes that stay are not moved: moving a node takes the focus away. */
function placeInOrder(parent, nodes) {
    const wanted = new Set(nodes);
    [...parent.children].filter((node) => !wanted.has(node)).forEach((n) => n.remove());
    nodes.forEach((node, position) => {
        if (parent.children[position] !== node) {
            parent.insertBefore(node, parent.children[position] ?? null);
        }
    });
}

function replacement(item, make, old) {
    const node = make(item.value);
    node.dataset.key = item.key;
    versions.set(node, item.version);
    if (old) {
        keepUnfolded(old, node);
        const focused = focusedIn(old);
        old.replaceWith(node);
        focus(node, focused);
    }
    return node;
}

/** null when the focus is elsewhere, else what to look for in the new node. */
function focusedIn(node) {
    const active = document.activeElement;
    return node.contains(active) ? (active.dataset.testid ?? "") : null;
}

/** A keyboard user stays where they were, or at the head of what they changed. */
function focus(node, name) {
    if (name === null) {
        return;
    }
    const same =
        name && node.querySelector(`[data-testid="${window.CSS.escape(name)}"]`);
    const target = same && !same.disabled ? same : node;
    target.tabIndex = target === node ? -1 : target.tabIndex;
    target.focus({preventScroll: true});
}

function keepUnfolded(old, node) {
    for (const details of old.querySelectorAll("details[open][data-fold]")) {
        const fold = window.CSS.escape(details.dataset.fold);
        node.querySelector(`details[data-fold="${fold}"]`)?.setAttribute("open", "");
    }
}
