"""Odoo's own remote methods on every model: who may not see a record sees nothing of
it, who may not change it changes nothing."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from .access_odoo import (
    HARMLESS,
    IDS,
    MAKING,
    OF_A_QUEUE,
    OURS,
    READING,
    WRITING,
    says_nothing,
)
from .access_table import METHODS, RIGHTS, ROLES
from .common_access import AccessCommon

# Records of others that say what we have brought in
AROUND = {
    "helpdesk.ticket": {"viewer": "rwcd", "agent": "rwcd", "administrator": "rwcd"},
    "sale.order": {"administrator": "rwc"},
    "sale.order.line": {"administrator": "rwcd"},
}
# Refused by Odoo, by the model itself, or there is nothing to do it with
REFUSALS = (UserError, AssertionError, KeyError, TypeError, ValueError)
# Visitors and portal users have no right on any of the models, as `employee` has none
# (`test_access_matrix`); one of the three stands for them here.
CALLERS = tuple(role for role in ROLES if role not in ("none", "portal"))


@tagged("post_install", "-at_install")
class TestAccessRecords(AccessCommon):
    maxDiff = None

    def test_every_remote_method_of_odoo_is_in_the_table(self):
        found = set()
        for model in RIGHTS:
            found |= {
                name
                for name in dir(self.env[model])
                if (model, name) not in METHODS and self._is_remote(model, name)
            }
        known = {*READING, *WRITING, *MAKING, *HARMLESS}
        if "queue.job" in self.env:
            known |= OF_A_QUEUE
        self.assertEqual(found - known, set())
        self.assertEqual(known - found, set())

    def _is_remote(self, model, name):
        try:
            return bool(get_public_method(self.env[model], name))
        except (AccessError, AttributeError):
            return False

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_rule")
    def test_who_may_not_read_a_record_learns_nothing_of_it(self):
        told = {}
        for model, role in self._without("r"):
            with self._undone():
                for method, answer in self._answers(role, model, READING):
                    if not says_nothing(answer):
                        told[model, role, method] = answer
        self.assertEqual(told, {})

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_rule")
    def test_who_may_not_write_a_record_changes_nothing(self):
        before, changed = self._digest(), {}
        for model, role in self._without("w"):
            with self._undone():
                answers = dict(self._answers(role, model, WRITING))
                if self._digest() != before:
                    changed[model, role] = answers
        self.assertEqual(changed, {})

    def _answers(self, role, model, methods):
        """Call each of Odoo's methods that the model has; yield (method, answer)."""
        for method, arguments in methods.items():
            if (model, method) not in METHODS and self._is_remote(model, method):
                yield method, self._ask(role, model, method, arguments)

    def test_who_may_not_see_a_case_finds_it_by_no_detour(self):
        """A domain may lead from what one sees to what one does not."""
        mine = self._mine()
        for role in ("stranger", "both"):
            mine.user_id = self.users[role]
            for domain in (
                [("tiktok_adjustment_id.refund_total", ">", 0)],
                [("sale_order_ids.tiktok_order_id", "!=", False)],
                [("tiktok_conversation_id.unread_count", ">", 0)],
            ):
                with self.subTest(role=role, domain=domain):
                    found = self._call(role, "helpdesk.ticket", "search", domain)
                    self.assertEqual(found, [])

    def _mine(self):
        """Return a ticket abroad that has come to name our records all the same."""
        vals = {"name": "Abroad", "description": "x"}
        mine = self.env["helpdesk.ticket"].create(
            {
                **vals,
                "sale_order_ids": [Command.set(self.order.ids)],
                "tiktok_adjustment_id": self.case.id,
                "tiktok_conversation_id": self.ticket.tiktok_conversation_id.id,
            }
        )
        self.env.flush_all()
        statement = "UPDATE helpdesk_ticket SET company_id = %s WHERE id = %s"
        self.env.cr.execute(statement, (self.abroad.id, mine.id))
        self.env.invalidate_all()
        return mine

    def test_a_ticket_with_a_case_is_not_moved_to_another_company(self):
        for company in (self.abroad, self.abroad.browse()):
            with self.subTest(company=company.name), self.assertRaises(ValidationError):
                self.ticket.company_id = company
        self.env.invalidate_all()
        self.assertEqual(self.ticket.company_id, self.company)

    def test_a_ticket_abroad_that_names_our_records_tells_nothing_of_them(self):
        mine = self._mine()
        names = ["tiktok_panel", "tiktok_chat", "tiktok_has_order"]
        names += ["tiktok_sale_order_id"]
        for role in ("stranger", "both"):
            mine.user_id = self.users[role]
            [told] = self._call(role, "helpdesk.ticket", "read", mine.ids, names)
            with self.subTest(role=role):
                self.assertEqual({told[name] for name in names}, {False})

    def _without(self, letter):
        for model, rights in {**RIGHTS, **AROUND}.items():
            for role in CALLERS:
                if letter not in rights.get(role, ""):
                    yield model, role

    def _ask(self, role, model, method, arguments):
        record = self.records[model]
        places = {IDS: record.ids, OURS: [("id", "=", record.id)]}
        filled = [places.get(a, a) if a in (IDS, OURS) else a for a in arguments]
        try:
            with self.env.cr.savepoint():  # what is refused is undone, as in a request
                return self._call(role, model, method, *filled)
        except REFUSALS:
            return None
