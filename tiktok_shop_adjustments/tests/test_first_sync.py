from contextlib import contextmanager
from unittest.mock import patch

from odoo import fields
from odoo.sql_db import db_connect
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.tiktok_shop_one_reader import READERS
from .common import utc
from .payloads import T0, moved, order, refund
from .test_sync_loop import LOG, SyncCommon

READ = "odoo.addons.tiktok_shop_adjustments.models.tiktok_shop_read"


@tagged("post_install", "-at_install")
class TestFirstSync(SyncCommon):
    """A shop is read for the first time: several pages a transaction, and people see
    how far it is."""

    def setUp(self):
        super().setUp()
        self.orders.page_size = 2

    def _sales(self):
        return self.env["sale.order"].search([("tiktok_shop_id", "=", self.shop.id)])

    def _steps(self):
        """Read the orders; return what the screen says after each transaction."""
        return [self.shop.first_sync_words for _count in self.shop._sync_orders()]

    def test_pages_are_applied_together_and_told(self):
        self.orders.records = [order(update_time=T0 + i) for i in range(5)]
        self._expect(orders=4, cancellations=0, returns=0)
        with patch(f"{READ}.PAGES_TOGETHER", 2):
            said = self._steps()
        self.assertEqual(
            said,
            [
                "Reading orders: 3 so far, up to 11/18/2026",
                "Reading orders: 5 so far, up to 11/18/2026",
            ],
        )
        self.assertEqual(len(self._sales()), 5)
        self.assertEqual(self.shop.orders_cursor, utc(T0 + 4))

    def test_later_syncs_apply_each_page_by_itself_and_tell_nothing(self):
        self.shop.last_sync_at = "2026-11-18 12:00:00"
        self.orders.records = [order(update_time=T0 + i) for i in range(5)]
        self._expect(orders=4, cancellations=0, returns=0)
        self.assertEqual(self._steps(), [""] * 4)
        self.assertFalse(self.shop.first_sync_counts)

    def test_what_was_read_is_said_before_what_is_being_read(self):
        bought = [order()]
        self.orders.records = bought
        self.returns.records = [refund(bought[0])]
        self._expect()
        self.tiktok.expect("/records", {"records": []})
        said = [self.shop.first_sync_words for _step in self.shop._sync()]
        self.assertEqual(
            said[-1].splitlines(),
            [
                "Orders: 1",
                "Cancellations: 0",
                "Returns: 1",
                "Reading histories of returns: 1 so far",
            ],
        )
        self.shop.last_sync_at = "2026-11-18 12:00:00"
        self.assertEqual(self.shop.first_sync_words, "")

    def test_an_overlap_is_not_counted_again(self):
        self.orders.records = [order(update_time=T0 + i) for i in range(3)]
        self._expect(orders=2, cancellations=0, returns=0)
        self._steps()
        self.orders.records.append(order(update_time=T0 + 9))
        self._expect(orders=3, cancellations=0, returns=0)
        self._steps()
        self.assertEqual(self.shop.first_sync_counts, {"orders": 4})

    def test_an_order_that_changes_between_two_pages_is_taken_as_it_is_last(self):
        """Scenario: it is on the first page, then on the second one, both are applied
        together. Expected: one sale order, of the later reading."""
        bought = [order(update_time=T0 + i) for i in range(2)]
        self.orders.records = list(bought)

        def first(call):
            answer = self.orders(call)
            answer["next_page_token"] = "2"
            changed = moved(bought[0], 1000, status="DELIVERED")
            self.orders.records = [bought[1], changed]
            return answer

        self.tiktok.expect("/orders/search", first)
        self._expect(orders=1, cancellations=0, returns=0)
        self._steps()
        statuses = {s.tiktok_order_id: s.tiktok_status for s in self._sales()}
        self.assertEqual(
            statuses,
            {bought[0]["id"]: "DELIVERED", bought[1]["id"]: "AWAITING_SHIPMENT"},
        )

    @mute_logger(LOG)
    def test_a_page_that_cannot_be_had_keeps_those_before_it(self):
        self.orders.records = [order(update_time=T0 + i) for i in range(6)]
        self._expect(orders=2, cancellations=0, returns=0)
        self.tiktok.expect("/orders/search", {"code": 105005, "message": "no"}, 401)
        self._run()
        self.assertEqual(len(self._sales()), 3)
        self.assertEqual(self.shop.orders_cursor, utc(T0 + 2))
        self.assertEqual(self.shop.first_sync_counts, {"orders": 3})
        self.assertIn("105005", self.shop.sync_error)

    def test_a_shop_that_is_read_elsewhere_is_left_alone(self):
        """Scenario: a click reads the shop while the scheduled action comes to it.

        Expected: no call to TikTok, no failure, and the action comes again, but not
        over and over while the other one reads.
        """
        cron = self.env.ref("tiktok_shop_adjustments.cron_sync")
        triggers = self.env["ir.cron.trigger"]
        before = triggers.search([("cron_id", "=", cron.id)])
        with self._read_elsewhere():
            self._run()
        self.assertEqual(self.tiktok.calls, [])
        self.assertEqual(self.shop.sync_failures, 0)
        self.assertFalse(self.shop.sync_error)
        after = triggers.search([("cron_id", "=", cron.id)])
        (again,) = after - before
        self.assertGreater(again.call_at, fields.Datetime.now())
        self._expect()
        self._run()
        self.assertTrue(self.shop.last_sync_at)

    def test_a_click_on_a_shop_that_is_read_elsewhere_says_so(self):
        with self._read_elsewhere():
            notice = self._sync_now()
        self.assertEqual(notice["type"], "info")
        self.assertIn("is being read already", notice["message"])
        self.assertEqual(self.tiktok.calls, [])

    @contextmanager
    def _read_elsewhere(self):
        """Another process applies a page of the shop."""
        with db_connect(self.cr.dbname).cursor() as other:
            other.execute(
                "SELECT pg_advisory_xact_lock(%s, %s)", (READERS, self.shop.id)
            )
            yield

    def test_a_sync_keeps_one_line_to_tiktok(self):
        """A line for each page would shake hands with TikTok's server each time."""
        self.orders.records = [order(update_time=T0 + i) for i in range(5)]
        self._expect(orders=4, cancellations=0, returns=0)
        shops = type(self.shop)
        with patch.object(shops, "_client", autospec=True, side_effect=shops._client):
            self._steps()
            self.assertEqual(shops._client.call_count, 1)
