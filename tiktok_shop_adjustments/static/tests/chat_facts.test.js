import {
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {expect, test} from "@odoo/hoot";
import {animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

class Ticket extends models.Model {
    _name = "helpdesk.ticket";
    name = fields.Char();
    tiktok_chat = fields.Json();
}

defineMailModels();
defineModels([Ticket]);

function chat(values = {}) {
    return {
        buyer: "jane <b>",
        unread: 2,
        may_write: true,
        refusal: "",
        limit: 2000,
        ...values,
    };
}

async function openTicket(values) {
    onRpc("tiktok_mark_seen", ({args}) => {
        expect.step(`seen ${args[0]}`);
        return true;
    });
    Ticket._records = [{id: 1, name: "New Message from Buyer", tiktok_chat: values}];
    await mountView({
        type: "form",
        resModel: "helpdesk.ticket",
        resId: 1,
        arch: `<form><sheet><widget name="tiktok_chat_facts"/><field name="name"/></sheet></form>`,
    });
    await animationFrame();
}

test("what is unread is told, and seen by whoever may answer", async () => {
    await openTicket(chat());
    expect(".o_tiktok_chat").toHaveText(/New from jane <b>:\s*2/);
    expect(".o_tiktok_unread").toHaveText("2");
    expect.verifySteps(["seen 1"]);
});

test("who may not answer has not seen it", async () => {
    await openTicket(chat({may_write: false}));
    expect(".o_tiktok_unread").toHaveText("2");
    expect.verifySteps([]);
});

test("nothing new says nothing", async () => {
    await openTicket(chat({unread: 0}));
    expect(".o_tiktok_chat").toHaveCount(0);
    expect.verifySteps([]);
});

test("a buyer who cannot be written to is told as text", async () => {
    await openTicket(chat({unread: 0, refusal: "Not <i>now</i>."}));
    expect(".o_tiktok_chat").toHaveText("Not <i>now</i>.");
    expect(".o_tiktok_chat i").toHaveCount(0);
});

test("a ticket that talks with nobody shows nothing", async () => {
    await openTicket(false);
    expect(".o_tiktok_chat").toHaveCount(0);
    expect.verifySteps([]);
});
