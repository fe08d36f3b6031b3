from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _tiktok_take_units(self, units):
        """Take as many of TikTok's units as the line has, by SKU.

        :param units: {seller SKU: [TikTok's line ids]}; what is taken is removed
        """
        self.ensure_one()
        for sku in (self.product_id.default_code, self.product_id.barcode):
            waiting = units.get(sku)
            if sku and waiting:
                count = int(self.product_uom_qty)
                taken, units[sku] = waiting[:count], waiting[count:]
                if taken != (self.tiktok_line_items or []):
                    self.tiktok_line_items = taken
                return

    def _tiktok_changes(self, vals):
        """Return those of TikTok's amounts in `vals` that the line does not have."""
        self.ensure_one()
        changes = {}
        if self.product_uom_qty != vals["product_uom_qty"]:
            changes["product_uom_qty"] = vals["product_uom_qty"]
        if self.currency_id.compare_amounts(self.price_unit, vals["price_unit"]):
            changes["price_unit"] = vals["price_unit"]
        if (self.tiktok_line_items or []) != vals["tiktok_line_items"]:
            changes["tiktok_line_items"] = vals["tiktok_line_items"]
        return changes

    def _tiktok_article(self):
        """Return {name, detail} of a line for people; a stand-in product has no words
        of its own, there TikTok's are on the line."""
        self.ensure_one()
        product, shop = self.product_id, self.order_id.tiktok_shop_id
        if product and product != shop.fallback_product_id:
            return {"name": product.name, "detail": product.default_code or ""}
        name, _slash, detail = self.name.partition(" / ")
        return {"name": name, "detail": detail.replace(" / ", " · ")}

    def _tiktok_by_unit(self):
        """Return {TikTok's order line id: sale order line}."""
        return {
            remote_id: line
            for line in self
            for remote_id in line.tiktok_line_items or ()
        }
