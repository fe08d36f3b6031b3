import {advanceTime, expect, mockDate, test} from "@odoo/hoot";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {queryAll, queryAllTexts, queryOne, resize} from "@odoo/hoot-dom";

const NOON = Date.UTC(2026, 10, 23, 12, 0, 0);
const HOUR = 3600 * 1000;

function panel(values = {}) {
    return {
        kind: "Refund only",
        state: {code: "to_decide", words: "To decide"},
        status: {code: "RETURN_OR_REFUND_REQUEST_PENDING", words: "The buyer waits"},
        outcome: false,
        round: 1,
        shop: {name: "Demo Store GB", region: "GB"},
        order: {
            id: 7,
            name: "S00042",
            remote_id: "577087614418520388",
            groups: ["5770", "8761", "4418", "5203", "88"],
            status: "delivered",
            status_code: "DELIVERED",
        },
        deadline: {
            at: NOON + 5 * HOUR,
            since: NOON - 5 * HOUR,
            now: NOON,
            text: "17:00 today",
            if_nobody_answers: "TikTok refunds the buyer",
        },
        banners: [],
        tracking: false,
        seller_center: "https://seller-uk.tiktok.com/order/detail?order_no=5770",
        buttons: [
            {
                method: "action_tiktok_approve",
                label: "Approve Refund",
                allowed: true,
                why_not: "",
                primary: true,
            },
            {
                method: "action_tiktok_reject",
                label: "Reject Refund",
                allowed: false,
                why_not: "The buyer was refunded already.",
                primary: false,
            },
        ],
        not_possible: [],
        items: [
            {
                quantity: 2,
                name: "Demo shirt",
                detail: "Red, M",
                image: false,
                amount: "£19.98",
            },
        ],
        amounts: [{label: "Goods", amount: "£19.98"}],
        total: {label: "Refund", amount: "£19.98"},
        offers: [],
        reason: "Damaged",
        buyer_words: "",
        pictures: [],
        videos: [],
        timeline: [],
        decisions: [],
        earlier: [],
        earlier_words: "",
        ...values,
    };
}

class Ticket extends models.Model {
    _name = "helpdesk.ticket";
    name = fields.Char();
    tiktok_panel = fields.Json();
    tiktok_state = fields.Char();
    tiktok_deadline = fields.Datetime();
}

defineMailModels();
defineModels([Ticket]);

async function openTicket(values) {
    mockDate("2026-11-23 12:00:00", +0);
    Ticket._records = [{id: 1, name: "New Refund Request", tiktok_panel: values}];
    await mountView({
        type: "form",
        resModel: "helpdesk.ticket",
        resId: 1,
        arch: `
            <form>
                <header><widget name="tiktok_decision_buttons"/></header>
                <sheet><widget name="tiktok_case"/><field name="name"/></sheet>
            </form>`,
    });
}

test("the card shows what the server prepared and asks for nothing", async () => {
    onRpc(({method}) => expect.step(method));
    await openTicket(panel());
    expect.verifySteps(["get_views", "web_read"]);
    expect(".o_tiktok_status").toHaveText("The buyer waits");
    expect(".o_tiktok_items li").toHaveCount(1);
    expect(".o_tiktok_quantity").toHaveText("2 ×");
    expect("dd.o_tiktok_total").toHaveText("£19.98");
    expect(".o_tiktok_order").toHaveText(/577087614418520388/);
    expect(".o_tiktok_silence strong").toHaveText("TikTok refunds the buyer");
});

test("a ticket without a case has no card and no decisions", async () => {
    await openTicket(false);
    expect(".o_tiktok_case").toHaveCount(0);
    expect(".o_tiktok_decision").toHaveCount(0);
});

test("the time ticks without asking the server, and turns red", async () => {
    await openTicket(panel());
    expect(".o_tiktok_countdown strong").toHaveText("05:00:00");
    expect(".o_tiktok_deadline").toHaveClass("o_tiktok_amber");
    onRpc(({method}) => expect.step(method));
    await advanceTime(61 * 1000);
    expect(".o_tiktok_countdown strong").toHaveText("04:58:59");
    await advanceTime(3 * HOUR);
    expect(".o_tiktok_deadline").toHaveClass("o_tiktok_red");
    expect(".o_tiktok_countdown .fa-exclamation-triangle").toHaveCount(1);
    await advanceTime(2 * HOUR);
    expect(".o_tiktok_deadline").toHaveClass("o_tiktok_late");
    expect(".o_tiktok_countdown strong").toHaveText("Late by 1 min");
    expect.verifySteps([]);
});

test("a workstation whose clock is wrong shows the server's time", async () => {
    const wrong = panel();
    wrong.deadline.now = NOON - HOUR;
    await openTicket(wrong);
    expect(".o_tiktok_countdown strong").toHaveText("06:00:00");
});

test("a buyer's markup stays text", async () => {
    const evil = "<img src=x onerror='window.hacked=1'><b>bold</b>";
    await openTicket(
        panel({
            buyer_words: evil,
            reason: evil,
            items: [{quantity: 1, name: evil, detail: evil, image: false, amount: ""}],
            timeline: [{when: "", who: evil, what: evil, reason: evil, note: evil}],
        })
    );
    expect("blockquote.o_tiktok_words").toHaveText(evil);
    expect(".o_tiktok_case b").toHaveCount(0);
    expect(".o_tiktok_case img").toHaveCount(0);
    expect(window.hacked).toBe(undefined);
});

test("pictures come from Odoo and load late", async () => {
    const src = "/web/image/tiktok.picture/1/thumbnail";
    const href = "/web/image/tiktok.picture/1/image";
    await openTicket(panel({pictures: [{src, href, words: "Open"}]}));
    const image = queryOne(".o_tiktok_pictures img");
    expect(image).toHaveAttribute("data-src", src);
    expect(image).toHaveAttribute("loading", "lazy");
    expect(".o_tiktok_pictures a").toHaveAttribute("href", href);
    expect(".o_tiktok_pictures a").toHaveAttribute("rel", "noopener noreferrer");
});

test("a picture that is not here leaves a frame that says why", async () => {
    const words = "The picture is on its way: open the ticket again.";
    await openTicket(panel({pictures: [{src: false, href: false, words}]}));
    expect(".o_tiktok_pictures .o_tiktok_no_picture").toHaveAttribute("title", words);
    expect(".o_tiktok_pictures a").toHaveCount(0);
    expect(".o_tiktok_pictures img").toHaveCount(0);
});

test("a video is a link to TikTok or no link at all", async () => {
    const href = "https://v16.tiktokcdn.com/film.mp4";
    await openTicket(panel({videos: [{href}, {href: false}]}));
    expect(".o_tiktok_pictures a").toHaveCount(1);
    expect("a.o_tiktok_video").toHaveAttribute("href", href);
    expect("a.o_tiktok_video").toHaveAttribute("rel", "noopener noreferrer");
    expect("span.o_tiktok_video").toHaveCount(1);
});

test("a decision that is not allowed is grey and says why", async () => {
    await openTicket(panel());
    expect(queryAllTexts(".o_form_statusbar .btn")).toEqual([
        "Approve Refund",
        "Reject Refund",
    ]);
    expect(".btn[name=action_tiktok_approve]").toHaveClass("btn-primary");
    expect(".btn[name=action_tiktok_approve]").toBeEnabled();
    expect(".btn[name=action_tiktok_reject]").not.toBeEnabled();
    expect(queryAll(".o_tiktok_decision")[1]).toHaveAttribute(
        "data-tooltip",
        "The buyer was refunded already."
    );
});

test("what the seller may start stands beside the decisions", async () => {
    const openings = [
        {
            method: "action_tiktok_refund_order",
            label: "Refund Order",
            allowed: false,
            why_not: "The order is completed.",
            primary: false,
        },
    ];
    await openTicket(panel({openings}));
    expect(queryAllTexts(".o_form_statusbar .btn")).toEqual([
        "Approve Refund",
        "Reject Refund",
        "Refund Order",
    ]);
    expect(".btn[name=action_tiktok_refund_order]").not.toBeEnabled();
});

test("the card of an order has no reason and no buyer's story", async () => {
    await openTicket(panel({is_order: true, seller_center: false, buttons: []}));
    expect(".o_tiktok_items").toHaveCount(1);
    expect(".o_tiktok_reason").toHaveCount(0);
    expect(".o_tiktok_foot").toHaveCount(0);
});

test("a button asks the server for its dialog, once", async () => {
    await openTicket(panel());
    onRpc("action_tiktok_approve", ({args}) => {
        expect.step(args);
        return false;
    });
    await contains(".btn[name=action_tiktok_approve]").click();
    expect.verifySteps([[[1]]]);
});

test("on a phone the decisions stay under the thumb", async () => {
    await resize({width: 375, height: 667});
    await openTicket(panel());
    expect(".o_tiktok_decision").toHaveCount(2);
    expect(".o_tiktok_thumb .o_tiktok_decision").toHaveCount(2);
    expect(".o_tiktok_thumb").toHaveStyle({position: "fixed", bottom: "0px"});
});

test("a list shows the time left, with a sign, and only where it runs", async () => {
    mockDate("2026-11-23 12:00:00", +0);
    Ticket._records = [
        {id: 1, tiktok_state: "to_decide", tiktok_deadline: "2026-11-23 13:00:30"},
        {id: 2, tiktok_state: "to_decide", tiktok_deadline: "2026-11-26 12:00:30"},
        {id: 3, tiktok_state: "to_decide", tiktok_deadline: "2026-11-23 11:44:30"},
        {id: 4, tiktok_state: "refunded", tiktok_deadline: "2026-11-23 13:00:00"},
    ];
    await mountView({
        type: "list",
        resModel: "helpdesk.ticket",
        arch: `
            <list>
                <field name="tiktok_state" column_invisible="1"/>
                <field name="tiktok_deadline" widget="tiktok_time_left"
                       options="{'state_field': 'tiktok_state'}"/>
            </list>`,
    });
    expect(queryAllTexts(".o_tiktok_time")).toEqual([
        "1 h 0 min",
        "3 d 0 h",
        "late by 15 min",
    ]);
    expect(".o_tiktok_red .fa-exclamation-triangle").toHaveCount(1);
    expect(".o_tiktok_calm .fa-clock-o").toHaveCount(1);
    expect(".o_tiktok_late .fa-exclamation-circle").toHaveCount(1);
});

test("the card names the rule, and why it left the case to a person", async () => {
    const evil = "<b>Small refunds</b>";
    const line = {id: 1, rule: evil, when: "12:00 today", sign: "fa-hand-paper-o"};
    await openTicket(
        panel({
            rules: [
                {...line, state: "Left to a person", words: evil, for_you: true},
                {...line, id: 2, state: "Done", words: "", for_you: false},
            ],
        })
    );
    expect(queryAllTexts(".o_tiktok_rule_line strong")).toEqual([evil, evil]);
    expect(".o_tiktok_rule_line:first").toHaveClass("o_tiktok_open");
    expect(".o_tiktok_rule_line:first").toHaveText(/Left to a person/);
    expect(".o_tiktok_rule_line:last").not.toHaveClass("o_tiktok_open");
    expect(".o_tiktok_case b").toHaveCount(0);
});
