/** A modal dialog around a form: it stays open, with the reason, when the shop says no. */

import {h} from "./dom.js";

/**
 * Ask something.
 * `submit()` does the work and may throw; its message is then shown in the dialog.
 */
export function openDialog({title, hint, body, confirm, submit, closed}) {
    const problem = h("p", {class: "error", role: "alert", hidden: true});
    const yes = h(
        "button",
        {class: "button primary", type: "submit", "data-testid": "submit-request"},
        confirm
    );
    const no = h("button", {class: "button", type: "button"}, "Not now");
    const form = h("form", {method: "dialog"}, heading(title, hint), body, problem);
    form.append(h("div", {class: "dialog-buttons"}, no, yes));
    const dialog = h(
        "dialog",
        {class: "dialog", "aria-labelledby": "dialog-title"},
        form
    );
    no.addEventListener("click", () => dialog.close());
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        attempt({dialog, yes, problem, submit});
    });
    dialog.addEventListener("close", () => {
        dialog.remove();
        closed?.();
    });
    document.body.append(dialog);
    dialog.showModal();
}

function heading(title, hint) {
    return h(
        "header",
        {class: "dialog-head"},
        h("h2", {id: "dialog-title"}, title),
        hint && h("p", {class: "muted"}, hint)
    );
}

async function attempt({dialog, yes, problem, submit}) {
    if (yes.disabled) {
        return;
    }
    yes.disabled = true;
    problem.hidden = true;
    try {
        await submit();
        dialog.close();
    } catch (error) {
        problem.textContent = error.message;
        problem.hidden = false;
    } finally {
        yes.disabled = false;
    }
}

/** A labelled control. */
export function field(label, control, hint) {
    return h(
        "label",
        {class: "field"},
        h("span", {}, label),
        control,
        hint && h("small", {class: "muted"}, hint)
    );
}
