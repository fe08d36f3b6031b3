import {
    allowTranslations,
    contains,
    defineModels,
    getService,
    makeServerError,
    models,
    mountWithCleanup,
    onRpc,
    serverState,
} from "@web/../tests/web_test_helpers";
import {expect, test} from "@odoo/hoot";
import {queryAllTexts, queryOne} from "@odoo/hoot-dom";
import {Deferred, animationFrame} from "@odoo/hoot-mock";
import {WebClient} from "@web/webclient/webclient";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

class Case extends models.Model {
    _name = "tiktok.adjustment";
    _views = {list: `<list><field name="display_name"/></list>`};
}
defineMailModels();
defineModels([Case]);

const SINCE = ["remote_create_time", ">=", "2026-11-01 00:00:00"];

function row(key, label, count, values = {}) {
    return {key, label, count, domain: [["result", "=", key]], ...values};
}

function board(values = {}) {
    return {
        days: 30,
        periods: [
            {days: 7, label: "Last 7 days"},
            {days: 30, label: "Last 30 days"},
        ],
        shop_ids: [],
        shops: [{id: 5, name: "Demo <b>shop</b>"}],
        domain: [SINCE],
        threshold: 90,
        count: 42,
        rate: 87.5,
        hours: 5.25,
        answers: [
            {
                ...row("in_time", "Answered in time", 7),
                domain: [["answer_timing", "=", "in_time"]],
            },
            row("never", "Not answered", 1),
        ],
        spans: [row("hour", "Within 1 hour", 7)],
        results: [
            row("won", "Won", 4),
            row("silence", "Lost by silence", 1),
            row("lost", "Lost", 0),
        ],
        money: [
            {
                currency_id: serverState.currencies[0].id,
                asked: 100,
                paid: 60.5,
                kept: 39.5,
                silent: 12,
                domains: {
                    paid: [["company_paid", ">", 0]],
                    kept: [],
                    silent: [["company_silent", ">", 0]],
                },
            },
        ],
        by_shop: [
            {
                label: "Demo <b>shop</b>",
                rate: 87.5,
                count: 8,
                domain: [["shop_id", "=", 5]],
            },
        ],
        reasons: [row("r", "<script>x</script>", 40)],
        unrated: {count: 0, domain: [["company_rate", "=", 0]]},
        products: [row("p", "Shirt", 30, {units: 31})],
        people: [
            {
                label: "Ann",
                is_agent: true,
                count: 6,
                rate: 100,
                hours: 1.5,
                domain: [["answer_user_id", "=", 2]],
            },
            {
                label: "A rule",
                is_agent: false,
                count: 1,
                rate: null,
                hours: null,
                domain: [],
            },
        ],
        ...values,
    };
}

/** Open the page; `answers` are what the server says, one a call. */
async function open(...answers) {
    const asked = [];
    onRpc("tiktok.adjustment", "get_report_board", ({kwargs}) => {
        const {days, shop_ids} = kwargs;
        asked.push({days, shop_ids});
        const answer = answers.length > 1 ? answers.shift() : answers[0];
        if (answer instanceof Error) {
            throw answer;
        }
        return answer;
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "tiktok_shop_report",
        name: "Overview",
    });
    await animationFrame();
    allowTranslations();
    return asked;
}

/** What the figures open, noted instead of being opened. */
function opened() {
    const found = [];
    const action = getService("action");
    action.loadAction = async () => ({type: "ir.actions.act_window", context: "{x}"});
    action.doAction = async (wanted, options) => found.push({...wanted, ...options});
    return found;
}

test("one call draws the figures, and words stay words", async () => {
    const asked = await open(board());
    expect(asked).toEqual([{days: 30, shop_ids: []}]);
    const sums = queryAllTexts(".o_tiktok_report_sum");
    expect(sums).toEqual(["87.5 %", "$ 60.50", "$ 39.50", "$ 12.00"]);
    expect(".o_tiktok_report_verdict").toHaveText("Below the 90 % that TikTok wants");
    expect(".o_tiktok_report_label:contains('<script>x</script>')").toHaveCount(1);
    expect(".o_tiktok_report_page script").toHaveCount(0);
    expect(".o_tiktok_report_page b").toHaveCount(0);
    // What has no case is not drawn among the ends
    expect(".o_tiktok_report_label:contains(Lost)").toHaveCount(1);
    const people = queryAllTexts(".o_tiktok_report_people tbody tr");
    expect(people.map((text) => text.split(/\s+/).join(" "))).toEqual([
        "Ann 6 100.0 % 1.5 h",
        "A rule 1 – –",
    ]);
});

test("a rate just below the threshold does not read as if it reached it", async () => {
    await open(board({rate: 89.96}));
    expect(".o_tiktok_report_sum:first").toHaveText("89.9 %");
    expect(".o_tiktok_report_verdict").toHaveText("Below the 90 % that TikTok wants");
});

test("what has no rate is told, and is in no sum", async () => {
    await open(board({unrated: {count: 3, domain: [["company_rate", "=", 0]]}}));
    const found = opened();
    const words = "3 not counted: Odoo has no rate of their currency";
    await contains(`.o_tiktok_report_unrated:contains(${words})`).click();
    expect(found[0].domain[1]).toEqual(["company_rate", "=", 0]);
});

test("the bar is as long as its part, and the line stands at the threshold", async () => {
    await open(board());
    const [won, silence] = document.querySelectorAll(".o_tiktok_report_bar > span");
    expect(won.style.width).toBe("100%");
    expect(silence.style.width).toBe("25%");
    expect(queryOne(".o_tiktok_report_meter > i").style.insetInlineStart).toBe("90%");
});

test("every figure opens the cases that it counts", async () => {
    await open(board());
    const found = opened();
    for (const text of ["Won", "Shirt", "<script>x</script>"]) {
        await contains(`.o_tiktok_report_bars button:contains('${text}')`).click();
    }
    await contains("[data-money=silent] .o_tiktok_report_sum").click();
    await contains(".o_tiktok_report_people button:contains(Ann)").click();
    await contains(".o_tiktok_report_answers button:first").click();
    await contains("[data-tone=bad] .o_tiktok_report_sum").click();
    expect(found.map(({name, domain}) => [name, domain[1]])).toEqual([
        ["Won", ["result", "=", "won"]],
        ["Shirt", ["result", "=", "p"]],
        ["<script>x</script>", ["result", "=", "r"]],
        ["Lost by silence", ["company_silent", ">", 0]],
        ["Ann", ["answer_user_id", "=", 2]],
        ["Answered in time", ["answer_timing", "=", "in_time"]],
        ["Cases with an answer due", ["answer_timing", "!=", false]],
    ]);
    for (const {domain, viewType, context} of found) {
        expect(domain[0]).toEqual(SINCE);
        expect(viewType).toBe("list");
        expect(context).toEqual({});
    }
});

test("period and shop are asked for; the old figures stay meanwhile", async () => {
    const waits = new Deferred();
    const asked = await open(board(), waits);
    await contains("button:contains(Last 7 days)").click();
    await animationFrame();
    expect(".o_tiktok_report_body").toHaveAttribute("aria-busy", "true");
    expect(".o_tiktok_report_sum").toHaveCount(4);
    waits.resolve(board({days: 7, rate: 95}));
    await animationFrame();
    expect(".o_tiktok_report_body").toHaveAttribute("aria-busy", "false");
    expect("button:contains(Last 7 days)").toHaveAttribute("aria-pressed", "true");
    expect(".o_tiktok_report_verdict").toHaveText("Reaches the 90 % that TikTok wants");
    await contains("select").select("5");
    await animationFrame();
    expect(asked).toEqual([
        {days: 30, shop_ids: []},
        {days: 7, shop_ids: []},
        {days: 7, shop_ids: [5]},
    ]);
});

test("a late answer to an older choice is not drawn", async () => {
    const [first, second] = [new Deferred(), new Deferred()];
    await open(board(), first, second);
    await contains("button:contains(Last 7 days)").click();
    await contains("button:contains(Last 30 days)").click();
    second.resolve(board({count: 30}));
    await animationFrame();
    first.resolve(board({count: 7}));
    await animationFrame();
    expect(".o_tiktok_report_choices .btn-link strong").toHaveText("30");
});

test("while it loads, its place is taken", async () => {
    const waits = new Deferred();
    await open(waits);
    expect("[role=status] .o_tiktok_report_card").toHaveCount(4);
    waits.resolve(board());
    await animationFrame();
    expect(".placeholder").toHaveCount(0);
});

test("no case, no shop: it says what that means", async () => {
    await open(board({count: 0}));
    expect("[role=status] h2").toHaveText("No case in this time");
    expect("button:contains(Last 7 days)").toHaveCount(1);
});

test("without a shop it says so", async () => {
    await open(board({shops: [], count: 0}));
    expect("[role=status] h2").toHaveText("No shop is connected");
});

test("who may not see cases is told so", async () => {
    await open(makeServerError({type: "AccessError"}));
    expect("[role=alert] h2").toHaveText("These figures are for the helpdesk");
    expect("[role=alert] button").toHaveCount(0);
});

test("what failed can be tried again", async () => {
    await open(makeServerError({type: "UserError"}), board());
    expect("[role=alert] h2").toHaveText("The figures could not be read");
    await contains("[role=alert] button").click();
    await animationFrame();
    expect(".o_tiktok_report_sum").toHaveCount(4);
});

test("without an answer there is no rate", async () => {
    await open(board({rate: null, hours: null, by_shop: []}));
    expect(".o_tiktok_report_sum:first").toHaveText("–");
    expect(".o_tiktok_report_meter").toHaveCount(0);
    expect(".o_tiktok_report_verdict").toHaveText("No answer was due in this time");
});
