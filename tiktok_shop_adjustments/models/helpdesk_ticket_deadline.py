from odoo import models

from ..domain import states


class HelpdeskTicket(models.Model):
    """A reminder goes to whoever has the ticket, also when that changes."""

    _inherit = "helpdesk.ticket"

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint({"user_id", "team_id"}):
            self._tiktok_hand_reminders_over()
        return result

    def _tiktok_hand_reminders_over(self):
        """Give what was told of a deadline to whoever has the ticket now.

        Superuser: the clock's activities, of tickets that the writer may write.
        """
        cases = self.tiktok_adjustment_id._as_clock()
        told = set(cases._deadline_activities().mapped("res_id"))
        cases.filtered(
            lambda c: c.ticket_id.id in told and c.state == states.TO_DECIDE
        )._tell_deadlines(aloud=False)

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Who is reminded, as one of a team, does not follow each such ticket: that
        would mail all that is said on it."""
        if self.env.context.get("tiktok_reminds"):
            return True
        return super().message_subscribe(partner_ids, subtype_ids)
