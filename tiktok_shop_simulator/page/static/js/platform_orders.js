/** What happens to an order without anybody asking for it. */

import * as api from "./api.js";
import {button, h} from "./dom.js";
import {told} from "./notices.js";
import {part} from "./part.js";
import {orderStatus} from "./words.js";

const ENDED = ["CANCELLED"];

export function orderPart(orders) {
    const open = orders.filter(({status}) => !ENDED.includes(status));
    const chosen = orderPicker(open);
    const cause = h("select", {
        "data-testid": "platform-cause",
        "aria-label": "Why TikTok cancels",
    });
    const cancel = cancelButton(chosen, cause);
    const offer = () => offerCauses(open, chosen.value, cause, cancel);
    chosen.addEventListener("change", offer);
    offer();
    return part(
        "An order",
        h(
            "div",
            {class: "row"},
            chosen,
            stepButton(chosen, !open.length),
            refundButton(chosen, !open.length)
        ),
        h("div", {class: "row"}, cause, cancel)
    );
}

function orderPicker(orders) {
    const options = orders.map((order) =>
        h("option", {value: order.order_id}, orderName(order))
    );
    const attributes = {"data-testid": "platform-order", "aria-label": "Order"};
    return h("select", attributes, options);
}

const orderName = ({order_id, status}) =>
    `…${order_id.slice(-6)} · ${orderStatus(status)[0]}`;

/** Only those that fit the order's status; none for a completed order. */
function offerCauses(orders, order_id, cause, cancel) {
    const causes =
        orders.find((order) => order.order_id === order_id)?.platform_causes ?? [];
    cause.replaceChildren(
        ...causes.map(({name, text}) => h("option", {value: name}, text))
    );
    cause.disabled = cancel.disabled = !causes.length;
}

const acted = (chosen, action, more = {}) =>
    api.act({order_id: chosen.value, actor: "platform", action, ...more});

const stepButton = (chosen, disabled) =>
    button(
        "One step on",
        () =>
            told(
                () => acted(chosen, "advance_order"),
                "The order is one step further."
            ),
        {"data-testid": "advance-order", disabled}
    );

const refundButton = (chosen, disabled) =>
    button(
        "Refund as TikTok",
        () =>
            told(
                () => acted(chosen, "refund_order"),
                "TikTok paid the buyer of its own accord."
            ),
        {"data-testid": "platform-refund", disabled}
    );

const cancelButton = (chosen, cause) =>
    button(
        "Cancel as TikTok",
        () =>
            told(
                () => acted(chosen, "cancel_order", {reason: cause.value}),
                "TikTok cancelled the order."
            ),
        {"data-testid": "platform-cancel"}
    );
