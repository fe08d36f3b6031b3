/** The units of an order, each with its picture: shown, or to be chosen from. */

import {h} from "./dom.js";
import {money, sum} from "./money.js";

const ENDED = "CANCELLED";

const isLive = (line) => line.status !== ENDED;

/** Units of the same SKU at the same price, in the order's sequence. */
export function grouped(lines) {
    const groups = new Map();
    for (const line of lines) {
        const key = [line.sku_id, line.price, line.status, line.is_gift].join();
        groups.set(key, [...(groups.get(key) ?? []), line]);
    }
    return [...groups.values()];
}

export function picture(line, size = 64) {
    const attributes = {src: line.image, alt: "", width: size, height: size};
    return h("img", {class: "product", loading: "lazy", ...attributes});
}

/** What is bought: one row for equal units. */
export function unitRows(order) {
    return h(
        "ul",
        {class: "units"},
        grouped(order.lines).map((units) => unitRow(order, units))
    );
}

function unitRow(order, units) {
    const [line] = units;
    const price = line.is_gift ? "Gift" : money(line.price, order.currency);
    return h(
        "li",
        {class: "unit", "data-ended": !isLive(line)},
        picture(line),
        names(line),
        h("span", {class: "unit-count"}, `× ${units.length}`),
        h("span", {class: "unit-price"}, price)
    );
}

function names(line) {
    return h(
        "span",
        {class: "unit-names"},
        h("strong", {}, line.product_name),
        h("span", {class: "muted"}, line.sku_name),
        !isLive(line) && h("span", {class: "chip", "data-tone": "bad"}, "cancelled")
    );
}

/** One tick box for each unit. `whole` ticks all of them and explains why. */
export function unitPicker(order, {lines, whole, picked = null}) {
    const boxes = lines.map((line) => unitBox(line, order, whole, picked));
    const total = h("p", {class: "picked-total", "aria-live": "polite"});
    const element = h("fieldset", {class: "picker"}, h("legend", {}, "Which items?"));
    const chosen = () => lines.filter((_, position) => boxes[position].input.checked);
    const refresh = () => (total.textContent = totalWords(chosen(), order));
    element.append(
        whole ? h("p", {class: "muted"}, whole) : "",
        ...boxes.map((b) => b.label)
    );
    element.append(total);
    element.addEventListener("change", refresh);
    refresh();
    return {element, values: () => chosen().map((line) => line.line_id)};
}

function unitBox(line, order, whole, picked) {
    const input = h("input", {
        type: "checkbox",
        checked: whole || !picked || picked.includes(line.line_id),
        disabled: Boolean(whole),
        "data-testid": `unit-${line.line_id}`,
    });
    const price = h("span", {class: "unit-price"}, money(line.price, order.currency));
    return {
        input,
        label: h("label", {class: "unit"}, input, picture(line), names(line), price),
    };
}

function totalWords(lines, order) {
    if (!lines.length) {
        return "Nothing chosen yet.";
    }
    const worth = money(sum(lines.map((line) => line.price)), order.currency);
    const items = lines.length === 1 ? "1 item" : `${lines.length} items`;
    return `${items}, ${worth} of goods`;
}
