"""Reminds people of deadlines, and sees which of them passed.

Each case carries the moment at which it is to be looked at again, so a run reads what
is due and nothing else. A page of cases is one transaction: rows, activities and
notifications are there together or not at all.
"""

import logging
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain

from ..domain import reminders, states, unanswered
from .tiktok_mirror import MIRROR_CONTEXT, is_race
from .tiktok_turns import wake

_logger = logging.getLogger(__name__)

CRON = "tiktok_shop_adjustments.cron_watch_deadlines"
PAGE = 100
# While TikTok may still answer us, or was not read since
LATER = timedelta(minutes=10)


class TiktokAdjustment(models.Model):
    _inherit = "tiktok.adjustment"

    # === WHEN TO LOOK === #

    @api.model
    def _prepare_case_vals(self, page, item):
        vals = super()._prepare_case_vals(page, item)
        check_at = page.shop._next_deadline_check(vals["deadline"])
        return {**vals, "deadline_check_at": check_at}

    def _prepare_change_vals(self, page, item):
        vals = super()._prepare_change_vals(page, item)
        if vals["deadline"] == self.deadline:
            return vals
        check_at = page.shop._next_deadline_check(vals["deadline"])
        return {**vals, "deadline_check_at": check_at}

    def _follow_up(self, shop, before):
        """What was said of a deadline that is gone, or has moved, is taken back."""
        result = super()._follow_up(shop, before)
        self._forget_deadlines(before)
        return result

    @api.model
    def _wake_deadlines(self, at=None):
        wake(self.env, CRON, at)

    # === THE LOOP === #

    @api.model
    def _cron_watch_deadlines(self):
        """Look at the deadlines that are due, page by page. Never raises, because Odoo
        switches off what does."""
        cron, cases = self.env["ir.cron"], self._as_clock()
        cron._commit_progress(remaining=cases.search_count(cases._check_due_domain()))
        try:
            cases._watch_deadlines(cron)
        except Exception as error:
            self.env.cr.rollback()
            self.env.invalidate_all()
            if is_race(error):
                # Another worker, or TikTok's word, came in between: look afresh
                self._wake_deadlines()
                cron._commit_progress()
            else:
                _logger.exception("deadlines: the run stopped; the next one goes on")

    @api.model
    def _as_clock(self):
        context = {**MIRROR_CONTEXT, "mail_activity_quick_update": True}
        return self.with_user(SUPERUSER_ID).with_context(**context)

    def _watch_deadlines(self, cron):
        """Each page commits; a case that was looked at is due later, or never."""
        last = 0
        while True:
            later = self._check_due_domain() & Domain("id", ">", last)
            page = self.search(later, order="id", limit=PAGE)
            if not page:
                return
            last = page[-1:].id
            page.try_lock_for_update().filtered_domain(later)._watch_page()
            left = cron._commit_progress(len(page))
            self.env.invalidate_all()
            if not left:
                return

    @api.model
    def _check_due_domain(self):
        return Domain("deadline_check_at", "<=", fields.Datetime.now())

    # === A PAGE === #

    def _watch_page(self):
        """Look at a page of cases together; if that fails, at each alone."""
        if not self or self._try_watch() or len(self) == 1:
            return
        for case in self:
            case._try_watch()

    def _try_watch(self):
        try:
            with self.env.cr.savepoint():
                self._watch()
        except Exception as error:
            # One case that breaks us must not keep the others' reminders back
            if is_race(error):
                raise
            self.env.invalidate_all()
            _logger.exception("deadlines: %d case(s) could not be watched", len(self))
            if len(self) == 1:
                self.deadline_check_at = fields.Datetime.now() + LATER
            return False
        return True

    def _watch(self):
        """Remind of what waits, note what is overdue, and set the next look."""
        now = fields.Datetime.now()
        waiting = self.filtered(lambda c: c.state == states.TO_DECIDE and c.deadline)
        ahead = waiting.filtered(lambda case: case.deadline > now)
        open_ones = ahead.filtered(lambda case: not case._is_decided())
        open_ones._remind(now)
        passed = (waiting - ahead).filtered(lambda case: case._is_overdue())
        for case in passed:
            case.overdue_at = case.deadline
        (self - waiting | passed).write({"deadline_check_at": False})
        (waiting - passed - open_ones).write({"deadline_check_at": now + LATER})
        for case in open_ones:
            hours = case.shop_id._reminder_hours()
            case.deadline_check_at = reminders.next_moment(case.deadline, now, hours)

    def _is_decided(self):
        """Tell whether somebody has decided, and the rest is between us and TikTok."""
        queued = Domain("state", "=", "queued") & Domain("sale_order_id", "=", False)
        domain = queued | self._answering_domain()
        return bool(self.decision_ids.filtered_domain(domain))

    def _is_overdue(self):
        """Tell whether the deadline passed; what was never sent answers nothing."""
        self.ensure_one()
        wait = self._wait(None, self.shop_id.last_sync_at)
        return unanswered.is_over(wait) and not self._is_answered()

    # === REMINDERS === #

    def _remind(self, now):
        """Give each case the reminder that is due, once for each deadline.

        Who comes in with both steps due is told of the last one only.
        """
        given = {
            (row.adjustment_id, row.deadline, row.step) for row in self.reminder_ids
        }
        told, rows = self.browse(), []
        for case in self:
            due = reminders.due(case.deadline, now, case.shop_id._reminder_hours())
            new = [step for step in due if (case, case.deadline, step) not in given]
            rows += [case._prepare_reminder(step, step != due[-1]) for step in new]
            if new and new[-1] == due[-1]:
                told |= case
        self.env["tiktok.adjustment.reminder"].create(rows)
        told._tell_deadlines()

    def _prepare_reminder(self, step, skipped):
        self.ensure_one()
        return {
            "adjustment_id": self.id,
            "deadline": self.deadline,
            "step": step,
            "skipped": skipped,
        }


class TiktokAuthorizedShop(models.Model):
    _inherit = "tiktok.authorized.shop"

    def _next_deadline_check(self, deadline):
        """Return when a case is to be looked at first: now, should a step be due."""
        self.ensure_one()
        if not deadline:
            return False
        now, hours = fields.Datetime.now(), self._reminder_hours()
        if reminders.due(deadline, now, hours):
            return now
        return reminders.next_moment(deadline, now, hours)
