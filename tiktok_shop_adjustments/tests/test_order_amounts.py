from decimal import Decimal
from itertools import product

from odoo.tests import tagged

from .common import TiktokCommon
from .payloads import order, order_line

DIGITS = {"GBP": 2, "USD": 2, "VND": 0}


@tagged("post_install", "-at_install")
class TestOrderAmounts(TiktokCommon):
    """Whatever TikTok states, the sale order's total is what the buyer paid."""

    def _line(self, currency, price, seller, platform, sku="A"):
        unit = Decimal(1).scaleb(-DIGITS[currency])
        price, seller, platform = (Decimal(x) * unit for x in (price, seller, platform))
        return order_line(
            f"{price - seller - platform:f}",
            sku=sku,
            original_price=f"{price:f}",
            seller_discount=f"{seller:f}",
            platform_discount=f"{platform:f}",
            currency=currency,
        )

    def _order(self, currency, seller, platform, shipping, tax, fee):
        unit = Decimal(1).scaleb(-DIGITS[currency])
        lines = [
            self._line(currency, 1999, seller, platform),
            self._line(currency, 1999, seller, platform),
            self._line(currency, 503, 0, 0, sku="B"),
        ]
        total = sum(Decimal(line["sale_price"]) for line in lines)
        parts = {"shipping_fee": shipping, "tax": tax, "small_order_fee": fee}
        payment = {name: f"{value * unit:f}" for name, value in parts.items()}
        total += (shipping + tax + fee) * unit
        return order(lines, total=f"{total:f}", currency=currency, payment=payment)

    def test_every_combination_adds_up_to_the_cent(self):
        """Scenario: three currencies, each with and without every part.

        Expected: the totals are equal, and no difference line was needed.
        """
        choices = product(DIGITS, (0, 151), (0, 97), (0, 399), (0, 211), (0, 30))
        items = [self._order(*choice) for choice in choices]
        orders = self._orders(*items)
        self.assertEqual(len(orders), 96)
        for sale, item in zip(orders, items, strict=True):
            total = Decimal(item["payment"]["total_amount"])
            self.assertEqual(sale.currency_id.name, item["payment"]["currency"])
            self.assertEqual(Decimal(str(sale.amount_total)), total)
            self.assertEqual(Decimal(str(sale.tiktok_total_amount)), total)
            self.assertEqual(sale.amount_tax, 0)
        self.assertNotIn("difference", orders.order_line.mapped("tiktok_role"))
        self.assertEqual(orders.currency_id.mapped("active"), [True] * 3)

    def test_the_parts_of_one_order(self):
        """One line per SKU and price; each discount and fee has its own line."""
        sale = self._orders(self._order("GBP", 151, 97, 399, 211, 30))
        found = [
            (line.tiktok_role, line.product_uom_qty, line.price_unit)
            for line in sale.order_line
        ]
        self.assertEqual(
            found,
            [
                ("item", 2, 19.99),
                ("item", 1, 5.03),
                ("seller_discount", 1, -3.02),
                ("platform_discount", 1, -1.94),
                ("shipping", 1, 3.99),
                ("tax", 1, 2.11),
                ("fee", 1, 0.30),
            ],
        )
        self.assertEqual(len(sale.order_line[0].tiktok_line_items), 2)
        self.assertFalse(sale.order_line.tax_ids)

    def test_tax_within_the_prices_makes_no_line(self):
        """Scenario: tax is stated, but the goods alone are the total already."""
        item = order([order_line("12.00")], total="12.00", payment={"tax": "2.00"})
        sale = self._orders(item)
        self.assertEqual(sale.order_line.mapped("tiktok_role"), ["item"])
        self.assertEqual(sale.amount_total, 12.00)

    def test_what_nothing_explains_is_a_visible_difference(self):
        item = order(
            [order_line("12.00")],
            total="11.25",
            payment={"shipping_fee": "1.00", "tax": "2.00"},
        )
        sale = self._orders(item)
        difference = sale.order_line.filtered(lambda x: x.tiktok_role == "difference")
        self.assertEqual(difference.price_unit, -0.75)
        self.assertEqual(sale.amount_total, 11.25)

    def test_product_taxes_of_odoo_stay_out(self):
        """Scenario: the matched product and the company have a sales tax of 20 %."""
        tax = self.env["account.tax"].create({"name": "VAT 20", "amount": 20})
        self._create_product("Shirt", default_code="TAXED", taxes_id=tax.ids)
        item = order([order_line("9.99", sku="TAXED")], total="9.99")
        sale = self._orders(item)
        self.assertEqual(sale.order_line.product_id.default_code, "TAXED")
        self.assertEqual(sale.amount_total, 9.99)
        self.assertEqual(sale.amount_tax, 0)
