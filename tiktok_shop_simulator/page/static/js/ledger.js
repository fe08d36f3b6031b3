/** The ledger: what money and goods really moved for this buyer. */

import * as api from "./api.js";
import {moment} from "./clock.js";
import {h} from "./dom.js";
import {isPositive, money} from "./money.js";
import {part} from "./part.js";

const SHOWN = 30;
const KINDS = {
    refund: "Money back",
    cancellation: "Cancelled",
    replacement_order: "New order",
    exchange_order: "New order",
    stock: "Stock",
};

export function ledgerPart(orders) {
    const body = h("tbody");
    const table = h(
        "table",
        {class: "ledger", "data-testid": "ledger"},
        h(
            "caption",
            {},
            "Every movement of money or goods for this buyer, the latest first"
        ),
        h("thead", {}, h("tr", {}, ["When", "What", "Amount", "By"].map(headCell))),
        body
    );
    fill(body, orders);
    return part("Ledger", h("div", {class: "scroll", tabindex: 0}, table));
}

const headCell = (name) => h("th", {scope: "col"}, name);

async function fill(body, orders) {
    try {
        const moved = (
            await Promise.all(orders.filter(hasCases).map(movements))
        ).flat();
        moved.sort((one, other) => other.number - one.number);
        body.replaceChildren(...moved.slice(0, SHOWN).map(row));
        if (!moved.length) {
            body.append(
                h("tr", {}, h("td", {colspan: 4, class: "muted"}, "Nothing moved yet."))
            );
        }
    } catch (error) {
        body.replaceChildren(h("tr", {}, h("td", {colspan: 4}, error.message)));
    }
}

const hasCases = (order) => order.cases.length > 0;
const movements = (order) => api.ledger(order.order_id);

function row(movement) {
    const {kind, clock, amount, currency, actor, case_id} = movement;
    const worth =
        currency && isPositive(amount) ? money(amount, currency) : pieces(movement);
    return h(
        "tr",
        {"data-kind": kind, title: `Case ${case_id}`},
        h("td", {}, moment(clock)),
        h("td", {}, KINDS[kind] ?? kind),
        h("td", {class: "number"}, worth),
        h("td", {}, actor.toLowerCase())
    );
}

const pieces = ({kind, amount}) => (kind === "stock" ? `${amount} pcs` : "–");
