/** A request as the buyer sees it: what became of it, how long it takes, what was said. */

import {countdown, timeOf} from "./clock.js";
import {h} from "./dom.js";
import {isPositive, money} from "./money.js";
import {moves} from "./moves.js";
import {actor, caseStatus, caseType, waitsFor} from "./words.js";

export function caseCard(order, record) {
    const [words, tone] = caseStatus(record);
    const title = `${caseType(record.type)} ${record.case_id}`;
    return h(
        "section",
        {
            class: "case",
            "data-tone": tone,
            "data-testid": `case-${record.case_id}`,
            "aria-label": title,
        },
        h(
            "header",
            {class: "case-head"},
            h("span", {class: "case-type"}, caseType(record.type)),
            h(
                "span",
                {class: "chip", "data-tone": tone, "data-testid": "case-status"},
                words
            )
        ),
        facts(order, record),
        buyerSaid(record),
        deadline(record),
        moves(order, record),
        history(record)
    );
}

function facts(order, record) {
    const items = record.line_ids.length;
    return h(
        "dl",
        {class: "facts"},
        fact("Reason", record.reason_text),
        fact("Items", `${items} of ${order.lines.length}`),
        amountFact(order, record),
        offerFact(order, record),
        record.tracking_number && fact("Parcel", parcelWords(record)),
        record.replacement_order_id && fact("New order", record.replacement_order_id),
        fact("Number", record.case_id)
    );
}

const fact = (name, value) =>
    h("div", {}, h("dt", {}, name), h("dd", {"data-fact": name.toLowerCase()}, value));

function amountFact(order, record) {
    // New goods have no amount, unless the request ended in money instead.
    const wantsGoods = record.type === "REPLACEMENT" || record.type === "EXCHANGE";
    if (wantsGoods && !record.status.endsWith("_REFUND_SUCCESS")) {
        return null;
    }
    return fact("Amount", money(record.amount, order.currency));
}

function offerFact(order, record) {
    const open = record.status === "AWAITING_BUYER_RESPONSE";
    return open && isPositive(record.offer_total)
        ? fact("Offer", money(record.offer_total, order.currency))
        : null;
}

const parcelWords = (record) =>
    [record.carrier, record.tracking_number, record.parcel_arrived && "– arrived"]
        .filter(Boolean)
        .join(" ");

function buyerSaid(record) {
    const asked = record.records[0];
    return asked?.note || asked?.images.length ? said(asked) : null;
}

/** Somebody's words and pictures. */
function said({note, images}) {
    return h(
        "div",
        {class: "said"},
        note && h("blockquote", {"data-testid": "said-words"}, note),
        images.length > 0 && h("ul", {class: "thumbnails"}, images.map(shown))
    );
}

const shown = ({url}, position) =>
    h(
        "li",
        {},
        h(
            "a",
            {href: url, target: "_blank", rel: "noopener"},
            h("img", {src: url, alt: `Picture ${position + 1}`, loading: "lazy"})
        )
    );

function deadline(record) {
    if (!record.deadline) {
        return null;
    }
    const words = `${waitsFor(record.waits_for)} `;
    return h("p", {class: "deadline"}, words, countdown(record.deadline));
}

function history(record) {
    // What was asked is at the head of the case already.
    const steps = record.records
        .map((entry, position) => step(entry, position > 0))
        .reverse();
    return h(
        "details",
        {class: "history", "data-fold": record.case_id},
        h("summary", {}, `History (${steps.length})`),
        h("ol", {class: "timeline"}, steps)
    );
}

function step(entry, withWords) {
    return h(
        "li",
        {"data-role": entry.role},
        h(
            "p",
            {},
            h("strong", {}, actor(entry.role)),
            " · ",
            timeOf(entry.create_time)
        ),
        h("p", {}, entry.description, entry.reason_text && ` – ${entry.reason_text}`),
        withWords && (entry.note || entry.images.length > 0) && said(entry)
    );
}
