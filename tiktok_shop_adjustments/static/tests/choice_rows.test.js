import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {expect, test} from "@odoo/hoot";
import {queryAllTexts, queryAllValues} from "@odoo/hoot-dom";

const REASONS = [
    ["reason_3", "Product <already> used"],
    ["reason_4", "Delivery is on schedule"],
];

function option(action, label, more = {}) {
    return {
        action,
        label,
        allowed: true,
        why_not: "",
        needs_reason: false,
        needs_amount: false,
        takes_comment: false,
        reasons: [],
        range: null,
        ...more,
    };
}

const OPTIONS = [
    option("APPROVE_REFUND", "Approve Refund"),
    option("REJECT_REFUND", "Reject Refund", {
        needs_reason: true,
        takes_comment: true,
        reasons: REASONS,
    }),
    option("OFFER_PARTIAL_REFUND", "Offer Partial Refund", {
        needs_amount: true,
        range: [0.5, 9],
    }),
    option("DIRECT_REFUND", "Refund Without Return", {
        allowed: false,
        why_not: "Not in this <market>",
    }),
];

class Row extends models.Model {
    _name = "row";
    title = fields.Char();
    facts = fields.Json();
    options = fields.Json();
    decision = fields.Char();
    reason_name = fields.Char();
    comment = fields.Text();
    amount = fields.Float();
    evidence = fields.Binary();
    _records = [1, 2].map((id) => ({
        id,
        title: `Mug ${id}`,
        facts: {
            title: `Mug <b>${id}</b>`,
            detail: "Red",
            amount: "£ 5.00",
            count: "1 unit",
        },
        options: OPTIONS,
    }));
}

class Dialog extends models.Model {
    _name = "dialog";
    item_ids = fields.One2many({relation: "row"});
    summary = fields.Json();
    progress = fields.Json();
    _records = [
        {
            id: 1,
            item_ids: [1, 2],
            summary: {
                calls: [{title: "Approve", detail: "<i>", amount: "£ 5.00"}],
                total: "£ 5.00",
                problems: {},
                left: 1,
            },
            progress: {
                state: "running",
                words: "1 of 2 answered",
                total: 2,
                done: 1,
                moving: false,
                counts: {confirmed: 1, held: 1},
            },
        },
        {
            id: 2,
            item_ids: [1, 2],
            summary: {calls: [], problems: {2: "Choose <a> reason"}},
        },
    ];
}
defineMailModels();
defineModels([Row, Dialog]);

const FORM = `
    <form>
        <field name="item_ids" widget="tiktok_choice_rows"
               options="{'summary_field': 'summary', 'evidence': True}"/>
        <field name="summary" widget="tiktok_summary"/>
        <field name="progress" widget="tiktok_progress"/>
    </form>`;

function mountDialog(resId = 1, arch = FORM) {
    return mountView({type: "form", resModel: "dialog", resId, arch});
}

const DECISION = ".o_tiktok_choice_row:eq(0) select[name=decision]";

test("each row tells its facts as text, and greys what is not possible", async () => {
    await mountDialog();
    expect(queryAllTexts(".o_tiktok_choice_words")).toEqual([
        "Mug <b>1</b>\nRed",
        "Mug <b>2</b>\nRed",
    ]);
    expect(queryAllValues(`${DECISION} option:disabled`)).toEqual(["DIRECT_REFUND"]);
    expect(".o_tiktok_choice_row:eq(0) details").toHaveText(
        "What is not possible, and why"
    );
    expect("select[name=reason_name]").toHaveCount(0);
});

test("a rejection asks for its reason, words and proof", async () => {
    await mountDialog();
    await contains(DECISION).select("REJECT_REFUND");
    expect(queryAllTexts("select[name=reason_name] option")).toEqual([
        "Choose a reason: the buyer sees it",
        "Product <already> used",
        "Delivery is on schedule",
    ]);
    await contains("select[name=reason_name]").select("reason_4");
    expect("textarea[name=comment]").toHaveCount(1);
    expect("input[name=evidence]").toHaveCount(1);
    // Another decision takes the reason away: it was not given for that
    await contains(DECISION).select("APPROVE_REFUND");
    await contains(DECISION).select("REJECT_REFUND");
    expect("select[name=reason_name]").toHaveValue("");
});

test("an offer asks for an amount and names its range", async () => {
    await mountDialog();
    await contains(DECISION).select("OFFER_PARTIAL_REFUND");
    expect(".o_tiktok_choice_offer label").toHaveText(
        "Amount for this item (0.5 to 9)"
    );
});

test("only what was chosen is saved", async () => {
    onRpc("dialog", "web_save", ({args}) => {
        expect.step(JSON.stringify(args[1].item_ids));
    });
    await mountDialog();
    await contains(DECISION).select("APPROVE_REFUND");
    await contains(".o_form_button_save").click();
    expect.verifySteps([
        JSON.stringify([[1, 1, {decision: "APPROVE_REFUND", reason_name: false}]]),
    ]);
});

test("one click chooses for all rows, another skips them", async () => {
    await mountDialog();
    await contains(".o_tiktok_choice_all button[data-value=APPROVE_REFUND]").click();
    expect(queryAllValues("select[name=decision]")).toEqual([
        "APPROVE_REFUND",
        "APPROVE_REFUND",
    ]);
    await contains(".o_tiktok_choice_all .btn-link").click();
    expect(queryAllValues("select[name=decision]")).toEqual(["", ""]);
});

test("a problem stands beside its row, and the summary sends nothing", async () => {
    await mountDialog(2);
    expect(".o_tiktok_choice_row:eq(0) .o_tiktok_problem").toHaveCount(0);
    expect(".o_tiktok_choice_row:eq(1) .o_tiktok_problem").toHaveText(
        "Choose <a> reason"
    );
    expect(".o_tiktok_summary").toHaveText("Something is missing above.");
});

test("the summary names each call, the money and what is left", async () => {
    await mountDialog();
    expect(queryAllTexts(".o_tiktok_summary li")).toEqual(["Approve – <i>\n£ 5.00"]);
    expect(".o_tiktok_summary").toHaveText(/1 left undecided/);
});

test("progress is drawn, and nothing is asked once all is through", async () => {
    await mountDialog();
    expect(".o_tiktok_progress .progress-bar").toHaveAttribute("aria-valuenow", "50");
    expect(queryAllTexts(".o_tiktok_counts span")).toEqual([
        "1 Confirmed by TikTok",
        "1 Not sent",
    ]);
});
