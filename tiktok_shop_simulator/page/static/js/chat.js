/** The chat of the chosen buyer with the chosen shop: a panel that can be folded away. */

import * as api from "./api.js";
import {composer} from "./chat_composer.js";
import {messageRow} from "./chat_messages.js";
import {byId, h, reconcile} from "./dom.js";
import {notice} from "./notices.js";

const talk = {shop: "", buyer: "", orders: [], about: null, load: 0, shown: null};
let form = null;

/** Build the panel once. */
export function startChat() {
    byId("chat-open").addEventListener("click", () => openChat());
    byId("chat-close").addEventListener("click", closeChat);
    byId("chat").addEventListener("keydown", ({key}) => {
        if (key === "Escape") {
            closeChat();
        }
    });
    // Pictures arrive after their row and push what was said last out of sight.
    byId("chat-scroll").addEventListener("load", () => scrollDown(true), true);
    form = composer(byId("chat"), send);
    byId("chat").append(form.element);
}

/** Who is shopping now, and with which orders; the talk is read anew. */
export function followChat({shop, buyer, orders}) {
    const another = shop !== talk.shop || buyer !== talk.buyer;
    Object.assign(talk, {shop, buyer, orders});
    if (another) {
        talk.shown = null;
        talkAbout(null);
        form.clear();
    }
    return loadTalk();
}

/** Open the panel; with an order, the first message goes with its card. */
export function openChat(order = null) {
    byId("chat").hidden = false;
    byId("chat-open").setAttribute("aria-expanded", "true");
    if (order) {
        talkAbout(order);
    }
    form.focus();
    return loadTalk();
}

function closeChat() {
    byId("chat").hidden = true;
    byId("chat-open").setAttribute("aria-expanded", "false");
    byId("chat-open").focus();
}

function talkAbout(order) {
    talk.about = order;
    form.showAbout(order, () => talkAbout(null));
}

/** News from the shop, of this talk or of one that has just begun. */
export function heardChat({conversation_id}) {
    const known = talk.shown?.conversation_id;
    return !known || known === conversation_id ? loadTalk() : null;
}

async function loadTalk() {
    const load = ++talk.load;
    try {
        const answer = await api.talk(talk.shop, talk.buyer);
        if (load === talk.load) {
            show(answer);
        }
    } catch (error) {
        notice(error.message, "bad");
    }
}

function show(answer) {
    const before = talk.shown?.messages.length ?? 0;
    talk.shown = answer;
    byId("chat-with").textContent = answer.shop_name;
    showUnread(answer.unread);
    const items = answer.messages.map((message, position) => ({
        key: message.id,
        version: JSON.stringify([message, position && answer.messages[position - 1]]),
        value: messageRow(message, answer.messages[position - 1], talk.orders),
    }));
    reconcile(byId("chat-messages"), items, (row) => row);
    byId("chat-empty").hidden = answer.messages.length > 0;
    if (!byId("chat").hidden) {
        scrollDown(answer.messages.length !== before);
        markRead(answer);
    }
}

function showUnread(number) {
    const badge = byId("chat-unread");
    badge.hidden = !number;
    badge.replaceChildren(
        number,
        h("span", {class: "unseen"}, number === 1 ? " new message" : " new messages")
    );
}

function scrollDown(isNew) {
    const list = byId("chat-scroll");
    if (isNew || list.scrollTop === 0) {
        list.scrollTop = list.scrollHeight;
    }
}

/** Seen is read: the shop gets to know. */
function markRead({conversation_id, unread}) {
    if (unread && !document.hidden) {
        api.act({action: "read", conversation_id}).catch((error) =>
            notice(error.message, "bad")
        );
    }
}

async function send({text, images}) {
    const {shop, buyer} = talk;
    const said = (more) =>
        api.act({action: "message", actor: "buyer", shop, buyer, ...more});
    if (talk.about) {
        await said({order_id: talk.about.order_id});
        talkAbout(null);
    }
    for (const image of images) {
        await said({image});
    }
    if (text) {
        await said({text});
    }
    await loadTalk();
}
