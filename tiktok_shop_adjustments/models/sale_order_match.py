"""Which products and which existing sale orders TikTok's records belong to."""

from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain

# In this order: the first field that fits decides
ORDER_REFERENCES = ("client_order_ref", "origin", "name")


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # === HOOKS === #

    @api.model
    def _match_product(self, shop, items):
        """Return {TikTok's order line id: product} where Odoo has the product.

        Called for a page of orders. The seller SKU is the internal reference, or else
        the barcode; the company's own product goes before a shared one, and another
        company's is never taken. Lines left out get the shop's stand-in product.

        :param items: `tiktok_api.schemas.Order` objects
        """
        lines = [line for item in items for line in item.line_items if line.seller_sku]
        found = self._tiktok_products(shop, {line.seller_sku for line in lines})
        return {
            line.id: found[line.seller_sku]
            for line in lines
            if line.seller_sku in found
        }

    @api.model
    def _match_order(self, shop, items):
        """Return {TikTok's order id: sale order} for orders of another connector.

        Called in match mode with the orders that are not linked yet. The customer
        reference, the source or the name of the sale order is TikTok's order id. Where
        several fit, a cancelled one gives way; if still several fit, none is taken.

        :param items: `tiktok_api.schemas.Order` objects
        """
        ids = [item.id for item in items]
        domain = Domain.OR([(name, "in", ids)] for name in ORDER_REFERENCES)
        candidates = self.search(
            domain
            & Domain("company_id", "=", shop.company_id.id)
            & Domain("tiktok_order_id", "=", False),
            order="id",
        )
        matches = {}
        for remote_id in ids:
            order = candidates._tiktok_best_match(remote_id)
            if len(order) == 1:
                matches[remote_id] = order
            elif order:
                shop._park_order(remote_id, self._tiktok_ambiguous(order))
        return matches

    # === PRODUCTS === #

    @api.model
    def _tiktok_products(self, shop, skus):
        """Return {seller SKU: product}, by internal reference, then by barcode."""
        if not skus:
            return {}
        products = self.env["product.product"].search_fetch(
            Domain("company_id", "in", [shop.company_id.id, False])
            & (
                Domain("default_code", "in", list(skus))
                | Domain("barcode", "in", list(skus))
            ),
            ["default_code", "barcode", "company_id"],
            order="id",
        )
        own_first = products.sorted(lambda product: not product.company_id)
        found = {}
        for name in ("default_code", "barcode"):
            for product in own_first:
                if product[name] in skus:
                    found.setdefault(product[name], product)
        return found

    # === ORDERS OF ANOTHER CONNECTOR === #

    def _tiktok_best_match(self, remote_id):
        for name in ORDER_REFERENCES:
            orders = self.filtered(lambda order, name=name: order[name] == remote_id)
            if orders:
                return orders.filtered(lambda order: order.state != "cancel") or orders
        return self.browse()

    @api.model
    def _tiktok_ambiguous(self, orders):
        names = ", ".join(orders.mapped("name"))
        return self.env._(
            "Several sale orders carry this order ID: %(names)s. "
            "Leave it on the right one only.",
            names=names,
        )

    @api.model
    def _tiktok_link(self, shop, items):
        """Return the sale orders that `items` were matched to; amounts stay theirs."""
        return self._match_order(shop, items)

    @api.model
    def _tiktok_link_lines(self, pairs):
        """Tell each line of matched orders which of TikTok's units it stands for."""
        for order, item in pairs:
            units = defaultdict(list)
            for unit in item.line_items:
                units[unit.seller_sku].append(unit.id)
            for line in order.order_line.filtered("product_id"):
                line._tiktok_take_units(units)
