/** The platform corner: what TikTok does to this buyer's orders, and time itself. */

import * as api from "./api.js";
import { now } from "./clock.js";
import { button, h, reconcile } from "./dom.js";
import { faultsPart, refreshFaults } from "./faults.js";
import { ledgerPart } from "./ledger.js";
import { notice, told } from "./notices.js";
import { part } from "./part.js";
import { caseType } from "./words.js";

const HOUR = 3600;
const DAY = 24 * HOUR;
const RULED = { buyer: "You ruled for the buyer.", seller: "You ruled for the seller." };
const ENDED = /(_COMPLETE|_SUCCESS|_CANCEL|_REJECT|REJECT_RECEIVE_PACKAGE)$/;

/**
 * Bring the corner in line with the orders. A part is only made anew when what it
 * shows changed, so that nobody loses a choice half made.
 * `refresh()` is called after what may not be announced by an event.
 */
export function showParts(parent, orders, refresh) {
  const records = recordsOf(orders);
  const parts = [
    ["time", records.map(({ timer_at }) => timer_at), () => timePart(orders, refresh)],
    ["cases", records, () => casesPart(orders)],
    ["cancel", orders.map(({ order_id, status }) => [order_id, status]), () => cancelPart(orders)],
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
    told(() => api.advance(seconds), `The clock went ${words} ahead.`).then(refresh);
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
      { class: "row", role: "group", "aria-label": "Advance the clock", "data-testid": "advance-clock" },
      button("+ 1 hour", () => forward(HOUR, "1 hour"), { "data-testid": "advance-hour" }),
      button("+ 1 day", () => forward(DAY, "1 day"), { "data-testid": "advance-day" }),
      button("To the next deadline", toDeadline, { "data-testid": "advance-deadline" }),
    ),
  );
}

function nextDeadline(orders) {
  const times = recordsOf(orders)
    .map((record) => record.timer_at)
    .filter((at) => at > now());
  return times.length ? Math.min(...times) : null;
}

/** For each running request, what the platform or a carrier can do about it. */
function casesPart(orders) {
  const rows = recordsOf(orders)
    .map((record) => [record, caseActions(record)])
    .filter(([, actions]) => actions.length)
    .map(([record, actions]) => caseRow(record, actions));
  const empty = h("p", { class: "muted" }, "No request of this buyer is open.");
  return part("Requests of this buyer", rows.length ? h("ul", { class: "rows" }, rows) : empty);
}

function caseRow(record, actions) {
  const name = `${caseType(record.type)} …${record.case_id.slice(-6)}`;
  return h(
    "li",
    { "data-testid": `platform-case-${record.case_id}` },
    h("span", {}, name),
    h("div", { class: "row" }, actions),
  );
}

function caseActions(record) {
  if (record.arbitration_status === "IN_PROGRESS") {
    return ["buyer", "seller"].map((winner) => ruling(record, winner));
  }
  return [
    record.status === "BUYER_SHIPPED_ITEM" && !record.parcel_arrived && delivery(record),
    record.kind === "return" && !record.is_quick_refund && !ENDED.test(record.status) &&
      quickRefund(record),
    record.timer === "seller" && silence(record),
  ].filter(Boolean);
}

const acted = (record, actor, action, more, words) =>
  told(() => api.act({ case_id: record.case_id, actor, action, ...more }), words);

const ruling = (record, winner) =>
  button(
    `Rule for the ${winner}`,
    () => acted(record, "platform", "verdict", { winner }, RULED[winner]),
    { "data-testid": `verdict-${winner}` },
  );

const delivery = (record) =>
  button(
    "Deliver the parcel",
    () => acted(record, "carrier", "deliver", {}, "The parcel reached the seller."),
    { "data-testid": "deliver" },
  );

const quickRefund = (record) =>
  button(
    "Refund at once",
    () => acted(record, "platform", "quick_refund", {}, "TikTok paid the buyer."),
    { "data-testid": "quick-refund" },
  );

const silence = (record) =>
  button(
    "The seller's time is over",
    () => acted(record, "platform", "auto_approve", {}, "TikTok decided for the buyer."),
    { "data-testid": "auto-approve" },
  );

function cancelPart(orders) {
  const open = orders.filter(({ status }) => status !== "CANCELLED" && status !== "COMPLETED");
  const options = open.map(({ order_id }) => h("option", { value: order_id }, order_id));
  const order = h("select", { "data-testid": "cancel-order", "aria-label": "Order" }, options);
  const cancel = () =>
    told(
      () => api.act({ order_id: order.value, actor: "platform", action: "cancel_order" }),
      "TikTok cancelled the order.",
    );
  const press = button("Cancel as TikTok", cancel, {
    "data-testid": "platform-cancel",
    disabled: !open.length,
  });
  return part("Cancel an order", h("div", { class: "row" }, order, press));
}

function webhookPart() {
  const list = h("p", { class: "muted" }, "…");
  const toggle = h("input", { type: "checkbox", role: "switch", "data-testid": "webhooks" });
  const show = async () => {
    const { enabled, url } = await api.webhooks();
    toggle.checked = enabled;
    list.textContent = url ? `Sent to ${url}` : "No address is set: nothing is sent.";
  };
  const change = () =>
    told(
      () => api.setWebhooks({ enabled: toggle.checked }),
      () => (toggle.checked ? "Notifications are sent." : "No notifications: polling only."),
    );
  toggle.addEventListener("change", change);
  show().catch((error) => (list.textContent = error.message));
  return part("Notifications", h("label", { class: "switch" }, toggle, "Send webhooks"), list);
}

function resetPart(refresh) {
  const reset = () =>
    window.confirm("Start over? All orders and requests of this shop are made anew.")
      ? told(api.reset, "Everything is as at the start.").then(refresh)
      : null;
  return part("Start over", button("Reset the shop", reset, { "data-testid": "reset", class: "button danger" }));
}
