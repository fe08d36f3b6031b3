import logging
from datetime import timedelta
from unittest.mock import patch

from requests.exceptions import ConnectTimeout

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import payloads
from .common_openings import CANCEL, CANCELLED, OpeningsCommon
from .fake_tiktok import success
from .payloads import moved

_logger = logging.getLogger(__name__)


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
        cancel, refund = panel["buttons"]
        self.assertEqual(cancel["label"], "Cancel Order")
        self.assertTrue(cancel["allowed"])
        self.assertEqual(refund["label"], "Refund Order")
        self.assertFalse(refund["allowed"])
        self.assertEqual(
            refund["why_not"],
            "The order is not handed over yet: cancel it instead.",
        )

    def test_the_card_of_a_viewer_is_grey(self):
        for button in self._panel(self.viewer)["buttons"]:
            self.assertFalse(button["allowed"])
            self.assertIn("You need the permission", button["why_not"])

    def test_buttons_are_grey_while_something_is_on_its_way(self):
        self.shop.decisions_enabled = False
        opening = self._cancel()
        self.assertEqual(opening.state, "queued")
        cancel = self._panel()["buttons"][0]
        self.assertFalse(cancel["allowed"])
        self.assertIn("started this for the order", cancel["why_not"])
        [made] = self._panel()["decisions"]
        self.assertTrue(made["is_open"])


@tagged("post_install", "-at_install")
class TestOpeningResults(OpeningsCommon):
    """What an opening leaves on ticket, order and with the buyer."""

    def _cancelled(self, units=None, **fields):
        self.tiktok.on(
            CANCEL, self._makes("cancel", CANCELLED, units=units or self.units)
        )
        return self._cancel(units, **fields)

    # === THE BUYER === #

    def test_the_text_is_left_on_the_ticket_once(self):
        opening = self._cancelled(buyer_message="Sorry,\nit is <b>gone</b>.")
        self.assertTrue(opening.told_at)
        notes = [body for body in self._bodies() if "ready to copy" in body]
        self.assertEqual(len(notes), 1)
        self.assertIn("Sorry,<br>it is &lt;b&gt;gone&lt;/b&gt;.", notes[0])
        self.assertIn("TikTok itself tells the buyer", notes[0])
        opening._carry_on(opening.id)
        self.assertEqual(
            len([body for body in self._bodies() if "ready to copy" in body]), 1
        )

    def test_the_chat_gets_the_text_where_there_is_one(self):
        told = []

        def post(ticket, text):
            told.append((ticket, text))
            return True

        tickets = type(self.env["helpdesk.ticket"])
        with patch.object(tickets, "_tiktok_post_to_buyer", post):
            opening = self._cancelled(buyer_message="Sorry")
            opening._carry_on(opening.id)
        self.assertEqual([text for _ticket, text in told], ["Sorry"])
        self.assertEqual(told[0][0].ids, self.ticket.ids)
        self.assertFalse([body for body in self._bodies() if "ready to copy" in body])

    def test_nothing_is_said_where_the_user_left_it_out(self):
        opening = self._cancelled()
        self.assertFalse(opening.told_at)
        self.assertTrue(opening.mirrored_at)

    def test_nothing_is_said_before_the_case_took_effect(self):
        """Scenario: TikTok takes the cancellation but has yet to carry it out.
        Expected: the buyer is told when the case shows it, and not before."""
        pending = "CANCELLATION_REQUEST_PENDING"
        self.tiktok.on(CANCEL, self._makes("cancel", pending))
        opening = self._cancel(buyer_message="Sorry")
        self.assertEqual(opening.state, "confirmed")
        self.assertFalse(opening.told_at)
        case = self.tiktok.cases[opening.case_remote_id]
        case |= moved(case, cancel_status=CANCELLED)
        opening.next_attempt_at = False
        self._run_cron()
        self.assertTrue(opening.told_at)
        self.assertTrue(opening.mirrored_at)

    def test_the_template_speaks_the_buyers_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.order.partner_id.lang = "de_DE"
        template = self.env.ref("tiktok_shop_adjustments.mail_template_order_cancelled")
        template.with_context(lang="de_DE").body_html = "<p>Guten Tag</p>"
        self.assertEqual(self.order._tiktok_buyer_message("CANCEL_ORDER"), "Guten Tag")
        self.order.partner_id.lang = "en_US"
        self.assertIn(
            f"items of your order {self.payload['id']}",
            self.order._tiktok_buyer_message("CANCEL_ORDER"),
        )

    def _bodies(self):
        return self.ticket.message_ids.filtered("body").mapped("body")

    # === TICKET AND AUDIT === #

    def test_a_notification_faster_than_the_answer_finds_the_ticket(self):
        """Scenario: TikTok's notification is worked on before our call returns.
        Expected: the case is on our ticket, no second ticket is made."""
        tickets = self.env["helpdesk.ticket"].search_count([])

        def notified(sent):
            reply = self._makes("cancel", CANCELLED)(sent)
            [case_id] = self.tiktok.cases
            self.shop._fetch_and_apply(cancel_ids=[case_id])
            return reply

        self.tiktok.on(CANCEL, notified)
        opening = self._cancel()
        self.assertEqual(self._case().ticket_id, self.ticket)
        self.assertEqual(opening.adjustment_id, self._case())
        self.assertEqual(self.env["helpdesk.ticket"].search_count([]), tickets)

    def test_a_case_of_the_seller_center_gets_a_ticket_of_its_own(self):
        case_id = self._put("cancel", CANCELLED)
        self.shop._fetch_and_apply(cancel_ids=[case_id])
        self.assertNotEqual(self._case().ticket_id, self.ticket)
        self.assertFalse(self.ticket.tiktok_adjustment_id)

    def test_the_case_is_named_once_and_nothing_else_changes(self):
        opening = self._cancelled()
        other = self._create_case("refund", sale_order_id=self.order.id)
        opening._attach(other)
        self.assertEqual(opening.adjustment_id, self._case() - other)
        for vals in (
            {"adjustment_id": other.id},
            {"sale_order_id": False},
            {"origin_ticket_id": False},
            {"order_units": []},
            {"buyer_message": "x"},
            {"return_type": "REFUND"},
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                opening.write(vals)

    def test_a_decision_on_a_case_is_never_attached_to_another(self):
        case = self._create_case("refund")
        self._on_tiktok(case, "RETURN_OR_REFUND_REQUEST_PENDING")
        self.tiktok.on("/approve", success())
        decision = self._decide(case, "APPROVE_REFUND")
        other = self._create_case("refund", sale_order_id=self.order.id)
        decision._attach(other)
        self.assertEqual(decision.adjustment_id, case)

    def test_two_agents_at_once_make_one_opening(self):
        self.shop.decisions_enabled = False
        first = self._cancel()
        with self.assertRaisesRegex(UserError, "Agent started this for the order"):
            self._cancel(user=self.colleague)
        openings = self.env["tiktok.adjustment.decision"].search([])
        self.assertEqual(openings, first)
        self.assertEqual(self.tiktok.writes, [])

    def test_a_confirmed_one_stands_until_the_list_shows_it(self):
        self.tiktok.hides = True
        self.tiktok.on(CANCEL, self._makes("cancel", CANCELLED))
        self._cancel()
        with self.assertRaisesRegex(UserError, "does not show it yet"):
            self._cancel(user=self.colleague)
        self.assertEqual(len(self.tiktok.writes), 1)

    # === THE ORDER === #

    def _part(self, *units, shrunk=False):
        """TikTok's order from now on: these units cancelled."""
        lines = [
            {**line, "display_status": "CANCELLED"} if line["id"] in units else line
            for line in self.payload["line_items"]
        ]
        payload = moved(self.payload, line_items=lines)
        if shrunk:
            total = f"{10 * (3 - len(units))}.00"
            payload["payment"] = {
                "currency": "GBP",
                "total_amount": total,
                "sub_total": total,
            }
        self.payload = payload
        self.tiktok.on("/202507/orders", *[success({"orders": [payload]})] * 9)
        self.addCleanup(self.tiktok.forget, "/202507/orders")

    def test_a_part_is_taken_out_of_the_order(self):
        self.assertEqual(self.order.amount_total, 30)
        self._part(self.units[0])
        self._cancelled(self.units[:1])
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(self.order.order_line.mapped("product_uom_qty"), [2])
        self.assertEqual(self.order.amount_total, 20)
        self.assertEqual(self.order.tiktok_total_amount, 20)
        self.assertTrue(self._case().line_ids.sale_line_id)

    def test_taking_out_is_done_once(self):
        self._part(self.units[0])
        self._cancelled(self.units[:1])
        for _again in range(2):
            self.shop._fetch_orders([self.payload["id"]])
            self.assertEqual(self.order.amount_total, 20)
            self.assertEqual(self.order.order_line.mapped("product_uom_qty"), [2])

    def test_a_payment_that_has_shrunk_is_taken_as_it_is(self):
        self._part(self.units[0], shrunk=True)
        self._cancelled(self.units[:1])
        self.assertEqual(self.order.amount_total, 20)

    def test_what_is_delivered_stays_and_a_person_is_asked_once(self):
        self.order.order_line.qty_delivered = 3
        self._part(self.units[0])
        self._cancelled(self.units[:1])
        self.shop._fetch_orders([self.payload["id"]])
        self.assertEqual(self.order.order_line.mapped("product_uom_qty"), [3])
        activity = self.order.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.agent)
        self.assertIn("worth 20.00 GBP", activity.note)

    def test_goods_that_left_are_no_reason_to_keep_the_others(self):
        self.order.order_line.qty_delivered = 2
        self._part(self.units[0])
        self._cancelled(self.units[:1])
        self.assertEqual(self.order.order_line.mapped("product_uom_qty"), [2])
        self.assertFalse(self.order.activity_ids)

    # === COST === #

    def test_a_page_of_the_sellers_cases_costs_one_search_more(self):
        """Scenario: pages of 5 and 25 new cases of the seller's.
        Expected: at most 0.5 statements for each additional case."""
        counts = [self._statements(size) for size in (2, 5, 25)]
        _logger.info("statements for 2, 5, 25 cases of the seller's: %s", counts)
        self.assertLessEqual((counts[2] - counts[1]) / 20, 0.5)

    def _statements(self, size):
        bought = [payloads.order(status="DELIVERED") for _number in range(size)]
        page = payloads.read_orders(bought)
        self.env["sale.order"]._tiktok_apply(self.shop, page.items)
        success = "RETURN_OR_REFUND_REQUEST_SUCCESS"
        cases = [
            payloads.refund(
                item,
                role="SELLER",
                return_status=success,
                seller_next_action_response=[],
            )
            for item in bought
        ]
        items = payloads.read_returns(cases).items
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.env["tiktok.adjustment"]._apply(self.shop, "return", items)
        self.env.flush_all()
        return self.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestOpeningFaults(OpeningsCommon):
    """Cancel Order has no key: a lost answer is read, and read, before another try."""

    def _later(self, **delta):
        now = fields.Datetime.now() + timedelta(**delta)
        opening = self.env["tiktok.adjustment.decision"].search([], limit=1)
        opening.next_attempt_at = False
        self.env.flush_all()
        with patch.object(fields.Datetime, "now", lambda *args: now):
            self._run_cron()
        return opening

    def _lost(self, acts):
        def reply(sent):
            if acts:
                self._put("cancel", CANCELLED)
            return 500, {}

        return reply

    def test_a_lost_answer_is_found_in_the_same_click(self):
        self.tiktok.on(CANCEL, self._lost(acts=True))
        opening = self._cancel()
        self.assertEqual(opening.state, "confirmed")
        self.assertEqual(opening.adjustment_id, self._case())
        self.assertTrue(opening.mirrored_at)
        self.assertEqual(len(self.tiktok.writes), 1)

    def test_a_lost_answer_is_never_sent_again_while_the_list_may_lag(self):
        self.tiktok.hides = True
        self.tiktok.on(CANCEL, self._lost(acts=True))
        opening = self._cancel()
        self.assertEqual(opening.state, "uncertain")
        for minutes in (1, 5, 11):
            self._later(minutes=minutes)
            self.assertEqual(opening.state, "uncertain")
        self.assertEqual(len(self.tiktok.writes), 1)
        self.tiktok.hides = False
        self._later(minutes=13)
        self.assertEqual(opening.state, "confirmed")
        self.assertEqual(len(self.tiktok.writes), 1)

    def test_a_request_that_never_arrived_is_sent_again_after_the_lag(self):
        self.tiktok.on(CANCEL, self._lost(acts=False), self._makes("cancel", CANCELLED))
        opening = self._cancel()
        self.assertEqual(opening.state, "uncertain")
        self._later(minutes=11)
        self.assertEqual(len(self.tiktok.writes), 1)
        self._later(minutes=13)
        self.assertEqual(opening.state, "confirmed")
        self.assertEqual(len(self.tiktok.writes), 2)

    def test_nothing_is_sent_while_the_search_fails(self):
        tiktok = type(self.tiktok)
        with patch.object(tiktok, "_found", side_effect=ConnectTimeout("down")):
            opening = self._cancel()
        self.assertEqual(self.tiktok.writes, [])
        self.assertEqual(opening.state, "queued")


@tagged("post_install", "-at_install")
class TestBuyerTexts(OpeningsCommon):
    """The texts are shipped in the languages of the markets."""

    def test_each_language_has_both_texts(self):
        hellos = {
            "de_DE": "Hallo,",
            "es_ES": "Hola:",
            "fr_FR": "Bonjour,",
            "it_IT": "Ciao,",
            "vi_VN": "Xin chào,",
        }
        modules = self.env["ir.module.module"]
        for lang, hello in hellos.items():
            self.env["res.lang"]._activate_lang(lang)
            modules._load_module_terms(["tiktok_shop_adjustments"], [lang])
            self.order.partner_id.lang = lang
            for action in ("CANCEL_ORDER", "CREATE_RETURN"):
                with self.subTest(lang=lang, action=action):
                    text = self.order._tiktok_buyer_message(action)
                    self.assertTrue(text.startswith(hello), text)
                    self.assertIn(self.payload["id"], text)
                    self.assertIn(self.shop.name, text)
