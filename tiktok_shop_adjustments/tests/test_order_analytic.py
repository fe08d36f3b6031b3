from odoo.tests import tagged

from .common import TiktokCommon
from .payloads import order, order_line

RULE = "account.analytic.distribution.model"


@tagged("post_install", "-at_install")
class TestOrderAnalytic(TiktokCommon):
    """A page asks each question about analytic distributions once, and each line gets
    what Odoo would have given it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        plan = cls.env["account.analytic.plan"].create({"name": "Shops"})
        cls.accounts = cls.env["account.analytic.account"].create(
            [{"name": name, "plan_id": plan.id} for name in ("Goods", "Fan")]
        )
        cls.shirt = cls._create_product("Shirt", default_code="SHIRT-RED-M")

    def _rule(self, account, **vals):
        share = {str(account.id): 100.0}
        return self.env[RULE].create({"analytic_distribution": share, **vals})

    def _shares(self, *orders):
        """Return the accounts of the lines of each order, by TikTok's role."""
        return [
            {
                line.tiktok_role: list(line.analytic_distribution or ())
                for line in sale.order_line
            }
            for sale in self._orders(*orders)
        ]

    def _order(self, **fields):
        payment = {"shipping_fee": "3.00"}
        return order([order_line()], total="13.00", payment=payment, **fields)

    def test_a_rule_for_a_product_reaches_its_lines_and_no_others(self):
        goods, _fan = self.accounts
        self._rule(goods, product_id=self.shirt.id)
        found = self._shares(self._order(), self._order())
        self.assertEqual(found, [{"item": [str(goods.id)], "shipping": []}] * 2)

    def test_a_rule_for_a_buyer_reaches_that_buyers_lines_only(self):
        _goods, fan = self.accounts
        first = self._orders(self._order(user_id="1"), self._order(user_id="2"))
        self._rule(fan, partner_id=first[0].partner_id.id)
        found = self._shares(self._order(user_id="2"), self._order(user_id="1"))
        mine = [str(fan.id)]
        nothing = {"item": [], "shipping": []}
        self.assertEqual(found, [nothing, {"item": mine, "shipping": mine}])

    def test_a_rule_made_between_two_pages_counts_for_the_second(self):
        goods, _fan = self.accounts
        self.assertEqual(self._shares(self._order()), [{"item": [], "shipping": []}])
        rule = self._rule(goods)
        mine = {"item": [str(goods.id)], "shipping": [str(goods.id)]}
        self.assertEqual(self._shares(self._order()), [mine])
        rule.unlink()
        self.assertEqual(self._shares(self._order()), [{"item": [], "shipping": []}])

    def test_an_order_made_in_odoo_asks_as_ever(self):
        goods, _fan = self.accounts
        self._rule(goods, product_id=self.shirt.id)
        partner = self.env["res.partner"].create({"name": "Walk-in"})
        sale = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "order_line": [(0, 0, {"product_id": self.shirt.id})],
            }
        )
        share = sale.order_line.analytic_distribution
        self.assertEqual(share, {str(goods.id): 100.0})
