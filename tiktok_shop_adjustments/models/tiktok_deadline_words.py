"""A deadline in words, in the zone and the language of whoever reads them."""

from datetime import timedelta

from pytz import timezone, utc

from odoo import api, fields, models
from odoo.tools import format_datetime

from ..domain import working_time
from ..domain.working_time import AFTER, ALWAYS, BEFORE, CLOSED

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
CLOCK = "HH:mm"
MOMENT = "EEE d MMM, HH:mm"


class TiktokAdjustment(models.Model):
    _inherit = "tiktok.adjustment"

    def _deadline_work(self, now):
        """Return {company: its working time}, from today to the last deadline's day.

        The number of statements does not grow with the cases.
        """
        work = {}
        for company, cases in self.grouped("company_id").items():
            calendar = company.sudo().resource_calendar_id
            begin = utc.localize(now) - DAY
            end = utc.localize(max(now, *cases.mapped("deadline"))) + DAY
            periods = calendar and calendar._work_intervals_batch(begin, end)[False]
            work[company] = [(first, last) for first, last, _why in periods or ()]
        return work

    @api.model
    def _reader_zone(self, company):
        """Return the zone of the context's reader, else that of the company's work."""
        name = self.env.context.get("tz") or company.sudo().resource_calendar_id.tz
        return timezone(name or "UTC")

    def _deadline_standing(self, now, work):
        """Return how the deadline lies to the company's working day."""
        self.ensure_one()
        return working_time.standing(
            utc.localize(self.deadline),
            utc.localize(now),
            work[self.company_id],
            self._reader_zone(self.company_id),
        )

    # === WORDS === #

    def _deadline_moment(self):
        """Return the deadline as a moment that stays true: "Mon 23 Nov, 16:00"."""
        return self._in_zone(self.deadline, MOMENT)

    def _deadline_lies(self, standing):
        """Return how the deadline lies to the reader's working day, `""` within it."""
        edge = standing.edge and standing.edge.strftime("%H:%M")
        return {
            AFTER: self.env._("after your working day ends at %(edge)s", edge=edge),
            BEFORE: self.env._("before your working day begins at %(edge)s", edge=edge),
            CLOSED: self.env._("on a day without working hours"),
        }.get(standing.kind, "")

    def _deadline_left(self, standing):
        """Return how long people can still work on it."""
        hours, minutes = divmod(int(standing.left.total_seconds()) // 60, 60)
        if standing.kind == ALWAYS:
            return self.env._("%(hours)s h %(min)s min", hours=hours, min=minutes)
        if standing.left >= 2 * HOUR:
            return self.env._("%(hours)s working hours", hours=hours)
        if standing.left >= HOUR:
            return self.env._("1 working hour")
        if standing.left > timedelta():
            return self.env._("%(minutes)s working minutes", minutes=max(minutes, 1))
        return self.env._("no working time")

    def _deadline_now_words(self, now, work):
        """Return the deadline as it is told at this moment, and not kept:
        "in 3 working hours, today 16:00"."""
        standing = self._deadline_standing(now, work)
        moment, lies = self._deadline_day(now), self._deadline_lies(standing)
        if lies:
            return self.env._("%(moment)s, %(lies)s", moment=moment, lies=lies)
        left = self._deadline_left(standing)
        return self.env._("in %(left)s, %(moment)s", left=left, moment=moment)

    def _deadline_kept_words(self, now, work):
        """Return (summary, note) for an activity: true whenever they are read."""
        standing = self._deadline_standing(now, work)
        moment, lies = self._deadline_moment(), self._deadline_lies(standing)
        until = self.env._("%(moment)s, %(lies)s", moment=moment, lies=lies)
        note = self.env._(
            "TikTok decides by itself after %(until)s. Left when this was written, at "
            "%(now)s: %(left)s.",
            until=until if lies else moment,
            now=self._in_zone(now, CLOCK),
            left=self._deadline_left(standing),
        )
        return self.env._("Answer until %(moment)s", moment=moment), note

    def _deadline_day(self, now):
        zone = self._reader_zone(self.company_id)
        there, here = (
            utc.localize(moment).astimezone(zone).date()
            for moment in (self.deadline, now)
        )
        if there == here:
            day = self.env._("today %(time)s")
        elif there == here + DAY:
            day = self.env._("tomorrow %(time)s")
        else:
            return self._deadline_moment()
        return day % {"time": self._in_zone(self.deadline, CLOCK)}

    def _in_zone(self, moment, pattern):
        zone = self._reader_zone(self.company_id)
        return format_datetime(self.env, moment, tz=zone.zone, dt_format=pattern)


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    tiktok_deadline_words = fields.Char(
        "Working time left",
        compute="_compute_tiktok_deadline_words",
        help="TikTok's deadline beside the company's working hours, in your time zone.",
    )

    @api.depends("tiktok_adjustment_id.deadline")
    @api.depends_context("lang", "tz")
    def _compute_tiktok_deadline_words(self):
        now = fields.Datetime.now()
        cases = self.tiktok_adjustment_id.filtered(lambda case: case.deadline)
        work = cases._deadline_work(now)
        for ticket in self:
            case = ticket.tiktok_adjustment_id
            runs = case in cases and case.deadline > now
            words = case._deadline_now_words(now, work) if runs else False
            ticket.tiktok_deadline_words = words
