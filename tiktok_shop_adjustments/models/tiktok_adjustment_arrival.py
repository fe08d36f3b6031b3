"""What changes after a request has come in, remembered as it was then."""

from odoo import api, fields, models

from .tiktok_adjustment import STATES


class TiktokAdjustment(models.Model):
    """A dry run judges a past case by these: today it is settled and its deadline
    gone. What the order was then is in `requested_order_status`."""

    _inherit = "tiktok.adjustment"

    arrival_state = fields.Selection(
        STATES,
        readonly=True,
        copy=False,
        help="Where it stood when Odoo first read it.",
    )
    arrival_deadline = fields.Datetime("First deadline", readonly=True, copy=False)

    @api.model
    def _prepare_case_vals(self, page, item):
        vals = super()._prepare_case_vals(page, item)
        return {
            **vals,
            "arrival_state": vals["state"],
            "arrival_deadline": vals["deadline"],
        }
