import json
from datetime import timedelta
from unittest.mock import patch

from psycopg2 import OperationalError

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tiktok_api.errors import RateLimited
from .common import TiktokCommon, utc
from .payloads import T0, cancellation, moved, order, refund, settled

LOG = "odoo.addons.tiktok_shop_adjustments.models.tiktok_shop_sync"
SEARCHES = ("/orders/search", "/cancellations/search", "/returns/search")
OVERLAP = 300


class Index:
    """What a search finds, as TikTok answers it: by time, page by page."""

    def __init__(self, key, *records):
        self.key, self.records, self.page_size = key, list(records), 50

    def __call__(self, call):
        size = min(int(call.query["page_size"]), self.page_size)
        found = [
            record
            for record in sorted(self.records, key=lambda r: r["update_time"])
            if record["update_time"] >= call.body["update_time_ge"]
        ]
        start = int(call.query.get("page_token", 0))
        data = {self.key: found[start : start + size], "total_count": len(found)}
        if start + size < len(found):
            data["next_page_token"] = str(start + size)
        return json.loads(json.dumps(data))


class SyncCommon(TiktokCommon):
    def setUp(self):
        super().setUp()
        self.orders = Index("orders")
        self.cancels = Index("cancellations")
        self.returns = Index("return_orders")
        # Demo data or other tests' shops have no script
        others = self.env["tiktok.authorized.shop"].search([("id", "!=", self.shop.id)])
        others.active = False

    def _expect(self, orders=1, cancellations=1, returns=1):
        """Expect so many pages of each search."""
        indexes = (self.orders, self.cancels, self.returns)
        counts = (orders, cancellations, returns)
        for path, index, count in zip(SEARCHES, indexes, counts, strict=True):
            for _number in range(count):
                self.tiktok.expect(path, index)

    def _run(self, name="cron_sync"):
        self.env.flush_all()
        cron = self.env.ref(f"tiktok_shop_adjustments.{name}")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def _sync_now(self):
        """Press the button in a transaction of its own, as a request does."""
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            env = self.env(cr=cr, user=self.administrator.id)
            action = self.shop.with_env(env).action_sync_now()
        self.env.invalidate_all()
        return action["params"]

    def _asked(self, path):
        """Return the bodies and tokens of the calls to a search."""
        return [
            (call.body["update_time_ge"], call.query.get("page_token"))
            for call in self.tiktok.calls
            if call.path.endswith(path)
        ]


@tagged("post_install", "-at_install")
class TestSyncLoop(SyncCommon):
    # === READING === #

    def test_the_first_sync_reads_everything_from_the_chosen_day(self):
        """Scenario: three orders; a cancellation and a refund wait for an answer."""
        self.shop.history_until = False
        bought = [order(update_time=T0 + i) for i in range(3)]
        self.orders.records = bought
        self.cancels.records = [cancellation(bought[0])]
        self.returns.records = [refund(bought[1])]
        self._expect(orders=1)
        self.tiktok.expect("/records", {"records": []})
        mails = self._mails()
        self._run()
        sales = self.env["sale.order"].search([("tiktok_shop_id", "=", self.shop.id)])
        cases = self.env["tiktok.adjustment"].search([])
        self.assertEqual(len(sales), 3)
        self.assertEqual(sorted(cases.mapped("kind")), ["cancellation", "refund"])
        self.assertEqual(len(cases.ticket_id.sale_order_ids), 2)
        self.assertEqual(self._mails(), mails)
        start = int(fields.Datetime.to_datetime("2026-01-01").timestamp())
        self.assertEqual(self._asked("/orders/search"), [(start, None)])
        self.assertEqual(self.shop.orders_cursor, utc(T0 + 2))
        self.assertEqual(self.shop.returns_cursor, utc(T0 + 100))
        self.assertTrue(self.shop.last_sync_at)
        self.assertTrue(self.shop.history_until)
        self.assertFalse(self.shop.sync_error)

    def test_the_next_sync_begins_an_overlap_earlier(self):
        self.shop.orders_cursor = utc(T0)
        self._expect()
        self._run()
        self.assertEqual(self._asked("/orders/search"), [(T0 - OVERLAP, None)])
        self.assertEqual(self.shop.orders_cursor, utc(T0))

    def test_an_unchanged_shop_writes_nothing_but_the_time_of_the_sync(self):
        bought = order()
        self.orders.records = [bought]
        self.returns.records = [refund(bought)]
        self._expect()
        self.tiktok.expect("/records", {"records": []})
        self._run()
        before = self.shop.write_date
        case = self.env["tiktok.adjustment"].search([])
        stamps = (case.write_date, case.ticket_id.write_date)
        self._expect()
        models = [
            type(self.env[name])
            for name in ("tiktok.adjustment", "sale.order", "helpdesk.ticket")
        ]
        with (
            patch.object(models[0], "write") as first,
            patch.object(models[1], "write") as second,
            patch.object(models[2], "write") as third,
        ):
            self._run()
        for write in (first, second, third):
            write.assert_not_called()
        self.assertEqual((case.write_date, case.ticket_id.write_date), stamps)
        self.assertGreaterEqual(self.shop.write_date, before)

    def test_the_walk_goes_by_time_so_that_moving_rows_hide_no_other(self):
        """Scenario: pages of two; while the second is read, the first order changes
        and moves to the end, so that every row behind it moves up by one.

        Expected: no order is missed; a walk by page token would miss one.
        """
        self.orders.page_size = 2
        bought = [order(update_time=T0 + i) for i in range(5)]
        self.orders.records = list(bought)

        def move(call):
            answer = self.orders(call)
            self.orders.records[0] = moved(bought[0], 1000, status="DELIVERED")
            return answer

        self.tiktok.expect("/orders/search", move)
        self._expect(orders=4)
        self._run()
        sales = self.env["sale.order"].search([("tiktok_shop_id", "=", self.shop.id)])
        self.assertEqual(
            set(sales.mapped("tiktok_order_id")), {item["id"] for item in bought}
        )
        self.assertIn("DELIVERED", sales.mapped("tiktok_status"))
        starts = [start for start, _token in self._asked("/orders/search")]
        self.assertEqual(starts, sorted(starts))

    def test_a_second_that_fills_pages_is_read_by_token(self):
        self.orders.page_size = 2
        self.orders.records = [order(update_time=T0) for _number in range(5)]
        self._expect(orders=4)
        self._run()
        self.assertEqual(
            self.env["sale.order"].search_count(
                [("tiktok_shop_id", "=", self.shop.id)]
            ),
            5,
        )
        first, *rest = self._asked("/orders/search")
        self.assertEqual(rest, [(T0, None), (T0, "2"), (T0, "4")])
        self.assertLess(first[0], T0)

    # === FAILING AND GOING ON === #

    @mute_logger(LOG)
    def test_a_failure_on_page_two_keeps_page_one_and_resumes_there(self):
        self.orders.page_size = 2
        bought = [order(update_time=T0 + i) for i in range(4)]
        self.orders.records = bought
        self.tiktok.expect("/orders/search", self.orders)
        self.tiktok.expect("/orders/search", {"code": 105005, "message": "no"}, 401)
        self._run()
        sales = self.env["sale.order"].search([("tiktok_shop_id", "=", self.shop.id)])
        self.assertEqual(len(sales), 2)
        self.assertEqual(self.shop.orders_cursor, utc(T0 + 1))
        self.assertEqual(self.shop.sync_failures, 1)
        self.assertIn("105005", self.shop.sync_error)
        self.assertGreater(self.shop.next_sync_at, fields.Datetime.now())
        self.assertFalse(self.shop.last_sync_at)
        self._run()  # not yet its turn: no call
        self.shop.next_sync_at = fields.Datetime.now() - timedelta(seconds=1)
        self.orders.page_size = 50
        self._expect()
        self._run()
        self.assertEqual(self._asked("/orders/search")[-1], (T0 + 1 - OVERLAP, None))
        self.assertEqual(
            (self.shop.sync_failures, self.shop.sync_error, self.shop.next_sync_at),
            (0, False, False),
        )
        count = [("tiktok_shop_id", "=", self.shop.id)]
        self.assertEqual(self.env["sale.order"].search_count(count), 4)

    @mute_logger(LOG)
    def test_waits_grow_with_each_failure(self):
        waits = []
        for _number in range(4):
            self.shop.next_sync_at = False
            self.tiktok.expect("/orders/search", {"code": 105005, "message": "x"}, 401)
            self._run()
            waits.append(self.shop.next_sync_at - fields.Datetime.now())
        self.assertEqual(waits, sorted(waits))
        self.assertEqual(self.shop.sync_failures, 4)

    @mute_logger(LOG)
    def test_tiktoks_own_waiting_time_is_kept(self):
        with patch(
            "odoo.addons.tiktok_shop_adjustments.models.tiktok_shop_read."
            "TiktokAuthorizedShop._sync_orders",
            side_effect=_rate_limited(7200),
        ):
            self._run()
        wait = self.shop.next_sync_at - fields.Datetime.now()
        self.assertGreater(wait, timedelta(minutes=115))

    @mute_logger(LOG)
    def test_one_failing_shop_stops_no_other(self):
        second = self._create_shop("Demo Store DE", "7002")
        self.orders.records = [order()]
        self.tiktok.expect("/orders/search", {"code": 105005, "message": "no"}, 401)
        self._expect()
        self._run()
        self.assertEqual((self.shop.sync_failures, second.sync_failures), (1, 0))
        self.assertTrue(second.last_sync_at)
        self.assertEqual(
            self.env["sale.order"].search_count([("tiktok_shop_id", "=", second.id)]), 1
        )

    @mute_logger(LOG)
    def test_an_error_of_our_own_does_not_stop_the_next_shop_either(self):
        self._create_shop("Demo Store DE", "7002")
        self.tiktok.expect("/orders/search", ZeroDivisionError("oops"))
        self._expect()
        self._run()
        self.assertEqual(self.shop.sync_error, "ZeroDivisionError: oops")

    def test_a_race_is_started_over_and_is_no_failure(self):
        """Scenario: a notification applies the same page at the same moment, twice."""
        self.orders.records = [order()]
        races = iter([OperationalError("serialize"), OperationalError("serialize")])
        model = type(self.env["sale.order"])
        apply = model._tiktok_apply_together

        def racing(orders, shop, items):
            apply(orders, shop, items)
            error = next(races, None)
            if error:
                raise error

        self._expect(orders=3)
        with patch.object(model, "_tiktok_apply_together", racing):
            self._run()
        self.assertEqual((self.shop.sync_failures, self.shop.sync_error), (0, False))
        self.assertEqual(len(self._asked("/orders/search")), 3)
        self.assertTrue(self.shop.last_sync_at)
        self.assertFalse(self.shop.parked_records)

    @mute_logger(LOG)
    def test_a_race_without_end_is_a_failure(self):
        self.orders.records = [order()]
        model = type(self.env["sale.order"])
        self._expect(orders=5, cancellations=0, returns=0)
        error = OperationalError("serialize")
        with patch.object(model, "_tiktok_apply_together", side_effect=error):
            self._run()
        self.assertEqual(self.shop.sync_failures, 1)

    def test_shops_without_consent_are_left_alone(self):
        self.authorization.state = "expired"
        self._run()
        self._run("cron_reconcile")
        self.assertEqual(self.tiktok.calls, [])
        self.assertFalse(self.shop.last_sync_at)

    # === RECONCILING === #

    def test_open_cases_are_read_again_by_id(self):
        """Scenario: a change was missed by searches and notifications alike."""
        bought = order()
        self._orders(bought)
        payload, ended = refund(bought), refund(bought)
        case, _other = self._returns(
            payload, settled(ended, return_status="RETURN_OR_REFUND_REQUEST_COMPLETE")
        )
        done = settled(payload, return_status="RETURN_OR_REFUND_REQUEST_COMPLETE")
        self.tiktok.expect("/returns/search", {"return_orders": [done]})
        self._run("cron_reconcile")
        self.assertEqual(self.tiktok.calls[0].body["return_ids"], [case.remote_id])
        self.assertEqual(case.state, "refunded")

    def test_waiting_cases_find_their_order_and_parked_orders_another_try(self):
        bought, failed = order(), order()
        self.tiktok.expect("/orders", {"orders": []})
        payload = settled(
            refund(bought), return_status="RETURN_OR_REFUND_REQUEST_COMPLETE"
        )
        case = self._returns(payload)
        self.shop._park_order(failed["id"], "no")
        self.tiktok.expect("/orders", {"orders": [failed, bought]})
        self._run("cron_reconcile")
        self.assertEqual(case.sale_order_id.tiktok_order_id, bought["id"])
        self.assertFalse(self.shop.parked_records)

    def test_many_open_cases_are_read_fifty_a_call(self):
        bought = order()
        self._orders(bought)
        payloads = [refund(bought) for _number in range(51)]
        self._returns(*payloads)
        for part in (payloads[:50], payloads[50:]):
            self.tiktok.expect("/returns/search", {"return_orders": part})
        self.env["tiktok.adjustment"].search([]).records_due = False
        self._run("cron_reconcile")
        sizes = [len(call.body["return_ids"]) for call in self.tiktok.calls]
        self.assertEqual(sizes, [50, 1])

    # === BY ID AND BY HAND === #

    def test_fetch_and_apply_reads_orders_first_and_no_id_twice(self):
        bought = order()
        cancel, back = cancellation(bought), refund(bought)
        self.tiktok.expect("/orders", {"orders": [bought]})
        self.tiktok.expect("/cancellations/search", {"cancellations": [cancel]})
        self.tiktok.expect("/returns/search", {"return_orders": [back]})
        self.tiktok.expect("/records", {"records": []})
        cases = self.shop._fetch_and_apply(
            cancel_ids=[cancel["cancel_id"]] * 2,
            return_ids=[back["return_id"]],
            order_ids=[bought["id"], bought["id"]],
        )
        self.assertEqual(sorted(cases.mapped("kind")), ["cancellation", "refund"])
        self.assertEqual(self.tiktok.calls[1].body["cancel_ids"], [cancel["cancel_id"]])
        self.assertEqual(cases.env.uid, self.env.uid)

    def test_fetch_and_apply_writes_as_the_system_for_whoever_asks(self):
        """Scenario: an agent, who may write neither orders nor shops, reads again."""
        bought, broken = order(), order([])
        self.tiktok.expect("/orders", {"orders": [bought, broken]})
        self.shop.with_user(self.agent)._fetch_and_apply(
            order_ids=[bought["id"], broken["id"]]
        )
        sale = self.env["sale.order"].search([("tiktok_order_id", "=", bought["id"])])
        self.assertEqual(sale.create_uid, self.env.ref("base.user_root"))
        self.assertIn(f"order {broken['id']}", self.shop.parked_records)

    def test_sync_now_tells_what_was_read(self):
        self.orders.records = [order()]
        self._expect()
        notice = self._sync_now()
        self.assertEqual((notice["type"], notice["message"]), ("success", "1 orders"))

    @mute_logger(LOG)
    def test_sync_now_tells_what_went_wrong(self):
        self.tiktok.expect("/orders/search", {"code": 105005, "message": "no"}, 401)
        notice = self._sync_now()
        self.assertEqual(notice["type"], "danger")
        self.assertTrue(notice["sticky"])
        self.assertIn("105005", notice["message"])

    def test_sync_now_leaves_the_rest_to_the_scheduled_action(self):
        self.orders.records = [order()]
        self._expect(cancellations=0, returns=0)
        cron = self.env.ref("tiktok_shop_adjustments.cron_sync")
        module = "odoo.addons.tiktok_shop_adjustments.models.tiktok_shop_sync_now"
        before = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        with patch(f"{module}.PATIENCE", -1):
            notice = self._sync_now()
        self.assertIn("The rest follows", notice["message"])
        after = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self.assertEqual(after, before + 1)

    def test_sync_now_is_for_administrators(self):
        with self.assertRaisesRegex(Exception, "not allowed"):
            self.shop.with_user(self.agent).action_sync_now()
        self.assertEqual(self.tiktok.calls, [])


def _rate_limited(seconds):
    return RateLimited("slow down", retryable=True, retry_after=seconds)
