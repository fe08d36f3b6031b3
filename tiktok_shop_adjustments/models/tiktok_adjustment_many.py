from odoo import api, fields, models


class TiktokAdjustment(models.Model):
    _inherit = "tiktok.adjustment"

    def action_tiktok_decide_many(self):
        """Open the page that decides all of these at once."""
        seen = self._filtered_access("read")
        if not seen:
            self.check_access("read")  # says whose they are
        batches = self.env["tiktok.adjustment.batch"]
        return batches._open_for(seen, self._say_unseen(len(self) - len(seen)))

    def _say_unseen(self, count):
        """Return as a list of sentences what is not the user's to decide."""
        if not count:
            return []
        return [
            self.env._(
                "%s are of another company, or of a team whose cases you do not see; "
                "they are left out.",
                count,
            )
        ]


class HelpdeskTicket(models.Model):
    """The buttons that decide item by item, and many at once."""

    _inherit = "helpdesk.ticket"

    tiktok_has_items = fields.Boolean(
        compute="_compute_tiktok_has_items",
        help="The case to decide has several items.",
    )

    @api.depends("tiktok_adjustment_id.line_ids", "tiktok_adjustment_id.state")
    def _compute_tiktok_has_items(self):
        for ticket in self:
            case = ticket.tiktok_adjustment_id
            is_open = case.state == "to_decide"
            ticket.tiktok_has_items = is_open and len(case.line_ids) > 1

    def action_tiktok_items(self):
        """Open the dialog that decides the ticket's case item by item."""
        return self._get_case_to_decide().action_tiktok_items()

    def action_tiktok_decide_many(self):
        """Open the page that decides the cases of all these tickets at once."""
        tickets = self._filtered_access("read")
        if not tickets:
            self.check_access("read")  # says whose they are
        cases = tickets.tiktok_adjustment_id
        seen = cases._filtered_access("read")
        notes = cases._say_unseen(len(self) - len(tickets) + len(cases) - len(seen))
        without = tickets.filtered(lambda ticket: not ticket.tiktok_adjustment_id)
        if without:
            notes.append(
                self.env._(
                    "%s tickets belong to no TikTok Shop request; they are left out.",
                    len(without),
                )
            )
        return self.env["tiktok.adjustment.batch"]._open_for(seen, notes)
