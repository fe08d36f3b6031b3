from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common_desk import HELPDESK, DeskCommon


@tagged("post_install", "-at_install")
class TestPanelAccess(DeskCommon):
    """Who sees the card, and what of it works for them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls._create_case()

    def test_a_viewer_sees_the_card_and_no_working_button(self):
        panel = self._panel(self.case, self.viewer)
        self.assertEqual(panel["status"]["words"], "The buyer asks for a refund")
        self.assertEqual(
            [(button["label"], button["allowed"]) for button in panel["buttons"]],
            [("Approve Refund", False), ("Reject Refund", False)],
        )
        for button in panel["buttons"]:
            self.assertIn("TikTok Shop Adjustments", button["why_not"])

    def test_who_may_open_the_order_gets_its_link(self):
        self.agent.group_ids = [
            Command.link(self.env.ref("sales_team.group_sale_salesman_all_leads").id)
        ]
        self.assertEqual(self._panel(self.case)["order"]["id"], self.order.id)

    def test_who_may_not_open_the_order_reads_its_number(self):
        order = self._panel(self.case)["order"]
        self.assertEqual((order["id"], order["name"]), (False, "S-DESK-1"))
        with self.assertRaises(AccessError):
            self.order.with_user(self.agent).read(["name"])

    def test_another_company_sees_no_card(self):
        company = self.env["res.company"].create({"name": "Other company"})
        stranger = new_test_user(
            self.env,
            login="desk_stranger",
            groups=f"base.group_user,{HELPDESK}",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        cases = self.case.with_user(stranger)._filtered_access("read")
        self.assertEqual(cases._get_panels(), {})
        with self.assertRaises(AccessError):
            self.case.ticket_id.with_user(stranger).read(["tiktok_panel"])

    def test_a_ticket_seen_without_its_case_says_so(self):
        own = new_test_user(
            self.env,
            login="desk_own",
            groups="base.group_user,helpdesk_mgmt.group_helpdesk_user_own",
        )
        self.case.ticket_id.user_id = self.agent
        mine = self._create_ticket(self.case)
        mine.user_id = own
        ticket = mine.with_user(own)
        (read,) = ticket.read(["tiktok_panel"])
        self.assertEqual(list(read["tiktok_panel"]), ["hidden"])
        self.assertIn("that you may not see", read["tiktok_panel"]["hidden"])

    def test_portal_users_cannot_ask_for_the_card(self):
        portal = new_test_user(
            self.env, login="desk_portal", groups="base.group_portal"
        )
        with self.assertRaises(AccessError):
            self.case.ticket_id.with_user(portal).read(["tiktok_panel"])

    def test_other_cases_are_counted_as_far_as_one_may_see_them(self):
        self._create_case(state="refunded").ticket_id.user_id = self.agent
        own = new_test_user(
            self.env,
            login="desk_own",
            groups="base.group_user,helpdesk_mgmt.group_helpdesk_user_own",
        )
        self.case.ticket_id.user_id = own
        self.assertEqual(self._panel(self.case, own)["earlier"], [])
        self.assertEqual(
            self._panel(self.case, self.agent)["earlier"],
            [{"label": "Refunded", "count": 1}],
        )


@tagged("post_install", "-at_install")
class TestPanelDecisions(DeskCommon):
    """What was decided is shown, and nothing is promised that is not known."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls._create_case(refund_total=26.98)

    def test_a_decision_under_way_greys_the_buttons(self):
        for state, words in (
            ("queued", "Waiting to be sent"),
            ("sending", "Being sent"),
            ("uncertain", "Answer unknown, being checked"),
        ):
            with self.subTest(state=state):
                case = self._create_case()
                self._create_decision(case, state=state)
                panel = self._panel(case)
                self.assertEqual(
                    [button["allowed"] for button in panel["buttons"]], [False, False]
                )
                self.assertEqual(
                    panel["buttons"][1]["why_not"],
                    f"{self.agent.name} has decided already: Approve Refund. {words}.",
                )
                self.assertEqual(panel["not_possible"], [])
                self.assertEqual(panel["decisions"][0]["is_open"], True)
                self.assertEqual(panel["decisions"][0]["delivery"], words)

    def test_a_confirmed_decision_is_told_in_full(self):
        made = self._create_decision(
            self.case,
            state="confirmed",
            amount=26.98,
            request_id="2026112312",
            reason_text="A reason",
            advice="Old advice",
        )
        told = self._panel(self.case)["decisions"]
        self.assertEqual(
            told,
            [
                {
                    "id": made.id,
                    "label": "Approve Refund",
                    "amount": "£\N{NO-BREAK SPACE}26.98",
                    "delivery": "Confirmed by TikTok",
                    "is_open": False,
                    "sign": "fa-check",
                    "who": self.agent.name,
                    "by_rule": False,
                    "when": told[0]["when"],
                    "reason": "A reason",
                    "request_id": "2026112312",
                    "advice": "",
                }
            ],
        )

    def test_a_refused_decision_says_what_to_do(self):
        self._create_decision(self.case, state="refused", advice="Wait for the parcel.")
        told = self._panel(self.case)
        self.assertEqual(told["decisions"][0]["advice"], "Wait for the parcel.")
        self.assertEqual(told["decisions"][0]["delivery"], "Refused by TikTok")
        self.assertEqual([button["allowed"] for button in told["buttons"]], [True] * 2)
