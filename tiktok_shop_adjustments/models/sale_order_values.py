"""The values of a sale order and its lines, as TikTok states them."""

from odoo import Command, api, models

from ..domain import order_amounts
from .tiktok_mirror import naive

ROLE_PRODUCTS = {
    order_amounts.SELLER: "discount_product_id",
    order_amounts.PLATFORM: "discount_product_id",
    order_amounts.SHIPPING: "shipping_product_id",
    order_amounts.TAX: "tax_product_id",
    order_amounts.FEE: "fee_product_id",
    order_amounts.DIFFERENCE: "fee_product_id",
}
# TikTok's words for the parts of a payment beside the goods. `tax` is the sum of the
# two below it, which speak only where it is missing.
PARTS = (
    ("shipping_fee", order_amounts.SHIPPING, 1),
    ("tax", order_amounts.TAX, 1),
    ("retail_delivery_fee", order_amounts.FEE, 1),
    ("small_order_fee", order_amounts.FEE, 1),
    ("buyer_service_fee", order_amounts.FEE, 1),
    ("handling_fee", order_amounts.FEE, 1),
    ("shipping_insurance_fee", order_amounts.FEE, 1),
    ("item_insurance_fee", order_amounts.FEE, 1),
    ("item_insurance_tax", order_amounts.TAX, 1),
    ("distance_shipping_fee", order_amounts.FEE, 1),
    ("distance_fee", order_amounts.FEE, 1),
    ("payment_discount_service_fee", order_amounts.FEE, 1),
    ("payment_platform_discount", order_amounts.PLATFORM, -1),
)
TAX_PARTS = (
    ("product_tax", order_amounts.TAX, 1),
    ("shipping_fee_tax", order_amounts.TAX, 1),
)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # === HOOKS === #

    @api.model
    def _prepare_order_vals(self, shop, item, buyer, address, pricelist):
        """Return the values of a new sale order but for its lines.

        Called by `_tiktok_order_vals_list` for each order of a page; override it to
        fill fields of your own. No query belongs here.

        :param item: `tiktok_api.schemas.Order`
        :param buyer: the `res.partner` of TikTok's buyer
        :param address: the `res.partner` that the parcel goes to
        :param pricelist: gives the order TikTok's currency
        """
        return {
            **self._tiktok_state_vals(shop, item),
            "company_id": shop.company_id.id,
            "partner_id": buyer.id,
            "partner_invoice_id": buyer.id,
            "partner_shipping_id": address.id,
            "pricelist_id": pricelist.id,
            "client_order_ref": item.id,
            "origin": f"{shop.name}: {item.id}",
            "date_order": naive(item.paid_time or item.create_time or item.update_time),
            "user_id": False,
            "require_signature": False,
            "require_payment": False,
            "fiscal_position_id": False,
            "tiktok_refund_status": "none",
        }

    @api.model
    def _prepare_order_line_vals(self, shop, line, product, name):
        """Return the values of one order line.

        Called by `_tiktok_line_vals_list` for each line of an order. TikTok's amounts
        hold their taxes, so the line has none: the total is what the buyer pays.

        :param line: `domain.order_amounts.Line`
        :param name: TikTok's words for it, empty to leave the text to the product
        """
        vals = {
            "product_id": product.id,
            "product_uom_qty": line.quantity,
            "price_unit": float(line.price),
            # Differs from the price: Odoo takes it for one that a person has set, and
            # never puts the product's own price in its place
            "technical_price_unit": -1.0,
            "discount": 0.0,
            "tax_ids": [Command.clear()],
            "tiktok_role": line.role,
            "tiktok_key": f"{line.name}@{line.price}" if line.remote_ids else line.name,
            "tiktok_line_items": list(line.remote_ids),
        }
        return {**vals, "name": name} if name else vals

    # === A PAGE OF VALUES === #

    @api.model
    def _tiktok_order_vals_list(self, shop, items):
        buyers, addresses = self.env["res.partner"]._tiktok_buyers(shop, items)
        pricelists = self.env["product.pricelist"]._tiktok_by_currency(
            shop.company_id, {item.payment.currency for item in items}
        )
        products = self._match_product(shop, items)
        vals_list = []
        for item in items:
            pricelist = pricelists[item.payment.currency]
            vals = self._prepare_order_vals(
                shop, item, buyers[item.id], addresses[item.id], pricelist
            )
            digits = pricelist.currency_id.decimal_places
            lines = self._tiktok_line_vals_list(shop, item, products, digits)
            vals["order_line"] = [Command.create(line) for line in lines]
            vals_list.append(vals)
        return vals_list

    @api.model
    def _tiktok_line_vals_list(self, shop, item, products, digits):
        """Return the values of all lines; their sum is TikTok's total.

        :param products: {TikTok's line id: product} of those that were found
        :param digits: what Odoo's currency can hold
        """
        articles = {line.id: line for line in item.line_items}
        vals_list = []
        for line in tiktok_lines(item, digits):
            product, name = self._tiktok_product(shop, line, articles, products)
            vals = self._prepare_order_line_vals(shop, line, product, name)
            article = articles.get(next(iter(line.remote_ids), None))
            vals["tiktok_image_url"] = article.sku_image if article else False
            vals_list.append(vals)
        return vals_list

    @api.model
    def _tiktok_product(self, shop, line, articles, products):
        """Return the product of a line, and TikTok's words where it is a stand-in."""
        if not line.remote_ids:
            product = shop._product_for(ROLE_PRODUCTS[line.role])
            return product, line.name.replace("_", " ").capitalize()
        article = articles[line.remote_ids[0]]
        if article.id in products:
            return products[article.id], ""
        return shop._product_for("fallback_product_id"), article_name(article)


def article_name(article):
    """Return TikTok's name, variant and SKU of an article for an order line."""
    names = (article.product_name, article.sku_name, article.seller_sku)
    return " / ".join(name for name in names if name) or f"SKU {article.sku_id}"


def tiktok_lines(item, digits):
    """Return the `domain.order_amounts.Line`s of TikTok's order."""
    units = [_unit(line) for line in item.line_items]
    total = item.payment.total_amount
    return order_amounts.lines(units, list(_parts(item)), total, digits)


def _unit(line):
    return order_amounts.Unit(
        remote_id=line.id,
        key=line.sku_id or line.seller_sku or line.id,
        sale_price=line.sale_price,
        original_price=line.original_price,
        seller_discount=line.seller_discount,
        platform_discount=line.platform_discount,
    )


def _parts(item):
    names = PARTS if item.payment.tax else (*TAX_PARTS, *PARTS)
    for name, role, sign in names:
        amount = getattr(item.payment, name)
        if amount:
            yield order_amounts.Part(role, name, sign * amount)
    deposit = sum(line.pfand_fee or 0 for line in item.line_items)
    if deposit:
        yield order_amounts.Part(order_amounts.FEE, "deposit", deposit)
