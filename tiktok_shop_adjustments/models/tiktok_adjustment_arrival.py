"""What changes after a request has come in, remembered as it was then."""

from odoo import api, fields, models

from ..domain import states

# Nobody has decided yet: what a case says now is what it said when it arrived
ARRIVING = frozenset({states.TO_DECIDE, states.WAITING_TIKTOK, states.UNKNOWN})


class TiktokAdjustment(models.Model):
    """A dry run judges a past case by these: today its order may be long cancelled
    and its deadline gone."""

    _inherit = "tiktok.adjustment"

    arrival_order_status = fields.Char(
        "Order's status on arrival",
        readonly=True,
        help="TikTok's word. Empty: the case had moved on when Odoo first read it.",
    )
    arrival_deadline = fields.Datetime("First deadline", readonly=True)

    @api.model
    def _prepare_case_vals(self, page, item):
        vals = super()._prepare_case_vals(page, item)
        if vals["state"] not in ARRIVING:
            return vals
        order = page.order_of(item)
        return {
            **vals,
            "arrival_order_status": order.tiktok_status if order else False,
            "arrival_deadline": vals["deadline"],
        }

    def _link_order(self, order):
        """An order that comes late tells its status late; it is still the first."""
        super()._link_order(order)
        if self.state in ARRIVING and not self.arrival_order_status:
            self.arrival_order_status = order.tiktok_status
