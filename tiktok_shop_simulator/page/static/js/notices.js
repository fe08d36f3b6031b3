/** Short news at the edge of the page, read aloud by screen readers. */

import {byId, h} from "./dom.js";

const SHOWN_FOR = 7000;

export function notice(text, tone = "good") {
    const node = h("p", {class: "toast", "data-tone": tone}, text);
    const dismiss = () => node.remove();
    node.append(
        h("button", {type: "button", "aria-label": "Close", onclick: dismiss}, "×")
    );
    byId("toasts").append(node);
    setTimeout(dismiss, tone === "bad" ? SHOWN_FOR * 2 : SHOWN_FOR);
}

/** Do the work; say it when it went well, and say why when it did not. */
export async function told(work, done) {
    try {
        const answer = await work();
        notice(typeof done === "function" ? done(answer) : done);
        return answer;
    } catch (error) {
        notice(error.message, "bad");
        return null;
    }
}
