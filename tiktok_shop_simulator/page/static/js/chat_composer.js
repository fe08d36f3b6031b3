/** Where the buyer writes: words, pictures, and the order that they are about. */

import {h} from "./dom.js";
import {evidenceField} from "./evidence.js";

const MOST_WORDS = 2000;

/** `send({text, images})` may throw; the words then stay where they are. */
export function composer(panel, send) {
    const about = h("div", {class: "chat-about", hidden: true});
    const problem = h("p", {class: "error", role: "alert", hidden: true});
    const pictures = evidenceField("Picture", "chat-pictures");
    const text = wordsField();
    const yes = h(
        "button",
        {class: "button primary", type: "submit", "data-testid": "chat-send"},
        "Send"
    );
    const element = h("form", {class: "chat-form"}, about, problem, text);
    element.append(h("div", {class: "chat-buttons"}, pictures.element, yes));
    const parts = {text, pictures, problem, yes};
    element.addEventListener("submit", (event) => {
        event.preventDefault();
        attempt(parts, send);
    });
    // Enter sends, with Shift it begins a new line.
    text.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
            event.preventDefault();
            element.requestSubmit();
        }
    });
    takeDrops(panel, pictures);
    return {
        element,
        focus: () => text.focus(),
        clear: () => clear(parts),
        showAbout: (order, forget) => showAbout(about, order, forget),
    };
}

function wordsField() {
    return h("textarea", {
        rows: 2,
        maxlength: MOST_WORDS,
        placeholder: "Write to the shop",
        "aria-label": "Your message",
        "data-testid": "chat-words",
    });
}

/** Pictures can be dropped anywhere on the panel, and pasted. */
function takeDrops(panel, pictures) {
    panel.addEventListener("dragover", (event) => event.preventDefault());
    panel.addEventListener("drop", (event) => {
        // The field itself has taken it when it was dropped there.
        if (!event.defaultPrevented) {
            event.preventDefault();
            pictures.add(event.dataTransfer.files);
        }
    });
    panel.addEventListener("paste", ({clipboardData}) => {
        if (clipboardData?.files.length) {
            pictures.add(clipboardData.files);
        }
    });
}

function showAbout(parent, order, forget) {
    parent.hidden = !order;
    parent.replaceChildren(...(order ? aboutOrder(order, forget) : []));
}

const aboutOrder = (order, forget) => [
    h("img", {src: order.lines[0].image, alt: "", width: 36, height: 36}),
    h("span", {}, `About order …${order.order_id.slice(-6)}`),
    h(
        "button",
        {type: "button", "aria-label": "Not about this order", onclick: forget},
        "×"
    ),
];

async function attempt(parts, send) {
    const {text, pictures, problem, yes} = parts;
    const words = text.value.trim();
    if (yes.disabled || !(words || pictures.count())) {
        return;
    }
    yes.disabled = true;
    problem.hidden = true;
    try {
        await send({text: words, images: await pictures.values()});
        clear(parts);
    } catch (error) {
        problem.textContent = error.message;
        problem.hidden = false;
    } finally {
        yes.disabled = false;
    }
}

function clear({text, pictures, problem}) {
    text.value = "";
    pictures.clear();
    problem.hidden = true;
}
