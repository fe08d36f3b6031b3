"""What became of an order's cases, shown on the order."""

from odoo import models

# Several cases on one order: money that went back matters most, then what the order
# lost, then what was sent instead; a rejection shows only where nothing else happened.
RANK = ("refunded", "cancelled", "replaced", "exchanged", "rejected")
# TikTok pays back a cancellation too; an unpaid one has no amount
PAID_BACK = ("refunded", "cancelled")


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _tiktok_show_outcome(self):
        """Show the outcome of all cases together, and the sum that TikTok paid back.

        Called after cases of these orders changed. The amount is the sum of the refunds
        of refunded and cancelled cases, in the order's currency.
        """
        for order in self:
            settled = order.tiktok_adjustment_ids.filtered("outcome")
            ended = set(settled.mapped("outcome"))
            paid = settled.filtered(
                lambda case, order=order: (
                    case.outcome in PAID_BACK and case.currency_id == order.currency_id
                )
            )
            order.write(
                {
                    "tiktok_outcome": next((o for o in RANK if o in ended), False),
                    "tiktok_refunded_amount": sum(paid.mapped("refund_total")),
                }
            )
