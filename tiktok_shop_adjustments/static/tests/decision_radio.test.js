import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {expect, test} from "@odoo/hoot";
import {queryAllTexts} from "@odoo/hoot-dom";

class Dialog extends models.Model {
    _name = "dialog";
    decision = fields.Char();
    options = fields.Json();
    _records = [
        {
            id: 1,
            decision: "APPROVE_REFUND",
            options: [
                {
                    action: "APPROVE_REFUND",
                    label: "Approve Refund",
                    allowed: true,
                    why_not: "",
                },
                {
                    action: "OFFER_PARTIAL_REFUND",
                    label: "Offer <b>Part</b>",
                    allowed: true,
                    why_not: "",
                },
                {
                    action: "DIRECT_REFUND",
                    label: "Refund Without Return",
                    allowed: false,
                    why_not: "Not in this <market>",
                },
            ],
        },
    ];
}
defineMailModels();
defineModels([Dialog]);

const FORM = `
    <form>
        <field name="decision" widget="tiktok_decision_radio"
               options="{'options_field': 'options'}"/>
    </form>`;

function mountDialog() {
    return mountView({type: "form", resModel: "dialog", resId: 1, arch: FORM});
}

test("decisions of the record are offered, those not allowed with the reason", async () => {
    await mountDialog();
    expect(queryAllTexts(".o_tiktok_decision_radio label")).toEqual([
        "Approve Refund",
        "Offer <b>Part</b>",
        "Refund Without Return",
    ]);
    expect("input[data-value=APPROVE_REFUND]").toBeChecked();
    expect("input[data-value=APPROVE_REFUND]").toBeEnabled();
    expect("input[data-value=DIRECT_REFUND]").not.toBeEnabled();
    expect(queryAllTexts(".o_tiktok_decision_radio .small")).toEqual([
        "Not in this <market>",
    ]);
});

test("another decision is chosen by a click", async () => {
    await mountDialog();
    await contains("input[data-value=OFFER_PARTIAL_REFUND]").click();
    expect("input[data-value=OFFER_PARTIAL_REFUND]").toBeChecked();
    expect("input[data-value=APPROVE_REFUND]").not.toBeChecked();
});
