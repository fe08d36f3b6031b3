/** A buyer's orders in the page's own shape, put together from what the shop tells. */

import * as api from "./api.js";

/** `{now, orders}`: each order with its units, cases and what may be asked for. */
export async function readOrders(shop, buyer) {
    const [orders, histories] = await Promise.all([
        api.orders(shop, buyer),
        api.histories(buyer),
    ]);
    const here = orders.filter(({shop_id}) => shop_id === shop);
    return {
        now: histories.now,
        orders: here.map((order) => shaped(order, histories.cases)),
    };
}

function shaped(order, histories) {
    return {
        ...order,
        lines: order.lines.map(shapedLine),
        cases: order.cases
            // A case that came between the two answers is read with the next news.
            .filter(({case_id}) => case_id in histories)
            .map((record) => ({
                ...record,
                ...histories[record.case_id],
                may: byAction(record),
            })),
        may: byAction(order),
    };
}

function shapedLine(line) {
    return {
        ...line,
        line_id: line.order_line_item_id,
        price: line.sale_price,
        // Without a host: the page may be open under another name of this machine.
        image: new URL(line.image_url).pathname,
    };
}

const byAction = ({may}) => Object.fromEntries(may.map((row) => [row.action, row]));
