import json
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.queue_job.tests.common import trap_jobs
from odoo.addons.tiktok_shop_adjustments.models import tiktok_shop_enqueue as hook

from ..models.tiktok_shop_enqueue import JOBS
from .common import ENQUEUE, QueueCommon, patched


@tagged("post_install", "-at_install")
class TestEnqueue(QueueCommon):
    """With the setting, scheduled actions make jobs and do nothing else."""

    def test_a_due_decision_becomes_a_job_and_is_not_sent(self):
        decision, _case = self._queue_decision()
        with trap_jobs() as trap:
            self._run_cron()
        trap.assert_jobs_count(1)
        trap.assert_enqueued_job(
            self.shop._job_decide,
            args=(decision.id,),
            properties={
                "channel": f"root.tiktok_shop.{self.shop.id}",
                "identity_key": f"tiktok_decisions:{self.shop.id}:{decision.id}",
                "priority": 5,
            },
        )
        self.assertEqual(decision.state, "queued")
        self.assertEqual(self.tiktok.writes, [])

    def test_a_shop_without_the_setting_is_served_by_the_action(self):
        _decision, case = self._queue_decision(shop_id=self.plain_shop.id)
        self.tiktok.on(
            "/approve", self._acts(case, "RETURN_OR_REFUND_REQUEST_COMPLETE")
        )
        self._run_cron()
        self.assertEqual(len(self.tiktok.writes), 1)
        self.assertFalse(self._jobs(self.plain_shop))

    def test_notifications_are_one_job_a_shop(self):
        for number in range(3):
            self._event(str(number))
        with trap_jobs() as trap:
            self.env.ref(
                "tiktok_shop_adjustments.cron_process_notifications"
            ).method_direct_trigger()
        trap.assert_jobs_count(1)
        trap.assert_enqueued_job(
            self.shop._job_notifications, properties={"priority": 10}
        )

    def test_reading_is_one_job_a_shop(self):
        for name, method in (
            ("cron_sync", "_job_sync"),
            ("cron_reconcile", "_job_reconcile"),
        ):
            cron = self.env.ref(f"tiktok_shop_adjustments.{name}")
            driven = self.shop.browse()

            def drive(shop, _work, _deadline=None):
                nonlocal driven
                driven += shop
                return {}

            with trap_jobs() as trap, patched(self.shop, "_drive", drive):
                cron.method_direct_trigger()
            trap.assert_jobs_count(1, only=getattr(self.shop, method))
            self.assertEqual(driven, self.plain_shop)

    def test_what_was_handed_over_does_not_keep_an_action_running(self):
        """Odoo runs an action anew, at once, that says there is work left."""
        self._event("1")
        self._queue_decision()
        for name in ("cron_process_notifications", "cron_deliver_decisions"):
            cron = self.env.ref(f"tiktok_shop_adjustments.{name}")
            cron.method_direct_trigger()
            progress = self.env["ir.cron.progress"].search(
                [("cron_id", "=", cron.id)], order="id desc", limit=1
            )
            self.assertEqual((progress.done, progress.remaining), (0, 0))

    def test_jobs_are_not_doubled_while_one_is_alive(self):
        self._queue_decision()
        for state in ("pending", "enqueued", "started"):
            self._run_cron()
            self._jobs().state = state
        self._run_cron()
        self.assertEqual(len(self._jobs()), 1)

    def test_news_behind_a_job_that_has_begun_gets_a_job_of_its_own(self):
        """It may have done its last look already."""
        cron = self.env.ref("tiktok_shop_adjustments.cron_process_notifications")
        for number, expected in (("1", 1), ("2", 2), ("3", 2)):
            self._event(number)
            cron.method_direct_trigger()
            jobs = self._jobs()
            self.assertEqual(len(jobs), expected)
            jobs[0].state = "started"

    def test_what_is_due_again_after_a_job_has_ended_gets_another(self):
        self._queue_decision()
        for state in ("done", "failed", "cancelled"):
            self._run_cron()
            self._jobs()[-1:].state = state
        self.assertEqual(len(self._jobs()), 3)

    def test_a_job_that_sleeps_is_called_back(self):
        """TikTok answers again: what waited for an hour is due at once."""
        self._queue_decision()
        self._run_cron()
        job = self._jobs()
        job.eta = fields.Datetime.now() + timedelta(hours=1)
        self._run_cron()
        self.assertEqual(self._jobs(), job)
        self.assertLessEqual(job.eta, fields.Datetime.now())

    def test_a_job_that_comes_soon_is_left_alone(self):
        self._queue_decision()
        self._run_cron()
        job = self._jobs()
        job.eta = soon = fields.Datetime.now() + timedelta(seconds=5)
        self._run_cron()
        self.assertEqual(job.eta, soon)

    def test_no_job_holds_more_than_ids(self):
        """Jobs are read by those who administer the queue, in every company."""
        decision, case = self._queue_decision()
        self.shop.name = "Confidential Ltd"
        self._run_cron()
        job = self._jobs()
        self.assertEqual((list(job.args), dict(job.kwargs)), ([decision.id], {}))
        self.env.cr.execute("SELECT * FROM queue_job WHERE id = %s", [job.id])
        (row,) = self.env.cr.dictfetchall()
        row.pop("uuid")
        stored = json.dumps(row, default=str)
        for secret in ("Confidential", case.remote_id, "Demo shirt", decision.key):
            self.assertNotIn(secret, stored)

    def test_every_work_of_the_actions_has_its_job(self):
        words = {value for name, value in vars(hook).items() if name.isupper()}
        self.assertEqual(set(JOBS), words)
        for method, _priority in JOBS.values():
            self.assertTrue(callable(getattr(self.shop, method)))

    @mute_logger(ENQUEUE)
    def test_a_queue_that_cannot_be_written_stops_no_seller(self):
        decision, case = self._queue_decision()
        self.tiktok.on(
            "/approve", self._acts(case, "RETURN_OR_REFUND_REQUEST_COMPLETE")
        )
        with patch.object(type(self.shop), "_make_job", side_effect=ZeroDivisionError):
            self._run_cron()
        self.assertEqual(decision.state, "confirmed")

    # === SHORT WORDS === #

    def _event(self, number):
        return self.env["tiktok.webhook.event"].create(
            {
                "shop_id": self.shop.id,
                "notification_id": number,
                "type": 11,
                "case_remote_id": number,
            }
        )
