from odoo import fields, models


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "tiktok.mirrored.fields"]

    # TikTok has one line item per unit; Odoo one line per SKU
    tiktok_line_items = fields.Json(
        readonly=True, copy=False, help="TikTok's line ids, one per unit."
    )
    tiktok_role = fields.Selection(
        [
            ("item", "Item"),
            ("seller_discount", "Seller discount"),
            ("platform_discount", "TikTok discount"),
            ("shipping", "Shipping"),
            ("tax", "Tax"),
            ("fee", "Fee"),
            ("difference", "Difference"),
        ],
        readonly=True,
        copy=False,
    )
    tiktok_image_url = fields.Char(
        "Picture on TikTok",
        readonly=True,
        copy=False,
        help="TikTok shows it on the order; newer case answers have none.",
    )
    tiktok_key = fields.Char(
        readonly=True, copy=False, help="Finds the line again when TikTok changes it."
    )
