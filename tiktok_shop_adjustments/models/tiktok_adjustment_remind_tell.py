"""Tells people of a deadline, and takes back what is not true any more."""

from pytz import utc

from odoo import fields, models

from ..domain import states
from .tiktok_adjustment_decision_queue import DECIDE

ACTIVITY = "tiktok_shop_adjustments.mail_activity_type_deadline"
TOLD = "tiktok_shop_adjustments/deadline"


class TiktokAdjustment(models.Model):
    _inherit = "tiktok.adjustment"

    def _tell_deadlines(self, aloud=True):
        """Give whoever answers these cases an activity each, in place of the one of
        the step before, and show one notification a person.

        :param aloud: False where only the activities are to be given anew
        """
        self._deadline_activities().unlink()
        cases = self.filtered("ticket_id")
        if not cases:
            return
        now = fields.Datetime.now()
        work, people = cases._deadline_work(now), cases._deadline_people()
        for user, theirs in people.items():
            theirs = theirs.with_context(lang=user.lang, tz=user.tz)
            values = [case._prepare_activity(user, now, work) for case in theirs]
            self.env["mail.activity"].with_context(
                tiktok_reminds=True, mail_activity_quick_update=True
            ).create(values)
            if aloud and user:
                user._bus_send(TOLD, theirs._prepare_toast(now, work))

    def _deadline_people(self):
        """Return {user: cases}: the ticket's agent, or its team while it has none; an
        empty user where nobody would see it."""
        deciders = self.env.ref(DECIDE).all_user_ids
        people = {}
        for case in self:
            ticket = case.ticket_id
            team = ticket.team_id.user_ids & deciders
            users = (ticket.user_id or team).filtered(
                lambda user, c=case.company_id: user.active and c in user.company_ids
            )
            for user in users or [users]:
                people[user] = people.get(user, self.browse()) | case
        return people

    def _prepare_activity(self, user, now, work):
        """Return the values of the activity by which a user is reminded."""
        self.ensure_one()
        summary, note = self._deadline_kept_words(now, work)
        zone = self._reader_zone(self.company_id)
        return {
            "activity_type_id": self.env["ir.model.data"]._xmlid_to_res_id(ACTIVITY),
            "res_model_id": self.env["ir.model"]._get_id("helpdesk.ticket"),
            "res_id": self.ticket_id.id,
            "user_id": user.id,
            "date_deadline": utc.localize(self.deadline).astimezone(zone).date(),
            "summary": summary,
            "note": note,
        }

    def _prepare_toast(self, now, work):
        """Return what the browser shows a person at once: one for all these cases."""
        first = min(self, key=lambda case: (case.deadline, case.id))
        words = first._deadline_now_words(now, work)
        if len(self) == 1:
            title = self.env._("%(ticket)s runs out", ticket=first.ticket_id.number)
            message = self.env._(
                "%(subject)s: %(words)s",
                subject=first.ticket_id.name,
                words=words,
            )
        else:
            title = self.env._("%(count)s requests run out", count=len(self))
            message = self.env._("The first one: %(words)s", words=words)
        return {
            "title": title,
            "message": message,
            "ticket_id": len(self) == 1 and first.ticket_id.id,
        }

    # === TAKING BACK === #

    def _forget_deadlines(self, before):
        """Close the activities of cases that are decided or have another deadline.

        :param before: {case: its state before}; new cases are missing
        """
        waited = self.filtered(lambda case: before.get(case) == states.TO_DECIDE)
        told = waited.filtered("reminder_ids")
        stale = told.filtered(lambda case: not case._is_told_truly())
        if stale:
            stale._deadline_activities().unlink()

    def _is_told_truly(self):
        """Tell whether the case still waits, for a deadline that people were told."""
        self.ensure_one()
        deadlines = self.reminder_ids.mapped("deadline")
        return self.state == states.TO_DECIDE and self.deadline in deadlines

    def _deadline_activities(self):
        """Return the open activities about these cases' deadlines.

        Sudo: whoever they were given to; who takes a ticket takes its reminder.
        """
        return (
            self.env["mail.activity"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "helpdesk.ticket"),
                    ("res_id", "in", self.ticket_id.ids),
                    (
                        "activity_type_id",
                        "=",
                        self.env["ir.model.data"]._xmlid_to_res_id(ACTIVITY),
                    ),
                ]
            )
        )
