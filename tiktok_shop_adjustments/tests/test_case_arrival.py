from odoo.tests import tagged

from .common import TiktokCommon, utc
from .payloads import T0, cancellation, moved, order, refund, settled

COMPLETE = "CANCELLATION_REQUEST_COMPLETE"


@tagged("post_install", "-at_install")
class TestCaseArrival(TiktokCommon):
    """What a dry run needs to know about a case that ended long ago."""

    def test_a_request_remembers_its_order_and_its_deadline(self):
        bought = order()
        self._orders(bought)
        asked = cancellation(bought)
        case = self._cancellations(asked)
        self._orders(moved(bought, status="CANCELLED"))
        self._cancellations(settled(asked, cancel_status=COMPLETE))
        self.assertRecordValues(
            case,
            [
                {
                    "state": "cancelled",
                    "deadline": False,
                    "arrival_order_status": "AWAITING_SHIPMENT",
                    "arrival_deadline": utc(T0 + 172800),
                }
            ],
        )
        self.assertEqual(case.sale_order_id.tiktok_status, "CANCELLED")

    def test_a_case_that_was_over_when_it_was_read_claims_to_know_nothing(self):
        bought = order(status="CANCELLED")
        self._orders(bought)
        case = self._cancellations(
            settled(cancellation(bought), cancel_status=COMPLETE)
        )
        self.assertRecordValues(
            case, [{"arrival_order_status": False, "arrival_deadline": False}]
        )

    def test_an_order_that_comes_late_is_still_told(self):
        bought = order(status="DELIVERED")
        self.tiktok.expect("/orders", {"orders": []})
        case = self._returns(refund(bought))
        self.assertEqual(case.arrival_order_status, False)
        self._orders(bought)
        self.assertEqual(case.sale_order_id.tiktok_order_id, bought["id"])
        self.assertEqual(case.arrival_order_status, "DELIVERED")
