from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from . import payloads
from .common import TiktokCommon, utc
from .payloads import T0, cancellation, moved, order, order_line, refund, settled

MIRROR_LOG = "odoo.addons.tiktok_shop_adjustments.models.tiktok_mirror"
COMPLETE = "RETURN_OR_REFUND_REQUEST_COMPLETE"
REJECTED = "REFUND_OR_RETURN_REQUEST_REJECT"


@tagged("post_install", "-at_install")
class TestCaseApply(TiktokCommon):
    # === A NEW CASE === #

    def test_a_cancellation_is_mirrored_field_by_field(self):
        bought = order([order_line(), order_line(), order_line(sku="B")], total="30.00")
        sale = self._orders(bought)
        payload = cancellation(bought, total="30.00", should_replenish_stock=True)
        case = self._cancellations(payload)
        self.assertRecordValues(
            case,
            [
                {
                    "shop_id": self.shop.id,
                    "company_id": self.company.id,
                    "case_type": "cancellation",
                    "remote_id": payload["cancel_id"],
                    "kind": "cancellation",
                    "round": 1,
                    "tiktok_status": "CANCELLATION_REQUEST_PENDING",
                    "state": "to_decide",
                    "outcome": False,
                    "role": "BUYER",
                    "cancel_type": "BUYER_CANCEL",
                    "reason": "no_longer_needed",
                    "reason_text": "No longer needed",
                    "order_remote_id": bought["id"],
                    "sale_order_id": sale.id,
                    "partner_id": sale.partner_id.id,
                    "currency_id": self.env.ref("base.GBP").id,
                    "refund_total": 30.0,
                    "deadline": utc(T0 + 172800),
                    "next_actions": "SELLER_RESPOND_BUYER_CANCEL",
                    "remote_create_time": utc(T0 + 100),
                    "remote_update_time": utc(T0 + 100),
                    "should_replenish_stock": True,
                    "payload": payload,
                    "parked_reason": False,
                }
            ],
        )
        lines = sale.order_line
        self.assertRecordValues(
            case.line_ids,
            [
                {
                    "remote_id": item["cancel_line_item_id"],
                    "order_line_remote_id": unit["id"],
                    "sale_line_id": line.id,
                    "seller_sku": unit["seller_sku"],
                    "refund_total": 10.0,
                }
                for item, unit, line in zip(
                    payload["cancel_line_items"],
                    bought["line_items"],
                    (lines[0], lines[0], lines[1]),
                    strict=True,
                )
            ],
        )

    def test_a_return_is_mirrored_field_by_field(self):
        bought = order()
        self._orders(bought)
        payload = refund(
            bought,
            return_type="RETURN_AND_REFUND",
            return_status="BUYER_SHIPPED_ITEM",
            return_tracking_number="93000001",
            return_provider_name="USPS",
            can_buyer_keep_item=True,
            is_quick_refund=True,
            arbitration_status="CLOSED",
            partial_refund={"amount": "2.50", "currency": "GBP"},
            buyer_rejected_partial_refund=True,
            seller_next_action_response=[],
        )
        self.assertRecordValues(
            self._returns(payload),
            [
                {
                    "kind": "return_refund",
                    "state": "in_transit",
                    "return_tracking_number": "93000001",
                    "return_provider_name": "USPS",
                    "can_buyer_keep_item": True,
                    "is_quick_refund": True,
                    "arbitration_status": "CLOSED",
                    "partial_refund_amount": 2.5,
                    "buyer_rejected_partial_refund": True,
                    "deadline": False,
                    "cancel_type": False,
                }
            ],
        )

    def test_words_that_are_new_to_us_pass_through(self):
        bought = order()
        self._orders(bought)
        payload = refund(
            bought,
            return_type="BARTER",
            return_status="THINKING",
            role="MARTIAN",
            seller_next_action_response=[{"action": "SELLER_RESPOND_BARTER"}],
        )
        case = self._returns(payload)
        self.assertEqual(case.kind, "unknown")
        self.assertEqual(case.state, "to_decide")
        self.assertEqual(case.tiktok_status, "THINKING")
        self.assertTrue(case.ticket_id)

    # === ORDERS THAT ARE MISSING === #

    def test_a_missing_order_is_fetched_in_the_same_batch(self):
        bought = [order(), order()]
        self.tiktok.expect("/orders", {"orders": bought})
        cases = self._cancellations(*[cancellation(item) for item in bought])
        self.assertEqual(
            cases.sale_order_id.mapped("tiktok_order_id"), [b["id"] for b in bought]
        )
        ids = ",".join(item["id"] for item in bought)
        self.assertEqual(self.tiktok.calls[0].query["ids"], ids)

    def test_items_show_the_pictures_of_their_order(self):
        picture = "https://p16.example.com/shirt.png"
        seen, late = (
            order([order_line(sku_image=picture)]),
            order([order_line(sku_image=picture)]),
        )
        self._orders(seen)
        case = self._returns(refund(seen))
        self.assertEqual(case.line_ids.image_url, picture)
        self.tiktok.expect("/orders", {"code": 36009009, "message": "gone"}, 404)
        orphan = self._returns(refund(late))
        self.assertFalse(orphan.line_ids.image_url)
        self._orders(late)
        self.assertEqual(orphan.line_ids.image_url, picture)

    def test_a_case_lives_without_its_order_and_is_matched_later(self):
        bought = order()
        self.tiktok.expect("/orders", {"code": 36009009, "message": "gone"}, 404)
        case = self._returns(refund(bought))
        self.assertFalse(case.sale_order_id)
        self.assertEqual(case.order_remote_id, bought["id"])
        self.assertTrue(case.ticket_id)
        self.assertFalse(case.ticket_id.partner_id)
        sale = self._orders(bought)
        self.assertEqual(case.sale_order_id, sale)
        self.assertEqual(case.line_ids.sale_line_id, sale.order_line)
        self.assertEqual(case.ticket_id.sale_order_ids, sale)
        self.assertEqual(case.ticket_id.partner_id, sale.partner_id)

    def test_a_cancellation_that_went_through_takes_the_order_along(self):
        """Scenario: TikTok approved; the order's own page has not come by yet."""
        bought = order()
        sale = self._orders(bought)
        payload = cancellation(bought)
        case = self._cancellations(payload)
        gone = moved(bought, 500, status="CANCELLED")
        self.tiktok.expect("/orders", {"orders": [gone]})
        self._cancellations(
            settled(payload, cancel_status="CANCELLATION_REQUEST_COMPLETE")
        )
        self.assertEqual(case.state, "cancelled")
        self.assertEqual(sale.state, "cancel")
        self.assertEqual(sale.tiktok_outcome, "cancelled")
        self.assertEqual(sale.tiktok_refunded_amount, 10)

    # === WHAT COMES LATER === #

    def test_older_payloads_change_nothing(self):
        bought = order()
        self._orders(bought)
        payload = refund(bought)
        case = self._returns(settled(payload, return_status=COMPLETE))
        self._returns(payload)
        self.assertEqual(case.tiktok_status, COMPLETE)
        self.assertEqual(case.state, "refunded")

    def test_two_changes_within_one_second_are_both_seen(self):
        bought = order()
        self._orders(bought)
        payload = refund(bought)
        case = self._returns(payload)
        self._returns(settled(payload, 0, return_status=COMPLETE))
        self.assertEqual(case.state, "refunded")

    def test_a_new_signature_of_a_picture_is_no_change(self):
        bought = order()
        self._orders(bought)
        payload = refund(bought)
        image = payload["return_line_items"][0]
        image["product_image"] = {"url": "https://cdn.example/a.png?sign=1"}
        case = self._returns(payload)
        before = case.write_date
        image["product_image"] = {"url": "https://cdn.example/a.png?sign=2"}
        with patch.object(type(case), "write") as write:
            self._returns(payload)
        write.assert_not_called()
        self.assertEqual(case.write_date, before)

    def test_the_orders_picture_stands_in_where_the_case_has_none(self):
        lines = [order_line(sku_image="https://cdn.example/mug.png"), order_line()]
        bought = order(lines, total="20.00")
        self._orders(bought)
        payload = refund(bought, lines=lines)
        own = "https://cdn.example/own.png"
        payload["return_line_items"][1]["product_image"] = {"url": own}
        case = self._returns(payload)
        self.assertEqual(
            case.line_ids.mapped("image_url"), ["https://cdn.example/mug.png", own]
        )

    def test_items_follow_the_case(self):
        lines = [order_line(), order_line(), order_line()]
        bought = order(lines, total="30.00")
        self._orders(bought)
        payload = refund(bought, lines=lines[:2])
        case = self._returns(payload)
        kept = case.line_ids[1]
        items = refund(bought, lines=lines[1:])["return_line_items"]
        items[0]["return_line_item_id"] = kept.remote_id
        items[0]["refund_amount"]["refund_total"] = "4.00"
        self._returns(moved(payload, return_line_items=items))
        self.assertEqual(len(case.line_ids), 2)
        self.assertIn(kept, case.line_ids)
        self.assertEqual(sorted(case.line_ids.mapped("refund_total")), [4.0, 10.0])

    def test_the_end_is_told_once_for_each_time_it_comes(self):
        """Scenario: rejected, disputed and open again, then paid."""
        bought = order()
        self._orders(bought)
        payload = refund(bought)
        told = []
        model = type(self.env["tiktok.adjustment"])

        def after_settled(cases):
            told.append(cases.mapped("state"))

        with patch.object(model, "_after_settled", after_settled):
            case = self._returns(payload)
            self.assertEqual(told, [])
            rejected = settled(payload, return_status=REJECTED)
            self._returns(rejected)
            self._returns(rejected)
            self.assertEqual((told, case.round), ([["rejected"]], 1))
            self._returns(moved(payload, 120, arbitration_status="IN_PROGRESS"))
            self.assertEqual((case.state, case.round), ("waiting_tiktok", 2))
            self._returns(settled(payload, 180, return_status=COMPLETE))
        self.assertEqual(told, [["rejected"], ["refunded"]])
        self.assertEqual(case.outcome, "refunded")

    def test_a_rejection_that_closes_is_no_second_end_but_a_payment_is(self):
        """Scenario: two rejected cases; one closes, TikTok pays the other unseen."""
        bought = order()
        self._orders(bought)
        closes, paid = (
            settled(refund(bought), return_status=REJECTED) for _case in range(2)
        )
        self._returns(closes, paid)
        told = []
        model = type(self.env["tiktok.adjustment"])
        with patch.object(model, "_after_settled", lambda cases: told.append(cases)):
            cases = self._returns(
                moved(closes, return_status="RETURN_OR_REFUND_REQUEST_CANCEL"),
                moved(paid, return_status=COMPLETE),
            )
        self.assertEqual(cases.mapped("state"), ["withdrawn", "refunded"])
        self.assertEqual([list(case) for case in told], [[cases[1]]])

    def test_a_rejected_cancellation_is_not_a_withdrawn_one(self):
        bought = order()
        self._orders(bought)
        payload = cancellation(bought)
        case = self._cancellations(payload)
        case.rejected_by_seller = True
        self._cancellations(
            settled(payload, cancel_status="CANCELLATION_REQUEST_CANCELLED")
        )
        self.assertEqual((case.state, case.outcome), ("rejected", "rejected"))

    def test_a_rejection_confirmed_late_corrects_the_state(self):
        """Scenario: the closed case is read before our own decision is confirmed."""
        bought = order()
        self._orders(bought)
        payload = cancellation(bought)
        case = self._cancellations(payload)
        self._cancellations(
            settled(payload, cancel_status="CANCELLATION_REQUEST_CANCEL")
        )
        self.assertEqual(case.state, "withdrawn")
        self.assertEqual(case.ticket_id.stage_id, self.shop.cancelled_stage_id)
        case.rejected_by_seller = True
        self.assertEqual((case.state, case.outcome), ("rejected", "rejected"))
        self.assertEqual(case.ticket_id.stage_id, self.shop.rejected_stage_id)
        self.assertEqual(case.sale_order_id.tiktok_outcome, "rejected")

    # === SEVERAL CASES ON ONE ORDER === #

    def test_one_order_shows_what_became_of_all_its_cases(self):
        lines = [order_line("10.00"), order_line("7.50")]
        bought = order(lines, total="17.50")
        sale = self._orders(bought)
        first = refund(bought, total="10.00", lines=lines[:1])
        second = refund(bought, total="7.50", lines=lines[1:])
        third = refund(bought, total="7.50", lines=lines[1:])
        self._returns(first, second, third)
        self.assertEqual((sale.tiktok_outcome, sale.tiktok_refunded_amount), (False, 0))
        self._returns(settled(first, return_status=REJECTED))
        self.assertEqual(sale.tiktok_outcome, "rejected")
        self.assertEqual(sale.tiktok_refunded_amount, 0)
        self._returns(settled(second, return_status=COMPLETE))
        self.assertEqual(sale.tiktok_outcome, "refunded")
        self.assertEqual(sale.tiktok_refunded_amount, 7.5)
        self._returns(settled(first, 120, return_status=COMPLETE))
        self.assertEqual(sale.tiktok_refunded_amount, 17.5)
        self.assertEqual(len(sale.tiktok_adjustment_ids), 3)

    # === WHAT CANNOT BE READ OR APPLIED === #

    def test_one_poisoned_case_is_parked_and_the_rest_land(self):
        bought = order()
        self._orders(bought)
        good, bad, last = (refund(bought) for _number in range(3))
        bad["refund_amount"]["currency"] = "XXX"
        for line in bad["return_line_items"]:
            line["refund_amount"]["currency"] = "XXX"
        with mute_logger(MIRROR_LOG):
            cases = self._returns(good, bad, last)
        self.assertEqual(cases.mapped("state"), ["to_decide", "unknown", "to_decide"])
        stub = cases[1]
        self.assertIn("Odoo does not know the currency XXX.", stub.parked_reason)
        self.assertFalse(stub.line_ids)
        self.assertEqual(stub.ticket_id.stage_id, self.shop.open_stage_id)
        self.assertIn("Seller Center", stub.ticket_id.description)
        healed = {**bad, "refund_amount": good["refund_amount"]}
        for line in healed["return_line_items"]:
            line["refund_amount"]["currency"] = "GBP"
        self._returns(healed)
        self.assertFalse(stub.parked_reason)
        self.assertEqual((stub.state, len(stub.line_ids)), ("to_decide", 1))

    def test_an_unreadable_known_case_is_parked_and_keeps_its_state(self):
        bought = order()
        self._orders(bought)
        payload = refund(bought)
        case = self._returns(payload)
        broken = moved(payload, refund_amount={"refund_total": 1.5})
        page = payloads.read_returns([broken])
        self.assertEqual((len(page.items), len(page.unreadable)), (0, 1))
        self._cases("return", page)
        self.assertEqual(case.state, "to_decide")
        self.assertEqual(case.refund_total, 10)
        self.assertIn("refund_amount", case.parked_reason)
        self.assertEqual(case.ticket_id.priority, "3")
        self._returns(moved(payload, 90))
        self.assertFalse(case.parked_reason)

    def test_an_unreadable_new_case_becomes_a_stub_with_a_ticket(self):
        payload = refund(order(), return_line_items=[])
        self._cases("return", payloads.read_returns([payload]))
        stub = self.env["tiktok.adjustment"].search([])
        self.assertEqual(stub.remote_id, payload["return_id"])
        self.assertEqual(stub.order_remote_id, payload["order_id"])
        self.assertEqual((stub.kind, stub.state), ("refund", "unknown"))
        self.assertEqual(stub.tiktok_status, payload["return_status"])
        self.assertTrue(stub.ticket_id)

    def test_without_an_id_the_shop_remembers(self):
        payload = refund(order(), return_id="x")
        self._cases("return", payloads.read_returns([payload]))
        self.assertFalse(self.env["tiktok.adjustment"].search([]))
        self.assertEqual(
            list(self.shop.parked_records), [f"return of order {payload['order_id']}"]
        )

    def test_a_race_is_not_taken_for_a_broken_case(self):
        """Scenario: another transaction makes the same case at the same moment."""
        bought = order()
        self._orders(bought)
        payload = refund(bought)
        self._returns(payload)
        model = type(self.env["tiktok.adjustment"])
        with (
            patch.object(model, "_known", lambda *args: {}),
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(Exception, "tiktok_adjustment_unique_case"),
            self.env.cr.savepoint(),
        ):
            self._returns(payload)
        self.assertFalse(self.shop.parked_records)

    # === WHO SEES IT === #

    def test_the_agents_click_writes_as_the_system(self):
        """An agent may not write cases, but what is read again is TikTok's truth."""
        bought = order()
        self._orders(bought)
        payload = refund(bought)
        case = self._returns(payload)
        later = payloads.read_returns([settled(payload, return_status=COMPLETE)])
        self.env["tiktok.adjustment"].with_user(self.agent)._apply(
            self.shop.with_user(self.agent), "return", later.items
        )
        self.assertEqual(case.state, "refunded")
        with self.assertRaisesRegex(Exception, "not allowed"):
            case.with_user(self.agent).write({"state": "to_decide"})
