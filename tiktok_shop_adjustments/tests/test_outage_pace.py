"""Where our own calls wait for their turn, TikTok has refused nothing."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.tiktok_authorization_transaction import TiktokAuthorization
from ..models.tiktok_shop_sync import LIMITED
from ..models.tiktok_webhook_event_process import MAX_ATTEMPTS
from ..tiktok_api import errors, pace
from .test_outage import SYNC
from .test_sync_loop import SyncCommon
from .test_webhook_event import InboxCase


@tagged("post_install", "-at_install")
class TestInboxWaitsForItsTurn(InboxCase):
    def test_it_is_no_silence_and_no_attempt(self):
        event = self._event()
        self.broken[self.shop.id] = errors.NotYet(3.0)
        for _round in range(12):
            event.next_attempt_at = False
            before = fields.Datetime.now()
            self._run_cron()
        self.assertEqual((event.state, event.attempts), ("new", 0))
        wait = event.next_attempt_at - before
        self.assertLess(wait, timedelta(seconds=9))
        self.assertFalse(self.shop.quiet_until)
        self.assertFalse(self.shop.next_sync_at)
        self.assertEqual(self.shop.sync_failures, 0)
        self.assertFalse(self.shop.sync_error)

    def test_an_event_that_has_outlived_an_outage_does_not_fail_for_it(self):
        event = self._event(attempts=MAX_ATTEMPTS)
        self.broken[self.shop.id] = errors.NotYet(3.0)
        self._run_cron()
        self.assertEqual((event.state, event.attempts), ("new", MAX_ATTEMPTS))

    def test_all_calls_of_the_process_share_one_pace(self):
        """What one call has learned the next one knows, whoever makes it."""
        quick = self.authorization.with_context(tiktok_quick=True)
        for owner in (self.authorization, quick):
            transport = TiktokAuthorization._transport(owner)
            self.assertIs(transport._paces, pace.OURS)

    def test_the_turn_comes_by_itself_and_all_of_the_shop_waits_for_it(self):
        events = self._event() + self._event(12, "200")
        self.broken[self.shop.id] = errors.NotYet(3.0)
        triggers = self._run_cron()
        self.assertEqual(len(self.fetched), 1)
        (moment,) = set(events.mapped("next_attempt_at"))
        self.assertIn(moment, triggers.mapped("call_at"))
        self.broken.clear()
        events.next_attempt_at = False
        self._run_cron()
        self.assertEqual(events.mapped("state"), ["done", "done"])


@tagged("post_install", "-at_install")
class TestSyncWaitsForItsTurn(SyncCommon):
    def setUp(self):
        super().setUp()
        crons = type(self.env["ir.cron"])
        self.startPatcher(patch.object(crons, "_commit_progress"))
        limited = patch.object(
            type(self.shop), "_drive_afresh", side_effect=errors.NotYet(3.0)
        )
        self.startPatcher(limited)

    @mute_logger(SYNC)
    def test_nothing_has_failed(self):
        done = self.shop._drive("_sync")
        self.assertEqual(done, {"unfinished": LIMITED})
        self.assertEqual(self.shop.sync_failures, 0)
        self.assertFalse(self.shop.sync_error)
        self.assertFalse(self.shop.quiet_until)
        wait = self.shop.next_sync_at - fields.Datetime.now()
        self.assertLess(wait, timedelta(seconds=9))

    @mute_logger(SYNC)
    def test_a_longer_wait_is_not_cut_short(self):
        hour = fields.Datetime.now() + timedelta(hours=1)
        self.shop.next_sync_at = hour
        self.shop._keep_failure(errors.NotYet(3.0))
        self.assertEqual(self.shop.next_sync_at, hour)

    @mute_logger(SYNC)
    def test_sync_now_says_why_nothing_is_read(self):
        told = self.shop.action_sync_now()["params"]
        self.assertEqual(told["type"], "info")
        self.assertIn("TikTok limits how fast this shop is read.", told["message"])
