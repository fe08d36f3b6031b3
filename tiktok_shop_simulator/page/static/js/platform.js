/** The platform corner: what TikTok does to this buyer's orders, and time itself. */

import * as api from "./api.js";
import {now} from "./clock.js";
import {button, h, reconcile} from "./dom.js";
import {faultsPart, refreshFaults} from "./faults.js";
import {ledgerPart} from "./ledger.js";
import {notice, told} from "./notices.js";
import {part} from "./part.js";
import {casesPart} from "./platform_cases.js";
import {orderPart} from "./platform_orders.js";

const HOUR = 3600;
const DAY = 24 * HOUR;

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
        ["cases", records, () => casesPart(records)],
        [
            "order",
            orders.map(({order_id, platform_causes}) => [order_id, platform_causes]),
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
