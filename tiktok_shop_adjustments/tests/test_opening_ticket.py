from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_openings import OpeningsCommon


@tagged("post_install", "-at_install")
class TestNewTicket(OpeningsCommon):
    """From the order to the ticket from which it is cancelled or refunded."""

    def setUp(self):
        super().setUp()
        self.agent.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")

    def test_one_ticket_an_order(self):
        others = self._import(self._order_payload()) | self._import(
            self._order_payload()
        )
        action = others.with_user(self.agent).action_tiktok_new_ticket()
        tickets = self.env["helpdesk.ticket"].search(action["domain"])
        self.assertEqual(action["res_model"], "helpdesk.ticket")
        self.assertEqual(len(tickets), 2)
        for ticket in tickets:
            order = ticket.sale_order_ids
            self.assertEqual(len(order), 1)
            self.assertEqual(ticket.name, f"TikTok order {order.tiktok_order_id}")
            self.assertEqual(ticket.partner_id, order.partner_id)
            self.assertEqual(ticket.team_id, self.shop.team_id)
            self.assertEqual(ticket.user_id, self.agent)
            self.assertEqual(ticket.channel_id.name, "TikTok Shop")
            self.assertRegex(ticket.number, r"^HT\d+$")
        self.assertEqual(tickets.sale_order_ids, others)

    def test_an_open_ticket_without_a_case_is_used_again(self):
        action = self.order.with_user(self.agent).action_tiktok_new_ticket()
        self.assertEqual(
            action["params"]["message"],
            f"There was an open ticket already: {self.ticket.number}. It is used "
            "again.",
        )
        self.assertEqual(action["params"]["next"]["res_id"], self.ticket.id)
        self.assertEqual(self.order.ticket_ids, self.ticket)

    def test_a_closed_ticket_or_one_with_a_case_is_not(self):
        self.ticket.stage_id = self.shop.closed_stage_id
        action = self.order.with_user(self.agent).action_tiktok_new_ticket()
        second = self.env["helpdesk.ticket"].browse(action["res_id"])
        self.assertNotEqual(second, self.ticket)
        second.tiktok_adjustment_id = self._create_case("refund")
        action = self.order.with_user(self.agent).action_tiktok_new_ticket()
        self.assertNotIn(action["res_id"], (second | self.ticket).ids)

    def test_orders_from_elsewhere_are_refused_and_nothing_is_made(self):
        before = self.env["helpdesk.ticket"].search_count([])
        other = self.env["sale.order"].create({"partner_id": self.order.partner_id.id})
        fresh = self._import(self._order_payload())
        with self.assertRaisesRegex(UserError, other.name):
            (fresh | other).with_user(self.agent).action_tiktok_new_ticket()
        self.assertEqual(self.env["helpdesk.ticket"].search_count([]), before)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_orders_out_of_sight_are_refused(self):
        self.agent.group_ids -= self.env.ref("sales_team.group_sale_salesman_all_leads")
        with self.assertRaises(AccessError):
            self.order.with_user(self.agent).action_tiktok_new_ticket()

    def test_a_ticket_of_its_own_leaves_no_mail(self):
        before = self.env["mail.mail"].search_count([])
        self._import(self._order_payload()).with_user(
            self.agent
        ).action_tiktok_new_ticket()
        self.assertEqual(self.env["mail.mail"].search_count([]), before)

    # === THE CARD === #

    def _panel(self, user=None):
        return self.ticket.with_user(user or self.agent).tiktok_panel

    def test_the_card_shows_the_order_and_what_can_be_started(self):
        panel = self._panel()
        self.assertTrue(panel["is_order"])
        self.assertEqual(panel["state"]["words"], "waiting to be shipped")
        [item] = panel["items"]
        self.assertEqual((item["quantity"], item["name"]), (3, "Name of SHIRT-RED-M"))
        cancel, refund = panel["openings"]
        self.assertEqual(cancel["label"], "Cancel Order")
        self.assertTrue(cancel["allowed"])
        self.assertEqual(refund["label"], "Refund Order")
        self.assertFalse(refund["allowed"])
        self.assertEqual(
            refund["why_not"],
            "The order is not handed over yet: cancel it instead.",
        )
        grey = {"label": refund["label"], "why_not": refund["why_not"]}
        self.assertEqual(panel["not_possible"], [grey])

    def test_the_card_of_a_viewer_is_grey(self):
        for button in self._panel(self.viewer)["openings"]:
            self.assertFalse(button["allowed"])
            self.assertIn("You need the permission", button["why_not"])

    def test_buttons_are_grey_while_something_is_on_its_way(self):
        self.shop.decisions_enabled = False
        opening = self._cancel()
        self.assertEqual(opening.state, "queued")
        cancel = self._panel()["openings"][0]
        self.assertFalse(cancel["allowed"])
        self.assertIn("started this for the order", cancel["why_not"])
        [made] = self._panel()["decisions"]
        self.assertTrue(made["is_open"])
