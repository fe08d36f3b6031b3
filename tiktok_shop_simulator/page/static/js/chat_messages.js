/** One message of a talk: words, a picture, a card, or a line from the platform. */

import {timeOf} from "./clock.js";
import {h} from "./dom.js";
import {money} from "./money.js";
import {orderStatus} from "./words.js";

const PAUSE = 15 * 60;
const ENTERED = /^BUYER_ENTER_FROM_|^ALLOCATED_SERVICE$|^NOTIFICATION$/;

/** `before` is the message above: after a pause the time is told again. */
export function messageRow(message, before, orders) {
    const isLine = ENTERED.test(message.type) || message.role === "SYSTEM";
    const told = !before || message.create_time - before.create_time > PAUSE;
    return h(
        "li",
        {
            class: "message",
            "data-from": isLine ? "platform" : message.mine ? "me" : "shop",
            "data-type": message.type,
            "data-testid": `message-${message.id}`,
        },
        told && h("p", {class: "message-time"}, timeOf(message.create_time)),
        senderLine(message, before, isLine),
        isLine ? line(message) : h("div", {class: "bubble"}, body(message, orders)),
        message.mine && !isLine && mark(message)
    );
}

/** Who speaks for the shop, when it is somebody else than before. */
function senderLine({mine, sender}, before, isLine) {
    const isNew = !mine && !isLine && before?.sender !== sender;
    return isNew && h("p", {class: "message-sender"}, sender);
}

const line = ({words, order_id}) =>
    h("p", {class: "message-line"}, order_id ? `About order ${order_id}` : words);

const mark = ({is_read}) =>
    h(
        "p",
        {class: "message-mark", "data-testid": "read-mark"},
        is_read ? "Read" : "Sent"
    );

function body(message, orders) {
    const make = BODIES[message.type] ?? words;
    return make(message, orders);
}

const words = (message) =>
    h("p", {class: "message-words"}, message.words || "(nothing that can be shown)");

const picture = ({image, mine}) =>
    h(
        "a",
        {href: image, target: "_blank", rel: "noopener"},
        h("img", {src: image, alt: mine ? "Your picture" : "Picture from the shop"})
    );

function orderCard({order_id, words: plain}, orders) {
    const order = orders.find((one) => one.order_id === order_id);
    if (!order) {
        return words({words: plain});
    }
    const [status] = orderStatus(order.status);
    const amount = money(order.total_amount, order.currency);
    return card({
        image: order.lines[0].image,
        title: `Order …${order_id.slice(-6)}`,
        lines: [order.lines[0].product_name, `${amount} · ${status}`],
        order_id,
    });
}

const returnCard = (message, orders) => [
    orderCard(message, orders),
    h("p", {class: "muted"}, "The shop asks you to choose there what you need."),
];

const logisticsCard = (message, orders) => [
    orderCard(message, orders),
    h("p", {class: "muted"}, "Where the parcel is"),
];

function productCard({product, words: plain}) {
    return product
        ? card({image: product.image, title: product.name, lines: ["Product"]})
        : words({words: plain});
}

/** A card of an order leads to it. */
function card({image, title, lines, order_id}) {
    const inside = [
        h("img", {src: image, alt: "", width: 52, height: 52}),
        h(
            "span",
            {class: "card-words"},
            h("strong", {}, title),
            lines.map((text) => h("span", {}, text))
        ),
    ];
    return order_id
        ? h("a", {class: "message-card", href: `#order-${order_id}`}, inside)
        : h("div", {class: "message-card"}, inside);
}

const BODIES = {
    IMAGE: picture,
    ORDER_CARD: orderCard,
    RETURN_REFUND_CARD: returnCard,
    LOGISTICS_CARD: logisticsCard,
    PRODUCT_CARD: productCard,
};
