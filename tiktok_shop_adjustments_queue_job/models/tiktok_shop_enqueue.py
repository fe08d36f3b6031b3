"""What a scheduled action finds due becomes jobs: one for each unit of work.

Identity keys only keep the queue short. That nothing is done twice is seen to by the
row locks and leases of the work itself, whoever drives it.
"""

import logging
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models

from odoo.addons.tiktok_shop_adjustments.models import tiktok_shop_enqueue as hook

_logger = logging.getLogger(__name__)

# A job that waits longer than this is called back when its work is due
SOON = timedelta(seconds=30)
MOST_TRIES = 30
# So many shops get their jobs in one transaction
SHOPS_AT_ONCE = 500
WAITING = ("wait_dependencies", "pending", "enqueued")
# What has a deadline goes first
JOBS = {
    hook.DECISIONS: ("_job_decide", 5),
    hook.RULE_DECISIONS: ("_job_decide_by_rule", 5),
    hook.NOTIFICATIONS: ("_job_notifications", 10),
    hook.SYNC: ("_job_sync", 20),
    hook.RECONCILE: ("_job_reconcile", 30),
}


class TiktokAuthorizedShop(models.Model):
    _inherit = "tiktok.authorized.shop"

    def _enqueue(self, work, ids=None):
        """Make the jobs that are missing, durably; a shop whose jobs nobody does is
        left to the scheduled action. Never raises."""
        taken = super()._enqueue(work, ids)
        queued = self.filtered("use_job_queue") - taken
        for start in range(0, len(queued), SHOPS_AT_ONCE):
            taken |= queued[start : start + SHOPS_AT_ONCE]._enqueue_durably(work, ids)
        return taken

    def _enqueue_durably(self, work, ids):
        try:
            with self.env.registry.cursor() as cr:
                shops = self.with_env(api.Environment(cr, SUPERUSER_ID, {}))
                served = shops - shops._without_runner()
                served._make_jobs(work, ids)
        except Exception:
            _logger.exception("no jobs: the scheduled action does the work itself")
            return self.browse()
        return self.browse(served.ids)

    # === JOBS === #

    def _make_jobs(self, work, ids=None):
        """Make a job for each unit of work that has none; call back those that wait.

        Behind the job of a whole shop another one may wait: what comes in while the
        first has done its last look is not left until the next time.
        """
        units = [
            (shop, record_id)
            for shop in self
            for record_id in (ids[shop.id] if ids else [0])
        ]
        keys = [_key(work, shop, record_id) for shop, record_id in units]
        states = (*WAITING, "started") if ids else WAITING
        alive = [("identity_key", "in", keys), ("state", "in", states)]
        found = self.env["queue.job"].search(alive)
        known = set(found.mapped("identity_key"))
        for (shop, record_id), key in zip(units, keys, strict=True):
            if key not in known:
                shop._make_job(work, record_id)
        self._call_back(found)

    def _make_job(self, work, record_id=0):
        """Its arguments are ids: a job is seen by others than its shop is."""
        self.ensure_one()
        method, priority = JOBS[work]
        job = self._as_system().with_delay(
            channel=self.job_channel,
            identity_key=_key(work, self, record_id),
            priority=priority,
            max_retries=MOST_TRIES,
        )
        getattr(job, method)(*([record_id] if record_id else []))

    @api.model
    def _call_back(self, jobs):
        """Their work is due again, earlier than they think."""
        soon = fields.Datetime.now() + SOON
        asleep = jobs.filtered(lambda job: job.state == "pending" and job.eta)
        late = asleep.filtered(lambda job: job.eta > soon)
        awake = late.try_lock_for_update().filtered(lambda j: j.state == "pending")
        awake.eta = fields.Datetime.now()


def _key(work, shop, record_id):
    return f"tiktok{work}:{shop.id}:{record_id}"
