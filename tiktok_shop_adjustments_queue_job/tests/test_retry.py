from datetime import timedelta
from unittest.mock import patch

import requests

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.tiktok_shop_adjustments.tests.fake_tiktok import failure
from odoo.addons.tiktok_shop_adjustments.tiktok_api import errors

from .common import QueueCommon, seconds_until

LOCKED = 25001028
MODELS = "odoo.addons.tiktok_shop_adjustments.models"


@tagged("post_install", "-at_install")
class TestRetry(QueueCommon):
    """What TikTok says becomes the queue's words: wait, wait without a try, done."""

    def _retried(self, method, *ids):
        return self._raised(RetryableJobError, method, *ids)

    def test_a_locked_record_is_tried_again_in_its_time(self):
        decision, _case = self._queue_decision()
        self.tiktok.on("/approve", *[failure(LOCKED, status=200)] * 5)
        retry = self._retried(self.shop._job_decide, decision.id)
        self.tiktok.forget("/approve")
        self.assertFalse(retry.ignore_retry)
        self.assertEqual(decision.state, "queued")
        planned = seconds_until(decision.next_attempt_at)
        self.assertAlmostEqual(retry.seconds, planned, delta=2)

    def test_silence_is_no_try_of_the_job_and_holds_the_whole_shop(self):
        decision, _case = self._queue_decision()
        second, _case = self._queue_decision()
        self.tiktok.on("/approve", *[requests.ConnectTimeout("down")] * 5)
        retry = self._retried(self.shop._job_decide, decision.id)
        self.tiktok.forget("/approve")
        self.assertTrue(retry.ignore_retry)
        self.assertTrue(self.shop.quiet_until)
        quiet = seconds_until(self.shop.quiet_until)
        self.assertAlmostEqual(retry.seconds, quiet, delta=2)
        asked = len(self.tiktok.sent)
        held = self._retried(self.shop._job_decide, second.id)
        self.assertEqual(len(self.tiktok.sent), asked)
        self.assertTrue(held.ignore_retry)
        self.assertAlmostEqual(held.seconds, quiet, delta=2)

    def test_a_refusal_ends_the_job_with_tiktoks_words_on_the_decision(self):
        decision, case = self._queue_decision()
        self._on_tiktok(case, case.tiktok_status)
        self.tiktok.on("/approve", failure(25001004, "no such thing"))
        self.shop._job_decide(decision.id)
        self.env.invalidate_all()
        self.assertEqual(decision.state, "refused")
        self.assertIn("no such thing", decision.answer_message)

    def test_a_decision_of_a_shop_that_sends_none_waits_without_a_job(self):
        decision, _case = self._queue_decision()
        decision._look_again(timedelta(hours=1))
        self.shop.decisions_enabled = False
        self.env.flush_all()
        self.shop._job_decide(decision.id)
        self.assertEqual(self.tiktok.sent, [])
        self.assertEqual(decision.state, "queued")

    @mute_logger(f"{MODELS}.tiktok_shop_sync")
    def test_a_reading_waits_as_long_as_the_shop_does(self):
        for error, silent in (
            (errors.PermissionMissing("no"), False),
            (errors.NetworkError("down", retryable=True), True),
        ):
            self.shop.write({"next_sync_at": False, "quiet_until": False})
            with patch.object(type(self.shop), "_sync", side_effect=error):
                retry = self._retried(self.shop._job_sync)
            self.assertEqual(retry.ignore_retry, silent)
            planned = seconds_until(self.shop.next_sync_at)
            self.assertAlmostEqual(retry.seconds, planned, delta=2)

    def test_a_reading_that_is_not_due_asks_nobody(self):
        self.shop.next_sync_at = fields.Datetime.now() + timedelta(minutes=5)
        retry = self._retried(self.shop._job_sync)
        self.assertGreater(retry.seconds, 290)
        self.assertEqual(self.tiktok.sent, [])

    def test_notifications_wait_for_the_first_of_them(self):
        event = self.env["tiktok.webhook.event"].create(
            {
                "shop_id": self.shop.id,
                "notification_id": "1",
                "type": 11,
                "case_remote_id": "100",
            }
        )
        slow = errors.RateLimited("locked", code=LOCKED, retry_after=600)
        with patch.object(type(self.shop), "_fetch_and_apply", side_effect=slow):
            retry = self._retried(self.shop._job_notifications)
        self.assertEqual((event.state, event.attempts), ("new", 1))
        planned = seconds_until(event.next_attempt_at)
        self.assertAlmostEqual(retry.seconds, planned, delta=2)
        self.assertFalse(retry.ignore_retry)
