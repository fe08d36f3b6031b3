from decimal import Decimal
from unittest.mock import patch

from odoo.tests import tagged

from ..tiktok_api.client import TikTokClient
from ..tiktok_api.oauth import AuthClient
from ..tiktok_api.transport import Transport
from .common import TiktokCommon
from .simulator_process import SimulatorProcess


@tagged("post_install", "-at_install")
class TestSimulatorSeed(TiktokCommon):
    """Every order and case of the local TikTok Shop's default seed, over HTTP."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.simulator = SimulatorProcess()
        cls.addClassCleanup(cls.simulator.stop)
        cls.state = cls.simulator.get("state")
        cls.clients = {}
        cls.shops = cls.env["tiktok.authorized.shop"]
        for seller in cls.state["sellers"]:
            cls._connect(seller)

    @classmethod
    def _connect(cls, seller):
        app, code = cls.simulator.consent(seller)
        keys = app["app_key"], app["app_secret"]
        pair = AuthClient(_transport(), cls.simulator.url).exchange(*keys, code)
        for shop in cls.state["shops"]:
            if shop["seller_id"] == seller["seller_id"]:
                cls.clients[shop["shop_id"]] = TikTokClient(
                    _transport(),
                    api_url=cls.simulator.url,
                    app_key=keys[0],
                    app_secret=keys[1],
                    access_token=pair.access_token,
                    shop_cipher=shop["cipher"],
                )
                cls.shops |= cls._create_shop(
                    shop["name"], shop["shop_id"], history_until=False
                )

    def setUp(self):
        super().setUp()
        clients = self.clients
        patcher = patch.object(
            type(self.shops), "_client", lambda shop: clients[shop.remote_id]
        )
        patcher.start()
        self.addCleanup(patcher.stop)

    def _sync(self):
        for shop in self.shops:
            for _page in shop._sync():
                self.env.flush_all()

    def _on_tiktok(self, shop, search):
        """Return everything that a search finds."""
        token, found = None, []
        while True:
            page = search(self.clients[shop.remote_id], token)
            self.assertFalse(page.unreadable)
            found += page.items
            token = page.next_page_token
            if not token:
                return found

    def test_odoo_equals_tiktok_after_one_sync(self):
        self._sync()
        currencies, count = set(), 0
        for shop in self.shops:
            self.assertFalse(shop.parked_records)
            for item in self._on_tiktok(
                shop, lambda c, t: c.search_orders(page_token=t)
            ):
                sale = self.env["sale.order"].search(
                    [
                        ("tiktok_shop_id", "=", shop.id),
                        ("tiktok_order_id", "=", item.id),
                    ]
                )
                total = item.payment.total_amount
                self.assertEqual(Decimal(str(sale.amount_total)), total, item.id)
                self.assertEqual(sale.currency_id.name, item.payment.currency)
                self.assertEqual(sale.state == "cancel", item.status == "CANCELLED")
                currencies.add(item.payment.currency)
                count += 1
        self.assertEqual(count, self.state["counts"]["orders"])
        self.assertLessEqual({"GBP", "USD", "EUR", "VND"}, currencies)
        sales = self.env["sale.order"].search(
            [("tiktok_shop_id", "in", self.shops.ids)]
        )
        self.assertNotIn("difference", sales.order_line.mapped("tiktok_role"))
        self._check_cases()

    def _check_cases(self):
        cases = self.env["tiktok.adjustment"].search(
            [("shop_id", "in", self.shops.ids)]
        )
        self.assertEqual(len(cases), self.state["counts"]["cases"])
        self.assertFalse(cases.filtered("parked_reason"))
        self.assertFalse(cases.filtered(lambda c: not c.sale_order_id))
        self.assertFalse(cases.line_ids.filtered(lambda x: not x.sale_line_id))
        self.assertFalse(cases.filtered(lambda c: c.state == "unknown"))
        waiting = cases.filtered(lambda c: c.state == "to_decide")
        self.assertFalse(waiting.filtered(lambda c: not c.ticket_id))
        self.assertFalse(waiting.ticket_id.filtered("closed"))
        self.assertFalse(self.env["mail.mail"].search([]))

    def test_a_second_sync_changes_nothing(self):
        self._sync()
        names = ("sale.order", "sale.order.line", "tiktok.adjustment", "res.partner")
        before = {name: self._stamps(name) for name in (*names, "helpdesk.ticket")}
        self._sync()
        for name, stamps in before.items():
            self.assertEqual(self._stamps(name), stamps, name)

    def _stamps(self, name):
        """Return the row version of each record: any write would change it."""
        table = self.env[name]._table
        self.env.flush_all()
        self.env.cr.execute(f"SELECT id, ctid::text FROM {table} ORDER BY id")
        return self.env.cr.fetchall()


def _transport():
    """Odoo's own guard of test requests compares the timeout with a number."""
    return Transport(timeout=20)
