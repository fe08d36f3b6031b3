"""Is anybody there who does the jobs? Where nobody is, the scheduled actions work."""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.queue_job.jobrunner.runner import PG_ADVISORY_LOCK_ID

_logger = logging.getLogger(__name__)

# A runner that starts nothing for so long while jobs wait reaches no node
NOBODY_FOR = timedelta(minutes=5)


class TiktokAuthorizedShop(models.Model):
    _inherit = "tiktok.authorized.shop"

    is_job_runner_there = fields.Boolean(compute="_compute_is_job_runner_there")

    def _compute_is_job_runner_there(self):
        self.is_job_runner_there = self._has_job_runner()

    @api.model
    def _has_job_runner(self):
        """Tell whether a runner serves this database: it holds the queue's lock, and
        PostgreSQL takes that from whoever dies.

        To take the lock ourselves, for a try, would keep a runner out that starts.
        """
        lock = SQL(
            """
            SELECT 1
              FROM pg_locks
              JOIN pg_database ON pg_database.oid = pg_locks.database
             WHERE locktype = 'advisory' AND granted AND objsubid = 1
               AND datname = current_database()
               AND classid::bigint = %s AND objid::bigint = %s
             LIMIT 1
            """,
            PG_ADVISORY_LOCK_ID >> 32,
            PG_ADVISORY_LOCK_ID & 0xFFFFFFFF,
        )
        return bool(self.env.execute_query(lock))

    def _without_runner(self):
        """Return the shops that the scheduled actions serve: all where no runner is;
        where one is, those whose jobs wait for too long while none is started."""
        if not self._has_job_runner():
            _logger.info("no job runner: the scheduled actions do the work")
            return self
        limit = fields.Datetime.now() - NOBODY_FOR
        jobs = self.env["queue.job"]
        late = Domain("channel", "in", self.mapped("job_channel")) & _late_domain(limit)
        groups = jobs._read_group(late, ["channel"])
        if not groups or jobs.search_count([("date_started", ">=", limit)], limit=1):
            return self.browse()
        names = {channel for (channel,) in groups}
        _logger.warning("no job is started: scheduled actions do those of %s", names)
        return self.filtered(lambda shop: shop.job_channel in names)


def _late_domain(limit):
    """Jobs that should have been begun, or have been over, since then."""
    ready = Domain("eta", "=", False) & Domain("date_created", "<", limit)
    ready |= Domain("eta", "<", limit)
    begun = Domain("state", "in", ("enqueued", "started"))
    return (Domain("state", "=", "pending") & ready) | (
        begun & Domain("date_enqueued", "<", limit)
    )
