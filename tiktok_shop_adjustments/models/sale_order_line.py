from odoo import fields, models

from .tiktok_picture import place_of


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
        groups="base.group_system",
        help="TikTok shows it on the order; newer case answers have none.",
    )
    tiktok_key = fields.Char(
        readonly=True, copy=False, help="Finds the line again when TikTok changes it."
    )

    # === PICTURES === #

    def _want_tiktok_images(self):
        """Have the goods of these lines pictured; called for orders with a ticket."""
        for shop, lines in self.sudo().grouped(_shop).items():
            urls = lines.mapped("tiktok_image_url")
            self.env["tiktok.picture"]._want(shop, urls)

    def _tiktok_images(self):
        """Return {line: address in Odoo of its picture, or ``False``}."""
        lines = self.sudo()
        urls = lines.mapped("tiktok_image_url")
        shops = lines.order_id.tiktok_shop_id
        known = self.env["tiktok.picture"]._of_goods(shops, urls)
        return {
            line: bool(url) and known.get((_shop(line).id, place_of(url)), False)
            for line, url in zip(self, urls, strict=True)
        }


def _shop(line):
    return line.order_id.tiktok_shop_id
