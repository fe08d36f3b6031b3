"""What a job does: the unit of work that the scheduled action would do.

The transaction of a job only holds the job and its place in the shop. The work has
transactions of its own, so its loops commit as ever; whoever takes over from a killed
node goes on where the rows say.
"""

import logging
import math
import random
import time
from contextlib import contextmanager

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.queue_job.exception import FailedJobError, RetryableJobError
from odoo.addons.tiktok_shop_adjustments.models import tiktok_shop_enqueue as hook
from odoo.addons.tiktok_shop_adjustments.models.tiktok_mirror import is_race
from odoo.addons.tiktok_shop_adjustments.tiktok_api.errors import TikTokError

from .tiktok_shop_channel import MOST

_logger = logging.getLogger(__name__)

# Any number, but ours alone: it tells our advisory locks from those of others
PLACES = 1_953_066_859
# What has a deadline waits behind a reading for so many seconds at most
TURN = 5
# Begins anew each time, so it is given the time to come to its end
RECONCILE_TURN = 30


class TiktokAuthorizedShop(models.Model):
    _inherit = "tiktok.authorized.shop"

    # === JOBS === #

    def _job_sync(self):
        """TikTok Shop: read what changed"""
        return self._job_read(hook.SYNC, TURN)

    def _job_reconcile(self):
        """TikTok Shop: read open cases again"""
        return self._job_read(hook.RECONCILE, RECONCILE_TURN)

    def _job_notifications(self):
        """TikTok Shop: process notifications"""
        self._take_place()
        error, more, moment, silent = None, False, False, False
        with self._own_transaction() as shop:
            if shop:
                error, more = shop._process_for(TURN)
                moment, silent = shop._notifications_due()
        _raise_bug(error)
        if more:
            self._make_job(hook.NOTIFICATIONS)
        _wait_until(moment, silent)

    def _job_decide(self, decision_id):
        """TikTok Shop: carry a decision to TikTok"""
        self._job_step("tiktok.adjustment.decision", decision_id)

    def _job_decide_by_rule(self, log_id):
        """TikTok Shop: decide by a rule"""
        self._job_step("tiktok.adjustment.rule.log", log_id)

    # === WORK === #

    def _job_read(self, work, seconds):
        """Read pages until the time is up; the next job goes on there."""
        self._take_place()
        done, error, moment, silent = {}, None, False, False
        with self._own_transaction() as shop:
            if shop and shop._is_to_read(work):
                error = shop._read_for(work, done, seconds)
            if shop:
                moment, silent = shop.next_sync_at, shop._is_quiet()
        _raise_bug(error)
        if done.pop("unfinished", False) and work == hook.SYNC:
            self._read_on_by_job(done)
        _wait_until(moment, silent)
        return ", ".join(f"{count} {what}" for what, count in done.items() if count)

    def _read_on_by_job(self, done):
        """As `_read_on`.

        :raise RetryableJobError: somebody else reads this shop
        """
        if not done:
            raise _not_yet("Somebody else reads this shop.")
        self._make_job(hook.SYNC)

    def _is_to_read(self, work):
        if work == hook.SYNC:
            return bool(self.filtered_domain(self._sync_due_domain()))
        domain = Domain(self._connected_domain()) & self._speaking_domain()
        return bool(self.filtered_domain(domain))

    def _read_for(self, work, done, seconds):
        """Return what went wrong, if anything; the shop tells it already."""
        try:
            self._drive_afresh(work, done, time.monotonic() + seconds)
        except Exception as error:
            self._note_failure(work, error)
            return error

    def _process_for(self, seconds):
        """Process notifications, a commit after each batch.

        :return: (what went wrong, whether time was up before all were done)
        """
        events, end = self.env["tiktok.webhook.event"], time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                _done, healthy = events._process_batch_again(self)
            except Exception as error:
                events._put_off_batch(self, error)
                return error, False
            # A transaction of ours: see `_own_transaction`
            self.env.cr.commit()  # pylint: disable=invalid-commit
            self.env.invalidate_all()
            if not healthy:
                return None, False
        return None, True

    def _notifications_due(self):
        """Return (when the next of them waits for its turn, is TikTok silent)."""
        waiting = [("state", "=", "new"), ("shop_id", "=", self.id)]
        events = self.env["tiktok.webhook.event"]
        groups = events._read_group(waiting, [], ["next_attempt_at:min"])
        moment = groups[0][0] if groups else False
        return (self.quiet_until, True) if self._is_quiet() else (moment, False)

    def _job_step(self, model, record_id):
        """Do the next step of a record, and come again when the one after is due."""
        self._take_place()
        error, moment, silent = None, False, False
        with self._own_transaction() as shop:
            if shop and not shop._is_quiet():
                error = _do_step(shop.env[model], record_id)
        _raise_bug(error)
        with self._own_transaction() as shop:  # a fresh look
            record = shop.env[model].browse(record_id).exists()
            if shop and record:
                moment, silent = record._waits_until(), shop._is_quiet()
        _wait_until(moment, silent)

    # === FRAME === #

    @contextmanager
    def _own_transaction(self):
        """Yield the shop in a transaction in which its work may commit; no shop where
        it has left the queue since. What goes wrong is not raised within: what was
        stored about it would be gone."""
        with self.env.registry.cursor() as cr:
            shop = self.with_env(self.env(cr=cr)).exists()
            yield shop._as_system() if shop.use_job_queue else shop.browse()

    def _take_place(self):
        """Take one of the shop's places; it is free again when the job has ended, or
        its node has died.

        :raise RetryableJobError: so many jobs of the shop as may are at work
        """
        places = list(range(self.job_capacity))
        random.shuffle(places)
        for place in places:
            self.env.cr.execute(
                SQL(
                    "SELECT pg_try_advisory_xact_lock(%s, %s)",
                    PLACES,
                    self.id * MOST + place,
                )
            )
            if self.env.cr.fetchone()[0]:
                return
        raise _not_yet("As many jobs of this shop as may are at work.")


def _not_yet(words):
    """Return the error that lets a job come again soon, as if it had not been here."""
    seconds = random.randint(1, 3)  # noqa: S311 - spreads, guards nothing
    return RetryableJobError(words, seconds=seconds, ignore_retry=True)


def _do_step(units, record_id):
    """Return what went wrong, if anything; the record waits then."""
    try:
        units._step(record_id)
    except Exception as error:
        units._put_aside(record_id, error)
        return error


def _wait_until(moment, silent):
    """Let the job wait for what the work has planned after TikTok's answer.

    :param moment: naive UTC, false or past when there is nothing to wait for
    :param silent: TikTok gave no answer: no fault of the job, and no try of it
    :raise RetryableJobError: to be tried again then
    """
    seconds = (moment - fields.Datetime.now()).total_seconds() if moment else 0
    if seconds > 0:
        words = "TikTok is silent." if silent else "The next try is planned."
        raise RetryableJobError(words, seconds=math.ceil(seconds), ignore_retry=silent)


def _raise_bug(error):
    """Let the job fail where neither TikTok nor a person nor a race is the reason.

    The job shows the error's name only: its text may quote a buyer.
    """
    if not error or isinstance(error, TikTokError | UserError) or is_race(error):
        return
    _logger.error("job failed", exc_info=error)
    raise FailedJobError(
        f"Unexpected error ({type(error).__name__}); the server's log has the details."
    ) from None
