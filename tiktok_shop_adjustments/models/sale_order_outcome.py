"""What became of an order's cases, shown on the order."""

from decimal import Decimal

from odoo import fields, models

from ..domain import amounts, order_refunds

# Several cases on one order: money that went back matters most, then what the order
# lost, then what was sent instead; a rejection shows only where nothing else happened.
RANK = ("refunded", "cancelled", "replaced", "exchanged", "rejected")
REFUND_STATUSES = [
    ("none", "Nothing refunded"),
    ("partly", "Partly refunded"),
    ("fully", "Fully refunded"),
]


class SaleOrder(models.Model):
    _inherit = "sale.order"

    tiktok_paid_time = fields.Datetime("Paid on TikTok on", readonly=True, copy=False)
    tiktok_refund_status = fields.Selection(
        REFUND_STATUSES,
        "Refund on TikTok",
        readonly=True,
        copy=False,
        help="How much of what the buyer paid has really gone back to him.",
    )

    def _tiktok_show_outcome(self):
        """Show the outcome of all cases together, and what TikTok really paid back.

        Called after cases of these orders changed.
        """
        for order in self:
            ended = set(order.tiktok_adjustment_ids.mapped("outcome"))
            outcome = next((known for known in RANK if known in ended), False)
            order._tiktok_show({"tiktok_outcome": outcome})

    def _tiktok_show_refund(self):
        """As `_tiktok_show_outcome`, after the order itself changed on TikTok."""
        for order in self:
            order._tiktok_show({})

    def _tiktok_show(self, vals):
        """Write what differs: most cases of a page change nothing on their order."""
        vals = {**vals, **self._tiktok_refund_vals()}
        changes = {name: value for name, value in vals.items() if self[name] != value}
        if changes:
            self.write(changes)

    def _tiktok_refund_vals(self):
        """Return amount and status of what was paid back, in the order's currency.

        A case in another currency cannot be added and is left to its own ticket.
        """
        self.ensure_one()
        currency = self.currency_id
        cases = self.tiktok_adjustment_ids.filtered(
            lambda case: case.currency_id == currency
        )
        paid = order_refunds.total(_exact(case.paid_total, currency) for case in cases)
        worth = _exact(self.tiktok_total_amount, currency)
        return {
            "tiktok_refunded_amount": float(paid),
            "tiktok_refund_status": order_refunds.status(paid, worth),
        }


def _exact(amount, currency):
    """Return a stored amount as the decimal that TikTok wrote."""
    return amounts.quantize(Decimal(repr(amount)), currency.name)
