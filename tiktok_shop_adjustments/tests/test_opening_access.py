from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common_decisions import DECIDE
from .common_openings import OpeningsCommon


@tagged("post_install", "-at_install")
class TestOpeningAccess(OpeningsCommon):
    """An opening is seen by whoever sees the ticket from which it was asked."""

    def setUp(self):
        super().setUp()
        self.shop.decisions_enabled = False
        self.opening = self._cancel()

    def _user(self, login, group, **vals):
        return new_test_user(self.env, login=login, groups=f"{group},{DECIDE}", **vals)

    def _sees(self, user):
        decisions = self.env["tiktok.adjustment.decision"].with_user(user)
        return bool(decisions.search([("id", "=", self.opening.id)]))

    def test_who_sees_it(self):
        own = "helpdesk_mgmt.group_helpdesk_user_own"
        team = "helpdesk_mgmt.group_helpdesk_user_team"
        clerk, member = self._user("clerk", own), self._user("member", team)
        self.ticket.team_id = self.env["helpdesk.ticket.team"].create({"name": "A"})
        self.assertTrue(self._sees(self.agent))
        self.assertTrue(self._sees(self.viewer))
        self.assertFalse(self._sees(clerk))
        self.assertFalse(self._sees(member))
        self.ticket.user_id = clerk
        self.ticket.team_id.user_ids += member
        self.env.registry.clear_cache()  # rules remember the teams of a user
        self.assertTrue(self._sees(clerk))
        self.assertTrue(self._sees(member))

    def test_another_company_sees_and_starts_nothing(self):
        company = self.env["res.company"].create({"name": "Other"})
        stranger = self._user(
            "stranger",
            "helpdesk_mgmt.group_helpdesk_user",
            company_id=company.id,
            company_ids=[fields.Command.set(company.ids)],
        )
        self.assertFalse(self._sees(stranger))
        with self.assertRaises(AccessError):
            self._refund(user=stranger)
        self.ticket.company_id = company  # the shop stays out of sight
        with self.assertRaises(AccessError):
            self._refund(user=stranger)
        self.assertEqual(self.tiktok.sent, [])

    def test_the_ticket_of_a_colleague_starts_nothing(self):
        clerk = self._user("clerk", "helpdesk_mgmt.group_helpdesk_user_own")
        self.ticket.user_id = self.agent
        before = self.env["tiktok.adjustment.decision"].search_count([])
        with self.assertRaises(AccessError):
            self._refund(user=clerk)
        after = self.env["tiktok.adjustment.decision"].search_count([])
        self.assertEqual((self.tiktok.sent, after), ([], before))

    def test_every_new_model_has_rights_and_a_rule(self):
        for name in ("cancel", "refund", "item", "reason"):
            model = self.env["ir.model"]._get(f"tiktok.order.{name}")
            with self.subTest(name):
                self.assertTrue(model.access_ids)
                self.assertTrue(model.access_ids.group_id)
                [rule] = model.rule_ids
                self.assertEqual(rule.domain_force, "[('create_uid', '=', user.id)]")
