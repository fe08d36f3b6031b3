import traceback
from unittest.mock import patch

from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.queue_job.exception import FailedJobError, RetryableJobError
from odoo.addons.queue_job.tests.common import trap_jobs
from odoo.addons.tiktok_shop_adjustments.models.tiktok_shop_one_reader import READERS

from ..models.tiktok_shop_channel import MOST
from ..models.tiktok_shop_jobs import PLACES
from .common import JOBS, QueueCommon, other_session

COMPLETE = "RETURN_OR_REFUND_REQUEST_COMPLETE"


@tagged("post_install", "-at_install")
class TestJobs(QueueCommon):
    """A job does the unit of work that the scheduled action would do."""

    def test_a_decision_is_carried_to_tiktok_once(self):
        decision, case = self._queue_decision()
        self._run_cron()
        job = self._jobs()
        self.tiktok.on("/approve", self._acts(case, COMPLETE))
        self._perform(job)
        self.assertEqual(decision.state, "confirmed")
        self._perform(job)  # at least once, says the queue
        self.assertEqual([call.key for call in self.tiktok.writes], [decision.key])

    def test_a_shop_that_has_left_the_queue_is_left_alone(self):
        decision, _case = self._queue_decision()
        self.shop.use_job_queue = False
        self.shop._job_decide(decision.id)
        self.shop._job_notifications()
        self.shop._job_sync()
        self.assertEqual(decision.state, "queued")
        self.assertEqual(self.tiktok.sent, [])

    def test_a_decision_that_is_gone_is_no_failure(self):
        self.shop._job_decide(0)

    @mute_logger(JOBS)
    def test_our_own_mistake_fails_the_job_and_puts_the_decision_aside(self):
        decision, _case = self._queue_decision()
        outbox = type(decision)
        broken = patch.object(outbox, "_deliver", side_effect=KeyError("Jane Doe"))
        with broken:
            error = self._raised(FailedJobError, self.shop._job_decide, decision.id)
        self.assertIn("KeyError", str(error))
        self.assertNotIn("Jane", "".join(traceback.format_exception(error)))
        self.assertEqual(decision.state, "queued")
        self.assertTrue(decision.next_attempt_at)

    def test_nobody_makes_a_job_from_outside(self):
        """The queue gives each model two methods that may be called remotely."""
        before = self.env["queue.job"].search_count([])
        for name in ("with_delay", "delayable"):
            call_kw(self.shop.with_user(self.agent), name, [self.shop.ids], {})
        self.env.flush_all()
        self.assertEqual(self.env["queue.job"].search_count([]), before)

    # === PLACES === #

    def test_no_more_jobs_run_than_the_shop_allows(self):
        decision, _case = self._queue_decision()
        with (
            other_session(self.env) as other,
            self.assertRaises(RetryableJobError) as no,
        ):
            self._occupy(other, 0)
            self.shop._job_decide(decision.id)
        self.assertTrue(no.exception.ignore_retry)
        self.assertLessEqual(no.exception.seconds, 3)
        self.assertEqual(self.tiktok.sent, [])
        self.assertEqual(decision.state, "queued")

    def test_a_second_place_lets_a_second_job_run(self):
        decision, case = self._queue_decision()
        self.shop.job_capacity = 2
        self.tiktok.on("/approve", self._acts(case, COMPLETE))
        with other_session(self.env) as other:
            self._occupy(other, 0)
            self.shop._job_decide(decision.id)
        self.env.invalidate_all()
        self.assertEqual(decision.state, "confirmed")

    def test_a_shop_takes_no_place_of_another(self):
        decision, case = self._queue_decision()
        self.tiktok.on("/approve", self._acts(case, COMPLETE))
        with other_session(self.env) as other:
            self._occupy(other, 0, self.plain_shop)
            self.shop._job_decide(decision.id)
        self.env.invalidate_all()
        self.assertEqual(decision.state, "confirmed")

    def _occupy(self, cr, place, shop=None):
        number = (shop or self.shop).id * MOST + place
        cr.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [PLACES, number])
        self.assertTrue(cr.fetchone()[0])

    # === READING === #

    def test_reading_goes_on_in_the_next_job_when_time_is_up(self):
        with trap_jobs() as trap, self._pages(3), patch(f"{JOBS}.TURN", -1):
            self.shop._job_sync()
        trap.assert_jobs_count(1, only=self.shop._job_sync)

    def test_reading_that_came_to_its_end_leaves_no_job(self):
        with trap_jobs() as trap, self._pages(3):
            self.assertEqual(self.shop._job_sync(), "3 orders")
        trap.assert_jobs_count(0)
        self.env.invalidate_all()
        self.assertTrue(self.shop.last_sync_at)

    def test_a_shop_that_somebody_else_reads_is_left_for_a_moment(self):
        """Neither a failure nor a job behind a job, as fast as the runner can."""
        with (
            trap_jobs() as trap,
            self._pages(3),
            other_session(self.env) as other,
        ):
            other.execute(
                "SELECT pg_advisory_xact_lock(%s, %s)", [READERS, self.shop.id]
            )
            error = self._raised(RetryableJobError, self.shop._job_sync)
        self.assertEqual((error.ignore_retry, error.seconds > 0), (True, True))
        trap.assert_jobs_count(0)
        self.assertFalse(self.shop.sync_error)

    @mute_logger(JOBS, "odoo.addons.tiktok_shop_adjustments.models.tiktok_shop_sync")
    def test_our_own_mistake_in_reading_fails_the_job_and_is_on_the_shop(self):
        with self._pages(ZeroDivisionError("Jane Doe")):
            error = self._raised(FailedJobError, self.shop._job_sync)
        self.assertNotIn("Jane", "".join(traceback.format_exception(error)))
        self.assertIn("ZeroDivisionError", self.shop.sync_error)
        self.assertTrue(self.shop.next_sync_at)

    def _pages(self, end):
        def _sync(_shop):
            if isinstance(end, Exception):
                raise end
            for _number in range(end):
                yield "orders", 1

        return patch.object(type(self.shop), "_sync", _sync)
