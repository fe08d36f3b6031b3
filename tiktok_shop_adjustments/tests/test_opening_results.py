import logging
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from . import payloads
from .common_openings import CANCEL, CANCELLED, OpeningsCommon
from .fake_tiktok import success
from .payloads import moved

_logger = logging.getLogger(__name__)


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

    # === COST === #

    def test_a_page_of_the_sellers_cases_costs_a_constant_number_of_statements(self):
        """Scenario: pages of 5 and 25 refunds that were started from here.
        Expected: at most one statement for five additional cases."""
        counts = [self._statements(size) for size in (2, 5, 25)]
        _logger.info("statements for 2, 5, 25 cases of the seller's: %s", counts)
        self.assertLessEqual((counts[2] - counts[1]) / 20, 0.2, counts)
        self.assertLessEqual(counts[2], 35, counts)

    def _statements(self, size):
        bought = [payloads.order(status="DELIVERED") for _number in range(size)]
        page = payloads.read_orders(bought)
        orders = self.env["sale.order"]._tiktok_apply(self.shop, page.items)
        tickets = orders._tiktok_create_tickets(self.agent)
        cases = [
            payloads.refund(
                item,
                role="SELLER",
                return_status="RETURN_OR_REFUND_REQUEST_SUCCESS",
                seller_next_action_response=[],
            )
            for item in bought
        ]
        self._are_started(orders, tickets)
        items = payloads.read_returns(cases).items
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        made = self.env["tiktok.adjustment"]._apply(self.shop, "return", items)
        self.env.flush_all()
        count = self.cr.sql_log_count - before
        self.assertEqual(made.ticket_id, tickets.with_env(made.env))
        return count

    def _are_started(self, orders, tickets):
        """As if each order's refund were on its way from its own ticket."""
        by_order = {ticket.sale_order_ids.id: ticket.id for ticket in tickets}
        openings = self.env["tiktok.adjustment.decision"].create(
            [
                {
                    "sale_order_id": order.id,
                    "origin_ticket_id": by_order[order.id],
                    "action": "CREATE_RETURN",
                    "operation": "create_return",
                    "return_type": "REFUND",
                    "order_units": order._tiktok_units(),
                    "key": f"key-{order.id}",
                }
                for order in orders
            ]
        )
        openings._move("sending")


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
