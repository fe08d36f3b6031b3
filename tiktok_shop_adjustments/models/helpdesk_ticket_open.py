from odoo import api, fields, models
from odoo.exceptions import UserError

from ..domain import openings


class HelpdeskTicket(models.Model):
    """A ticket from which the business itself cancels or refunds."""

    _inherit = "helpdesk.ticket"

    tiktok_sale_order_id = fields.Many2one(
        "sale.order",
        "TikTok order",
        compute="_compute_tiktok_sale_order_id",
        compute_sudo=True,
        help="The order that can be cancelled or refunded from this ticket.",
    )
    tiktok_has_order = fields.Boolean(
        compute="_compute_tiktok_sale_order_id",
        compute_sudo=True,
        help="For views: a reader may have no rights on the order itself.",
    )

    @api.depends("sale_order_ids.tiktok_order_id", "tiktok_adjustment_id.sale_order_id")
    def _compute_tiktok_sale_order_id(self):
        for ticket in self:
            ticket.tiktok_sale_order_id = ticket._tiktok_orders()[:1]
            ticket.tiktok_has_order = bool(ticket.tiktok_sale_order_id)

    def _tiktok_orders(self):
        """Return the TikTok orders of the ticket, that of its case first.

        Of its own company only: whoever sees the ticket sees them.
        """
        self.ensure_one()
        orders = self.tiktok_adjustment_id.sale_order_id | self.sale_order_ids
        return orders.filtered(
            lambda order: order.tiktok_order_id and order.company_id == self.company_id
        )

    # === ACTION METHODS === #

    def action_tiktok_cancel_order(self):
        """Open the dialog that cancels the ticket's order on TikTok."""
        return self._open_order_dialog(openings.CANCEL_ORDER)

    def action_tiktok_refund_order(self):
        """Open the dialog that refunds the ticket's order on TikTok."""
        return self._open_order_dialog(openings.CREATE_RETURN)

    def _open_order_dialog(self, action):
        self.ensure_one()
        # sudo: helpdesk people need no rights on sales
        order = self.sudo().tiktok_sale_order_id
        if not order:
            raise UserError(
                self.env._(
                    "This ticket names no order of TikTok Shop, so there is nothing to "
                    "cancel or refund. Add the sale order to the ticket first."
                )
            )
        decisions = self.env["tiktok.adjustment.decision"]
        decisions._check_may_open(order, self)
        return order._tiktok_open_dialog(self, action)
