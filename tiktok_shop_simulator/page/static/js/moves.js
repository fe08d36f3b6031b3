/** What the buyer can do with a request that exists. */

import * as api from "./api.js";
import {field, openDialog} from "./dialog.js";
import {button, h} from "./dom.js";
import {money} from "./money.js";
import {told} from "./notices.js";
import {editRequest} from "./request_dialog.js";

/** The buttons for what the shop allows now. */
export function moves(order, record) {
    const buttons = Object.entries(BUTTONS)
        .filter(([action]) => record.may[action].allowed)
        .map(([, make]) => make(order, record));
    return buttons.length ? h("div", {class: "moves"}, buttons) : null;
}

const act = (record, action, more = {}) =>
    api.act({case_id: record.case_id, actor: "buyer", action, ...more});

const testid = (name) => ({"data-testid": name});
const primary = (name) => ({...testid(name), class: "button primary"});

function acceptButton(order, record) {
    const amount = money(record.offer_total, order.currency);
    const accept = () =>
        told(() => act(record, "accept_offer"), `You accepted ${amount}.`);
    return button(`Accept ${amount}`, accept, primary("accept-offer"));
}

function refuseButton(_order, record) {
    const words = "You refused. The seller decides again.";
    const refuse = () => told(() => act(record, "refuse_offer"), words);
    return button("Refuse", refuse, testid("refuse-offer"));
}

function shipButton(_order, record) {
    const tracking = h("input", {
        type: "text",
        maxlength: 60,
        "data-testid": "tracking",
    });
    const open = () =>
        openDialog({
            title: "Send it back",
            hint: "Hand the parcel to the carrier, then tell us its number.",
            body: field("Tracking number", tracking, "Leave it empty to get one."),
            confirm: "I have sent it",
            submit: () => act(record, "ship", {tracking_number: tracking.value.trim()}),
        });
    return button("Send it back", open, primary("ship-back"));
}

function disputeButton(_order, record) {
    const words = h("textarea", {
        rows: 4,
        maxlength: 500,
        "data-testid": "dispute-words",
    });
    const open = () =>
        openDialog({
            title: "Dispute the seller's answer",
            hint: "The platform will look at both sides and rule.",
            body: field("What should the platform know?", words),
            confirm: "Ask the platform to rule",
            submit: () => act(record, "dispute", {words: words.value.trim()}),
        });
    return button("Dispute", open, primary("dispute"));
}

const editButton = (order, record) =>
    button("Edit", () => editRequest(order, record), testid("edit"));

function withdrawButton(_order, record) {
    const withdraw = () =>
        told(() => act(record, "withdraw"), "Your request is withdrawn.");
    return button("Withdraw", withdraw, testid("withdraw"));
}

const BUTTONS = {
    accept_offer: acceptButton,
    refuse_offer: refuseButton,
    ship: shipButton,
    dispute: disputeButton,
    edit: editButton,
    withdraw: withdrawButton,
};
