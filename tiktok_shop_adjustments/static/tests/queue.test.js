import {CHANGED, queueService} from "@tiktok_shop_adjustments/queue/queue_service.esm";
import {advanceTime, expect, test} from "@odoo/hoot";
import {
    contains,
    defineModels,
    fields,
    getService,
    models,
    mountView,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {queryAllTexts} from "@odoo/hoot-dom";
import {MainComponentsContainer} from "@web/core/main_components_container";
import {QueueBadge} from "@tiktok_shop_adjustments/queue/queue_badge.esm";
import {
    TOLD,
    deadlineToastService,
} from "@tiktok_shop_adjustments/queue/deadline_toast.esm";
import {animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

class Ticket extends models.Model {
    _name = "helpdesk.ticket";
    name = fields.Char();
    hours = fields.Integer();
    _records = [
        {id: 1, name: "Soon", hours: 1},
        {id: 2, name: "Today", hours: 7},
        {id: 3, name: "Some day", hours: 99},
    ];
    _views = {
        list: `<list js_class="tiktok_queue_list"><field name="name"/></list>`,
        kanban: `<kanban js_class="tiktok_queue_kanban"><templates>
            <t t-name="card"><field name="name"/></t></templates></kanban>`,
        search: `<search>
            <filter name="all" string="All" domain="[('hours', '&lt;', 100)]"/>
            <separator/>
            <filter name="tiktok_late" string="Late" domain="[('hours', '&lt;', 0)]"/>
            <filter name="tiktok_2h" string="2 h" domain="[('hours', '&lt;', 2)]"/>
            <filter name="tiktok_8h" string="8 h" domain="[('hours', '&lt;', 8)]"/>
            <filter name="tiktok_24h" string="24 h" domain="[('hours', '&lt;', 24)]"/>
        </search>`,
    };
}
defineMailModels();
defineModels([Ticket]);

const EURO = 2;
const DOLLAR = 1;

function rows() {
    return [
        {filter: "tiktok_late", hours: 0, count: 0, money: []},
        {
            filter: "tiktok_2h",
            hours: 2,
            count: 1,
            money: [{currency_id: DOLLAR, amount: 5}],
        },
        {
            filter: "tiktok_8h",
            hours: 8,
            count: 2,
            money: [
                {currency_id: DOLLAR, amount: 5},
                {currency_id: EURO, amount: 12.5},
            ],
        },
        {filter: "tiktok_24h", hours: 24, count: 2, money: []},
    ];
}

function serve(answer) {
    onRpc("helpdesk.ticket", "get_tiktok_money_at_risk", () => {
        expect.step("risk");
        return answer();
    });
}

async function openQueue(type = "list") {
    await mountView({
        resModel: "helpdesk.ticket",
        type,
        context: {search_default_all: 1},
    });
    await animationFrame();
}

test("money stands above the queue, by currency, with signs and words", async () => {
    serve(rows);
    await openQueue();
    expect(queryAllTexts(".o_tiktok_risk_label")).toEqual([
        "Late",
        "Next 2 h",
        "Next 8 h",
        "Next 24 h",
    ]);
    expect(queryAllTexts(".o_tiktok_risk_count")).toEqual([
        "0 requests",
        "1 request",
        "2 requests",
        "2 requests",
    ]);
    expect("[data-window=tiktok_2h] .o_tiktok_risk_amount").toHaveText(/5\.00/);
    expect("[data-window=tiktok_8h] .o_tiktok_risk_amount").toHaveCount(2);
    expect("[data-window=tiktok_24h] .o_tiktok_risk_money").toHaveText("–");
    expect("[data-window=tiktok_8h]").toHaveAttribute(
        "aria-label",
        /^Next 8 h, 2 requests, .*5\.00, .*12\.50/
    );
    // What is empty alarms nobody
    expect("[data-window=tiktok_late]").toHaveClass("o_tiktok_calm");
    expect("[data-window=tiktok_2h]").toHaveClass("o_tiktok_red");
    expect("[data-window=tiktok_2h] .fa-exclamation-triangle").toHaveCount(1);
    expect.verifySteps(["risk"]);
});

test("the boxes stand before the numbers do, and stay when these fail", async () => {
    let fail = null;
    serve(() => new Promise((_resolve, reject) => (fail = reject)));
    await openQueue();
    expect(".o_tiktok_risk_box").toHaveCount(4);
    expect(".o_tiktok_risk_count:not(:empty)").toHaveCount(0);
    expect.verifySteps(["risk"]);
    fail(new Error("no"));
    await animationFrame();
    await animationFrame();
    expect(queryAllTexts(".o_tiktok_risk_count")).toEqual(
        Array(4).fill("not known now")
    );
    expect(".o_error_dialog").toHaveCount(0);
});

test("a click filters, another window takes its place, a second click undoes", async () => {
    serve(rows);
    await openQueue();
    expect(".o_data_row").toHaveCount(3);
    await contains("[data-window=tiktok_2h]").click();
    await animationFrame();
    expect(queryAllTexts(".o_data_row")).toEqual(["Soon"]);
    expect("[data-window=tiktok_2h]").toHaveAttribute("aria-pressed", "true");
    await contains("[data-window=tiktok_8h]").click();
    await animationFrame();
    expect(queryAllTexts(".o_data_row")).toEqual(["Soon", "Today"]);
    expect("[data-window=tiktok_2h]").toHaveAttribute("aria-pressed", "false");
    await contains("[data-window=tiktok_8h]").click();
    await animationFrame();
    expect(".o_data_row").toHaveCount(3);
    // The filter that was there before is there still
    expect(queryAllTexts(".o_facet_values")).toEqual(["All"]);
    expect.verifySteps(["risk"]);
});

test("the board has it as well", async () => {
    serve(rows);
    await openQueue("kanban");
    expect(".o_tiktok_risk_box").toHaveCount(4);
    expect(".o_kanban_record:not(.o_kanban_ghost)").toHaveCount(3);
    expect.verifySteps(["risk"]);
});

test("the badge says in words what it shows", async () => {
    onRpc("helpdesk.ticket", "get_tiktok_queue", () => ({waiting: 12, urgent: 2}));
    await mountWithCleanup(QueueBadge);
    await animationFrame();
    expect(".o_tiktok_queue_badge").toHaveClass("text-bg-danger");
    expect(".o_tiktok_queue_badge [aria-hidden=true]:last").toHaveText("12");
    expect(".visually-hidden").toHaveText(
        "12 to decide, 2 of them within 2 hours or late"
    );
});

test("no badge where nothing waits, nor where the number cannot be had", async () => {
    const answers = [{waiting: 0, urgent: 0}];
    onRpc("helpdesk.ticket", "get_tiktok_queue", () => {
        expect.step("count");
        if (!answers.length) {
            throw new Error("no");
        }
        return answers.shift();
    });
    await mountWithCleanup(QueueBadge);
    await animationFrame();
    expect(".o_tiktok_queue_badge").toHaveCount(0);
    await advanceTime(5 * 60 * 1000);
    await animationFrame();
    expect(".o_tiktok_queue_badge").toHaveCount(0);
    expect(".o_error_dialog").toHaveCount(0);
    expect.verifySteps(["count", "count"]);
});

/** A bus whose messages the test sends. */
function fakeBus() {
    const heard = {};
    return {
        subscribe(kind, callback) {
            heard[kind] = callback;
        },
        send(kind, message) {
            heard[kind](message);
        },
    };
}

test("a burst of changes is one look", async () => {
    const bus = fakeBus();
    const state = queueService.start({}, {bus_service: bus});
    for (let count = 0; count < 20; count++) {
        bus.send(CHANGED, {});
    }
    expect(state.turn).toBe(0);
    await advanceTime(10000);
    expect(state.turn).toBe(1);
    bus.send(CHANGED, {});
    await advanceTime(10000);
    expect(state.turn).toBe(2);
});

test("a reminder can be read and opens its ticket", async () => {
    const actions = [];
    await mountWithCleanup(MainComponentsContainer);
    const bus = fakeBus();
    deadlineToastService.start(
        {},
        {
            action: {doAction: (action) => actions.push(action)},
            bus_service: bus,
            notification: getService("notification"),
        }
    );
    bus.send(TOLD, {
        title: "HT1 runs out",
        message: "<b>Refund</b>: today 16:00",
        ticket_id: 7,
    });
    await animationFrame();
    expect(".o_notification").toHaveText(/HT1 runs out/);
    expect(".o_notification").toHaveText(/<b>Refund<\/b>: today 16:00/);
    await advanceTime(8000);
    expect(".o_notification").toHaveCount(1);
    expect(".o_notification_buttons button").toHaveText("Open Ticket");
    await contains(".o_notification_buttons button").click();
    await animationFrame();
    expect(".o_notification").toHaveCount(0);
    expect(actions.map((action) => action.res_id)).toEqual([7]);
});
