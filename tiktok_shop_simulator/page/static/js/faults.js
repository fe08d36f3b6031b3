/** Faults on the seller's API: laid here, they hit whatever the seller's software sends. */

import * as api from "./api.js";
import {button, byId, h} from "./dom.js";
import {told} from "./notices.js";
import {part} from "./part.js";

const KINDS = {
    500: "Server error (500)",
    429: "Too many requests (429)",
    timeout_before: "No answer, nothing done",
    timeout_after: "No answer, but done",
    reset: "Connection cut",
    slow: "Slow answer",
    bad_json: "Garbled answer",
    expired_token: "Token expired",
    list_lag: "Lists lag behind",
    partial_errors: "Errors for single items",
};
const CALLS = {
    "/return_refund/*": "every return and refund call",
    "*/approve": "approvals",
    "*/reject": "rejections",
    "*/search": "searches",
    "*": "every call",
};

export function faultsPart() {
    const list = h("ul", {class: "rows", id: "faults", "data-testid": "faults"});
    return part("Faults for the seller's software", list, faultForm());
}

/** Faults are used up by the seller's calls, which no event announces. */
export async function refreshFaults() {
    const list = byId("faults");
    try {
        const faults = await api.faults();
        const active = faults.filter(({times}) => times > 0);
        list?.replaceChildren(...(active.length ? active.map(row) : [none()]));
    } catch (error) {
        list?.replaceChildren(h("li", {}, error.message));
    }
}

const none = () => h("li", {class: "muted"}, "None: everything works.");

const row = ({fault, match, times}) =>
    h(
        "li",
        {},
        `${KINDS[fault] ?? fault} on ${CALLS[match] ?? match}, ${times} × to come`
    );

const select = (label, choices, testid) =>
    h(
        "select",
        {"aria-label": label, "data-testid": testid},
        Object.entries(choices).map(([value, words]) => h("option", {value}, words))
    );

function faultForm() {
    const kind = select("Fault", KINDS, "fault-kind");
    const match = select("Calls", CALLS, "fault-match");
    const lay = () =>
        told(
            () => api.layFault({fault: kind.value, match: match.value, times: 1}),
            "The next such call will fail."
        ).then(refreshFaults);
    const clear = () =>
        told(api.clearFaults, "All faults are gone.").then(refreshFaults);
    const buttons = [
        button("Add", lay, {"data-testid": "fault-add"}),
        button("Clear all", clear, {"data-testid": "fault-clear"}),
    ];
    return h("div", {class: "stack"}, kind, match, h("div", {class: "row"}, buttons));
}
