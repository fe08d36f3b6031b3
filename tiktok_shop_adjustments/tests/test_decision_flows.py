from odoo.tests import tagged

from .common_decisions import DecisionsCommon

APPROVE = "/return_refund/202309/cancellations/{}/approve"


@tagged("post_install", "-at_install")
class TestDecisionFlows(DecisionsCommon):
    """Each decision as the agent makes it: what leaves, what stays behind."""

    def test_approve_cancellation(self):
        case = self._create_case("cancellation")
        self.tiktok.on("/approve", self._acts(case, "CANCELLATION_REQUEST_SUCCESS"))
        decision = self._decide(case, "APPROVE_REQUEST_CANCEL")
        self.assertEqual(decision.state, "confirmed")
        [sent] = self.tiktok.writes
        self.assertEqual(sent.path, APPROVE.format(case.remote_id))
        self.assertEqual(sent.key, decision.key)
        self.assertIsNone(sent.body)
