"""Forged ids: whoever may do something of their own names what is somebody else's."""

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_access import AccessCommon

APPROVE, REJECT = "tiktok.adjustment.approve", "tiktok.adjustment.reject"
CANCEL, REFUND = "tiktok.order.cancel", "tiktok.order.refund"


@tagged("post_install", "-at_install")
class TestForged(AccessCommon):
    """`agent` and `stranger` both decide, each in their own company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        authorization = cls._create_authorization(
            "Seller abroad", company_id=cls.abroad.id
        )
        team = cls.team.copy({"company_id": cls.abroad.id})
        cls.shop_abroad = cls._create_shop(
            "Demo Store abroad",
            "7002",
            authorization_id=authorization.id,
            team_id=team.id,
        )
        cls.order_abroad, cls.case_abroad = cls._import_case(cls.shop_abroad)
        cls.ticket_abroad = cls.case_abroad.ticket_id
        abroad = {"adjustment_id": cls.case_abroad.id, "decision": "REJECT_REFUND"}
        starts = {
            "sale_order_id": cls.order_abroad.id,
            "ticket_id": cls.ticket_abroad.id,
        }
        rows = {APPROVE: abroad, REJECT: abroad, CANCEL: starts, REFUND: starts}
        cls.mine = {
            model: cls._as("stranger", model).create(vals).with_env(cls.env)
            for model, vals in rows.items()
        }
        cls.env.flush_all()

    def _refused(self, role, model, method, *args, **kwargs):
        """Refused, and nothing was changed or sent by it."""
        before = self._digest()
        self._refusal(role, model, method, *args, **kwargs)
        self.assertEqual(self._digest(), before)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def _refusal(self, role, model, method, *args, **kwargs):
        """Return the words with which a call is refused, and undone as in a request."""
        try:
            with self.env.cr.savepoint():
                answer = self._call(role, model, method, *args, **kwargs)
        except UserError as error:  # AccessError and MissingError are such
            self.env.invalidate_all()
            return str(error)
        raise AssertionError(f"{model}.{method} as {role}: {answer}")

    # === DIALOGS === #

    def test_no_dialog_is_made_by_a_remote_caller(self):
        forged = {
            APPROVE: {"adjustment_id": self.case.id, "decision": "APPROVE_REFUND"},
            REJECT: {"adjustment_id": self.case.id, "decision": "REJECT_REFUND"},
            CANCEL: {"sale_order_id": self.order.id, "ticket_id": self.ticket.id},
            REFUND: {"sale_order_id": self.order.id, "ticket_id": self.ticket.id},
            "tiktok.adjustment.reason": {
                "dialog_id": self.mine[REJECT].id,
                "decision": "REJECT_REFUND",
                "name": "n",
                "text": "t",
            },
            "tiktok.order.item": {"cancel_id": self.mine[CANCEL].id, "name": "x"},
            "tiktok.order.reason": {
                "cancel_id": self.mine[CANCEL].id,
                "request_type": "CANCEL",
                "name": "n",
                "text": "t",
            },
        }
        for model, vals in forged.items():
            context = {f"default_{name}": value for name, value in vals.items()}
            context |= {"active_id": self.case.id, "active_ids": self.case.ids}
            for role in ("agent", "stranger"):
                with self.subTest(model=model, role=role):
                    self._refused(role, model, "create", [vals])
                    self._refused(role, model, "create", [{}], context=context)
                    self._refused(role, model, "web_save", [], vals, {})
                    self._refused(
                        role, model, "onchange", [], {}, [], {}, context=context
                    )

    def test_a_dialog_is_not_turned_to_another_case_or_order(self):
        theirs = {
            "adjustment_id": self.case.id,
            "sale_order_id": self.order.id,
            "ticket_id": self.ticket.id,
            "eligibility": [{"decision": "APPROVE_REFUND", "eligible": True}],
            "seen_status": "X",
            "highest_amount": 9999,
            "line_ids": [Command.link(self.case.line_ids[0].id)],
            "reason_ids": [Command.create({"decision": "x", "name": "n", "text": "t"})],
            "create_uid": self.users["agent"].id,
        }
        for model, row in self.mine.items():
            for name, value in theirs.items():
                if name in row._fields:
                    with self.subTest(model=model, name=name):
                        vals = {name: value}
                        self._refused("stranger", model, "write", row.ids, vals)
                        self._refused("stranger", model, "web_save", row.ids, vals, {})

    def test_another_users_dialog_is_nobodys_else(self):
        for model in (APPROVE, REJECT, CANCEL, REFUND):
            row = self.records[model]
            for role in ("administrator", "stranger"):  # both may decide
                with self.subTest(model=model, role=role):
                    self._refused(role, model, "action_confirm", row.ids)
                    self._refused(role, model, "read", row.ids, ["display_name"])

    def test_a_form_cannot_ask_about_another_case(self):
        """Related values are read with sudo; the row in the form is not the row."""
        row, told = self.mine[APPROVE], []
        self.case.refund_total = 77.77
        shown = {name: {} for name in ("preview", "currency_id", "line_ids")}
        values = {"adjustment_id": self.case.id, "decision": "APPROVE_REFUND"}
        for changed in ([], ["decision"]):
            arguments = (row.ids, values, changed, shown)
            told.append(self._call("stranger", APPROVE, "onchange", *arguments))
        self.assertNotIn("77.77", str(told))
        for line in self.case.line_ids:
            self.assertNotIn(f"'id': {line.id}", str(told))
        arguments = (row.ids, values, ["adjustment_id"], shown)
        self._refused("stranger", APPROVE, "onchange", *arguments)

    def test_a_form_cannot_ask_about_another_order(self):
        row, seen = self.mine[CANCEL], []
        dialogs = type(self.env[CANCEL])
        self.patch(dialogs, "_is_whole", lambda d: seen.append(d.sudo().sale_order_id))
        mine = row.with_user(self.users["stranger"]).sudo()
        reason = {"request_type": "CANCEL", "name": "n", "text": "t"}
        mine.reason_ids = [Command.create(reason)]
        mine.reason_id = mine.reason_ids
        mine.eligibility = [{"eligible": True, "why_not": ""}]
        mine.item_ids = [Command.create({"name": "x", "units": {"CANCEL": ["1"]}})]
        theirs = {"sale_order_id": self.order.id, "ticket_id": self.ticket.id}
        values = {"scope": "whole", **theirs}
        shown = {"currency_id": {}, "preview_total": {}, "preview_problem": {}}
        for changed in ([], ["scope"]):
            arguments = (row.ids, values, changed, shown)
            self._call("stranger", CANCEL, "onchange", *arguments)
        self.assertEqual(set(seen), {self.order_abroad})
        arguments = (row.ids, values, ["sale_order_id"], shown)
        self._refused("stranger", CANCEL, "onchange", *arguments)

    def test_the_reason_of_another_dialog_of_ones_own_is_not_chosen(self):
        first = self.records[REJECT]
        other = self._as("agent", REJECT).create(
            {"adjustment_id": self.case.id, "decision": "REJECT_REFUND"}
        )
        reason = self.records["tiktok.adjustment.reason"]
        self.assertEqual(reason.dialog_id, first)
        reason.decision = "REJECT_REFUND"
        self._call("agent", REJECT, "write", other.ids, {"reason_id": reason.id})
        words = self._refusal("agent", REJECT, "action_confirm", other.ids)
        self.assertIn("belongs to another decision", words)

    def test_the_reasons_and_items_of_another_dialog_are_not_chosen(self):
        links = (
            (REJECT, "reason_id", self.records["tiktok.adjustment.reason"]),
            (CANCEL, "reason_id", self.records["tiktok.order.reason"]),
        )
        for model, name, theirs in links:
            with self.subTest(model=model):
                row = self.mine[model]
                row.sudo().write({name: theirs.id})
                self._refused("stranger", model, "action_confirm", row.ids)
        item = self.records["tiktok.order.item"]
        for vals in (
            {"item_ids": [Command.link(item.id)]},
            {"item_ids": [Command.update(item.id, {"quantity": 1})]},
            {"item_ids": [Command.delete(item.id)]},
        ):
            with self.subTest(vals=vals):
                row = self.mine[CANCEL]
                self._refused("stranger", CANCEL, "write", row.ids, vals)

    def test_the_items_of_another_case_are_not_decided(self):
        """Chosen is what the caller may write: looked at before anything is stored."""
        _order, other = self._import_case(self.shop)
        row = self.records[APPROVE]
        row.sudo().write(
            {
                "chosen_line_ids": [Command.set(other.line_ids.ids)],
                "decision": "APPROVE_REFUND",
                "seen_status": self.case.tiktok_status,
                "eligibility": [],
            }
        )
        self.case.deadline = fields.Datetime.add(fields.Datetime.now(), days=1)
        self.records["tiktok.adjustment.decision"]._move("sending")
        self.records["tiktok.adjustment.decision"]._move("refused")
        self.patch(type(other), "_may_choose_items", lambda case: True)
        self.patch(type(other), "_find_request", lambda case: ("1", "AFTERSALES"))
        before = self._digest()[:3]
        words = self._refusal("agent", APPROVE, "action_confirm", row.ids)
        self.assertIn("only items of this case", words)
        self.assertEqual(self._digest()[:3], before)

    # === RIGHTS THAT ENDED IN BETWEEN === #

    def test_who_lost_the_group_confirms_no_more(self):
        agent = self.users["agent"]
        agent.group_ids -= self.env.ref(
            "tiktok_shop_adjustments.group_tiktok_shop_adjustments"
        )
        for model in (APPROVE, REJECT, CANCEL, REFUND):
            with self.subTest(model=model):
                row = self.records[model]
                self._refused("agent", model, "action_confirm", row.ids)

    def test_who_lost_the_company_or_the_ticket_confirms_no_more(self):
        own = self.env.ref("helpdesk_mgmt.group_helpdesk_user_own")
        for loss in ("company", "ticket"):
            agent = self.users["agent"]
            if loss == "company":
                company_ids = [Command.set(self.abroad.ids)]
                agent.write({"company_ids": company_ids, "company_id": self.abroad.id})
            else:
                agent.company_ids += self.company
                agent.company_id = self.company
                agent.group_ids -= self.env.ref("helpdesk_mgmt.group_helpdesk_user")
                agent.group_ids -= self.env.ref(
                    "helpdesk_mgmt.group_helpdesk_user_team"
                )
                agent.group_ids += own
                self.ticket.user_id = self.users["viewer"]
            for model in (APPROVE, REJECT, CANCEL, REFUND):
                with self.subTest(model=model, loss=loss):
                    row = self.records[model]
                    self._refused("agent", model, "action_confirm", row.ids)

    def test_a_preview_is_for_whoever_still_sees_the_order(self):
        row = self.records[CANCEL]
        row.sudo().write({"eligibility": [{"eligible": True, "why_not": ""}]})
        row.sudo().reason_id = row.reason_ids
        row.sudo().item_ids.units = {"CANCEL": ["1"]}
        names = ["preview_problem"]
        [told] = self._call("agent", CANCEL, "read", row.ids, names)
        self.assertEqual(len(self.asked), 1, told)
        self.ticket.user_id = False
        self.users["agent"].write(
            {
                "company_ids": [Command.set(self.abroad.ids)],
                "company_id": self.abroad.id,
            }
        )
        self._call("agent", CANCEL, "read", row.ids, names)
        self.assertEqual(len(self.asked), 1)
