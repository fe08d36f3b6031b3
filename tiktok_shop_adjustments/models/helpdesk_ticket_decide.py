from odoo import models
from odoo.exceptions import UserError


class HelpdeskTicket(models.Model):
    """The decision buttons of a ticket."""

    _inherit = "helpdesk.ticket"

    def action_tiktok_approve(self):
        """Open the dialog that approves the ticket's case, or its received parcel."""
        return self._get_case_to_decide().action_tiktok_approve()

    def action_tiktok_reject(self):
        """Open the dialog that rejects the ticket's case, or its received parcel."""
        return self._get_case_to_decide().action_tiktok_reject()

    def _get_case_to_decide(self):
        self.ensure_one()
        case = self.tiktok_adjustment_id
        if not case:
            raise UserError(
                self.env._(
                    "This ticket belongs to no TikTok Shop request, so there is "
                    "nothing to decide on TikTok."
                )
            )
        return case
