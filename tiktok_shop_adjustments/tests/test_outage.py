"""One patience for one shop, loops that never raise, poison that starves nobody."""

import time
from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.tiktok_shop_quiet import QUIET_AT_MOST
from ..tiktok_api import errors
from . import payloads
from .common import utc
from .payloads import order, refund
from .test_sync_loop import SyncCommon
from .test_webhook_event import InboxCase

MODELS = "odoo.addons.tiktok_shop_adjustments.models"
SYNC = f"{MODELS}.tiktok_shop_sync"
READ = f"{MODELS}.tiktok_shop_read"
MIRROR = f"{MODELS}.tiktok_mirror"
PROCESS = f"{MODELS}.tiktok_webhook_event_process"
PARK = f"{MODELS}.tiktok_adjustment_park"
RULES = f"{MODELS}.tiktok_adjustment_rule_run"
TRIES = 3
NETWORK = errors.NetworkError("down", retryable=True)


@tagged("post_install", "-at_install")
class TestOnePatience(InboxCase):
    """What one loop learns about a shop, all loops know."""

    def test_news_of_a_silent_shop_asks_nobody_and_no_event_is_at_fault(self):
        self._event()
        self.broken[self.shop.id] = NETWORK
        self._run_cron()
        self.assertEqual(len(self.fetched), 1)
        for _number in range(3):
            self._event(12, "200")
            self._run_cron()
        self.assertEqual(len(self.fetched), 1)
        self.assertEqual(self.shop.sync_failures, 1)
        self.assertIn("TikTok could not be reached.", self.shop.sync_error)
        self.assertEqual(self.shop.next_sync_at, self.shop.quiet_until)

    def test_an_outage_of_a_day_fails_no_event(self):
        event = self._event()
        self.broken[self.shop.id] = NETWORK
        for _number in range(12):
            event.next_attempt_at = self.shop.quiet_until = False
            self._run_cron()
        self.assertEqual((event.state, event.attempts), ("new", 12))
        wait = self.shop.quiet_until - fields.Datetime.now()
        self.assertLessEqual(wait.total_seconds(), QUIET_AT_MOST)

    def test_what_waited_is_due_when_tiktok_answers_again(self):
        event = self._event()
        self.broken[self.shop.id] = errors.RateLimited("slow", retry_after=7200)
        self._run_cron()
        self.broken.clear()
        self._run_cron()
        self.assertEqual(event.state, "new")
        tiktok_answers_again(self.shop)
        self._run_cron()
        self.assertEqual(event.state, "done")
        self.assertFalse(self.shop.quiet_until)

    def test_another_shop_is_asked_meanwhile(self):
        self._event()
        self.broken[self.shop.id] = NETWORK
        self._run_cron()
        theirs = self._event(11, "900", self.other_shop)
        self._run_cron()
        self.assertEqual(theirs.state, "done")
        self.assertFalse(self.other_shop.quiet_until)

    def test_several_workers_meet_one_silence(self):
        for _worker in range(4):
            self.shop._note_silence(NETWORK)
        self.assertEqual(self.shop.sync_failures, 1)

    def test_what_is_wrong_with_one_record_is_no_silence(self):
        self.shop._note_silence(errors.Rejected("no", code=25001004))
        self.shop._note_silence(errors.RateLimited("locked", code=25001028))
        self.assertFalse(self.shop.quiet_until)
        self.assertFalse(self.shop.sync_error)

    def test_garbage_is_not_looked_for_in_each_event(self):
        """Fifty events would be halved down to ninety-nine calls."""
        for number in range(20):
            self._event(11, str(number))
        self.broken[self.shop.id] = errors.BadReply("<html>", http_status=200)
        self._run_cron()
        self.assertEqual(len(self.fetched), 1)

    @mute_logger(PROCESS)
    def test_an_inbox_that_cannot_even_wait_stops_no_other_shop(self):
        self._event()
        theirs = self._event(11, "900", self.other_shop)
        self.broken["100"] = ZeroDivisionError("poison")
        events, put_off = type(theirs), type(theirs)._put_off

        def fails_too(records, error):
            if records.shop_id == self.shop:
                raise ZeroDivisionError("once more")
            return put_off(records, error)

        with patch.object(events, "_put_off", fails_too):
            self._run_cron()
        self.assertEqual(theirs.state, "done")


@tagged("post_install", "-at_install")
class TestTurns(SyncCommon):
    """Who has waited longest is first; nobody's backlog or trouble is another's."""

    def setUp(self):
        super().setUp()
        self.second = self._create_shop("Demo Store DE", "7002")

    def test_who_has_waited_longest_is_first(self):
        now = fields.Datetime.now()
        self.shop.last_try_at = now - timedelta(minutes=10)
        self.second.last_try_at = now - timedelta(minutes=11)
        shops = type(self.shop)
        with patch.object(shops, "_drive", autospec=True, return_value={}) as drive:
            self._run()
        asked = [call.args[0] for call in drive.call_args_list]
        self.assertEqual(asked, [self.second, self.shop])

    def test_a_run_that_took_its_time_goes_on_with_the_others(self):
        """Scenario: the first shop's sockets hang, the job's ten seconds are over.

        Expected: Odoo's next run of the same job asks the second shop only.
        """
        now = fields.Datetime.now()
        self.shop.last_try_at = now
        self.second.last_try_at = now - timedelta(minutes=5)
        shops = self.env["tiktok.authorized.shop"]
        late = shops.with_context(cron_end_time=time.monotonic() - 15)
        domain = [("id", "in", (self.shop + self.second).ids)]
        self.assertEqual(late._in_turn(domain, "_sync"), self.second)
        soon = shops.with_context(cron_end_time=time.monotonic() + 9)
        self.assertEqual(soon._in_turn(domain, "_sync"), self.second + self.shop)

    def test_a_shop_that_is_behind_calls_for_itself_only(self):
        now = fields.Datetime.now()
        self.shop.last_try_at, self.shop.last_sync_at = now, now - timedelta(hours=1)
        self.second.last_try_at = self.second.last_sync_at = now - timedelta(minutes=2)
        self._expect()
        self._run()
        self.assertGreaterEqual(self.shop.last_sync_at, now)
        self.assertEqual(self.second.last_sync_at, now - timedelta(minutes=2))

    def test_a_backlog_is_read_on_in_the_next_job(self):
        """A reading that had to stop comes again at once, not in ten minutes."""
        self.second.active = False
        self.orders.page_size = 1
        self.orders.records = [order(update_time=payloads.T0 + i) for i in range(2)]
        self.tiktok.expect("/orders/search", self.orders)
        cron = self.env.ref("tiktok_shop_adjustments.cron_sync")
        before = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        with patch(f"{SYNC}.TURN", -1), patch(f"{READ}.PAGES_TOGETHER", 1):
            self._run()
        after = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertEqual(len(after - before), 1)
        self.assertTrue(self.shop._is_behind())

    @mute_logger(SYNC)
    def test_the_next_try_is_at_the_moment_on_the_screen(self):
        self.second.active = False
        self.tiktok.expect("/orders/search", {"code": 36009003, "message": "x"}, 500)
        for _try in range(TRIES - 1):
            self.tiktok.expect(
                "/orders/search", {"code": 36009003, "message": "x"}, 500
            )
        self._run()
        cron = self.env.ref("tiktok_shop_adjustments.cron_sync")
        planned = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertIn(self.shop.next_sync_at, planned.mapped("call_at"))
        self.assertEqual(self.shop.quiet_until, self.shop.next_sync_at)
        self._run()
        self._run("cron_reconcile")

    @mute_logger(PARK, "odoo.sql_db")
    def test_a_case_that_the_database_refuses_is_kept_on_the_shop(self):
        cases = self.env["tiktok.adjustment"]
        with patch.object(type(cases), "_park_stub", refused_by_the_database):
            cases._park(self.shop, "return", "4035", "5770", "no such currency", {})
        self.assertIn("return 4035: no such currency", self.shop.parked_words)

    @mute_logger(SYNC)
    def test_a_failure_that_cannot_be_noted_stops_no_other_shop(self):
        self.tiktok.expect("/orders/search", ZeroDivisionError("oops"))
        self._expect()
        shops = type(self.shop)
        with patch.object(shops, "_keep_failure", side_effect=SerializationFailure):
            self._run()
        self.assertTrue(self.second.last_sync_at)

    @mute_logger(SYNC)
    def test_a_database_error_is_the_fault_of_its_shop_alone(self):
        """Not a failure that any savepoint of the page has caught."""
        shops, move = type(self.shop), type(self.shop)._move_cursor

        def breaks(shop, cursor, reached):
            if shop == self.shop:
                self.env.cr.execute("SELECT 1/0")
            return move(shop, cursor, reached)

        self.tiktok.expect("/orders/search", self.orders)
        self._expect()
        with patch.object(shops, "_move_cursor", breaks), mute_logger("odoo.sql_db"):
            self._run()
        self.assertIn("DivisionByZero", self.shop.sync_error)
        self.assertFalse(self.shop.quiet_until)
        self.assertTrue(self.second.last_sync_at)

    @mute_logger(RULES)
    def test_a_run_of_rules_that_breaks_is_no_failure_of_the_scheduled_action(self):
        rules = type(self.env["tiktok.adjustment.rule"])
        with patch.object(rules, "_work", side_effect=ZeroDivisionError) as work:
            self._run("cron_run_rules")
        work.assert_called_once()

    @mute_logger(MIRROR)
    def test_poison_is_parked_the_rest_lands_and_its_retries_starve_nobody(self):
        """Scenario: an order and a case cannot be read in two hourly readings; then
        TikTok's data are good again."""
        self.second.active = False
        good, bad = order(), order(currency="XXX")
        bought = order()
        self._orders(bought)
        well, ill = refund(bought), refund(bought)
        self._name_currency(ill, "XXX")
        self.orders.records, self.returns.records = [good, bad], [well, ill]
        self._expect()
        self.tiktok.expect("/records", {"records": []})
        self._run()
        parked = self.env["tiktok.adjustment"].search([("parked_reason", "!=", False)])
        self.assertEqual(parked.remote_id, ill["return_id"])
        self.assertIn("does not know the currency XXX", parked.parked_reason)
        self.assertIn(f"order {bad['id']}: Odoo does not", self.shop.parked_words)
        self.assertFalse(self.shop.sync_error)
        healthy = self.env["tiktok.adjustment"].search(
            [("remote_id", "=", well["return_id"])]
        )
        for number in range(2):
            well = payloads.moved(well, 60 * (number + 1))
            self._expect_reconcile(well, ill, bad)
            self._run("cron_reconcile")
            self.assertEqual(healthy.remote_update_time, utc(well["update_time"]))
            self.assertTrue(parked.parked_reason)
        bad["payment"]["currency"] = "GBP"
        self._name_currency(ill, "GBP")
        self._expect_reconcile(well, ill, bad)
        self._run("cron_reconcile")
        self.assertEqual((parked.parked_reason, parked.state), (False, "to_decide"))
        self.assertFalse(self.shop.parked_words)

    def _name_currency(self, case, name):
        for amounts in (case, *case["return_line_items"]):
            amounts["refund_amount"]["currency"] = name

    def _expect_reconcile(self, well, ill, bad):
        self.tiktok.expect("/returns/search", {"return_orders": [well, ill]})
        self.tiktok.expect("/records", {"records": []})
        self.tiktok.expect("/orders", {"orders": [bad]})


def tiktok_answers_again(shop, failures=2):
    """What the sync does at the end of a reading that went well."""
    shop.sync_failures = failures
    with patch.object(type(shop.env["ir.cron"]), "_commit_progress"):
        shop._note_success()


def refused_by_the_database(records, *_args):
    """Fail as only a statement can: without a savepoint the transaction is lost."""
    records.env.cr.execute("SELECT 1/0")
