from decimal import Decimal
from unittest.mock import patch

from psycopg2 import OperationalError

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_openings import (
    CANCEL,
    CANCELLED,
    CREATE,
    DAMAGED,
    OUT_OF_STOCK,
    PENDING,
    REFUNDED,
    OpeningsCommon,
)
from .fake_tiktok import failure


@tagged("post_install", "-at_install")
class TestCancelOrder(OpeningsCommon):
    """The business cancels: what leaves, what stays behind, and never twice."""

    def test_whole_order(self):
        self.tiktok.on(CANCEL, self._makes("cancel", CANCELLED))
        opening = self._cancel(reason_text="Out of stock", total=Decimal("30.00"))
        self.assertEqual(opening.state, "confirmed")
        [sent] = self.tiktok.writes
        self.assertEqual(sent.path, "/return_refund/202602/cancellations")
        self.assertEqual(
            sent.json,
            {"order_id": self.payload["id"], "cancel_reason": OUT_OF_STOCK},
        )
        self.assertIsNone(sent.key)
        case = self._case()
        self.assertEqual(opening.adjustment_id, case)
        self.assertEqual(opening.case_remote_id, case.remote_id)
        self.assertEqual(case.ticket_id, self.ticket)
        self.assertEqual(self.ticket.tiktok_adjustment_id, case)
        self.assertEqual(self.ticket.name, "Order Cancelled by Seller")
        self.assertTrue(opening.mirrored_at)
        self.assertEqual(opening.amount, 30.0)
        self.assertEqual(opening.user_id, self.agent)

    def test_single_items_are_named(self):
        self.tiktok.on(CANCEL, self._makes("cancel", CANCELLED, units=self.units[:1]))
        opening = self._cancel(self.units[:1])
        self.assertEqual(opening.state, "confirmed")
        [sent] = self.tiktok.writes
        self.assertEqual(
            sent.json["order_line_list"], [{"order_line_item_id": self.units[0]}]
        )

    def test_found_before_is_confirmed_without_a_call(self):
        case_id = self._put("cancel", CANCELLED)
        opening = self._cancel()
        self.assertEqual(self.tiktok.writes, [])
        self.assertEqual(opening.state, "confirmed")
        self.assertEqual(opening.case_remote_id, case_id)
        self.assertEqual(opening.answer_message, f"Found on TikTok: case {case_id}")

    def test_the_buyers_own_request_is_to_be_answered(self):
        case_id = self._put("cancel", "CANCELLATION_REQUEST_PENDING", role="BUYER")
        opening = self._cancel()
        self.assertEqual(self.tiktok.writes, [])
        self.assertEqual(opening.state, "refused")
        self.assertEqual(
            opening.answer_message, "The buyer asks the same: answer that request."
        )
        self.assertEqual(self.ticket.tiktok_adjustment_id.remote_id, case_id)
        self.assertFalse(opening.adjustment_id)

    def test_running_already_is_read_then_found(self):
        def made_meanwhile(sent):
            self._put("cancel", CANCELLED)
            return failure(25001011)

        self.tiktok.on(CANCEL, made_meanwhile)
        opening = self._cancel()
        self.assertEqual(opening.state, "confirmed")
        self.assertEqual(len(self.tiktok.writes), 1)
        self.assertEqual(opening.adjustment_id, self._case())

    def test_refused_by_tiktok_stays_refused(self):
        self.tiktok.on(CANCEL, failure(25001045, "shipped"))
        opening = self._cancel()
        self.assertEqual(opening.state, "refused")
        self.assertEqual(opening.answer_code, "25001045")
        self.assertIn("Offer a refund or a return instead.", opening.advice)
        self.assertFalse(self._case())
        self.assertFalse(self.ticket.tiktok_adjustment_id)

    def test_items_of_another_order_are_refused(self):
        for units in ([], ["1"], [self.units[0], self.units[0]]):
            with self.subTest(units=units), self.assertRaises(UserError):
                self._open(
                    "CANCEL_ORDER",
                    units or ["2"],
                    request_type="CANCEL",
                    reason=OUT_OF_STOCK,
                )
        self._assert_nothing_happened()

    def test_single_items_need_the_market_and_the_reason(self):
        with self.assertRaisesRegex(UserError, "out of stock"):
            self._cancel(self.units[:1], reason="seller_cancel_reason_wrong_price")
        self.shop.region = "DE"
        with self.assertRaisesRegex(UserError, "in the US and the UK only"):
            self._cancel(self.units[:1])
        self._assert_nothing_happened()

    def test_tiktoks_word_is_kept_to(self):
        row = {
            "type": "CANCEL",
            "eligible": False,
            "units": self.units,
            "why_not": "Blocked by risk control.",
            "reasons": [],
        }
        with self.assertRaisesRegex(UserError, "Blocked by risk control."):
            self._cancel(eligibility=[row])
        allowed = {**row, "eligible": True, "reasons": ["other"]}
        with self.assertRaisesRegex(UserError, "reasons that TikTok allows"):
            self._cancel(eligibility=[allowed])
        self._assert_nothing_happened()

    def test_an_order_that_moved_on_is_refused(self):
        with self.assertRaisesRegex(UserError, "has changed on TikTok"):
            self._cancel(seen_status="ON_HOLD")
        self._assert_nothing_happened()

    def test_the_table_speaks_where_tiktok_does_not(self):
        self.order.tiktok_status = "IN_TRANSIT"
        with self.assertRaisesRegex(UserError, "refund the order instead"):
            self._cancel()
        self._assert_nothing_happened()

    def _assert_nothing_happened(self):
        self.assertEqual(self.tiktok.sent, [])
        decisions = self.env["tiktok.adjustment.decision"]
        self.assertEqual(decisions.search_count([]), 0)


@tagged("post_install", "-at_install")
class TestRefundOrder(OpeningsCommon):
    """The business refunds: the approval that TikTok asks for follows by itself."""

    status = "DELIVERED"

    def test_pending_is_approved_in_the_same_click(self):
        self.tiktok.on("/approve", self._moves(REFUNDED))
        self.tiktok.on(CREATE, self._makes("return", PENDING))
        opening = self._refund()
        self.assertEqual(opening.state, "confirmed")
        created, approved = self.tiktok.writes
        self.assertEqual(created.key, opening.key)
        self.assertEqual(
            created.json,
            {
                "order_id": self.payload["id"],
                "return_type": "REFUND",
                "return_reason": DAMAGED,
            },
        )
        case = self._case()
        self.assertEqual(
            approved.path, f"/return_refund/202309/returns/{case.remote_id}/approve"
        )
        self.assertEqual(approved.json, {"decision": "APPROVE_REFUND"})
        follow_up = case.decision_ids - opening
        self.assertEqual(follow_up.action, "APPROVE_REFUND")
        self.assertEqual(follow_up.user_id, self.agent)
        self.assertEqual(follow_up.state, "confirmed")
        self.assertEqual(case.ticket_id, self.ticket)
        self.assertEqual(self.ticket.name, "Refund by Seller")
        self.assertEqual(case.state, "approved")
        self.assertTrue(opening.mirrored_at)

    def test_success_needs_no_approval(self):
        self.tiktok.on(CREATE, self._makes("return", REFUNDED))
        opening = self._refund()
        self.assertEqual(len(self.tiktok.writes), 1)
        self.assertEqual(opening.adjustment_id.decision_ids, opening)
        self.assertTrue(opening.mirrored_at)

    def test_a_smaller_amount_is_named_with_its_currency(self):
        self.tiktok.on(CREATE, self._makes("return", REFUNDED))
        opening = self._refund(amount=Decimal("12.50"))
        [sent] = self.tiktok.writes
        self.assertEqual(sent.json["refund_total"], "12.50")
        self.assertEqual(sent.json["currency"], "GBP")
        self.assertEqual(opening.amount, 12.5)

    def test_more_than_tiktok_calculates_is_refused(self):
        for amount in ("30.01", "0", "-1", "1.001"):
            with self.subTest(amount), self.assertRaises(UserError):
                self._refund(amount=Decimal(amount))
        self.assertEqual(self.tiktok.sent, [])

    def test_a_second_refund_of_a_unit_is_not_taken_for_the_first(self):
        """Scenario: the seller refunded a unit before; TikTok refuses a second time.
        Expected: refused; the older case does not pass for the new one."""
        self._put("return", REFUNDED)
        self.env["tiktok.authorized.shop"].browse(self.shop.id)._fetch_cases_of_order(
            self.payload["id"], "return"
        )
        self.tiktok.on(CREATE, failure(25001010))
        opening = self._refund()
        self.assertEqual(opening.state, "refused")
        self.assertFalse(opening.adjustment_id)

    def test_the_list_lags_and_the_approval_waits_for_the_cron(self):
        self.tiktok.hides = True
        self.tiktok.on(CREATE, self._makes("return", PENDING))
        opening = self._refund()
        self.assertEqual(opening.state, "confirmed")
        self.assertFalse(opening.adjustment_id)
        self.assertFalse(opening.mirrored_at)
        self.assertEqual(len(self.tiktok.writes), 1)
        self.tiktok.hides = False
        self.tiktok.on("/approve", self._moves(REFUNDED))
        opening.next_attempt_at = False
        self._run_cron()
        self.assertEqual(opening.adjustment_id, self._case())
        self.assertEqual(self._case().state, "approved")
        self.assertEqual(len(self.tiktok.writes), 2)
        self.assertTrue(opening.mirrored_at)

    def test_a_crash_before_the_approval_is_made_good_by_the_cron(self):
        self.tiktok.on(CREATE, self._makes("return", PENDING))
        decisions = type(self.env["tiktok.adjustment.decision"])
        with patch.object(decisions, "_carry_on", lambda self, opening_id: None):
            opening = self._refund(buyer_message="Sorry")
        self.assertEqual(opening.adjustment_id.state, "to_decide")
        self.assertFalse(opening.mirrored_at)
        self.assertFalse(opening.told_at)
        self.tiktok.on("/approve", self._moves(REFUNDED))
        opening.next_attempt_at = False
        self._run_cron()
        self.assertEqual(opening.adjustment_id.state, "approved")
        self.assertEqual(len(self.tiktok.writes), 2)
        self.assertEqual(opening._follow_ups().user_id, self.agent)
        self.assertTrue(opening.told_at)

    def test_a_refused_approval_asks_a_person_and_tells_the_buyer_nothing(self):
        self.tiktok.on(CREATE, self._makes("return", PENDING))
        self.tiktok.on("/approve", failure(25001046, "risk control"))
        opening = self._refund(buyer_message="Sorry")
        self.assertEqual(opening.state, "confirmed")
        self.assertEqual(opening._follow_ups().state, "refused")
        self.assertFalse(opening.told_at)
        [activity] = self.ticket.activity_ids
        self.assertEqual(activity.user_id, self.agent)
        self.assertIn("Approve Refund", activity.summary)
        self._run_cron()
        self.assertEqual(len(self.tiktok.writes), 2)

    def test_a_notification_that_is_in_the_way_is_read_again(self):
        """Scenario: TikTok's notification makes the case in the same moment, and our
        transaction loses. Expected: read again in a new one, in the same click."""
        self.tiktok.on(CREATE, self._makes("return", REFUNDED))
        shops = type(self.env["tiktok.authorized.shop"])
        real, lost = shops._fetch_and_apply, []

        def once(shop, **ids):
            if not lost:
                lost.append(ids)
                raise OperationalError("could not serialize access")
            return real(shop, **ids)

        with patch.object(shops, "_fetch_and_apply", once):
            opening = self._refund()
        self.assertEqual(len(lost), 1)
        self.assertEqual(opening.adjustment_id, self._case())
        self.assertTrue(opening.mirrored_at)

    def test_a_return_of_goods_is_approved_as_such(self):
        self.shop.region = "US"
        self.tiktok.on("/approve", self._moves("AWAITING_BUYER_SHIP"))
        self.tiktok.on(
            CREATE, self._makes("return", PENDING, return_type="RETURN_AND_REFUND")
        )
        opening = self._refund(request_type="RETURN_AND_REFUND", buyer_message="Hi")
        created, approved = self.tiktok.writes
        self.assertEqual(created.json["return_type"], "RETURN_AND_REFUND")
        self.assertEqual(
            approved.json, {"decision": "APPROVE_RETURN", "buyer_keep_item": False}
        )
        self.assertEqual(opening.adjustment_id.state, "waiting_buyer")
        self.assertEqual(self.ticket.name, "Return and Refund by Seller")
        self.assertTrue(opening.told_at)
