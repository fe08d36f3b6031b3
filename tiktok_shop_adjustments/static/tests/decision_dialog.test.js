import {animationFrame, expect, test} from "@odoo/hoot";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {edit, queryAllTexts, queryOne, setInputFiles, waitFor} from "@odoo/hoot-dom";
import {countLetters} from "@tiktok_shop_adjustments/decision_dialog/comment_field.esm";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

class Currency extends models.Model {
    _name = "res.currency";
    name = fields.Char();
    symbol = fields.Char();
    position = fields.Char();
    decimal_places = fields.Integer();
    _records = [
        {id: 1, name: "USD", symbol: "$", position: "before", decimal_places: 2},
    ];
}

class Dialog extends models.Model {
    _name = "dialog";
    amount = fields.Monetary({currency_field: "currency_id"});
    low = fields.Monetary({currency_field: "currency_id"});
    high = fields.Monetary({currency_field: "currency_id"});
    currency_id = fields.Many2one({relation: "res.currency"});
    comment = fields.Text();
    most = fields.Integer();
    snippets = fields.Json();
    evidence = fields.Json();
    preview = fields.Json();
    problems = fields.Json();
    _records = [
        {
            id: 1,
            amount: 5,
            low: 1,
            high: 9,
            currency_id: 1,
            comment: "",
            most: 10,
            snippets: [
                {title: "Hello", text: "Hi <b>you</b>"},
                {title: "Bye", text: "See you"},
            ],
            evidence: {most: 2, least_side: 100, pictures: []},
            preview: {
                gets: {label: "The buyer gets", amount: "$10.00"},
                parts: [{label: "<i>Goods</i>", amount: "$8.00"}],
                costs: {label: "It costs you", amount: "$10.00"},
                then: ["The buyer keeps the goods."],
            },
            problems: {amount: "Too <b>much</b>"},
        },
    ];
}
defineMailModels();
defineModels([Currency, Dialog]);

function mountDialog(field) {
    return mountView({
        type: "form",
        resModel: "dialog",
        resId: 1,
        arch: `<form><field name="currency_id" invisible="1"/>${field}</form>`,
    });
}

const AMOUNT = `
    <field name="amount" widget="tiktok_amount_range"
           options="{'low_field': 'low', 'high_field': 'high'}"/>`;
const COMMENT = `
    <field name="comment" widget="tiktok_comment"
           options="{'most_field': 'most', 'snippets_field': 'snippets'}"/>`;
const EVIDENCE = `<field name="evidence" widget="tiktok_evidence"/>`;

// === AMOUNT === //

test("slider and field are one amount", async () => {
    await mountDialog(AMOUNT);
    expect("input[type=range]").toHaveValue(5);
    expect("input[type=range]").toHaveAttribute("min", "1");
    expect("input[type=range]").toHaveAttribute("max", "9");
    expect("input[type=range]").toHaveAttribute("step", "0.01");
    await contains(".o_field_monetary input, .o_tiktok_range input.o_input").edit(
        "7.25"
    );
    await animationFrame();
    expect("input[type=range]").toHaveValue(7.25);
    const slider = queryOne("input[type=range]");
    slider.value = "2.5";
    slider.dispatchEvent(new InputEvent("input", {bubbles: true}));
    await animationFrame();
    expect(".o_tiktok_drawn").toHaveCount(1);
    slider.dispatchEvent(new Event("change", {bubbles: true}));
    await animationFrame();
    await animationFrame();
    expect(".o_tiktok_range input.o_input").toHaveValue("2.50");
    expect(".o_tiktok_drawn").toHaveCount(0);
});

test("where there is no range there is no slider", async () => {
    Dialog._records[0].high = 0;
    await mountDialog(AMOUNT);
    expect("input[type=range]").toHaveCount(0);
    expect(".o_tiktok_range input.o_input").toHaveValue("5.00");
});

// === COMMENT === //

test("letters are counted while they are typed, an emoji as one", async () => {
    expect(countLetters(" a😀b ")).toBe(3);
    await mountDialog(COMMENT);
    expect(".o_tiktok_counter").toHaveText("0 of 10 letters");
    await contains("textarea").click();
    await edit("123456");
    await animationFrame();
    expect(".o_tiktok_counter").toHaveText("6 of 10 letters");
    expect(".o_tiktok_counter").not.toHaveClass("o_tiktok_too_long");
    await edit("12345678901");
    await animationFrame();
    expect(".o_tiktok_counter").toHaveText("11 of 10 letters");
    expect(".o_tiktok_counter").toHaveClass("o_tiktok_too_long");
    expect(".o_tiktok_counter .fa-exclamation-circle").toHaveCount(1);
});

test("ready-made words are added to what was typed, as text", async () => {
    await mountDialog(COMMENT);
    await contains("textarea").edit("Sorry.");
    await contains(".o_tiktok_comment_foot button").click();
    expect(queryAllTexts(".o_tiktok_snippets strong")).toEqual(["Hello", "Bye"]);
    expect(".o_tiktok_snippets b").toHaveCount(0);
    await contains(".o_tiktok_snippets .dropdown-item:first").click();
    expect("textarea").toHaveValue("Sorry.\nHi <b>you</b>");
    expect(".o_tiktok_counter").toHaveText("20 of 10 letters");
});

// === EVIDENCE === //

function file(name, type, content = "x") {
    return new File([content], name, {type});
}

function takes() {
    const pictures = [];
    onRpc("dialog", "add_evidence", ({args: [ids, name, data]}) => {
        expect.step(["add", ids, name, atob(data)]);
        if (name === "bad.png") {
            throw new Error("too small");
        }
        pictures.push({id: pictures.length + 1, name, src: "/web/image/x"});
        return {most: 2, pictures: [...pictures]};
    });
    onRpc("dialog", "remove_evidence", ({args: [, id]}) => {
        expect.step(["remove", id]);
        return {most: 2, pictures: pictures.filter((p) => p.id !== id)};
    });
}

test("chosen pictures are handed over one after the other", async () => {
    takes();
    await mountDialog(EVIDENCE);
    expect(".o_tiktok_counter").toHaveText("0 of 2 pictures");
    await contains(".o_tiktok_drop button").click();
    await setInputFiles([file("a.png", "image/png", "A"), file("b.jpg", "image/jpeg")]);
    await waitFor("li img:eq(1)");
    expect.verifySteps([
        ["add", [1], "a.png", "A"],
        ["add", [1], "b.jpg", "x"],
    ]);
    expect(".o_tiktok_counter").toHaveText("2 of 2 pictures");
    expect(".o_tiktok_drop button").not.toBeEnabled();
    await contains(".o_tiktok_remove:first").click();
    await animationFrame();
    expect.verifySteps([["remove", 1]]);
    expect(".o_tiktok_evidence li img").toHaveCount(1);
});

function transfer(...files) {
    const carried = new DataTransfer();
    files.forEach((each) => carried.items.add(each));
    return carried;
}

test("pictures may be dropped or pasted", async () => {
    takes();
    await mountDialog(EVIDENCE);
    queryOne(".o_tiktok_evidence").dispatchEvent(
        new DragEvent("drop", {
            bubbles: true,
            cancelable: true,
            dataTransfer: transfer(file("a.png", "image/png", "A")),
        })
    );
    await waitFor("li img");
    const pasted = new ClipboardEvent("paste", {
        bubbles: true,
        cancelable: true,
        clipboardData: transfer(file("shot.png", "image/png", "B")),
    });
    document.dispatchEvent(pasted);
    await waitFor("li img:eq(1)");
    expect(pasted.defaultPrevented).toBe(true);
    expect.verifySteps([
        ["add", [1], "a.png", "A"],
        ["add", [1], "shot.png", "B"],
    ]);
});

test("pasted words stay words", async () => {
    takes();
    await mountDialog(EVIDENCE);
    const pasted = new ClipboardEvent("paste", {
        bubbles: true,
        cancelable: true,
        clipboardData: transfer(file("notes.txt", "text/plain")),
    });
    document.dispatchEvent(pasted);
    await animationFrame();
    expect(pasted.defaultPrevented).toBe(false);
    expect.verifySteps([]);
});

test("what cannot be evidence says why and leaves the others alone", async () => {
    takes();
    await mountDialog(EVIDENCE);
    await contains(".o_tiktok_drop button").click();
    await setInputFiles([
        file("notes.pdf", "application/pdf"),
        file("empty.png", "image/png", ""),
        file("bad.png", "image/png"),
        file("good.png", "image/png"),
        file("third.png", "image/png"),
    ]);
    await waitFor("li img");
    expect(queryAllTexts(".o_tiktok_problem")).toEqual([
        "notes.pdf is no picture: use JPG, PNG or WebP.",
        "empty.png is empty.",
        "TikTok takes up to 2.",
        "bad.png: too small",
    ]);
    expect(".o_tiktok_evidence li img").toHaveCount(1);
    expect(".o_tiktok_drop button").toBeEnabled();
    expect.verifySteps([
        ["add", [1], "bad.png", "x"],
        ["add", [1], "good.png", "x"],
    ]);
});

// === WHAT FOLLOWS, WHAT IS WRONG === //

test("what follows is told as text", async () => {
    await mountDialog(`<field name="preview" widget="tiktok_decision_preview"/>`);
    expect(queryAllTexts(".o_tiktok_preview dt")).toEqual([
        "The buyer gets",
        "<i>Goods</i>",
        "It costs you",
    ]);
    expect(".o_tiktok_gets").toHaveText("$10.00");
    expect(".o_tiktok_preview p").toHaveText("The buyer keeps the goods.");
});

test("a problem stands beside its own field only", async () => {
    await mountDialog(`
        <field name="problems" widget="tiktok_problem" options="{'of': 'amount'}"/>
        <field name="problems" widget="tiktok_problem" options="{'of': 'comment'}"/>`);
    expect(".o_tiktok_problem").toHaveCount(1);
    expect(".o_tiktok_problem").toHaveText("Too <b>much</b>");
    expect(".o_tiktok_problem").toHaveAttribute("role", "alert");
});
