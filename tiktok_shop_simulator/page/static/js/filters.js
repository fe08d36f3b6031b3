/** Which orders are shown. */

import {h} from "./dom.js";

const running = ({status}) => /PENDING$|AWAITING_BUYER|BUYER_SHIPPED/.test(status);
const isOpen = (record) =>
    running(record) || record.arbitration_status === "IN_PROGRESS";

const FILTERS = {
    all: ["All", () => true],
    asked: ["With an open request", (order) => order.cases.some(isOpen)],
    toship: [
        "To be sent",
        ({status}) => /UNPAID|ON_HOLD|SHIPMENT|COLLECTION/.test(status),
    ],
    travelling: ["On the way", ({status}) => /IN_TRANSIT|PARTIALLY/.test(status)],
    arrived: ["Arrived", ({status}) => /DELIVERED|COMPLETED/.test(status)],
    cancelled: ["Cancelled", ({status}) => status === "CANCELLED"],
};

export const chosenOrders = (orders, name) => orders.filter(FILTERS[name][1]);

export function filterButtons(orders, current, choose) {
    return Object.entries(FILTERS).map(([name, [label, fits]]) =>
        h(
            "button",
            {
                type: "button",
                class: "filter",
                "data-testid": `filter-${name}`,
                "aria-pressed": String(name === current),
                onclick: () => choose(name),
            },
            h("span", {}, label),
            h("span", {class: "filter-count"}, orders.filter(fits).length)
        )
    );
}
