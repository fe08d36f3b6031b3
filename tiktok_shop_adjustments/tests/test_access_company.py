"""One company does not reach into another: by moving a record there, or by naming on
its own records what belongs to the other."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .access_table import EXTENDED, RIGHTS
from .common_access import AccessCommon

RULE = "tiktok.adjustment.rule"
SWITCH = f"{RULE}.switch"
TICKET = "helpdesk.ticket"
WORDS = ("tiktok.adjustment.kind", "tiktok.order.status")
# What somebody may say of a record of their own, TikTok's word it is not
FORGED = {
    "helpdesk.ticket": {"tiktok_state": "refunded", "tiktok_unread_count": 7},
    "mail.canned.response": {},  # the seller's own words
    "product.pricelist": {"tiktok_shop": True},
    "res.partner": {"tiktok_user_id": "7494845267308415300"},
    "sale.order": {"tiktok_order_id": "1", "tiktok_outcome": "refunded"},
    "sale.order.line": {"tiktok_line_items": ["1"], "tiktok_role": "item"},
}


@tagged("post_install", "-at_install")
class TestAcrossCompanies(AccessCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.records[RULE]
        cls.partner = cls.env["res.partner"].create({"name": "Somebody"})
        cls.authorization_abroad = cls._create_authorization(
            "Seller abroad", company_id=cls.abroad.id
        )
        team = cls.env["helpdesk.ticket.team"].create(
            {"name": "Abroad", "company_id": cls.abroad.id}
        )
        cls.shop_abroad = cls._create_shop(
            "Abroad",
            "7002",
            authorization_id=cls.authorization_abroad.id,
            team_id=team.id,
        )
        cls.rule_abroad = cls.env[RULE].create(
            {"name": "Abroad", "company_id": cls.abroad.id}
        )
        cls.env.flush_all()

    @mute_logger("odoo.addons.base.models.ir_rule")
    def _refused(self, role, model, method, *args, expected=AccessError, **kwargs):
        before = self._digest()
        try:
            with self.env.cr.savepoint():
                answer = self._call(role, model, method, *args, **kwargs)
                self.env.flush_all()
        except expected:
            self.env.invalidate_all()
            self.assertEqual(self._digest(), before)
            return
        raise AssertionError(f"{model}.{method} as {role}: {answer}")

    # === WHO IS OF BOTH === #

    def test_who_is_of_both_companies_sees_what_is_switched_on(self):
        both = self.users["both"]
        expected = {
            self.abroad: {self.shop_abroad},
            self.company: {self.shop},
            self.abroad + self.company: {self.shop, self.shop_abroad},
        }
        for companies, shops in expected.items():
            model = self.env["tiktok.authorized.shop"].with_user(both)
            model = model.with_context(allowed_company_ids=companies.ids)
            with self.subTest(companies=companies.mapped("name")):
                self.assertEqual(set(model.search([])), set(shops))

    def test_who_is_of_both_companies_reads_every_model_of_ours(self):
        companies = (self.abroad + self.company).ids
        user = self.users["both"]
        self.ticket.user_id = user
        for model, rights in RIGHTS.items():
            record = self.records[model].with_user(user)
            record = record.with_context(allowed_company_ids=companies)
            with self.subTest(model=model):
                own = record.sudo().create_uid == self.env.user or model in WORDS
                may = "r" in rights.get("administrator", "") and own
                self.assertEqual(record.has_access("read"), may)

    # === RECORDS THAT ARE MOVED === #

    def test_no_rule_is_moved_to_where_it_would_decide(self):
        """A rule that is on decides by itself wherever it is."""
        for vals in (
            {"company_id": self.company.id},
            {"company_id": self.company.id, "shop_ids": [Command.clear()]},
        ):
            self._refused("stranger", RULE, "write", self.rule_abroad.ids, vals)
        vals = {"name": "Forged", "company_id": self.company.id}
        self._refused("stranger", RULE, "create", [vals])
        self._refused("stranger", RULE, "copy", self.rule.ids)
        shops = {"shop_ids": [Command.set(self.shop.ids)]}
        arguments = (self.rule_abroad.ids, shops)
        self._refused("stranger", RULE, "write", *arguments, expected=UserError)

    def test_no_shop_is_hung_under_a_consent_of_another_company(self):
        shops, theirs = "tiktok.authorized.shop", self.authorization.id
        vals = {"authorization_id": theirs}
        self._refused("stranger", shops, "write", self.shop_abroad.ids, vals)
        new = {**vals, "name": "x", "remote_id": "9", "import_from": "2026-01-01"}
        self._refused("stranger", shops, "create", [new])
        vals = {"company_id": self.company.id}
        free = self._create_authorization("Free", company_id=self.abroad.id)
        self.env.flush_all()
        self._refused("stranger", "tiktok.authorization", "write", free.ids, vals)

    def test_a_rule_of_another_company_is_neither_read_nor_switched_on(self):
        vals = {"rule_id": self.rule.id, "max_amount": 1, "cap_day": 1}
        self._refused("stranger", SWITCH, "create", [vals])
        row = self._as("stranger", SWITCH).create({"rule_id": self.rule.id})
        self.env.flush_all()
        for name in ("summary", "decision", "moves_money", "stopped_words"):
            with self.subTest(name=name):
                self._refused("stranger", SWITCH, "read", row.ids, [name])
        self._refused("stranger", SWITCH, "action_confirm", row.ids)
        self.assertFalse(self.rule.active)

    # === TIKTOK'S WORD === #

    def test_the_examples_name_every_model_that_we_extend(self):
        self.assertEqual(set(FORGED), EXTENDED)

    def test_nobody_writes_what_tiktok_says(self):
        admin = self.env.ref("base.user_admin")
        for model, vals in FORGED.items():
            record = self._of_theirs(model).with_user(admin)
            for name, value in vals.items():
                before = record[name]
                with self.subTest(model=model, name=name):
                    with self.assertRaisesRegex(AccessError, "what TikTok Shop says"):
                        record.write({name: value})
                    with self.assertRaisesRegex(AccessError, "what TikTok Shop says"):
                        record.create([{name: value}])
                    loaded = record.load(["id", name], [[str(record.id), str(value)]])
                    self.assertFalse(loaded["ids"])
                    record.invalidate_recordset()
                    self.assertEqual(record[name], before)

    def _of_theirs(self, model):
        made = {
            "helpdesk.ticket": {"name": "Mine", "description": "x"},
            "mail.canned.response": {"source": "mine", "substitution": "Mine"},
            "product.pricelist": {"name": "Mine"},
            "res.partner": {"name": "Mine"},
            "sale.order": {"partner_id": self.partner.id},
        }
        if model == "sale.order.line":
            order = self.env["sale.order"].create(made["sale.order"])
            made[model] = {"order_id": order.id, "display_type": "line_note"}
            made[model]["name"] = "Note"
        return self.env[model].create(made[model])

    def test_neither_context_nor_own_defaults_are_tiktoks_word(self):
        stranger = self.users["stranger"]
        self.env["ir.default"].set(
            TICKET, "tiktok_adjustment_id", self.case.id, user_id=stranger.id
        )
        context = {
            "default_tiktok_conversation_id": self.ticket.tiktok_conversation_id.id,
            "default_tiktok_state": "to_decide",
        }
        vals = {"name": "Mine", "description": "x"}
        with self._undone():
            [made] = self._call("stranger", TICKET, "create", [vals], context=context)
            ticket = self.env[TICKET].browse(made)
            self.assertFalse(ticket.tiktok_adjustment_id)
            self.assertFalse(ticket.tiktok_conversation_id)
            self.assertFalse(ticket.tiktok_state)

    def test_a_form_is_not_told_of_the_case_that_it_names(self):
        self.case.refund_total = 77.77
        self.env.flush_all()
        mine = self.env[TICKET].create(
            {"name": "Mine", "description": "x", "company_id": self.abroad.id}
        )
        values = {"name": "Mine", "tiktok_adjustment_id": self.case.id}
        shown = {"tiktok_refund_total": {}, "tiktok_initiator": {}, "name": {}}
        for ids in ([], mine.ids):
            for changed in ([], ["name"]):
                arguments = (ids, values, changed, shown)
                answer = self._call("stranger", TICKET, "onchange", *arguments)
                with self.subTest(ids=ids, changed=changed):
                    self.assertNotIn("77.77", str(answer))
                    self.assertNotIn("buyer", str(answer))
            arguments = (ids, values, ["tiktok_adjustment_id"], shown)
            self._refused("stranger", TICKET, "onchange", *arguments)

    # === ORDERS ON A TICKET === #

    def test_nobody_names_an_order_that_they_may_not_read(self):
        """The ticket shows its order, its comments reach the order's buyer and money
        is moved from it. Odoo itself refuses the link; all that rests on it."""
        for role in ("stranger", "both", "agent"):  # of our company: without sales
            company = self.users[role].company_id
            mine = self.env[TICKET].create(
                {"name": "Mine", "description": "x", "company_id": company.id}
            )
            mine.user_id = self.users[role]
            link = {"sale_order_ids": [Command.link(self.order.id)]}
            with self.subTest(role=role):
                self._refused(role, TICKET, "write", mine.ids, link)
                vals = {"name": "Mine", "description": "x", **link}
                self._refused(role, TICKET, "create", [vals])
                context = {"default_sale_order_ids": [Command.link(self.order.id)]}
                del vals["sale_order_ids"]
                self._refused(role, TICKET, "create", [vals], context=context)

    def test_who_sells_names_their_orders(self):
        mine = self.env[TICKET].create({"name": "Mine", "description": "x"})
        link = {"sale_order_ids": [Command.link(self.order.id)]}
        self._call("administrator", TICKET, "write", mine.ids, link)
        self.assertEqual(mine.tiktok_sale_order_id, self.order)
        # Not looked at again when others write: they only keep it
        self._call("agent", TICKET, "write", mine.ids, {"name": "Changed"})
        self.assertEqual(mine.name, "Changed")

    def test_a_comment_abroad_reaches_no_buyer_of_ours(self):
        mine = self.env[TICKET].create({"name": "Mine", "description": "x"})
        mine.sale_order_ids = self.order
        mine.tiktok_conversation_id = self.ticket.tiktok_conversation_id
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET company_id = %s, user_id = %s WHERE id = %s",
            (self.abroad.id, self.users["stranger"].id, mine.id),
        )
        before = self.env["tiktok.message"].search_count([])
        said = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
        self._call("stranger", TICKET, "message_post", mine.ids, body="Hi", **said)
        self.assertEqual(self.env["tiktok.message"].search_count([]), before)
        self.assertEqual(self.asked, [])

    def test_the_order_of_another_company_is_not_opened_from_here(self):
        mine = self.env[TICKET].create({"name": "Mine", "description": "x"})
        mine.sale_order_ids = self.order
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET company_id = %s, user_id = %s WHERE id = %s",
            (self.abroad.id, self.users["stranger"].id, mine.id),
        )
        self.env.invalidate_all()
        for name in ("action_tiktok_cancel_order", "action_tiktok_refund_order"):
            self._refused("stranger", TICKET, name, mine.ids, expected=UserError)
        with self.assertRaises(ValidationError):
            self.ticket.company_id = self.abroad
