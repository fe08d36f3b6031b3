"""The loops that keep Odoo equal to TikTok without a single notification.

Only loops commit: after each page, the first sync after a few, so that a kill costs no
more than these and the next run goes on where this one stopped.
"""

import logging
import random
import time
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain

from odoo.addons.base.models.ir_cron import MIN_TIME_PER_JOB

from ..domain import kinds, states
from ..tiktok_api.errors import NotYet
from .tiktok_adjustment_decision_delivery import CONCURRENCY
from .tiktok_mirror import is_race
from .tiktok_shop_enqueue import RECONCILE, SYNC
from .tiktok_shop_read import PAGE

_logger = logging.getLogger(__name__)

CONNECTED = "connected"
# A shop with much to read lets the others have theirs after so many seconds
TURN = 5
# Whose turn it was not is not read again for another shop's sake
RECENT = timedelta(minutes=9)
# Somebody else, who reads a shop, has come further by then
ELSEWHERE = timedelta(seconds=10)
RACES = 5
RECORDS_AT_ONCE = 10
UNMATCHED_AT_ONCE = 500
LIMITED = "limited"
TRIED = {SYNC: "last_try_at", RECONCILE: "last_reconcile_at"}
IDS_OF = {kinds.CANCELLATION: "cancel_ids", kinds.RETURN: "return_ids"}


class TiktokAuthorizedShop(models.Model):
    _inherit = "tiktok.authorized.shop"

    # === ONE SHOP === #

    def _sync(self):
        """Read what changed, page by page; yield (what, how many) after each page.

        Orders go first: cases then find their order without a call of their own. The
        caller commits after each page. Histories of returns come last, a few at a time.
        """
        self.ensure_one()
        if not self.history_until:
            self.history_until = fields.Datetime.now()
        for what in ("orders", "cancellations", "returns"):
            for count in getattr(self, f"_sync_{what}")():
                yield what, count
        yield from self._sync_messages()
        yield from self._sync_due_records()

    def _sync_due_records(self):
        """Read the histories that are due once, in small steps."""
        cases = self.env["tiktok.adjustment"]
        ids = cases.search(cases._records_due_domain(self)).ids
        for start in range(0, len(ids), RECORDS_AT_ONCE):
            chunk = cases.browse(ids[start : start + RECORDS_AT_ONCE])
            chunk.exists()._sync_records()
            self._note_first_sync("histories")
            yield "histories", len(chunk)

    def _reconcile(self):
        """Read every open case again by its id, and what is still without an order.

        Heals what search pages and notifications have missed; yields like `_sync`.
        """
        self.ensure_one()
        cases = self.env["tiktok.adjustment"]
        again = cases.search(self._reconcile_domain(), order="id")
        for case_type, key in IDS_OF.items():
            ids = again.filtered_domain([("case_type", "=", case_type)])
            ids = ids.mapped("remote_id")
            for start in range(0, len(ids), PAGE):
                chunk = ids[start : start + PAGE]
                self._fetch_and_apply(**{key: chunk})
                yield "cases", len(chunk)
        orders = self._orders_to_find()
        for start in range(0, len(orders), PAGE):
            self._fetch_orders(orders[start : start + PAGE])
            yield "orders", len(orders[start : start + PAGE])

    def _reconcile_domain(self):
        return [
            ("shop_id", "=", self.id),
            "|",
            ("state", "in", list(states.OPEN)),
            ("parked_reason", "!=", False),
        ]

    def _orders_to_find(self):
        """Return TikTok's ids of orders that failed or that cases wait for."""
        prefix = "order "
        parked = [
            name.removeprefix(prefix)
            for name in self.parked_records or ()
            if name.startswith(prefix) and name.removeprefix(prefix).isdigit()
        ]
        waiting = self.env["tiktok.adjustment"].search(
            [
                ("shop_id", "=", self.id),
                ("sale_order_id", "=", False),
                ("order_remote_id", "!=", False),
            ],
            order="id desc",
            limit=UNMATCHED_AT_ONCE,
        )
        return list(dict.fromkeys([*parked, *waiting.mapped("order_remote_id")]))

    # === LOOPS === #

    @api.model
    def _cron_sync(self):
        """Read what changed in every shop whose turn it is; never raises."""
        due = self._in_turn(self._sync_due_domain(), SYNC)
        if any(shop._is_behind() for shop in due):
            # It was called for their sake; the others have their ten minutes
            recently = fields.Datetime.now() - RECENT
            due = due.filtered(lambda s: s._is_behind() or s.last_sync_at < recently)
        self._drive_all(due, SYNC)

    @api.model
    def _cron_reconcile(self):
        """Read open cases of every connected shop again; never raises."""
        domain = Domain(self._connected_domain()) & self._speaking_domain()
        self._drive_all(self._in_turn(domain, RECONCILE), RECONCILE)

    @api.model
    def _in_turn(self, domain, work):
        """Return the shops of a domain, those first that have waited longest.

        Where one shop has used up the time of a run, Odoo begins another run of the
        same job: it goes on with those that have not had their turn.
        """
        name, end = TRIED[work], self.env.context.get("cron_end_time")
        used_up = time.monotonic() - end if end else 0
        if used_up > 0:
            age = timedelta(seconds=used_up + MIN_TIME_PER_JOB)
            began = fields.Datetime.now() - age
            domain = Domain(domain) & (
                Domain(name, "=", False) | Domain(name, "<", began)
            )
        return self.search(domain, order=f"{name} NULLS FIRST, id")

    def _is_behind(self):
        """Tell whether the last reading did not come to its end."""
        return not self.last_sync_at or (
            bool(self.last_try_at) and self.last_sync_at < self.last_try_at
        )

    @api.model
    def _connected_domain(self):
        return [
            ("authorization_id.state", "=", CONNECTED),
            ("is_authorized", "=", True),
        ]

    @api.model
    def _sync_due_domain(self):
        """Shops whose turn it is; one that waits after a failure is not counted."""
        now = fields.Datetime.now()
        return [
            *self._connected_domain(),
            "|",
            ("next_sync_at", "=", False),
            ("next_sync_at", "<=", now),
        ]

    @api.model
    def _drive_all(self, shops, work):
        cron = self.env["ir.cron"]
        shops -= shops._enqueue(work)
        cron._commit_progress(remaining=len(shops))
        for shop in shops:
            done = shop._drive(work, time.monotonic() + TURN)
            if done.pop("unfinished", False) and work == SYNC:
                shop._read_on(done)
            if not cron._commit_progress(1):
                break

    def _read_on(self, done):
        """Plan the rest of a reading. Where nothing was read somebody else is at it,
        who goes on by himself, unless he is killed."""
        self._trigger_sync(None if done else fields.Datetime.now() + ELSEWHERE)

    def _drive(self, work, deadline=None):
        """Do the pages of `work` with a commit after each; return what was read.

        The shop's failure is its own: it is kept on the shop, and the next waits.

        :param work: name of a method that yields (what, how many) after each page
        :param deadline: monotonic time after which no further page is begun
        :return: {what: how many}, with `"unfinished"` when time was up, or `LIMITED`
            there when our calls are as many as TikTok lets through
        """
        shop, done = self._as_system(), {}
        try:
            shop._drive_afresh(work, done, deadline)
        except Exception as error:
            # A shop must not stop the others, whatever went wrong with it
            shop._note_failure(work, error)
            if isinstance(error, NotYet):
                done["unfinished"] = LIMITED
        return done

    def _drive_afresh(self, work, done, deadline=None):
        """Do the pages, in a new transaction where another one got in the way.

        :param dict done: what was read is added here
        :raise Exception: what went wrong with the shop, after a rollback
        """
        for tries in reversed(range(RACES)):
            try:
                return self._drive_pages(work, done, deadline)
            except Exception as error:
                self.env.cr.rollback()
                self.env.invalidate_all()
                if not tries or not is_race(error):
                    raise
                # Out of step with the other reader, or both lose the next page too
                time.sleep(random.uniform(0.05, 0.5))  # noqa: S311

    def _as_system(self):
        """The shop as the system reads it, in its own company."""
        self.ensure_one()
        return self.with_user(SUPERUSER_ID).with_company(self.company_id)

    def _drive_pages(self, work, done, deadline):
        self[TRIED[work]] = fields.Datetime.now()
        self.env["ir.cron"]._commit_progress()
        steps = getattr(self, work)()
        while True:
            if self._is_read_elsewhere(work):
                done["unfinished"] = True
                return
            cursors = self._cursors()
            step = next(steps, None)
            if not step:
                break
            what, count = step
            done[what] = done.get(what, 0) + count
            # Nothing is counted here: the shop is the unit that the cron counts
            left = self.env["ir.cron"]._commit_progress()
            self.env.invalidate_all()
            is_time_up = not left or (deadline and time.monotonic() > deadline)
            if is_time_up and self._can_pause(what, cursors):
                done["unfinished"] = True
                return
        if work == SYNC:
            self._note_success()

    # === HEALTH === #

    def _note_success(self):
        vals = {"last_sync_at": fields.Datetime.now()}
        if self.sync_failures or self.sync_error or self.next_sync_at:
            vals |= {"sync_error": False, "sync_failures": 0, "next_sync_at": False}
        if self.quiet_until:
            vals |= {"quiet_until": False, "quiet_spares_decisions": False}
            self._after_silence(outage=self.sync_failures > 1)
        self.write(vals)
        self.env["ir.cron"]._commit_progress()

    def _note_failure(self, work, error):
        """Keep on the shop what went wrong; never raises."""
        _logger.warning("Shop %s: %s failed", self.id, work, exc_info=error)
        try:
            self._keep_failure(error)
            self.env["ir.cron"]._commit_progress()
        except CONCURRENCY:
            # Another loop notes its own failure with this shop at the same moment
            self.env.cr.rollback()
            self.env.invalidate_all()
