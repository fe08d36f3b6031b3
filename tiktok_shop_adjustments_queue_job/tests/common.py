from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.sql_db import db_connect

from odoo.addons.tiktok_shop_adjustments.tests.common_decisions import DecisionsCommon

SHOP = "tiktok.authorized.shop"
MODELS = "odoo.addons.tiktok_shop_adjustments_queue_job.models"
ENQUEUE = f"{MODELS}.tiktok_shop_enqueue"
JOBS = f"{MODELS}.tiktok_shop_jobs"
RUNNER = f"{MODELS}.tiktok_shop_runner"


class QueueCommon(DecisionsCommon):
    """A shop that uses the job queue, and another that does not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        there = patch.object(cls.env.registry[SHOP], "_has_job_runner", lambda _: True)
        cls.startClassPatcher(there)
        cls.authorization.state = "connected"
        cls.shop.use_job_queue = True
        cls.plain_shop = cls._create_shop("Demo Store DE", "7002")

    def _queue_decision(self, **vals):
        """Return a decision that waits to be sent, and its case."""
        case = self._create_case("refund", **vals)
        shop = case.shop_id
        shop.decisions_enabled = False
        decision = self._decide(case, "APPROVE_REFUND")
        shop.decisions_enabled = True
        self.env.flush_all()
        return decision, case

    def _jobs(self, shop=None):
        return self.env["queue.job"].search(
            [("channel", "=", (shop or self.shop).job_channel)], order="id"
        )

    def _perform(self, job):
        """As the runner has it done, but for the commit."""
        method = getattr(self.shop.browse(job.records.ids), job.method_name)
        self.env.flush_all()
        try:
            return method(*job.args)
        finally:
            self.env.invalidate_all()

    def _raised(self, error, method, *ids):
        """Return the error that a job raises. Not `assertRaises`: Odoo's takes back
        what was written, and what the work has stored is to be seen."""
        self.env.flush_all()
        try:
            method(*ids)
        except error as caught:
            return caught
        finally:
            self.env.invalidate_all()
        self.fail(f"no {error.__name__}")

    def _age(self, jobs, **ago):
        """As if the jobs had waited for so long."""
        moment = fields.Datetime.now() - timedelta(**ago)
        jobs.flush_recordset()
        self.env.cr.execute(
            "UPDATE queue_job SET date_created = %s WHERE id IN %s",
            (moment, tuple(jobs.ids)),
        )
        jobs.invalidate_recordset()


@contextmanager
def other_session(env):
    """A connection of its own: what another process would have."""
    with db_connect(env.cr.dbname).cursor() as cr:
        yield cr
        cr.rollback()


def seconds_until(moment):
    return (moment - fields.Datetime.now()).total_seconds()


def patched(model, name, stand_in):
    return patch.object(type(model), name, stand_in)
