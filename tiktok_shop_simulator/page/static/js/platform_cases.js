/** For each running request of the buyer, what the platform or a carrier can do. */

import * as api from "./api.js";
import {button, h} from "./dom.js";
import {told} from "./notices.js";
import {part} from "./part.js";
import {caseType} from "./words.js";

export function casesPart(records) {
    const rows = records
        .map((record) => [record, caseActions(record)])
        .filter(([, actions]) => actions.length)
        .map(([record, actions]) => caseRow(record, actions));
    const empty = h("p", {class: "muted"}, "No request of this buyer is open.");
    return part(
        "Requests of this buyer",
        rows.length ? h("ul", {class: "rows"}, rows) : empty
    );
}

function caseRow(record, actions) {
    const name = `${caseType(record.type)} …${record.case_id.slice(-6)}`;
    return h(
        "li",
        {"data-testid": `platform-case-${record.case_id}`},
        h("span", {}, name),
        h("div", {class: "row"}, actions)
    );
}

/** In the sequence of ACTIONS, those that are possible now. */
const caseActions = (record) =>
    ACTIONS.filter(([action]) => record.may[action].allowed).map((row) =>
        caseButton(record, row)
    );

function caseButton(record, [action, testid, label, words, more = {}]) {
    const actor = action === "deliver" ? "carrier" : "platform";
    const act = () => api.act({case_id: record.case_id, actor, action, ...more});
    return button(label, () => told(act, words), {"data-testid": testid});
}

/** Action, name in tests, label, what is told afterwards, and what goes with it. */
const ACTIONS = [
    [
        "verdict",
        "verdict-buyer",
        "Rule for the buyer",
        "You ruled for the buyer.",
        {winner: "buyer"},
    ],
    [
        "verdict",
        "verdict-seller",
        "Rule for the seller",
        "You ruled for the seller.",
        {winner: "seller"},
    ],
    ["deliver", "deliver", "Deliver the parcel", "The parcel reached the seller."],
    ["quick_refund", "quick-refund", "Refund at once", "TikTok paid the buyer."],
    [
        "approve_exchange",
        "approve-exchange",
        "Approve the exchange",
        "A new order is on its way.",
    ],
    [
        "refund_instead",
        "refund-instead",
        "Refund instead",
        "TikTok paid the buyer instead.",
    ],
    [
        "auto_approve",
        "auto-approve",
        "The seller's time is over",
        "TikTok decided for the buyer.",
    ],
    ["escalate", "escalate", "Take it over", "TikTok will rule on this request."],
    ["close_request", "close-request", "Close it", "The request is closed."],
];
