from unittest.mock import patch

from odoo.tests import RecordCapturer, tagged

from . import payloads
from .common import TiktokCommon
from .payloads import cancellation, moved, order, refund, settled

COMPLETE = "RETURN_OR_REFUND_REQUEST_COMPLETE"


@tagged("post_install", "-at_install")
class TestRuleDue(TiktokCommon):
    """Which cases rules are to look at, as TikTok's pages tell."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cron = cls.env.ref("tiktok_shop_adjustments.cron_run_rules")
        cls.bought = order()

    def setUp(self):
        super().setUp()
        self._orders(self.bought)

    def _woken(self):
        return RecordCapturer(
            self.env["ir.cron.trigger"].sudo(), [("cron_id", "=", self.cron.id)]
        )

    def test_a_new_case_has_arrived_and_wakes_the_rules_once_a_page(self):
        with self._woken() as woken:
            cases = self._returns(refund(self.bought), refund(self.bought))
        self.assertEqual(cases.mapped("rules_due"), ["arrival", "arrival"])
        self.assertEqual(cases[0].requested_order_status, "AWAITING_SHIPMENT")
        self.assertEqual(len(woken.records), 1)

    def test_a_case_that_moved_has_changed_and_one_that_did_not_has_not(self):
        asked, other = refund(self.bought), refund(self.bought)
        cases = self._returns(asked, other)
        cases.rules_due = False
        with self._woken() as woken:
            self._returns(settled(asked, return_status=COMPLETE), moved(other))
        self.assertEqual(cases.mapped("rules_due"), ["status", False])
        self.assertEqual(len(woken.records), 1)
        cases.rules_due = False
        with self._woken() as woken:
            self._returns(settled(asked, return_status=COMPLETE), moved(other, 90))
        self.assertEqual(cases.mapped("rules_due"), [False, False])
        self.assertFalse(woken.records)

    def test_a_case_that_moves_before_rules_looked_has_arrived_too(self):
        asked = refund(self.bought)
        case = self._returns(asked)
        self._returns(settled(asked, return_status=COMPLETE))
        self.assertEqual(case.rules_due, "both")

    def test_what_ended_before_the_shop_was_connected_is_no_arrival(self):
        self.shop.history_until = "2099-01-01"
        closed = "CANCELLATION_REQUEST_CANCEL"
        ended = settled(cancellation(self.bought), cancel_status=closed)
        with self._woken() as woken:
            case = self._cancellations(ended)
        self.assertEqual((case.rules_due, len(woken.records)), (False, 0))

    def test_a_case_arrives_when_it_can_be_read_at_last(self):
        asked = refund(self.bought)
        cases = self.env["tiktok.adjustment"]
        broken = {**asked, "refund_amount": {"currency": "GBP", "refund_total": "?"}}
        stub = self._parked(broken)
        self.assertTrue(stub.parked_reason)
        self.assertFalse(stub.rules_due)
        self._returns(moved(asked))
        self.assertEqual(stub.rules_due, "both")
        self.assertEqual(cases.search_count([("rules_due", "!=", False)]), 1)

    def _parked(self, payload):
        page = payloads.read_returns([payload])
        cases = self.env["tiktok.adjustment"]
        cases._apply(self.shop, "return", page.items, page.unreadable)
        return cases.search([("remote_id", "=", payload["return_id"])])

    def test_rules_do_not_run_where_cases_are_applied(self):
        def run(*_args):
            raise AssertionError("rules ran within a page")

        rules = type(self.env["tiktok.adjustment.rule"])
        with patch.object(rules, "_judge_page", run):
            case = self._returns(refund(self.bought))
        self.assertEqual(case.rules_due, "arrival")
