from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from requests.exceptions import ConnectTimeout, ReadTimeout

from odoo import fields
from odoo.tests import RecordCapturer, tagged
from odoo.tools import mute_logger

from ..models.tiktok_decision_choice import Reply
from .common_decisions import DecisionsCommon
from .fake_tiktok import failure, success

DELIVERY = "odoo.addons.tiktok_shop_adjustments.models.tiktok_adjustment_decision"
LOST = ReadTimeout("answer lost")
UNREACHABLE = ConnectTimeout("no connection")
SUCCESS = "RETURN_OR_REFUND_REQUEST_SUCCESS"
# The client tries a keyed write three times before it gives up
TRIES = 3


@tagged("post_install", "-at_install")
class TestDecisionFaults(DecisionsCommon):
    """Whatever breaks: one key, at most one effect, and the truth for the agent."""

    def setUp(self):
        super().setUp()
        self.case = self._create_case("refund")
        self._on_tiktok(self.case, "RETURN_OR_REFUND_REQUEST_PENDING")

    def _approve(self):
        return self._decide(self.case, "APPROVE_REFUND")

    def _keys(self):
        return {sent.key for sent in self.tiktok.writes}

    def _later(self, decision, **delta):
        """Run the cron when the decision is due again, or after `delta`."""
        wait = timedelta(**delta) if delta else timedelta(hours=1)
        with freeze_time(fields.Datetime.now() + wait, tick=True):
            self._run_cron()

    # === NO ANSWER === #

    def test_lost_answer_is_settled_by_reading(self):
        """Scenario: TikTok acts, the answer is lost each time.
        Expected: uncertain, then confirmed by the case's status; nothing re-sent."""

        def acts_and_is_lost(sent):
            self._on_tiktok(self.case, SUCCESS)
            return LOST

        self.tiktok.on("/approve", *[acts_and_is_lost] * TRIES)
        decision = self._approve()
        self.assertEqual(decision.state, "uncertain")
        self.assertTrue(decision.maybe_applied)
        self.assertEqual(len(self.tiktok.writes), TRIES)
        self._later(decision)
        self.assertEqual(decision.state, "confirmed")
        self.assertEqual(
            decision.answer_message,
            "Seen in the case: Approved, TikTok pays the buyer back",
        )
        self.assertEqual(len(self.tiktok.writes), TRIES)
        self.assertEqual(self._keys(), {decision.key})
        self.assertEqual(len(self._chatter(self.case)), 1)

    def test_lost_request_is_sent_again_with_its_key(self):
        """Scenario: the request never arrives, though we cannot know.
        Expected: uncertain; reading shows no effect; sent again, same key."""
        self.tiktok.on("/approve", *[LOST] * TRIES, self._acts(self.case, SUCCESS))
        decision = self._approve()
        self.assertEqual(decision.state, "uncertain")
        self._later(decision)
        self.assertEqual(decision.state, "confirmed")
        self.assertEqual(decision.attempts, 2)
        self.assertEqual(len(self.tiktok.writes), TRIES + 1)
        self.assertEqual(self._keys(), {decision.key})

    def test_unknown_outcome_is_looked_up_only_when_due(self):
        self.tiktok.on("/approve", *[LOST] * TRIES)
        decision = self._approve()
        self._run_cron()
        self.assertEqual(decision.state, "uncertain")
        self.assertEqual(self.tiktok.reads("/search"), [])

    def test_unknown_outcome_is_never_sent_unread(self):
        """Scenario: a worker that saw the decision queued comes late, when another
        has sent it and does not know the outcome. Expected: it leaves it alone."""
        self.tiktok.on("/approve", *[LOST] * TRIES)
        decision = self._approve()
        decision.next_attempt_at = False
        self.env.flush_all()
        decision._deliver(decision.id)
        self.assertEqual(len(self.tiktok.writes), TRIES)

    def test_case_that_moved_elsewhere_is_refused_in_plain_words(self):
        def buyer_withdraws(sent):
            self._on_tiktok(self.case, "RETURN_OR_REFUND_REQUEST_CANCEL")
            return LOST

        no = failure(25011012)
        self.tiktok.on("/approve", *[buyer_withdraws] * TRIES, no)
        decision = self._approve()
        self._later(decision)
        self.assertEqual(decision.state, "refused")
        self.assertEqual(
            decision.answer_message,
            "Already decided as: The request was withdrawn or has run out",
        )
        self.assertEqual(len(self.tiktok.writes), TRIES + 1)
        self.assertEqual(self._keys(), {decision.key})

    def test_case_that_went_past_a_decision_is_asked_about_by_its_key(self):
        """Scenario: TikTok acts, its answer is lost, and before anybody looks the case
        goes on to where the decision alone would not have brought it.
        Expected: the key tells that it was carried out; the ticket says so."""

        def acts_and_goes_on(sent):
            self._on_tiktok(self.case, "RETURN_OR_REFUND_REQUEST_CANCEL")
            return LOST

        self.tiktok.on("/approve", *[acts_and_goes_on] * TRIES, success())
        decision = self._approve()
        self._later(decision, hours=30)
        self.assertEqual(decision.state, "confirmed")
        self.assertEqual(self._keys(), {decision.key})
        self.assertEqual(len(self._chatter(self.case)), 1)

    def test_case_that_could_still_be_decided_is_not_asked_by_the_key(self):
        """Scenario: the answer is lost and the case goes to a status that we do not
        know, where TikTok would take this decision. Expected: nothing is sent, because
        for a TikTok that has forgotten the key it would be a decision."""

        def goes_where_it_asks_again(sent):
            self._on_tiktok(self.case, "A_STATUS_TO_COME")
            return LOST

        self.tiktok.on("/approve", *[goes_where_it_asks_again] * TRIES)
        decision = self._approve()
        self.case.next_actions = "SELLER_RESPOND_REFUND"
        self._later(decision)
        self.assertEqual(decision.state, "refused")
        self.assertEqual(len(self.tiktok.writes), TRIES)

    def test_withdrawal_is_not_taken_for_our_rejection(self):
        """TikTok has one status for both. Scenario: the rejection never arrives, and
        the buyer withdraws. Expected: nobody is told that TikTok has rejected."""
        case, decision = self._reject_into_the_void(failure(25011011))
        self.assertEqual(decision.state, "refused")
        self.assertFalse(case.rejected_by_seller)
        self.assertEqual(self._chatter(case), [])

    def test_lost_rejection_of_a_cancellation_is_known_by_its_key(self):
        case, decision = self._reject_into_the_void(success())
        self.assertEqual(decision.state, "confirmed")
        self.assertTrue(case.rejected_by_seller)

    def test_rejection_after_a_withdrawal_is_refused_at_once(self):
        case = self._create_case("cancellation")
        self._on_tiktok(case, "CANCELLATION_REQUEST_CANCEL")
        self.tiktok.on("/reject", failure(25011011))
        decision = self._decide(case, "REJECT_REQUEST_CANCEL", reason="r")
        self.assertEqual(decision.state, "refused")
        self.assertFalse(case.rejected_by_seller)

    def _reject_into_the_void(self, answer):
        """Reject a cancellation that then reads as closed; by the key TikTok says
        `answer`. Return case and decision."""
        case = self._create_case("cancellation")
        self._on_tiktok(case, "CANCELLATION_REQUEST_PENDING")
        self.tiktok.on("/reject", *[LOST] * TRIES, answer)
        decision = self._decide(case, "REJECT_REQUEST_CANCEL", reason="r")
        self._on_tiktok(case, "CANCELLATION_REQUEST_CANCEL")
        self._later(decision)
        self.assertEqual({sent.key for sent in self.tiktok.writes}, {decision.key})
        return case, decision

    def test_server_error_and_unreadable_answer_are_uncertain(self):
        replies = {
            "500": (500, {}),
            "internal": failure(36009003),
            "internal of the service": failure(25020008),
            "no JSON": (200, b"<html>"),
            "no code": (200, {"message": "ok"}),
        }
        for name, reply in replies.items():
            with self.subTest(name):
                case = self._create_case("refund")
                self._on_tiktok(case, "RETURN_OR_REFUND_REQUEST_PENDING")
                again = TRIES if "no " not in name else 1
                self.tiktok.on("/approve", *[reply] * again)
                decision = self._decide(case, "APPROVE_REFUND")
                self.assertEqual(decision.state, "uncertain")
                self.assertFalse(decision.settled_at)

    def test_failure_at_tiktok_is_sent_again_when_it_had_no_effect(self):
        failed = failure(36009003)
        self.tiktok.on("/approve", *[failed] * TRIES, self._acts(self.case, SUCCESS))
        decision = self._approve()
        self.assertEqual(decision.state, "uncertain")
        self._later(decision, minutes=1)
        self.assertEqual(decision.state, "confirmed")
        self.assertEqual(len(self.tiktok.writes), TRIES + 1)
        self.assertEqual(self._keys(), {decision.key})

    def test_unreadable_answer_is_looked_up_in_the_same_click(self):
        def acts_and_stammers(sent):
            self._on_tiktok(self.case, SUCCESS)
            return 200, b"<html>"

        self.tiktok.on("/approve", acts_and_stammers)
        decision = self._approve()
        self.assertEqual(decision.state, "confirmed")
        self.assertEqual(len(self.tiktok.writes), 1)

    @mute_logger(f"{DELIVERY}_delivery")
    def test_a_fault_of_our_own_after_sending_is_uncertain(self):
        def broken(sent):
            raise RuntimeError("broken")

        self.tiktok.on("/approve", broken)
        decision = self._approve()
        self.assertEqual(decision.state, "uncertain")
        self.assertTrue(decision.maybe_applied)

    # === NOTHING HAPPENED === #

    def test_no_connection_waits_in_the_queue(self):
        self.tiktok.on("/approve", *[UNREACHABLE] * TRIES)
        decision = self._approve()
        self.assertEqual(decision.state, "queued")
        self.assertFalse(decision.maybe_applied)
        self.assertGreater(decision.next_attempt_at, fields.Datetime.now())

    def test_rate_limit_waits_in_the_queue_until_its_time(self):
        busy = failure(36009002, status=429)
        self.tiktok.on("/approve", *[busy] * TRIES)
        decision = self._approve()
        self.assertEqual(decision.state, "queued")
        sent = len(self.tiktok.writes)
        self._run_cron()  # not due yet
        self.assertEqual(len(self.tiktok.writes), sent)
        self.tiktok.on("/approve", self._acts(self.case, SUCCESS))
        self._later(decision)
        self.assertEqual(decision.state, "confirmed")
        self.assertEqual(self._keys(), {decision.key})

    def test_parcel_that_travels_is_tried_again_in_an_hour(self):
        self.tiktok.on("/approve", failure(25011035))
        decision = self._approve()
        self.assertEqual(decision.state, "queued")
        wait = decision.next_attempt_at - fields.Datetime.now()
        self.assertGreater(wait, timedelta(minutes=55))

    def test_lost_consent_keeps_the_decision(self):
        self.tiktok.on("/approve", failure(36009043, status=401))
        decision = self._approve()
        self.assertEqual(decision.state, "queued")
        self.assertIn("not active", decision.advice)

    # === TIKTOK SAYS NO === #

    def test_refusal_says_what_it_means_and_what_to_do(self):
        self.tiktok.on("/approve", failure(25001046, "risk control", request_id="R-9"))
        decision = self._approve()
        self.assertEqual(decision.state, "refused")
        self.assertEqual(decision.answer_code, "25001046")
        self.assertEqual(decision.answer_message, "risk control")
        self.assertEqual(decision.request_id, "R-9")
        self.assertEqual(
            decision.advice,
            "TikTok's risk control blocks this. Handle the case in Seller Center or "
            "ask TikTok's seller support.",
        )
        self.assertEqual(self._chatter(self.case), [])

    def test_after_a_refusal_a_new_decision_has_a_new_key(self):
        self.tiktok.on("/approve", failure(25001046), self._acts(self.case, SUCCESS))
        refused, confirmed = self._approve(), self._approve()
        self.assertEqual((refused.round, confirmed.round), (1, 2))
        self.assertEqual(confirmed.state, "confirmed")
        self.assertEqual(len(self._keys()), 2)

    def test_conflict_that_is_our_own_wish_is_a_yes(self):
        def decided_before(sent):
            self._on_tiktok(self.case, SUCCESS)
            return failure(25011012)

        self.tiktok.on("/approve", decided_before)
        decision = self._approve()
        self.assertEqual(decision.state, "confirmed")

    def test_conflict_with_another_decision_is_refused(self):
        def rejected_elsewhere(sent):
            self._on_tiktok(self.case, "REFUND_OR_RETURN_REQUEST_REJECT")
            return failure(25011012)

        self.tiktok.on("/approve", rejected_elsewhere)
        decision = self._approve()
        self.assertEqual(decision.state, "refused")
        self.assertEqual(
            decision.answer_message,
            "Already decided as: Rejected; the buyer may still dispute it",
        )

    def test_conflict_at_the_first_try_and_no_effect_is_refused_at_once(self):
        self.tiktok.on("/approve", failure(25011010, "in arbitration"))
        decision = self._approve()
        self.assertEqual(decision.state, "refused")
        self.assertIn("arbitration", decision.advice)

    def test_conflict_after_a_lost_answer_waits_for_the_lagging_list(self):
        """Scenario: TikTok acted, the answer was lost, its list lags; our second try
        is told that the case was decided.
        Expected: still unknown, never refused; confirmed once the list catches up."""
        self.tiktok.on("/approve", *[LOST] * TRIES, failure(25011012))
        decision = self._approve()
        self._later(decision, minutes=3)
        self.assertEqual(decision.state, "uncertain")
        self.assertEqual(decision.attempts, 2)
        self._on_tiktok(self.case, SUCCESS)
        self._later(decision, minutes=9)
        self.assertEqual(decision.state, "confirmed")
        self.assertEqual(self._keys(), {decision.key})

    def test_refusal_after_a_lost_answer_is_read_before_it_is_believed(self):
        def acted_long_ago(sent):
            self._on_tiktok(self.case, SUCCESS)
            return failure(25001046)

        self.tiktok.on("/approve", *[LOST] * TRIES, acted_long_ago)
        decision = self._approve()
        self._later(decision)
        self.assertEqual(decision.state, "confirmed")

    def test_partial_failure_is_never_called_confirmed(self):
        errors = {"errors": [{"code": "25011012", "message": "item 1: too late"}]}
        self.tiktok.on("/aftersales/review", success(errors))
        case = self._create_case("refund", lines=("9.99", "5.00"))
        self._on_tiktok(case, "RETURN_OR_REFUND_REQUEST_PENDING")
        decision = self._decide(
            case, "APPROVE_REFUND", lines=case.line_ids[0].ids, request=("1", "RMA")
        )
        self.assertEqual(decision.state, "refused")
        self.assertEqual(decision.answer_message, "item 1: too late (25011012)")
        self.assertEqual(decision.answer_code, "25011012")
        self.assertEqual(case._open_lines(), case.line_ids)

    # === KILLED BETWEEN PHASES === #

    def _killed_in(self, method):
        decisions = type(self.env["tiktok.adjustment.decision"])

        def killed(*args, **kwargs):
            raise SystemExit

        with patch.object(decisions, method, killed):
            try:  # assertRaises would roll back what the short transactions stored
                self._approve()
            except SystemExit:
                self.env.invalidate_all()
            else:
                self.fail("it was not killed")
        [decision] = self.case.decision_ids
        return decision

    def test_killed_before_the_claim(self):
        decision = self._killed_in("_claim")
        self.assertEqual(decision.state, "queued")
        self.assertEqual(self.tiktok.writes, [])
        self.tiktok.on("/approve", self._acts(self.case, SUCCESS))
        self._run_cron()
        self.assertEqual(decision.state, "confirmed")
        self.assertEqual(len(self.tiktok.writes), 1)

    def test_killed_before_the_call(self):
        decision = self._killed_in("_send")
        self.assertEqual(decision.state, "sending")
        self._run_cron()  # the lease holds: it may be at it still
        self.assertEqual(decision.state, "sending")
        self.assertEqual(self.tiktok.writes, [])
        self.tiktok.on("/approve", self._acts(self.case, SUCCESS))
        self._later(decision)
        self.assertEqual(decision.state, "confirmed")
        self.assertEqual(len(self.tiktok.writes), 1)

    def test_the_end_of_the_lease_wakes_the_cron(self):
        domain = [("cron_id", "=", self.cron.id)]
        with RecordCapturer(self.env["ir.cron.trigger"].sudo(), domain) as capturer:
            decision = self._killed_in("_send")
        [trigger] = capturer.records
        self.assertEqual(trigger.call_at, decision.lease_until)

    def test_killed_before_the_answer_is_recorded(self):
        self.tiktok.on("/approve", self._acts(self.case, SUCCESS))
        decision = self._killed_in("_record")
        self.assertEqual(decision.state, "sending")
        self._later(decision)
        self.assertEqual(decision.state, "confirmed")
        self.assertEqual(len(self.tiktok.writes), 1)
        self.assertEqual(len(self._chatter(self.case)), 1)

    def test_killed_before_the_case_is_read_again(self):
        self.tiktok.on("/approve", self._acts(self.case, SUCCESS))
        decision = self._killed_in("_reread")
        self.assertEqual(decision.state, "confirmed")
        self.assertFalse(decision.mirrored_at)
        self._run_cron()
        self.assertTrue(decision.mirrored_at)
        self.assertEqual(self.case.tiktok_status, SUCCESS)
        self.assertEqual(len(self.tiktok.writes), 1)

    def test_a_late_yes_counts_and_a_late_no_does_not(self):
        decision = self._killed_in("_send")
        self.tiktok.on("/approve", *[LOST] * TRIES)
        self._later(decision, minutes=3)  # the lease has run out
        self.assertEqual((decision.state, decision.attempts), ("uncertain", 2))
        late_no = Reply("refused", message="late")
        decision._note_reply(decision.attempts - 1, late_no)
        self.assertEqual(decision.state, "uncertain")
        decision._note_reply(decision.attempts - 1, Reply("confirmed"))
        self.assertEqual(decision.state, "confirmed")
        decision._note_reply(decision.attempts, late_no)
        self.assertEqual(decision.state, "confirmed")

    # === TWENTY-FOUR HOURS === #

    def test_after_a_day_nothing_is_sent_and_a_person_is_asked(self):
        self.tiktok.on("/approve", *[LOST] * TRIES)
        decision = self._approve()
        self._later(decision, hours=25)
        self.assertEqual(decision.state, "refused")
        self.assertEqual(
            decision.answer_message, "TikTok never carried the decision out."
        )
        self.assertEqual(len(self.tiktok.writes), TRIES)
        [activity] = self.case.ticket_id.activity_ids
        self.assertEqual(activity.user_id, self.agent)
        self.assertIn(self.case.remote_id, activity.summary)

    def test_after_a_day_an_effect_still_confirms(self):
        self.tiktok.on("/approve", *[LOST] * TRIES)
        decision = self._approve()
        self._on_tiktok(self.case, SUCCESS)
        self._later(decision, hours=25)
        self.assertEqual(decision.state, "confirmed")
        self.assertFalse(self.case.ticket_id.activity_ids)

    def test_while_reading_fails_nothing_is_sent_again(self):
        self.tiktok.on("/approve", *[LOST] * TRIES)
        decision = self._approve()
        self.tiktok.on("/search", *[failure(36009003)] * TRIES)
        self._later(decision)
        self.assertEqual(decision.state, "uncertain")
        self.assertEqual(len(self.tiktok.writes), TRIES)
        self.tiktok.on("/search", *[failure(36009003)] * TRIES * 2)
        self._later(decision, hours=26)
        self._later(decision, hours=28)
        self.assertEqual(decision.state, "uncertain")
        self.assertEqual(len(self.case.ticket_id.activity_ids), 1)

    # === A LIST THAT LAGS === #

    def test_lagging_list_after_a_clear_yes_forbids_a_second_decision(self):
        self.tiktok.on("/approve", success())
        decision = self._approve()
        self.assertEqual(decision.state, "confirmed")
        self.assertEqual(self.case.tiktok_status, "RETURN_OR_REFUND_REQUEST_PENDING")
        with self.assertRaisesRegex(Exception, "list does not show it yet"):
            self._decide(self.case, "APPROVE_REFUND", self.colleague)
        self.assertEqual(len(self.tiktok.writes), 1)
        self._on_tiktok(self.case, SUCCESS)
        self._later(decision, minutes=2)
        self.assertEqual(self.case.tiktok_status, SUCCESS)
        self.assertTrue(decision.mirrored_at)

    # === THE CRON === #

    def test_one_shop_that_is_down_delays_no_other(self):
        other = self._create_shop("Second Store", "7002")
        down = [self._create_case("refund") for _number in range(2)]
        well = self._create_case("refund", shop_id=other.id)
        for case in (*down, well):
            self._on_tiktok(case, "RETURN_OR_REFUND_REQUEST_PENDING")
        (self.shop + other).decisions_enabled = False
        decisions = [self._decide(case, "APPROVE_REFUND") for case in (*down, well)]
        self.assertEqual({decision.state for decision in decisions}, {"queued"})
        self.assertEqual(self.tiktok.writes, [])
        (self.shop + other).decisions_enabled = True
        self.tiktok.on(f"{down[0].remote_id}/approve", *[LOST] * TRIES)
        self.tiktok.on(f"{well.remote_id}/approve", self._acts(well, SUCCESS))
        self._run_cron()
        states = [decision.state for decision in decisions]
        self.assertEqual(states, ["uncertain", "queued", "confirmed"])

    def test_switched_off_shop_keeps_its_decisions(self):
        self.shop.decisions_enabled = False
        decision = self._approve()
        self._run_cron()
        self.assertEqual(decision.state, "queued")
        self.assertEqual(self.tiktok.sent, [])
        self.assertIn("switched off", decision._outcome_message())
