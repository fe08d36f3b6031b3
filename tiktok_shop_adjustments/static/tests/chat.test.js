import {click, queryAllTexts} from "@odoo/hoot-dom";
import {describe, expect, test} from "@odoo/hoot";
import {
    allowTranslations,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {Composer} from "@mail/core/common/composer";
import {TiktokDelivery} from "@tiktok_shop_adjustments/chat/delivery.esm";
import {animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {markup} from "@odoo/owl";

describe.current.tags("desktop");
defineMailModels();

function delivery(values = {}) {
    return {state: "sent", label: "Sent", answer: "", again: [], ...values};
}

test("a comment says what became of it", async () => {
    await mountWithCleanup(TiktokDelivery, {props: {delivery: delivery()}});
    expect(".o_tiktok_delivery").toHaveText("Sent");
    expect(".o_tiktok_delivery .fa-check").toHaveCount(1);
    expect(".o_tiktok_delivery button").toHaveCount(0);
});

test("a refusal gives its reason as text and can be sent again", async () => {
    onRpc("tiktok.message", "action_send_again", ({args}) => {
        expect.step(`again ${args[0]}`);
        return true;
    });
    const refused = delivery({
        state: "refused",
        label: "Not sent",
        answer: "<b>No</b>",
        again: [7, 8],
    });
    await mountWithCleanup(TiktokDelivery, {props: {delivery: refused}});
    expect(".o_tiktok_delivery b").toHaveCount(0);
    expect(queryAllTexts(".o_tiktok_delivery span")).toEqual(["Not sent", "<b>No</b>"]);
    await click(".o_tiktok_delivery button");
    await animationFrame();
    expect.verifySteps(["again 7,8"]);
    expect(".o_tiktok_delivery button").toBeEnabled();
});

const CHAT = {buyer: "jane", may_write: true, refusal: "", limit: 2000};

/** The composer's own methods on stand-ins: no chatter is needed for them. */
function composer({text = "", type = "message", chat = CHAT, message} = {}) {
    return Object.assign(Object.create(Composer.prototype), {
        props: {
            type,
            composer: {
                attachments: [],
                composerHtml: markup`<p>${text}</p>`,
                composerText: text,
                message,
                targetThread: {tiktok_chat: chat},
            },
        },
        state: {active: true},
    });
}

test("letters are counted as TikTok counts them", () => {
    expect(composer({text: " 😀đ "}).tiktokLength).toBe(2);
    expect(composer({text: "x".repeat(2000)}).tiktokProblem).toBe("");
});

test("what is too long or cannot be sent says why", () => {
    allowTranslations();
    const long = composer({text: "x".repeat(2001)});
    expect(long.tiktokProblem).toMatch(/^Too long/);
    expect(long.isSendButtonDisabled).toBe(true);
    const closed = composer({text: "Hi", chat: {...CHAT, refusal: "Not now."}});
    expect(closed.tiktokProblem).toBe("Not now.");
    expect(closed.isSendButtonDisabled).toBe(true);
    expect(composer({text: "Hi"}).isSendButtonDisabled).toBe(false);
});

test("notes, edits, other threads and other readers are as before", () => {
    const text = "x".repeat(3000);
    const readers = {...CHAT, may_write: false};
    for (const options of [
        {type: "note"},
        {message: {id: 7}},
        {chat: false},
        {chat: null},
        {chat: readers},
    ]) {
        const own = composer({text, ...options});
        expect(own.tiktokProblem).toBe("");
        expect(own.isSendButtonDisabled).toBe(false);
    }
    expect(composer({type: "note"}).tiktokChat).toBe(undefined);
    expect(composer({chat: readers}).tiktokChat).toBe(readers);
});

test("a text that the server refuses can be corrected", async () => {
    const own = composer({text: "Hi"});
    const refusal = new Error("refused");
    const refuse = () => Promise.reject(refusal);
    await expect(own.processMessage(refuse)).rejects.toBe(refusal);
    expect(own.state.active).toBe(true);
    expect(own.props.composer.composerText).toBe("Hi");
});
