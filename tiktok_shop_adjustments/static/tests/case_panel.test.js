import {advanceTime, animationFrame, expect, mockDate, test} from "@odoo/hoot";
import {
    contains,
    defineModels,
    fields,
    models,
    mockService,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    keyDown,
    press,
    queryAll,
    queryAllTexts,
    queryOne,
    resize,
} from "@odoo/hoot-dom";

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
        earlier_cases: [],
        order_cases: [],
        shares: [],
        possible: [],
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

test("a picture opens in the viewer, among its own, and a new tab stays a new tab", async () => {
    const pictures = [1, 2, 3].map((id) => ({
        src: `/web/image/tiktok.picture/${id}/thumbnail`,
        href: `/web/image/tiktok.picture/${id}/image`,
        words: "Look at the picture",
    }));
    const film = {src: "/web/content/tiktok.picture/4/film", type: "video/mp4"};
    const videos = [{...film, href: false, cover: false, words: "Play the video"}];
    await openTicket(panel({pictures, videos}));
    await contains(".o_tiktok_pictures a:eq(1)").click();
    expect(".o-FileViewer").toHaveCount(1);
    expect(".o-FileViewer-viewImage").toHaveAttribute("data-src", pictures[1].href);
    await press("ArrowRight");
    await press("ArrowRight");
    await animationFrame();
    expect(".o-FileViewer video").toHaveCount(1);
    expect(".o-FileViewer video source").toHaveAttribute("src", film.src);
    await press("Escape");
    await animationFrame();
    expect(".o-FileViewer").toHaveCount(0);
});

test("a film that is not kept is a link to TikTok or no link at all", async () => {
    const href = "https://v16.tiktokcdn.com/film.mp4";
    const words = "Open the video on TikTok";
    const plain = {src: false, type: false, cover: false, words};
    await openTicket(
        panel({
            videos: [
                {...plain, href},
                {...plain, href: false},
            ],
        })
    );
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
        "Next Case",
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
        "Next Case",
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

test("a letter presses the button that shows it", async () => {
    await openTicket(panel());
    expect(".btn[name=action_tiktok_approve]").toHaveAttribute("data-key", "a");
    expect(".btn[name=action_tiktok_approve]").toHaveAttribute(
        "aria-keyshortcuts",
        "a"
    );
    expect(".btn[name=action_tiktok_reject]").not.toHaveAttribute("data-key");
    for (const name of ["approve", "reject", "next"]) {
        onRpc(`action_tiktok_${name}`, () => {
            expect.step(name);
            return false;
        });
    }
    await press("a");
    await animationFrame();
    await press("r"); // not allowed: its button is grey
    await animationFrame();
    await press("n");
    await animationFrame();
    expect.verifySteps(["approve", "next"]);
});

test("letters that are typed into a field press no button", async () => {
    await openTicket(panel());
    onRpc("helpdesk.ticket", "action_tiktok_approve", () => expect.step("approve"));
    await contains(".o_field_widget[name=name] input").click();
    await press("a");
    await press("n");
    await animationFrame();
    expect.verifySteps([]);
});

test("a letter held down decides nothing twice", async () => {
    await openTicket(panel());
    onRpc("action_tiktok_approve", () => {
        expect.step("approve");
        return false;
    });
    await keyDown("a");
    await keyDown("a");
    await keyDown("a");
    await animationFrame();
    expect.verifySteps(["approve"]);
});

test("a case that may not be seen or cannot be drawn says so", async () => {
    await openTicket({hidden: "You may not see <b>this</b> case"});
    expect(".o_tiktok_case").toHaveText("You may not see <b>this</b> case");
    expect(".o_tiktok_case .fa-lock").toHaveCount(1);
    expect(".o_tiktok_decision").toHaveCount(0);
    await press("a");
    await animationFrame();
});

test("a broken case says so, and one can go on", async () => {
    await openTicket({broken: "This case cannot be shown"});
    expect(".o_tiktok_case").toHaveText("This case cannot be shown");
    expect(".o_tiktok_case .fa-exclamation-triangle").toHaveCount(1);
    expect(queryAllTexts(".o_form_statusbar .btn")).toEqual(["Next Case"]);
});

test("what is possible stands beside what is not, and why", async () => {
    await openTicket(
        panel({
            possible: ["Approve Refund", "Offer Partial Refund"],
            not_possible: [{label: "Reject Refund", why_not: "It is paid already."}],
        })
    );
    expect(".o_tiktok_not_possible li:first").toHaveText(
        /Possible now\s*Approve Refund, Offer Partial Refund/
    );
    expect(".o_tiktok_not_possible li:last").toHaveText(
        /Not possible:\s*Reject Refund\s*– It is paid already\./
    );
});

test("other cases lead to their tickets where there is one to see", async () => {
    const row = {
        kind: "Refund only",
        state: "Refunded",
        when: "today",
        amount: "£7.00",
    };
    mockService("action", {
        doAction: ({res_model, res_id}) => expect.step([res_model, res_id]),
    });
    await openTicket(
        panel({
            order_cases: [
                {...row, id: 5, ticket_id: 9},
                {...row, id: 4, ticket_id: false},
            ],
        })
    );
    expect(".o_tiktok_of_order li").toHaveCount(2);
    expect(".o_tiktok_of_order button").toHaveCount(1);
    await contains(".o_tiktok_of_order button").click();
    expect.verifySteps([["helpdesk.ticket", 9]]);
});

test("shares and returns of a product are told beside the amounts", async () => {
    const item = {quantity: 1, name: "Mug", detail: "", image: false, amount: "£5.00"};
    await openTicket(
        panel({
            items: [{...item, returns: "12.5 % came back: 1 of the last 8 sold"}],
            shares: [{label: "Return postage, paid by you", amount: "£7.99"}],
        })
    );
    expect(".o_tiktok_returns").toHaveText("12.5 % came back: 1 of the last 8 sold");
    expect("dt.o_tiktok_share").toHaveText("Return postage, paid by you");
    expect("dd.o_tiktok_share").toHaveText("£7.99");
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
