/** One order: what was bought, what it cost, what can be asked for, what was asked. */

import {caseCard} from "./cases.js";
import {openChat} from "./chat.js";
import {timeOf} from "./clock.js";
import {button, h} from "./dom.js";
import {money} from "./money.js";
import {askFor} from "./request_dialog.js";
import {unitRows} from "./units.js";
import {orderStatus, REQUESTS} from "./words.js";

export function orderCard(order) {
    const title = h("h3", {id: `order-${order.order_id}`}, `Order ${order.order_id}`);
    return h(
        "article",
        {
            class: "order",
            "data-testid": `order-card-${order.order_id}`,
            "aria-labelledby": `order-${order.order_id}`,
        },
        head(order, title),
        unitRows(order),
        total(order),
        requests(order),
        order.cases.map((record) => caseCard(order, record))
    );
}

function head(order, title) {
    const [words, tone] = orderStatus(order.status);
    return h(
        "header",
        {class: "order-head"},
        h(
            "div",
            {},
            title,
            h("p", {class: "muted"}, timeOf(order.create_time), replaces(order))
        ),
        h(
            "span",
            {class: "chip", "data-tone": tone, "data-testid": "order-status"},
            words
        )
    );
}

const replaces = (order) =>
    (order.replaced_order_id && ` · replacement for ${order.replaced_order_id}`) ||
    (order.exchange_source_order_id &&
        ` · exchange for ${order.exchange_source_order_id}`);

function total(order) {
    return h(
        "p",
        {class: "order-total"},
        h("span", {class: "muted"}, "Total, with delivery and taxes"),
        h(
            "strong",
            {"data-testid": "order-total"},
            money(order.total_amount, order.currency)
        )
    );
}

/** A button for each request; those that do not fit stay readable, with the reason. */
function requests(order) {
    const rows = Object.entries(REQUESTS).map(([type, words]) =>
        requestButton(order, type, words)
    );
    const whyNot = Object.entries(REQUESTS).filter(
        ([type]) => !order.may[type].allowed
    );
    return h(
        "div",
        {class: "requests"},
        h("div", {class: "request-buttons"}, rows, askTheShop(order)),
        whyNot.length > 0 && reasonsWhyNot(order, whyNot)
    );
}

function requestButton(order, type, words) {
    const {allowed, why} = order.may[type];
    return button(words.button, () => askFor(order, type), {
        "data-testid": `action-${words.action}`,
        disabled: !allowed,
        title: allowed ? null : why,
    });
}

const askTheShop = (order) =>
    button("Ask the shop", () => openChat(order), {"data-testid": "action-message"});

/** Equal reasons are told once; a single one needs no unfolding. */
function reasonsWhyNot(order, types) {
    const told = new Map();
    for (const [type, {button: label}] of types) {
        const {why} = order.may[type];
        told.set(why, [...(told.get(why) ?? []), label]);
    }
    if (told.size === 1) {
        return h("p", {class: "why-not muted"}, ...told.keys());
    }
    const lines = [...told].map(([why, labels]) =>
        h("li", {}, h("span", {}, labels.join(", ")), `: ${why}`)
    );
    const summary = h("summary", {}, "Why can some not be pressed?");
    return h(
        "details",
        {class: "why-not", "data-fold": "why-not"},
        summary,
        h("ul", {}, lines)
    );
}
