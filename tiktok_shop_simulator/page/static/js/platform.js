/** The platform corner: what TikTok does to this buyer's orders, and time itself. */

import * as api from "./api.js";
import {now} from "./clock.js";
import {button, h, reconcile} from "./dom.js";
import {faultsPart, refreshFaults} from "./faults.js";
import {ledgerPart} from "./ledger.js";
import {notice, told} from "./notices.js";
import {part} from "./part.js";
import {caseType, orderStatus} from "./words.js";

const HOUR = 3600;
const DAY = 24 * HOUR;
const RULED = {buyer: "You ruled for the buyer.", seller: "You ruled for the seller."};

/**
 * Bring the corner in line with the orders. A part is only made anew when what it
 * shows changed, so that nobody loses a choice half made.
 * `refresh()` is called after what may not be announced by an event.
 */
export function showParts(parent, orders, refresh) {
    const records = recordsOf(orders);
    const parts = [
        [
            "time",
            records.map(({deadline}) => deadline),
            () => timePart(orders, refresh),
        ],
        ["cases", records, () => casesPart(orders)],
        [
            "order",
            orders.map(({order_id, status}) => [order_id, status]),
            () => orderPart(orders),
        ],
        ["webhooks", "", webhookPart],
        ["faults", "", faultsPart],
        ["ledger", orders, () => ledgerPart(orders)],
        ["reset", "", () => resetPart(refresh)],
    ];
    const items = parts.map(([key, shown, value]) => ({
        key,
        version: JSON.stringify(shown),
        value,
    }));
    reconcile(parent, items, (make) => make());
    refreshFaults();
}

const recordsOf = (orders) => orders.flatMap((order) => order.cases);

function timePart(orders, refresh) {
    const forward = (seconds, words) =>
        told(() => api.advance(seconds), `The clock went ${words} ahead.`).then(
            refresh
        );
    const toDeadline = () => {
        const next = nextDeadline(orders);
        return next
            ? forward(next - Math.floor(now()) + 1, "to the next deadline")
            : notice("No request of this buyer has a deadline.", "bad");
    };
    return part(
        "Time",
        h(
            "div",
            {
                class: "row",
                role: "group",
                "aria-label": "Advance the clock",
                "data-testid": "advance-clock",
            },
            button("+ 1 hour", () => forward(HOUR, "1 hour"), {
                "data-testid": "advance-hour",
            }),
            button("+ 1 day", () => forward(DAY, "1 day"), {
                "data-testid": "advance-day",
            }),
            button("To the next deadline", toDeadline, {
                "data-testid": "advance-deadline",
            })
        )
    );
}

function nextDeadline(orders) {
    const times = recordsOf(orders)
        .map(({deadline}) => deadline)
        .filter((at) => at && at > now());
    return times.length ? Math.min(...times) : null;
}

/** For each running request, what the platform or a carrier can do about it. */
function casesPart(orders) {
    const rows = recordsOf(orders)
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

function caseActions(record) {
    return Object.entries(CASE_ACTIONS)
        .filter(([action]) => record.may[action].allowed)
        .flatMap(([, make]) => make(record));
}

const acted = (record, actor, action, more, words) =>
    told(() => api.act({case_id: record.case_id, actor, action, ...more}), words);

const ruling = (record, winner) =>
    button(
        `Rule for the ${winner}`,
        () => acted(record, "platform", "verdict", {winner}, RULED[winner]),
        {"data-testid": `verdict-${winner}`}
    );

const delivery = (record) =>
    button(
        "Deliver the parcel",
        () => acted(record, "carrier", "deliver", {}, "The parcel reached the seller."),
        {"data-testid": "deliver"}
    );

const quickRefund = (record) =>
    button(
        "Refund at once",
        () => acted(record, "platform", "quick_refund", {}, "TikTok paid the buyer."),
        {"data-testid": "quick-refund"}
    );

const silence = (record) =>
    button(
        "The seller's time is over",
        () =>
            acted(
                record,
                "platform",
                "auto_approve",
                {},
                "TikTok decided for the buyer."
            ),
        {"data-testid": "auto-approve"}
    );

const CASE_ACTIONS = {
    verdict: (record) => ["buyer", "seller"].map((winner) => ruling(record, winner)),
    deliver: delivery,
    quick_refund: quickRefund,
    auto_approve: silence,
};

/** What happens to an order without anybody asking for it. */
function orderPart(orders) {
    const open = orders.filter(
        ({status}) => status !== "CANCELLED" && status !== "COMPLETED"
    );
    const options = open.map((order) =>
        h("option", {value: order.order_id}, orderName(order))
    );
    const chosen = h(
        "select",
        {"data-testid": "platform-order", "aria-label": "Order"},
        options
    );
    const act = (action) =>
        api.act({order_id: chosen.value, actor: "platform", action});
    const disabled = !open.length;
    const step = () =>
        told(() => act("advance_order"), "The order is one step further.");
    const cancel = () => told(() => act("cancel_order"), "TikTok cancelled the order.");
    return part(
        "An order",
        h(
            "div",
            {class: "row"},
            chosen,
            button("One step on", step, {"data-testid": "advance-order", disabled}),
            button("Cancel as TikTok", cancel, {
                "data-testid": "platform-cancel",
                disabled,
            })
        )
    );
}

const orderName = ({order_id, status}) =>
    `…${order_id.slice(-6)} · ${orderStatus(status)[0]}`;

function webhookPart() {
    const list = h("p", {class: "muted"}, "…");
    const toggle = h("input", {
        type: "checkbox",
        role: "switch",
        "data-testid": "webhooks",
    });
    const show = async () => {
        const {settings, addresses} = await api.webhooks();
        const known = addresses.length ? addresses : [settings.url].filter(Boolean);
        toggle.checked = settings.enabled;
        list.textContent = known.length
            ? `Sent to ${known.join(" and ")}`
            : "To the addresses that the shops have set.";
    };
    const change = () =>
        told(
            () => api.setWebhooks({enabled: toggle.checked}),
            () =>
                toggle.checked
                    ? "Notifications are sent."
                    : "No notifications: polling only."
        );
    toggle.addEventListener("change", change);
    show().catch((error) => (list.textContent = error.message));
    return part(
        "Notifications",
        h("label", {class: "switch"}, toggle, "Send webhooks"),
        list
    );
}

function resetPart(refresh) {
    const reset = () =>
        window.confirm(
            "Start over? All orders and requests of this shop are made anew."
        )
            ? told(api.reset, "Everything is as at the start.").then(refresh)
            : null;
    return part(
        "Start over",
        button("Reset the shop", reset, {
            "data-testid": "reset",
            class: "button danger",
        })
    );
}
