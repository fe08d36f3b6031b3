from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.queue_job.jobrunner.runner import PG_ADVISORY_LOCK_ID

from ..models.tiktok_shop_runner import NOBODY_FOR
from .common import RUNNER, QueueCommon, other_session

LATE = {"seconds": NOBODY_FOR.total_seconds() + 60}


@tagged("post_install", "-at_install")
class TestRunner(QueueCommon):
    """Where nobody does the jobs, the scheduled actions do the work."""

    def test_without_a_runner_no_job_is_made_and_the_action_does_the_work(self):
        decision, case = self._queue_decision()
        self.tiktok.on(
            "/approve", self._acts(case, "RETURN_OR_REFUND_REQUEST_COMPLETE")
        )
        with patch.object(type(self.shop), "_has_job_runner", lambda _: False):
            self._run_cron()
        self.assertEqual(decision.state, "confirmed")
        self.assertEqual(len(self.tiktok.writes), 1)
        self.assertFalse(self._jobs())

    @mute_logger(RUNNER)
    def test_jobs_that_a_runner_left_behind_are_done_by_the_action_at_once(self):
        decision, case = self._queue_decision()
        self._run_cron()
        self.assertEqual((len(self._jobs()), decision.state), (1, "queued"))
        self.tiktok.on(
            "/approve", self._acts(case, "RETURN_OR_REFUND_REQUEST_COMPLETE")
        )
        with patch.object(type(self.shop), "_has_job_runner", lambda _: False):
            self._run_cron()
        self.assertEqual(decision.state, "confirmed")
        self.assertEqual(len(self.tiktok.writes), 1)

    @mute_logger(RUNNER)
    def test_a_runner_that_starts_nothing_leaves_the_work_to_the_action(self):
        decision, case = self._queue_decision()
        self._run_cron()
        self._age(self._jobs(), **LATE)
        self.tiktok.on(
            "/approve", self._acts(case, "RETURN_OR_REFUND_REQUEST_COMPLETE")
        )
        self._run_cron()
        self.assertEqual(decision.state, "confirmed")
        self.assertEqual(len(self.tiktok.writes), 1)

    def test_a_short_wait_is_no_missing_runner(self):
        decision, _case = self._queue_decision()
        self._run_cron()
        self._age(self._jobs(), seconds=NOBODY_FOR.total_seconds() - 60)
        self._run_cron()
        self.assertEqual(decision.state, "queued")

    def test_a_long_queue_is_no_missing_runner(self):
        decision, _case = self._queue_decision()
        self._run_cron()
        job = self._jobs()
        self._age(job, **LATE)
        self._other_job(date_started=fields.Datetime.now())
        self._run_cron()
        self.assertEqual(decision.state, "queued")

    def test_a_job_that_waits_for_its_time_is_no_missing_runner(self):
        decision, _case = self._queue_decision()
        self._run_cron()
        job = self._jobs()
        self._age(job, **LATE)
        job.eta = fields.Datetime.now() + timedelta(seconds=20)
        self._run_cron()
        self.assertEqual(decision.state, "queued")

    @mute_logger(RUNNER)
    def test_a_job_that_a_dead_runner_has_begun_is_seen(self):
        decision, case = self._queue_decision()
        self._run_cron()
        past = fields.Datetime.now() - 2 * NOBODY_FOR
        self._jobs().write(
            {"state": "started", "date_enqueued": past, "date_started": past}
        )
        self.tiktok.on(
            "/approve", self._acts(case, "RETURN_OR_REFUND_REQUEST_COMPLETE")
        )
        self._run_cron()
        self.assertEqual(decision.state, "confirmed")

    def _other_job(self, **vals):
        job = self.plain_shop.with_delay()._job_sync().db_record()
        job.write({"state": "done", **vals})
        self.env.flush_all()


@tagged("post_install", "-at_install")
class TestRunnerIsSeen(TransactionCase):
    def test_a_runner_is_seen_as_long_as_it_holds_the_queues_lock(self):
        shops = self.env["tiktok.authorized.shop"]
        self.assertFalse(shops._has_job_runner())
        with other_session(self.env) as runner:
            runner.execute("SELECT pg_advisory_xact_lock(%s)", [PG_ADVISORY_LOCK_ID])
            self.assertTrue(shops._has_job_runner())
            self.assertTrue(shops.new().is_job_runner_there)
        self.assertFalse(shops._has_job_runner())
