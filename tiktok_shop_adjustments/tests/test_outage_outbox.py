"""What we send while TikTok is silent for a shop: it is asked once, then all waits."""

from datetime import timedelta
from unittest.mock import patch

import requests
from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.tests import RecordCapturer, tagged
from odoo.tools import mute_logger

from ..tiktok_api.errors import RateLimited
from .common_chat import ChatCommon
from .common_decisions import DecisionsCommon
from .fake_tiktok import failure, success
from .test_outage import (
    NETWORK,
    TRIES,
    refused_by_the_database,
    tiktok_answers_again,
)

LOOPS = (
    "cron_deliver_decisions",
    "cron_deliver_messages",
    "cron_process_notifications",
    "cron_run_rules",
)
READ_TALKS = "odoo.addons.tiktok_shop_adjustments.models.tiktok_shop_messages"
TELL = "odoo.addons.tiktok_shop_adjustments.models.tiktok_adjustment_decision_tell"
DECIDE = "odoo.addons.tiktok_shop_adjustments.models.tiktok_adjustment_decision_cron"


@tagged("post_install", "-at_install")
class TestOutbox(DecisionsCommon):
    def _queue_two(self):
        cases = [self._create_case("refund") for _number in range(2)]
        for case in cases:
            self._on_tiktok(case, "RETURN_OR_REFUND_REQUEST_PENDING")
        self.shop.decisions_enabled = False
        decisions = [self._decide(case, "APPROVE_REFUND") for case in cases]
        self.shop.decisions_enabled = True
        return cases, decisions

    def test_the_outbox_of_a_silent_shop_asks_once_for_all(self):
        _cases, decisions = self._queue_two()
        self.tiktok.on("/approve", *[requests.ConnectTimeout()] * TRIES)
        for _round in range(3):
            self._run_cron()
        self.assertEqual(len(self.tiktok.writes), TRIES)
        self.assertEqual([d.attempts for d in decisions], [1, 0])
        self.assertTrue(self.shop.quiet_until)

    def test_after_the_silence_no_decision_waits_for_its_hour(self):
        cases, decisions = self._queue_two()
        hour = fields.Datetime.now() + timedelta(hours=1)
        decisions[0].next_attempt_at = self.shop.quiet_until = hour
        self._run_cron()
        self.assertEqual(self.tiktok.writes, [])
        tiktok_answers_again(self.shop)
        for case in cases:
            done = self._acts(case, "RETURN_OR_REFUND_REQUEST_SUCCESS")
            self.tiktok.on(f"{case.remote_id}/approve", done)
        self._run_cron()
        self.assertEqual({d.state for d in decisions}, {"confirmed"})

    def test_after_the_silence_every_loop_that_waited_is_called(self):
        loops = self.env["ir.cron"].browse(
            self.env.ref(f"tiktok_shop_adjustments.{name}").id for name in LOOPS
        )
        for failures in (1, 5):
            self.shop.quiet_until = fields.Datetime.now() + timedelta(hours=1)
            with RecordCapturer(
                self.env["ir.cron.trigger"], [("cron_id", "in", loops.ids)]
            ) as calls:
                tiktok_answers_again(self.shop, failures=failures)
            self.assertEqual(calls.records.cron_id, loops)

    def test_what_fails_alone_keeps_its_own_patience(self):
        """One case that TikTok stumbles over is not sent again with each reading."""
        _cases, decisions = self._queue_two()
        hour = fields.Datetime.now() + timedelta(hours=1)
        decisions[0].next_attempt_at = decisions[1].next_attempt_at = hour
        self.shop.quiet_until = hour
        tiktok_answers_again(self.shop, failures=1)
        self._run_cron()
        self.assertEqual(self.tiktok.writes, [])
        self.assertEqual(decisions[0].next_attempt_at, hour)
        self.assertFalse(self.shop.quiet_until)

    def _limit(self, part, ask):
        """TikTok refuses a call for its pace; tell the shop as a loop does."""
        self.tiktok.on(part, *[failure(36009002, status=429)] * TRIES)
        with self.assertRaises(RateLimited) as caught:
            ask(self.shop._client())
        self.tiktok.forget(part)
        self.shop._note_silence(caught.exception)

    def test_decisions_go_out_while_only_readings_are_limited(self):
        cases, decisions = self._queue_two()
        self._limit("/search", lambda client: client.search_returns(return_ids=["1"]))
        self.assertTrue(self.shop._is_quiet())
        speaking = self.shop.search(self.shop._speaking_domain())
        self.assertNotIn(self.shop, speaking)
        for case in cases:
            done = self._acts(case, "RETURN_OR_REFUND_REQUEST_SUCCESS")
            self.tiktok.on(f"{case.remote_id}/approve", done)
        self._run_cron()
        self.assertEqual({d.state for d in decisions}, {"confirmed"})

    def test_decisions_that_are_too_many_wait_as_well(self):
        _cases, decisions = self._queue_two()
        self._limit("/search", lambda client: client.search_returns(return_ids=["1"]))
        asked = len(self.tiktok.writes)
        refusals = [failure(36009002, status=429)] * TRIES
        self.tiktok.on("/approve", *refusals)
        for _round in range(3):
            self._run_cron()
        self.tiktok.forget("/approve")
        self.assertIn(len(self.tiktok.writes) - asked, range(1, TRIES + 1))
        self.assertEqual([d.attempts for d in decisions], [1, 0])
        self.assertFalse(self.shop.quiet_spares_decisions)

    def test_a_click_asks_in_spite_of_the_silence(self):
        case = self._create_case("refund")
        self.shop.quiet_until = fields.Datetime.now() + timedelta(hours=1)
        done = self._acts(case, "RETURN_OR_REFUND_REQUEST_SUCCESS")
        self.tiktok.on("/approve", done)
        self.assertEqual(self._decide(case, "APPROVE_REFUND").state, "confirmed")
        # TikTok has answered: nobody needs to wait any more
        self.assertEqual(
            (self.shop.quiet_until, self.shop.next_sync_at), (False, False)
        )

    def test_what_cannot_be_read_back_waits_and_its_shop_is_left_alone(self):
        """Each of many confirmed decisions would ask a dead shop, in every run."""
        case = self._create_case("refund")
        self.tiktok.on("/approve", success())
        self.tiktok.on("/search", *[failure(36009003)] * TRIES)
        decision = self._decide(case, "APPROVE_REFUND")
        self.assertEqual((decision.state, decision.mirrored_at), ("confirmed", False))
        self.assertTrue(self.shop.quiet_until)
        self.shop.quiet_until = False
        asked = len(self.tiktok.sent)
        self._run_cron()
        self.assertEqual(len(self.tiktok.sent), asked)
        self.assertFalse(decision._reread_later(decision.id, NETWORK))

    def test_who_meets_a_decision_on_its_way_leaves_it_alone(self):
        """Another worker has it: what the case shows now is no proof of anything."""
        case = self._create_case("refund")
        self._on_tiktok(case, "RETURN_OR_REFUND_REQUEST_PENDING")
        self.shop.decisions_enabled = False
        decision = self._decide(case, "APPROVE_REFUND")
        self.shop.decisions_enabled = True
        decision._move(
            "sending", lease_until=fields.Datetime.now() + timedelta(hours=1)
        )
        self.env.flush_all()
        asked = len(self.tiktok.sent)
        self.assertTrue(decision._work_on(decision.id))
        self.env.invalidate_all()
        self.assertEqual((decision.state, decision.mirrored_at), ("sending", False))
        self.assertEqual(len(self.tiktok.sent), asked)
        decision._note_mirror()
        self.assertFalse(decision.mirrored_at)

    @mute_logger(DECIDE)
    def test_a_decision_that_breaks_even_its_waiting_stops_no_other(self):
        cases, decisions = self._queue_two()
        done = self._acts(cases[1], "RETURN_OR_REFUND_REQUEST_SUCCESS")
        self.tiktok.on(f"{cases[1].remote_id}/approve", done)
        model, take = type(decisions[0]), type(decisions[0])._take

        def breaks(decision, source):
            if decision == decisions[0]:
                raise ZeroDivisionError("poison")
            return take(decision, source)

        with (
            patch.object(model, "_take", breaks),
            patch.object(model, "_look_again", side_effect=SerializationFailure),
        ):
            self._run_cron()
        self.assertEqual([d.state for d in decisions], ["queued", "confirmed"])

    def test_a_race_while_the_yes_is_written_down_loses_no_yes(self):
        """Scenario: another transaction changes the ticket at that very moment.

        Expected: the answer is recorded anew, note and all.
        """
        case = self._create_case("refund")
        done = self._acts(case, "RETURN_OR_REFUND_REQUEST_SUCCESS")
        self.tiktok.on("/approve", done)
        model = type(self.env["tiktok.adjustment.decision"])
        post, races = model._post_confirmation, [SerializationFailure()]

        def racing(decision):
            if races:
                raise races.pop()
            return post(decision)

        with patch.object(model, "_post_confirmation", racing):
            decision = self._decide(case, "APPROVE_REFUND")
        self.assertEqual(decision.state, "confirmed")
        notes = [body for body in self._chatter(case) if "confirmed by TikTok" in body]
        self.assertEqual(len(notes), 1)

    @mute_logger(TELL, "odoo.sql_db")
    def test_a_note_that_the_database_refuses_loses_no_yes(self):
        case = self._create_case("refund")
        done = self._acts(case, "RETURN_OR_REFUND_REQUEST_SUCCESS")
        self.tiktok.on("/approve", done)
        model = type(self.env["tiktok.adjustment.decision"])
        with patch.object(model, "_post_confirmation", refused_by_the_database):
            decision = self._decide(case, "APPROVE_REFUND")
        self.assertEqual(decision.state, "confirmed")
        self.assertEqual(len(self.tiktok.writes), 1)


@tagged("post_install", "-at_install")
class TestMessages(ChatCommon):
    def _talks(self, *buyers):
        """Let buyers write; return the conversations."""
        ids = []
        for buyer in buyers:
            ids.append(self.chat.talk(user_id=buyer))
            self.chat.say(ids[-1], "Where is it?")
        self.shop._fetch_conversations(ids)
        found = self.env["tiktok.conversation"].search([("remote_id", "in", ids)])
        self.assertEqual(len(found), len(buyers))
        return found

    def test_read_marks_of_a_dead_shop_cost_one_call(self):
        talks = self._talks("990000001", "990000002", "990000003")
        talks._mark_read()
        lost = requests.ConnectTimeout()
        self.chat.before_reply = lambda call: self._lose(call, lost)
        self._deliver()
        tried = {path for _verb, path, _body in self.chat.asked("/messages/read")}
        self.assertEqual(len(tried), 1)
        self.assertTrue(self.shop.quiet_until)

    def _lose(self, call, error):
        if call[1].endswith("/messages/read"):
            raise error

    def test_after_the_silence_no_message_waits_for_its_hour(self):
        (talk,) = self._talks("990000001")
        talk.ticket_id._tiktok_post_to_buyer("Tomorrow")
        message = self.env["tiktok.message"].search([("state", "=", "queued")])
        hour = fields.Datetime.now() + timedelta(hours=1)
        message.next_attempt_at = self.shop.quiet_until = hour
        tiktok_answers_again(self.shop)
        self.assertEqual(message.state, "queued")
        self.assertFalse(message.next_attempt_at)

    @mute_logger(READ_TALKS, "odoo.sql_db")
    def test_a_talk_that_the_database_refuses_is_kept_on_the_shop(self):
        talks = type(self.env["tiktok.conversation"])
        with patch.object(talks, "_read", refused_by_the_database):
            self.shop._fetch_conversations(["7496"])
        self.assertIn("conversation 7496", self.shop.parked_words)

    def test_shops_take_turns_at_speaking(self):
        """A dead shop's many messages leave the other's a place in each run."""
        second = self._create_shop("Demo Store DE", "7002")
        mine = self._talks("990000001", "990000002", "990000003")
        for talk in mine:
            talk.ticket_id._tiktok_post_to_buyer("Tomorrow")
        messages = self.env["tiktok.message"].search(
            [("state", "=", "queued")], order="id"
        )
        self.assertEqual(len(messages), 3)
        messages[-1].shop_id = second
        self.env.flush_all()
        with self.enter_registry_test_mode():
            due = self.env["tiktok.message"]._due_ids(2)
        self.assertEqual([shop for _id, shop in due], [self.shop.id, second.id])
