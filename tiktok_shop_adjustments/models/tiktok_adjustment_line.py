from odoo import fields, models


class TiktokAdjustmentLine(models.Model):
    """One unit of one order line in the case, with its own amounts."""

    _name = "tiktok.adjustment.line"
    _description = "TikTok Shop Adjustment Item"
    _order = "adjustment_id, id"
    _rec_name = "product_name"

    adjustment_id = fields.Many2one(
        "tiktok.adjustment", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="adjustment_id.company_id", store=True, precompute=True, index=True
    )
    remote_id = fields.Char("Item ID", required=True, readonly=True)
    order_line_remote_id = fields.Char("Order item ID", readonly=True)
    sale_line_id = fields.Many2one("sale.order.line", readonly=True)
    sku_remote_id = fields.Char("SKU ID", readonly=True)
    seller_sku = fields.Char("Seller SKU", readonly=True)
    product_name = fields.Char(readonly=True)
    sku_name = fields.Char("Variant", readonly=True)
    image_url = fields.Char(readonly=True, groups="base.group_system")
    currency_id = fields.Many2one(related="adjustment_id.currency_id")
    refund_total = fields.Monetary(readonly=True)
    refund_subtotal = fields.Monetary(readonly=True)
    refund_shipping_fee = fields.Monetary(readonly=True)
    refund_tax = fields.Monetary(readonly=True)

    _unique_line = models.Constraint(
        "UNIQUE(adjustment_id, remote_id)", "This item is in the case already."
    )

    def _changed(self, vals):
        """Return those of `vals` that differ; pictures count without their query,
        which TikTok signs anew each time.

        A unit that was cancelled is gone from the order's lines: what is known about
        it stays."""
        self.ensure_one()
        kept = {"sale_line_id", "image_url"}
        fields_ = self._fields
        return {
            name: value
            for name, value in vals.items()
            if (value or name not in kept)
            and _steady(fields_[name].convert_to_cache(value, self))
            != _steady(fields_[name].convert_to_cache(self[name], self))
        }


def _steady(value):
    if isinstance(value, str) and value.startswith("http"):
        return value.partition("?")[0]
    return value or None
