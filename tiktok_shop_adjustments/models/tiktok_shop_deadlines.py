"""When the agents of a shop are reminded of TikTok's deadlines."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..domain import reminders, states

HOURS = {
    reminders.FIRST: "first_reminder_hours",
    reminders.LAST: "last_reminder_hours",
}


class TiktokAuthorizedShop(models.Model):
    _inherit = "tiktok.authorized.shop"

    first_reminder_hours = fields.Float(
        "First reminder",
        default=24.0,
        help="So many hours before TikTok's deadline the agent is reminded of a case "
        "that waits for an answer. 0: no such reminder.",
    )
    last_reminder_hours = fields.Float(
        "Last reminder",
        default=4.0,
        help="So many hours before TikTok's deadline the agent is reminded once more. "
        "0: no such reminder.",
    )

    @api.constrains(*HOURS.values())
    def _check_reminder_hours(self):
        for shop in self:
            first, last = shop.first_reminder_hours, shop.last_reminder_hours
            if min(first, last) < 0 or (first and last and last >= first):
                raise ValidationError(
                    self.env._(
                        "The last reminder comes after the first: give it fewer hours "
                        "before the deadline than the first one, or 0 to leave one out."
                    )
                )

    def write(self, vals):
        """Other times hold for the cases that wait already, too."""
        result = super().write(vals)
        if not vals.keys().isdisjoint(HOURS.values()):
            self._look_at_deadlines()
        return result

    def _look_at_deadlines(self):
        """Sudo: an administrator may set the times, and nobody writes on cases."""
        now = fields.Datetime.now()
        waiting = (
            self.env["tiktok.adjustment"]
            .sudo()
            .search(
                [
                    ("shop_id", "in", self.ids),
                    ("state", "=", states.TO_DECIDE),
                    ("deadline", ">", now),
                ]
            )
        )
        waiting.write({"deadline_check_at": now})
        waiting._wake_deadlines()

    def _reminder_hours(self):
        """Return how long before a deadline each step is (`domain.reminders`)."""
        self.ensure_one()
        return {step: self[name] for step, name in HOURS.items()}
