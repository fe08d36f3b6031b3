/** The page as a whole: who is shopping, their orders, and news as it happens. */

import {remember, remembered} from "./address.js";
import * as api from "./api.js";
import {followChat, heardChat, startChat} from "./chat.js";
import {moment, now as shopNow, setNow, tick} from "./clock.js";
import {byId, h, reconcile} from "./dom.js";
import {chosenOrders, filterButtons} from "./filters.js";
import {notice} from "./notices.js";
import {orderCard} from "./orders.js";
import {showParts} from "./platform.js";
import {readOrders} from "./shop.js";
import {caseStatus, caseType} from "./words.js";

// Milliseconds in which events are gathered before the orders are read anew.
const CALM = 150;
const page = {shops: [], buyers: [], orders: [], filter: "all", load: 0};

async function start() {
    byId("shop").addEventListener("change", chooseShop);
    byId("buyer").addEventListener("change", chooseBuyer);
    byId("platform").addEventListener("toggle", showPlatform);
    startChat();
    byId("platform").open = window.matchMedia("(min-width: 1240px)").matches;
    // A reset tells nobody: whoever comes back to the page sees what is.
    document.addEventListener(
        "visibilitychange",
        () => document.hidden || loadPeople()
    );
    setInterval(showClock, 15_000);
    await loadPeople();
    listen();
}

/** Shops and buyers; on a reset they are other ones. */
async function loadPeople() {
    const [state, buyers] = await Promise.all([api.state(), api.buyers()]);
    page.shops = state.shops;
    page.buyers = buyers;
    setNow(state.now);
    const {shop, buyer} = remembered();
    showShops(shop);
    showBuyers(byId("shop").value === shop ? buyer : null);
    await loadOrders();
}

function showShops(wanted) {
    const label = (shop) => `${shop.name} (${shop.region})`;
    const options = page.shops.map((shop) =>
        h("option", {value: shop.shop_id}, label(shop))
    );
    choose(byId("shop"), options, wanted);
}

/** Those with the most orders first. One that a link names may be none of the listed. */
function showBuyers(wanted) {
    const here = page.buyers.filter(({shop_id}) => shop_id === byId("shop").value);
    here.sort((one, other) => other.order_count - one.order_count);
    if (wanted && !here.some(({buyer_user_id}) => buyer_user_id === wanted)) {
        here.push({buyer_user_id: wanted, nickname: wanted, order_count: "?"});
    }
    const label = ({nickname, order_count}) => `${nickname} (${order_count})`;
    const options = here.map((buyer) =>
        h("option", {value: buyer.buyer_user_id}, label(buyer))
    );
    choose(byId("buyer"), options, wanted);
}

function choose(select, options, wanted) {
    select.replaceChildren(...options);
    if (options.some(({value}) => value === wanted)) {
        select.value = wanted;
    }
}

function chooseShop() {
    showBuyers();
    return chooseBuyer();
}

function chooseBuyer() {
    page.filter = "all";
    return loadOrders();
}

/** Read the buyer's orders; an answer that came too late is dropped. */
async function loadOrders() {
    const load = ++page.load;
    const [shop, buyer] = [byId("shop").value, byId("buyer").value];
    remember({shop, buyer});
    try {
        const {orders, now} = await readOrders(shop, buyer);
        if (load === page.load) {
            setNow(now);
            page.orders = orders;
            show();
            followChat({shop, buyer, orders});
        }
    } catch (error) {
        notice(error.message, "bad");
    }
}

function show() {
    const orders = chosenOrders(page.orders, page.filter);
    const items = orders.map((order) => ({
        key: order.order_id,
        version: JSON.stringify(order),
        value: order,
    }));
    reconcile(byId("order-list"), items, orderCard);
    byId("orders-count").textContent = counted(orders.length);
    byId("filters").replaceChildren(...filterButtons(page.orders, page.filter, filter));
    showClock();
    showPlatform();
}

const counted = (number) => {
    if (!number) {
        return "Nothing here. Choose another filter or another buyer.";
    }
    return number === 1 ? "1 order" : `${number} orders`;
};

function filter(name) {
    page.filter = name;
    show();
    byId("filters").querySelector('[aria-pressed="true"]').focus();
}

function showClock() {
    byId("clock").textContent = moment(shopNow());
    tick();
}

/** Built only while it is unfolded: it asks for the ledger, faults and webhooks. */
function showPlatform() {
    if (byId("platform").open) {
        showParts(byId("platform-body"), page.orders, loadPeople);
    }
}

/** News from the shop: whatever changes an order of this buyer is read anew. */
function listen() {
    const stream = api.stream();
    const live = (on) => {
        byId("live").textContent = on ? "Live" : "Connection lost – trying again";
        byId("live").toggleAttribute("data-on", on);
    };
    stream.addEventListener("open", () => {
        live(true);
        loadOrders();
    });
    stream.addEventListener("error", () => live(false));
    stream.addEventListener("message", ({data}) => {
        const news = JSON.parse(data);
        return news.conversation_id ? heardChat(news) : heard(news);
    });
}

const waiting = new Set();
let timer = null;

/** Several events of one move are answered by one reading. */
function heard({kind, order_id, case_id}) {
    // An order that is not here may be a new one of this buyer.
    if (kind === "order" || page.orders.some((order) => order.order_id === order_id)) {
        waiting.add(case_id);
        timer ??= setTimeout(loadAndTell, CALM);
    }
}

async function loadAndTell() {
    timer = null;
    const before = new Map([...waiting].map((id) => [id, statusOf(id)]));
    waiting.clear();
    await loadOrders();
    for (const [id, words] of before) {
        if (words && statusOf(id) !== words) {
            notice(statusOf(id), "news");
        }
    }
}

/** In words; empty for a case that is not on the page. */
function statusOf(case_id) {
    const record = page.orders
        .flatMap((o) => o.cases)
        .find((c) => c.case_id === case_id);
    return record ? `${caseType(record.type)}: ${caseStatus(record)[0]}` : "";
}

start().catch((error) => notice(error.message, "bad"));
