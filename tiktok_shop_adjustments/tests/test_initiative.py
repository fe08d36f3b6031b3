"""What TikTok does by itself: tickets that inform, words, money that is right."""

from odoo.tests import tagged

from .common import TiktokCommon
from .payloads import cancellation, moved, order, order_line, refund, settled

COMPLETE = "RETURN_OR_REFUND_REQUEST_COMPLETE"
SUCCESS = "RETURN_OR_REFUND_REQUEST_SUCCESS"
REJECTED = "REFUND_OR_RETURN_REQUEST_REJECT"
CLOSED = "RETURN_OR_REFUND_REQUEST_CANCEL"


class InitiativeCommon(TiktokCommon):
    def setUp(self):
        super().setUp()
        lines = [order_line("6.00"), order_line("6.00")]
        self.bought = order(lines, total="12.00", status="DELIVERED")
        self.sale = self._orders(self.bought)

    def _refund(self, **fields):
        return refund(self.bought, total="12.00", **fields)

    def _notes(self, case):
        """The notes on the ticket since it was made, the oldest first."""
        bodies = case.ticket_id.message_ids.sorted("id").mapped("body")
        return [str(body) for body in bodies]

    def _banners(self, case):
        ticket = case.ticket_id.with_user(self.agent)
        ticket.invalidate_recordset(["tiktok_panel"])
        return [(b["title"], b["text"]) for b in ticket.tiktok_panel["banners"]]

    def _money(self):
        return self.sale.tiktok_refund_status, self.sale.tiktok_refunded_amount

    def _no_decision(self, case):
        """No button, no deadline, not in the queue."""
        panel = case.ticket_id.with_user(self.agent).tiktok_panel
        self.assertEqual((panel["buttons"], panel["deadline"]), ([], False))
        self.assertFalse(case.deadline)
        self.assertNotEqual(case.ticket_id.tiktok_state, "to_decide")


@tagged("post_install", "-at_install")
class TestTikTokCancels(InitiativeCommon):
    def _cancelled(self, reason, role="SYSTEM", **fields):
        gone = moved(self.bought, status="CANCELLED")
        self.tiktok.expect("/orders", {"orders": [gone]})
        payload = settled(
            cancellation(self.bought, total="12.00"),
            role=role,
            cancel_type="CANCEL",
            cancel_reason=reason,
            cancel_status="CANCELLATION_REQUEST_COMPLETE",
            **fields,
        )
        return self._cancellations(payload)

    def test_a_ticket_says_who_why_and_what_it_means(self):
        mails = self._mails()
        case = self._cancelled("operator_cancel_risk_control_block", "OPERATOR")
        self.assertEqual(case.ticket_id.name, "Order Cancelled by TikTok Shop")
        self.assertEqual((case.initiator, case.informs_only), ("tiktok", True))
        self.assertEqual(case.ticket_id.stage_id, self.shop.open_stage_id)
        self.assertEqual(
            self._banners(case),
            [
                (
                    "TikTok's staff cancelled this order",
                    "TikTok's risk control blocked the order. The buyer is paid back. "
                    "Do not ship the order; stop the parcel if it is packed already. "
                    "There is nothing to decide.",
                )
            ],
        )
        self._no_decision(case)
        self.assertEqual(self.sale.state, "cancel")
        self.assertEqual(self._money(), ("fully", 12.0))
        self.assertEqual(self._mails(), mails)

    def test_an_unpaid_order_pays_nothing_back(self):
        """TikTok may well state what a refund would be: nothing was ever paid."""
        self.bought = order([order_line("6.00")], total="6.00", status="UNPAID")
        self.bought.pop("paid_time")
        self.sale = self._orders(self.bought)
        case = self._cancelled("system_cancel_unpaid_time_out")
        self.assertIn("did not pay in time", self._banners(case)[0][1])
        self.assertEqual((case.outcome, case.paid_total), ("cancelled", 0.0))
        self.assertEqual(self._money(), ("none", 0.0))
        self.assertEqual(self.sale.state, "cancel")

    def test_a_payment_that_comes_to_light_later_counts(self):
        self.bought = order([order_line("6.00")], total="6.00", status="UNPAID")
        paid = self.bought.pop("paid_time")
        self.sale = self._orders(self.bought)
        case = self._cancelled("system_cancel_unpaid_time_out")
        self._orders(moved(self.bought, 900, status="CANCELLED", paid_time=paid))
        self.assertEqual(case.paid_total, 12.0)
        self.assertEqual(self._money(), ("fully", 12.0))

    def test_a_delivered_order_is_left_to_a_person_once(self):
        self.sale.order_line[0].qty_delivered = 1
        mails = self._mails()
        self._cancelled("package_lost")
        self.assertEqual(self.sale.state, "sale")
        (activity,) = self.sale.activity_ids
        self.assertEqual(activity.summary, "Cancelled on TikTok Shop")
        self.assertIn("it is delivered here", activity.note)
        self._orders(moved(self.bought, 900, status="CANCELLED", buyer_nickname="j"))
        self.assertEqual(self.sale.activity_ids, activity)
        self.assertEqual(self._mails(), mails)


@tagged("post_install", "-at_install")
class TestTikTokRefunds(InitiativeCommon):
    def test_an_instant_refund_of_a_request_that_waited(self):
        payload = self._refund()
        case = self._returns(payload)
        self.assertFalse(case.final_reason)
        paid = settled(payload, return_status=SUCCESS, is_quick_refund=True)
        self._returns(paid)
        self.assertEqual((case.final_reason, case.informs_only), ("instant", False))
        self.assertEqual(
            self._notes(case)[-1], "<p>TikTok has refunded the buyer at once</p>"
        )
        self.assertEqual(self._money(), ("fully", 12.0))
        self.assertFalse(self.sale.tiktok_outcome)
        self._no_decision(case)
        count = len(self._notes(case))
        self._returns(moved(paid, return_status=COMPLETE))
        self.assertEqual(case.ticket_id.name, "New Refund Request")
        self.assertEqual(case.ticket_id.stage_id, self.shop.closed_stage_id)
        self.assertEqual(len(self._notes(case)), count)
        self.assertEqual(self._money(), ("fully", 12.0))

    def test_an_instant_refund_that_nobody_saw_coming_informs(self):
        payload = settled(self._refund(), return_status=SUCCESS, is_quick_refund=True)
        case = self._returns(payload)
        self.assertEqual(case.ticket_id.name, "Refund by TikTok Shop")
        self._returns(moved(payload, return_status=COMPLETE))
        self.assertEqual((case.state, case.informs_only), ("refunded", True))
        self.assertEqual(case.ticket_id.stage_id, self.shop.open_stage_id)
        (banner, *_rest) = self._banners(case)
        self.assertEqual(banner[0], "TikTok has refunded the buyer at once")
        self.assertIn("appeal in Seller Center", banner[1])

    def test_a_quick_refund_pays_before_the_parcel_is_back(self):
        payload = settled(
            self._refund(),
            return_type="RETURN_AND_REFUND",
            return_status="AWAITING_BUYER_SHIP",
            is_quick_refund=True,
        )
        case = self._returns(payload)
        self.assertEqual((case.final_reason, case.informs_only), ("quick", False))
        self.assertEqual((case.state, case.outcome), ("waiting_buyer", False))
        self.assertEqual(self._money(), ("fully", 12.0))
        self.assertIn(
            (
                "TikTok has refunded the buyer already (quick refund)",
                "The returned parcel cannot be rejected.",
            ),
            self._banners(case),
        )

    def test_a_refund_for_a_violation_informs(self):
        case = self._returns(
            settled(self._refund(), role="OPERATOR", return_status=SUCCESS)
        )
        self.assertEqual(case.ticket_id.name, "Refund by TikTok Shop")
        self.assertEqual(
            (case.initiator, case.informs_only, case.final_reason),
            ("tiktok", True, "platform"),
        )
        self._no_decision(case)
        self.assertEqual(self._money(), ("none", 0.0))
        (banner, *_rest) = self._banners(case)
        self.assertEqual(banner[0], "TikTok has refunded the buyer of its own accord")

    def test_a_ruling_for_the_buyer_turns_a_rejection_into_a_refund(self):
        payload = settled(self._refund(), return_status=REJECTED)
        case = self._returns(payload)
        self.assertEqual(self._money(), ("none", 0.0))
        self._returns(moved(payload, 60, arbitration_status="IN_PROGRESS"))
        self.assertEqual((case.dispute, case.state), ("in_dispute", "waiting_tiktok"))
        self._no_decision(case)
        ruled = {"arbitration_status": "SUPPORT_BUYER"}
        self._returns(moved(payload, 120, return_status=COMPLETE, **ruled))
        self.assertEqual(
            (case.dispute, case.outcome, case.final_reason),
            ("for_buyer", "refunded", "ruled"),
        )
        self.assertEqual(
            self._notes(case)[-2:],
            [
                "<p>The buyer disputes the rejection: TikTok decides.</p>",
                "<p>TikTok ruled for the buyer.</p>",
            ],
        )
        self.assertEqual(self.sale.tiktok_outcome, "refunded")
        self.assertEqual(self._money(), ("fully", 12.0))

    def test_a_ruling_for_the_seller_pays_nothing(self):
        payload = settled(self._refund(), return_status=REJECTED)
        case = self._returns(payload)
        ruled = {"arbitration_status": "SUPPORT_SELLER"}
        self._returns(moved(payload, 60, return_status=CLOSED, **ruled))
        self.assertEqual(
            (case.dispute, case.outcome, case.final_reason),
            ("for_seller", "rejected", False),
        )
        self.assertEqual(self._money(), ("none", 0.0))
        self.assertEqual(self._notes(case)[-1], "<p>TikTok ruled for you.</p>")

    def test_what_does_not_wait_for_the_seller_has_no_deadline(self):
        payload = self._refund()
        case = self._returns(payload)
        self.assertTrue(case.deadline)
        self._returns(moved(payload, role="BUYER", arbitration_status="IN_PROGRESS"))
        self._no_decision(case)


@tagged("post_install", "-at_install")
class TestMoneyOfAnOrder(InitiativeCommon):
    def _one(self, line, **fields):
        """A paid refund of one of the two items."""
        payload = refund(
            self.bought, total="6.00", lines=[self.bought["line_items"][line]]
        )
        return settled(payload, return_status=COMPLETE, **fields)

    def test_two_cases_add_up(self):
        self._returns(self._one(0))
        self.assertEqual(self._money(), ("partly", 6.0))
        self._returns(self._one(1))
        self.assertEqual(self._money(), ("fully", 12.0))

    def test_one_withdrawn_and_one_paid(self):
        gone, paid = self._one(0), self._one(1)
        self._returns({**gone, "return_status": CLOSED}, paid)
        self.assertEqual(self._money(), ("partly", 6.0))
        self.assertEqual(self.sale.tiktok_outcome, "refunded")

    def test_an_accepted_offer_pays_its_amount_for_each_item(self):
        """Whether TikTok restates the items or leaves what was asked."""
        offer = {"partial_refund": {"amount": "1.50", "currency": "GBP"}}
        payload = settled(self._refund(), return_status=COMPLETE, **offer)
        case = self._returns(payload)
        self.assertEqual(case.paid_total, 3.0)
        self.assertEqual(self._money(), ("partly", 3.0))
        refused = moved(payload, buyer_rejected_partial_refund=True)
        self._returns(refused)
        self.assertEqual(self._money(), ("fully", 12.0))

    def test_a_ruling_pays_in_full_whatever_was_offered(self):
        case = self._returns(
            settled(
                self._refund(),
                return_status=COMPLETE,
                partial_refund={"amount": "1.50", "currency": "GBP"},
                arbitration_status="SUPPORT_BUYER",
            )
        )
        self.assertEqual(case.paid_total, 12.0)

    def test_an_offer_for_one_of_two_items_is_paid_for_that_item(self):
        payload = self._refund()
        case = self._returns(payload)
        made = self.env["tiktok.adjustment.decision"].create(
            {
                "adjustment_id": case.id,
                "action": "OFFER_PARTIAL_REFUND",
                "operation": "review_aftersales",
                "key": "one-of-two",
                "line_ids": case.line_ids[0].ids,
            }
        )
        made._move("sending")._move("confirmed")
        offer = {"partial_refund": {"amount": "1.50", "currency": "GBP"}}
        self._returns(settled(payload, return_status=COMPLETE, **offer))
        self.assertEqual((case.paid_total, self._money()), (7.5, ("partly", 7.5)))

    def test_another_currency_is_never_added(self):
        foreign = refund(self.bought, total="6.00")
        foreign["refund_amount"]["currency"] = "EUR"
        for line in foreign["return_line_items"]:
            line["refund_amount"]["currency"] = "EUR"
        case = self._returns(settled(foreign, return_status=COMPLETE))
        self.assertEqual((case.paid_total, case.currency_id.name), (6.0, "EUR"))
        self.assertEqual(self._money(), ("none", 0.0))

    def test_a_replacement_that_is_paid_instead(self):
        self._returns(
            settled(
                self._refund(),
                return_type="REPLACEMENT",
                return_status="REPLACEMENT_REQUEST_REFUND_SUCCESS",
            )
        )
        self.assertEqual(self._money(), ("fully", 12.0))

    def test_whole_dong_stay_whole(self):
        bought = order(
            [
                order_line("432000", currency="VND"),
                order_line("432001", currency="VND"),
            ],
            total="864001",
            currency="VND",
            status="DELIVERED",
        )
        self.sale = self._orders(bought)
        first = refund(bought, total="432000", lines=bought["line_items"][:1])
        second = refund(bought, total="432001", lines=bought["line_items"][1:])
        self._returns(settled(first, return_status=COMPLETE))
        self.assertEqual(self._money(), ("partly", 432000.0))
        self._returns(settled(second, return_status=COMPLETE))
        self.assertEqual(self._money(), ("fully", 864001.0))

    def test_an_order_without_a_case_has_nothing_refunded(self):
        self.assertEqual(self._money(), ("none", 0.0))
