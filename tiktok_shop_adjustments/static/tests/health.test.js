import {advanceTime, expect, mockDate, test} from "@odoo/hoot";
import {
    allowTranslations,
    contains,
    defineModels,
    getService,
    models,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {queryAllTexts, queryOne} from "@odoo/hoot-dom";
import {WebClient} from "@web/webclient/webclient";
import {animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {distance} from "@tiktok_shop_adjustments/health/moments.esm";

const NOON = "2026-11-24T12:00:00Z";

class Shop extends models.Model {
    _name = "tiktok.authorized.shop";
}
defineMailModels();
defineModels([Shop]);

function shop(values = {}) {
    return {
        id: 1,
        name: "Demo Store GB",
        region: "GB",
        company: "My Company",
        state: "good",
        problems: [],
        read_at: "2026-11-24T11:57:00Z",
        next_try: "",
        mode: "Polling alone",
        heard_at: "",
        queues: [
            {
                name: "Decisions",
                method: "action_open_outbox",
                waiting: 2,
                oldest: "2026-11-24T11:50:00Z",
                facts: [
                    {number: 1, words: "ask a person", bad: true},
                    {number: 0, words: "refused today", bad: false},
                ],
            },
        ],
        parked: [],
        consent: {
            state: "connected",
            words: "Connected",
            seller: "Demo <b>seller</b>",
            ends: "2026-12-06T14:00:00Z",
            token_ends: "",
        },
        scopes: [
            {name: "a", words: "Orders", granted: true, optional: false},
            {name: "b", words: "Cases", granted: false, optional: false},
            {name: "c", words: "Messages", granted: false, optional: true},
            {name: "d", words: "Pictures", granted: null, optional: false},
        ],
        webhooks: {
            address: "https://odoo.example/hook",
            why_not: "",
            checked_at: "",
            rows: [],
        },
        self_test: {at: "", rows: []},
        ...values,
    };
}

const PROBLEM = {
    key: "parked",
    state: "attention",
    title: "Not in Odoo",
    meaning: "Deadlines run",
    fix: "Retry",
    detail: "<script>x</script>",
    buttons: [{method: "action_retry_all", label: "Retry All", args: []}],
};
const PARKED = [
    {
        cause: "currency",
        count: 3,
        title: "A currency",
        meaning: "No amounts",
        fix: "Activate it",
        sample: "XXX",
        buttons: [],
    },
];

/** Serve these shops one reading after the other, the last one for ever. */
async function openBoard(...readings) {
    mockDate("2026-11-24 12:00:00", 0);
    onRpc("tiktok.authorized.shop", "get_health_board", () => {
        const shops = readings.length > 1 ? readings.shift() : readings[0];
        expect.step("read");
        return {
            now: NOON,
            states: {good: "Good", attention: "Needs attention", stopped: "Stopped"},
            shops,
            crons: [{name: "read what changed", state: "on", last: NOON, next: NOON}],
        };
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "tiktok_shop_health",
    });
}

test("a shop that is well is one calm line", async () => {
    await openBoard([shop()]);
    expect(".o_tiktok_verdict h2").toHaveText("Everything flows");
    expect(queryAllTexts(".o_tiktok_card_head")).toEqual([
        "Equal to TikTok as of 3 min ago",
    ]);
    expect(".o_tiktok_problems").toHaveCount(0);
    expect("[data-panel=consent] dd:first").toHaveText("Demo <b>seller</b>");
    expect("[data-panel=flow] [data-queue]").toHaveText(
        /2 waiting\s*\(oldest 10 min ago\)\s*1 ask a person/
    );
    expect("[data-panel=flow]").not.toHaveText(/refused today/);
    expect.verifySteps(["read"]);
});

test("a state is a sign and words, never colour alone", async () => {
    await openBoard([
        shop({state: "stopped", problems: [{...PROBLEM, state: "stopped"}]}),
    ]);
    const card = queryOne(".o_tiktok_shop_card");
    expect(card.querySelector(".o_tiktok_card_state")).toHaveText("Stopped");
    expect(card.querySelector(".fa-times-circle")).toHaveCount(1);
    expect("[data-problem=parked] .o_tiktok_quote").toHaveText("<script>x</script>");
    expect(queryAllTexts("[data-scope] > :last-child")).toEqual([
        "granted",
        "missing",
        "not granted",
        "not told by TikTok",
    ]);
    expect("[data-scope=b] .fa-exclamation-triangle").toHaveCount(1);
    expect("[data-scope=c] .fa-minus-circle").toHaveCount(1);
    expect.verifySteps(["read"]);
});

test("a button is the shop's method, waits, and then the board is read anew", async () => {
    const sick = shop({state: "attention", problems: [PROBLEM], parked: PARKED});
    await openBoard([sick, shop({id: 2, name: "Other"})], [shop(), shop({id: 2})]);
    let answer = null;
    onRpc("tiktok.authorized.shop", "action_retry_parked", ({args}) => {
        expect.step(`retry ${JSON.stringify(args)}`);
        return new Promise((resolve) => {
            answer = resolve;
        });
    });
    expect(".o_tiktok_verdict h2").toHaveText("1 of 2 shops need you");
    await contains("[data-cause=currency] button[name=action_retry_parked]").click();
    expect("[data-cause=currency] .fa-spin").toHaveCount(1);
    expect("button[name=action_sync_now]").not.toBeEnabled();
    expect.verifySteps(["read", 'retry [[1],"currency"]']);
    answer({
        type: "ir.actions.client",
        tag: "display_notification",
        params: {type: "success", title: "Demo", message: "3 brought into Odoo."},
    });
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["read"]);
    expect(".o_notification").toHaveText(/3 brought into Odoo/);
    expect(".o_tiktok_verdict h2").toHaveText("Everything flows");
    expect("button[name=action_sync_now]").toBeEnabled();
});

test("a click on a card shows that shop", async () => {
    await openBoard([shop(), shop({id: 2, name: "Other Store"})]);
    expect(".o_tiktok_shop").toHaveAttribute("data-shop", "1");
    await contains(".o_tiktok_shop_card:contains(Other Store)").click();
    expect(".o_tiktok_shop").toHaveAttribute("data-shop", "2");
    expect(".o_tiktok_shop_card[aria-pressed=true]").toHaveText(/Other Store/);
    expect.verifySteps(["read"]);
});

test("the board reads itself anew every half minute", async () => {
    await openBoard([shop()], [shop({state: "attention", problems: [PROBLEM]})]);
    expect(".o_tiktok_verdict h2").toHaveText("Everything flows");
    await advanceTime(31000);
    await animationFrame();
    expect(".o_tiktok_verdict h2").toHaveText("Needs attention");
    expect.verifySteps(["read", "read"]);
});

test("without a shop there is the way to one", async () => {
    await openBoard([]);
    expect(".o_tiktok_empty h2").toHaveText("No shop is connected");
    expect.verifySteps(["read"]);
});

test("moments are told as a person would", async () => {
    allowTranslations();
    const now = Date.UTC(2026, 10, 24, 12);
    expect(distance("2026-11-24T11:59:50Z", now)).toBe("just now");
    expect(distance("2026-11-24T12:00:05Z", now)).toBe("just now");
    expect(distance("2026-11-24T11:57:00Z", now)).toBe("3 min ago");
    expect(distance("2026-11-24T12:00:40Z", now)).toBe("in less than a minute");
    expect(distance("2026-12-06T14:00:00Z", now)).toBe("in 12 d 2 h");
});
