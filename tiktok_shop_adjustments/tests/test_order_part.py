from odoo.tests import tagged

from .common_openings import CANCEL, CANCELLED, OpeningsCommon
from .fake_tiktok import success
from .payloads import moved


@tagged("post_install", "-at_install")
class TestOrderPart(OpeningsCommon):
    """A part was cancelled: the order keeps what is left of it, and its worth."""

    def _cancelled(self, units=None, **fields):
        self.tiktok.on(
            CANCEL, self._makes("cancel", CANCELLED, units=units or self.units)
        )
        return self._cancel(units, **fields)

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

    def test_an_order_that_cannot_be_read_is_tried_again(self):
        """Scenario: TikTok does not give the order after a part was cancelled.
        Expected: remembered on the shop; the next reading takes the part out."""
        self.tiktok.on("/202507/orders", *[(500, {})] * 9)
        self._cancelled(self.units[:1])
        self.tiktok.forget("/202507/orders")
        self.assertEqual(self.order.amount_total, 30)
        parked = self.shop.parked_records
        self.assertEqual(list(parked), [f"order {self.payload['id']}"])
        self._part(self.units[0])
        self.shop._fetch_orders([self.payload["id"]])
        self.assertEqual(self.order.amount_total, 20)
        self.assertFalse(self.shop.parked_records)

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
