from odoo.tests import freeze_time, tagged

from .common import TiktokCommon, utc
from .payloads import T0, moved, order, refund, settled

HOUR = 3600
DEADLINE = T0 + 48 * HOUR
SUCCESS = "RETURN_OR_REFUND_REQUEST_SUCCESS"
COMPLETE = "RETURN_OR_REFUND_REQUEST_COMPLETE"
REJECT = "REFUND_OR_RETURN_REQUEST_REJECT"


@tagged("post_install", "-at_install")
class TestUnanswered(TiktokCommon):
    """Overdue, and decided because nobody answered: facts that stay."""

    def setUp(self):
        super().setUp()
        self.bought = order()
        self._orders(self.bought)
        self.payload = refund(self.bought)
        self.case = self._returns(self.payload)

    def _facts(self):
        case = self.case
        return case.overdue_at or None, case.by_silence

    def _becomes(self, status, seconds):
        later = settled(self.payload, seconds, return_status=status)
        self._returns(later)
        return later

    def _decide(self, state):
        decision = self.env["tiktok.adjustment.decision"].create(
            {
                "adjustment_id": self.case.id,
                "action": "APPROVE_REFUND",
                "operation": "approve_return",
                "key": "k",
                "user_id": self.agent.id,
            }
        )
        steps = {
            "queued": [],
            "sending": ["sending"],
            "confirmed": ["sending", "confirmed"],
            "refused": ["sending", "refused"],
        }
        for step in steps[state]:
            decision._move(step)
        return decision

    def test_a_new_case_keeps_its_deadline(self):
        self.assertEqual(self.case.answer_deadline, utc(DEADLINE))
        self.assertEqual(self._facts(), (None, False))

    def test_what_tiktok_pays_at_the_deadline_was_lost_by_silence(self):
        self._becomes(SUCCESS, 48 * HOUR)
        self.assertEqual(self.case.state, "approved")
        self.assertFalse(self.case.deadline)
        self.assertEqual(self.case.answer_deadline, utc(DEADLINE))
        self.assertEqual(self._facts(), (utc(DEADLINE), True))

    def test_what_is_paid_in_time_was_answered(self):
        """By somebody in Seller Center: Odoo has no decision of its own."""
        self._becomes(SUCCESS, HOUR)
        self.assertEqual(self.case.state, "approved")
        self.assertEqual(self._facts(), (None, False))

    def test_a_payment_seen_late_is_not_called_silence(self):
        """Who had answered, and when, cannot be known after a gap."""
        self._becomes(COMPLETE, 50 * HOUR)
        self.assertEqual(self.case.state, "refunded")
        self.assertEqual(self._facts(), (None, False))

    def test_a_payment_seen_late_is_silence_when_the_case_was_seen_waiting(self):
        self.shop.last_sync_at = utc(DEADLINE + HOUR)
        self._becomes(COMPLETE, 50 * HOUR)
        self.assertEqual(self._facts(), (utc(DEADLINE), True))

    def test_our_decision_is_an_answer_whatever_the_clock_says(self):
        for state in ("sending", "confirmed"):
            with self.subTest(state=state), self.env.cr.savepoint() as undone:
                self._decide(state)
                self._becomes(SUCCESS, 48 * HOUR)
                self.assertEqual(self._facts(), (None, False))
                undone.rollback()
                self.env.invalidate_all()

    def test_a_decision_that_was_never_sent_is_no_answer(self):
        self._decide("queued")
        self._becomes(SUCCESS, 48 * HOUR)
        self.assertEqual(self._facts(), (utc(DEADLINE), True))

    def test_a_refused_decision_was_no_answer_after_all(self):
        decision = self._decide("sending")
        self._becomes(SUCCESS, 48 * HOUR)
        self.assertEqual(self._facts(), (None, False))
        decision._move("refused")._after_move()
        self.assertEqual(self._facts(), (utc(DEADLINE), True))

    def test_a_refused_decision_on_a_waiting_case_says_nothing(self):
        self._decide("refused")._after_move()
        self.assertEqual(self._facts(), (None, False))

    def test_a_case_that_opens_again_may_come_out_otherwise(self):
        later = self._becomes(SUCCESS, 48 * HOUR)
        done = moved(later, HOUR, return_status=COMPLETE)
        self._returns(done)
        self.assertEqual(self._facts(), (utc(DEADLINE), True))
        again = {
            **moved(done, HOUR),
            "return_status": self.payload["return_status"],
            "seller_next_action_response": [
                {"action": "SELLER_RESPOND_REFUND", "deadline": T0 + 96 * HOUR}
            ],
        }
        self._returns(again)
        self.assertEqual(self.case.round, 2)
        self.assertEqual(self.case.answer_deadline, utc(T0 + 96 * HOUR))
        self.assertEqual(self._facts(), (utc(DEADLINE), False))

    # === WHILE IT STILL WAITS === #

    def _watch(self, seconds):
        with freeze_time(utc(seconds)), self.enter_registry_test_mode():
            cron = "tiktok_shop_adjustments.cron_watch_deadlines"
            self.env.ref(cron).method_direct_trigger()
        self.env.invalidate_all()

    def test_a_deadline_that_passed_is_noted_once_the_case_was_read_since(self):
        self.shop.last_sync_at = utc(DEADLINE)
        self._watch(DEADLINE + HOUR)
        self.assertEqual(self._facts(), (None, False))
        self.shop.last_sync_at = utc(DEADLINE + HOUR)
        self._watch(DEADLINE + 2 * HOUR)
        self.assertEqual(self._facts(), (utc(DEADLINE), False))
        self.assertFalse(self.case.deadline_check_at)

    def test_what_is_answered_is_not_overdue(self):
        self.shop.last_sync_at = utc(DEADLINE + HOUR)
        self._decide("confirmed")
        self._watch(DEADLINE + 2 * HOUR)
        self.assertEqual(self._facts(), (None, False))

    def test_what_was_never_sent_is_overdue(self):
        self.shop.last_sync_at = utc(DEADLINE + HOUR)
        self._decide("queued")
        self._watch(DEADLINE + 2 * HOUR)
        self.assertEqual(self._facts(), (utc(DEADLINE), False))

    def test_rejecting_elsewhere_after_the_deadline_is_late_and_not_lost(self):
        self.shop.last_sync_at = utc(DEADLINE + HOUR)
        self._becomes(REJECT, 50 * HOUR)
        self.assertEqual(self._facts(), (utc(DEADLINE), False))
