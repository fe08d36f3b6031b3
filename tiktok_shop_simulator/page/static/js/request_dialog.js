/** Asking for a cancellation, a refund, a return or a replacement; editing what was asked. */

import * as api from "./api.js";
import {field, openDialog} from "./dialog.js";
import {h} from "./dom.js";
import {evidenceField} from "./evidence.js";
import {notice} from "./notices.js";
import {unitPicker} from "./units.js";
import {REQUESTS} from "./words.js";

const MOST_WORDS = 500;
const WHOLE =
    "A cancellation is for the whole order: single items cannot be cancelled.";
const HINTS = {
    cancellation: "The seller may have packed it already and can say no.",
    refund: "You keep the item and ask for your money.",
    return_and_refund: "You send the item back and ask for your money.",
    replacement: "You ask for a new one of the same.",
    exchange: "You ask for another size or colour of it.",
};

/** A new request on an order. */
export function askFor(order, type) {
    const free = order.may[type].line_ids;
    const lines = order.lines.filter(({line_id}) => free.includes(line_id));
    const whole = type === "cancellation" ? WHOLE : "";
    return requestDialog(order, type, {lines, whole}, (answers) =>
        api.ask({shop: order.shop_id, order_id: order.order_id, type, ...answers})
    );
}

/** Change a request that the seller has not answered: its units, or free ones. */
export function editRequest(order, record) {
    const type = record.type.toLowerCase();
    const ids = new Set([...record.line_ids, ...order.may[type].line_ids]);
    const lines = order.lines.filter(({line_id}) => ids.has(line_id));
    const settings = {
        lines,
        picked: record.line_ids,
        reason: record.reason,
        edited: true,
    };
    settings.words = record.words;
    return requestDialog(order, type, settings, (answers) =>
        api.act({case_id: record.case_id, actor: "buyer", action: "edit", ...answers})
    );
}

async function requestDialog(order, type, settings, send) {
    const list = await reasonsOrNothing(order, type);
    if (!list) {
        return;
    }
    const parts = controls(order, settings, list);
    const {noun, button} = REQUESTS[type];
    openDialog({
        title: settings.edited ? `Edit your request: ${noun}` : button,
        hint: HINTS[type],
        body: parts.element,
        confirm: settings.edited ? "Save the changes" : "Send to the seller",
        submit: async () => {
            await send(await parts.answers());
            notice("Sent. The seller has been told.");
        },
        closed: parts.clear,
    });
}

async function reasonsOrNothing(order, type) {
    try {
        return await api.reasons(order.order_id, type);
    } catch (error) {
        notice(error.message, "bad");
        return null;
    }
}

function controls(order, settings, list) {
    const units = unitPicker(order, settings);
    const reason = reasonPicker(list, settings.reason);
    const words = wordsField(settings.words);
    const pictures = evidenceField();
    const element = h("div", {class: "request"}, units.element);
    element.append(field("Why?", reason), words.element);
    if (!settings.whole) {
        element.append(pictures.element);
    }
    const answers = async () => ({
        items: chosen(units),
        reason: reason.value,
        words: words.input.value.trim(),
        images: await pictures.values(),
    });
    return {element, answers, clear: pictures.clear};
}

function chosen(units) {
    const items = units.values();
    if (!items.length) {
        throw new Error("Choose at least one item.");
    }
    return items;
}

function reasonPicker(list, current) {
    const options = list.map(({name, text}) =>
        h("option", {value: name, selected: name === current}, text)
    );
    const empty = h("option", {value: ""}, "Choose a reason…");
    return h("select", {required: true, "data-testid": "reason"}, empty, options);
}

function wordsField(text = "") {
    const count = h("small", {class: "muted"});
    const input = h(
        "textarea",
        {rows: 3, maxlength: MOST_WORDS, "data-testid": "words"},
        text
    );
    const refresh = () =>
        (count.textContent = `${input.value.length} of ${MOST_WORDS}`);
    input.addEventListener("input", refresh);
    refresh();
    const label = h(
        "label",
        {class: "field"},
        h("span", {}, "In your words"),
        input,
        count
    );
    return {element: label, input};
}
