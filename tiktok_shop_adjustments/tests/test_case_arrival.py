from odoo.tests import tagged

from .common import TiktokCommon, utc
from .payloads import T0, order, refund, settled

COMPLETE = "RETURN_OR_REFUND_REQUEST_COMPLETE"


@tagged("post_install", "-at_install")
class TestCaseArrival(TiktokCommon):
    """What a dry run needs to know about a case that ended long ago."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bought = order()

    def test_a_request_remembers_its_state_and_its_deadline(self):
        self._orders(self.bought)
        asked = refund(self.bought)
        case = self._returns(asked)
        self._returns(settled(asked, return_status=COMPLETE))
        self.assertRecordValues(
            case,
            [
                {
                    "state": "refunded",
                    "deadline": False,
                    "arrival_state": "to_decide",
                    "arrival_deadline": utc(T0 + 172800),
                }
            ],
        )

    def test_a_case_that_was_over_when_it_was_read_claims_no_more(self):
        self._orders(self.bought)
        case = self._returns(settled(refund(self.bought), return_status=COMPLETE))
        self.assertRecordValues(
            case, [{"arrival_state": "refunded", "arrival_deadline": False}]
        )
