from datetime import timedelta
from itertools import pairwise
from unittest.mock import patch

from psycopg2 import IntegrityError
from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import RecordCapturer, tagged
from odoo.tools import mute_logger

from ..models.tiktok_webhook_event_over import KEPT_DAYS
from ..models.tiktok_webhook_event_process import BATCH, MAX_ATTEMPTS
from ..models.tiktok_webhook_event_store import BUSY, INSERT_ATTEMPTS, KNOWN, STORED
from ..tiktok_api import errors, webhook
from .common_porch import (
    SHOPS,
    TOKEN_REFRESH,
    PorchCase,
    remote,
    shop_answer,
)

PROCESS = "odoo.addons.tiktok_shop_adjustments.models.tiktok_webhook_event_process"


class InboxCase(PorchCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._connect(cls.authorization)
        cls.shop = cls._create_shop(cls.authorization)
        cls.other_shop = cls._create_shop(cls.authorization, 2)
        cls.cron = cls.env.ref("tiktok_shop_adjustments.cron_process_notifications")
        cls.numbers = iter(range(1, 10_000))

    def setUp(self):
        super().setUp()
        self.fetched, self.broken = [], {}
        patcher = patch.object(
            type(self.shop), "_fetch_and_apply", self._stand_in(), create=True
        )
        patcher.start()
        self.addCleanup(patcher.stop)

    def _stand_in(self):
        """The sync's method: notes what was asked, breaks where told to."""

        def _fetch_and_apply(shop, cancel_ids=(), return_ids=(), order_ids=()):
            asked = [*cancel_ids, *return_ids, *order_ids]
            self.fetched.append(
                (shop.name[-1], list(cancel_ids), list(return_ids), list(order_ids))
            )
            for key in (shop.id, *asked):
                if key in self.broken:
                    raise self.broken[key]

        return _fetch_and_apply

    def _event(self, kind=11, number="100", shop=None, **values):
        return self.env["tiktok.webhook.event"].create(
            {
                "shop_id": (shop or self.shop).id,
                "notification_id": str(next(self.numbers)),
                "type": kind,
                "order_remote_id": number,
                "case_remote_id": number,
                "sent_at": fields.Datetime.now(),
                **values,
            }
        )

    def _run_cron(self):
        self.env.flush_all()
        with RecordCapturer(
            self.env["ir.cron.trigger"].sudo(), [("cron_id", "=", self.cron.id)]
        ) as triggers:
            self.cron.method_direct_trigger()
        self.env.invalidate_all()
        return triggers.records


@tagged("post_install", "-at_install")
class TestProcess(InboxCase):
    def test_each_type_names_what_is_fetched(self):
        events = self._event(1, "11") + self._event(11, "12") + self._event(12, "13")
        self._run_cron()
        self.assertEqual(self.fetched, [("1", ["12"], ["13"], ["11"])])
        self.assertEqual(events.mapped("state"), ["done"] * 3)
        self.assertTrue(all(events.mapped("processed_at")))

    def test_an_id_is_fetched_once_a_batch(self):
        for number in ("7", "8", "7", "7"):
            self._event(11, number)
        self._run_cron()
        self.assertEqual(self.fetched, [("1", ["7", "8"], [], [])])

    def test_a_backlog_is_fetched_fifty_at_a_time(self):
        for number in range(BATCH + 1):
            self._event(12, str(1000 + number))
        self._run_cron()
        self.assertEqual([len(call[2]) for call in self.fetched], [50, 1])

    def test_nothing_due_asks_nothing(self):
        self._event(state="done")
        self._event(next_attempt_at=fields.Datetime.now() + timedelta(minutes=1))
        self.assertFalse(self._run_cron())
        self.assertEqual(self.fetched, [])

    def test_an_event_without_an_id_and_an_unused_type_are_nothing_to_do(self):
        events = self._event(11, False) + self._event(14, "5")
        self._run_cron()
        self.assertEqual(self.fetched, [])
        self.assertEqual(events.mapped("state"), ["ignored"] * 2)

    @mute_logger(PROCESS)
    def test_one_poisoned_event_does_not_stop_the_rest(self):
        events = self.env["tiktok.webhook.event"]
        for number in range(20):
            events += self._event(11, str(100 + number))
        self.broken["113"] = ValueError("a buyer's name")
        self._run_cron()
        poisoned = events.filtered(lambda e: e.case_remote_id == "113")
        self.assertEqual((events - poisoned).mapped("state"), ["done"] * 19)
        self.assertEqual((poisoned.state, poisoned.attempts), ("new", 1))
        self.assertIn("ValueError", poisoned.error)
        self.assertNotIn("buyer", poisoned.error)
        self.assertGreater(poisoned.next_attempt_at, fields.Datetime.now())
        self.assertLessEqual(len(self.fetched), 11)  # halves, not one by one

    @mute_logger(PROCESS)
    def test_what_a_failing_part_has_written_is_undone(self):
        self._event(11, "113")
        ticket_name = self.shop.name

        def half_done(shop, **_ids):
            shop.name = "half done"
            shop.flush_recordset()
            raise ValueError

        with patch.object(type(self.shop), "_fetch_and_apply", half_done):
            self._run_cron()
        self.assertEqual(self.shop.name, ticket_name)

    def _lose_races(self, times):
        """Another transaction is faster so often; return what was asked for."""
        asked = []

        def fetch(shop, cancel_ids=(), **_ids):
            asked.append(list(cancel_ids))
            if len(asked) <= times:
                raise SerializationFailure

        patcher = patch.object(type(self.shop), "_fetch_and_apply", fetch)
        patcher.start()
        self.addCleanup(patcher.stop)
        return asked

    def test_a_lost_race_is_run_again_at_once_and_is_nobodys_fault(self):
        events = self._event(11, "100") + self._event(11, "101")
        asked = self._lose_races(2)
        self._run_cron()
        self.assertEqual(asked, [["100", "101"]] * 3)
        self.assertEqual(events.mapped("state"), ["done"] * 2)
        self.assertEqual(events.mapped("attempts"), [0, 0])

    def test_races_without_an_end_put_the_events_off(self):
        events = self._event(11, "100") + self._event(11, "101")
        asked = self._lose_races(99)
        self._run_cron()
        self.assertEqual(asked, [["100", "101"]] * 3)
        self.assertEqual(events.mapped("state"), ["new"] * 2)
        self.assertEqual(events.mapped("attempts"), [1, 1])
        self.assertTrue(all(e.next_attempt_at > fields.Datetime.now() for e in events))

    @mute_logger(PROCESS)
    def test_a_failing_event_is_tried_eight_times_at_growing_distances(self):
        event = self._event(11, "113")
        self.broken["113"] = errors.Rejected("no", code=25001004)
        waits = []
        for attempt in range(1, MAX_ATTEMPTS + 1):
            triggers = self._run_cron()
            wait = event.next_attempt_at - fields.Datetime.now()
            waits.append(wait.total_seconds())
            self.assertEqual(event.attempts, attempt)
            if attempt < MAX_ATTEMPTS:
                self.assertEqual(event.state, "new")
                self.assertEqual(triggers.mapped("call_at"), [event.next_attempt_at])
                event.next_attempt_at = fields.Datetime.now()
        self.assertEqual(event.state, "failed")
        self.assertFalse(triggers)  # nothing waits any more
        # Stored without parts of a second, so the longest may seem a second shorter
        self.assertTrue(all(b > a - 2 for a, b in pairwise(waits)), waits)
        self.assertGreater(waits[-1], 3000)
        self.assertIn("no (code 25001004)", event.error)
        calls = len(self.fetched)
        event.next_attempt_at = False
        self._run_cron()
        self.assertEqual(len(self.fetched), calls)

    def test_one_shops_trouble_delays_no_other(self):
        ours = [self._event(11, str(n)) for n in range(BATCH + 5)]
        theirs = self._event(11, "900", self.other_shop)
        self.broken[self.shop.id] = errors.NetworkError("down", retryable=True)
        self._run_cron()
        self.assertEqual(theirs.state, "done")
        self.assertEqual([call[0] for call in self.fetched], ["1", "2"])
        self.assertEqual([e.attempts for e in ours], [1] * BATCH + [0] * 5)
        self.assertTrue(all(e.next_attempt_at > fields.Datetime.now() for e in ours))
        self.assertEqual({e.state for e in ours}, {"new"})

    def test_tiktok_says_how_long_to_wait(self):
        event = self._event()
        self.broken[self.shop.id] = errors.RateLimited("slow", retry_after=7200)
        self._run_cron()
        wait = event.next_attempt_at - fields.Datetime.now()
        self.assertAlmostEqual(wait.total_seconds(), 7200, delta=30)

    def test_waiting_events_do_not_wake_the_cron_at_once(self):
        self._event()
        self.broken[self.shop.id] = errors.NetworkError("down")
        now = fields.Datetime.now()
        triggers = self._run_cron()
        self.assertEqual(len(triggers), 1)
        self.assertGreater(triggers.call_at, now + timedelta(seconds=5))

    def test_events_of_an_ended_consent_wait_without_losing_attempts(self):
        event = self._event()
        self.authorization.state = "expired"
        self._run_cron()
        self.assertEqual((event.state, event.attempts), ("new", 0))
        self.assertEqual(self.fetched, [])
        self.authorization.state = "connected"
        self._run_cron()
        self.assertEqual(event.state, "done")

    def test_an_administrator_retries_what_failed(self):
        event = self._event(state="failed", attempts=8, error="x")
        done = self._event(state="done")
        both = event + done
        for name in ("viewer", "agent"):
            with self.assertRaises(AccessError):
                both.with_user(self.users[name]).action_retry()
        self.assertEqual(both.mapped("state"), ["failed", "done"])
        with RecordCapturer(
            self.env["ir.cron.trigger"].sudo(), [("cron_id", "=", self.cron.id)]
        ) as triggers:
            both.with_user(self.users["keeper"]).action_retry()
        self.assertEqual(len(triggers.records), 1)
        self.assertEqual(both.mapped("state"), ["new", "done"])
        self.assertEqual(event.attempts, 0)

    def test_the_inbox_speaks_in_words(self):
        events = self._event(11) + self._event(36)
        self.assertEqual(events.mapped("type_name"), ["Cancellation", "36"])

    def test_old_rows_go_and_waiting_ones_stay(self):
        old = fields.Datetime.now() - timedelta(days=KEPT_DAYS + 1)
        rows = {
            name: self._event(state=name)
            for name in ("new", "done", "ignored", "failed")
        }
        young = self._event(state="done")
        self.env.flush_all()
        self.cr.execute(
            "UPDATE tiktok_webhook_event SET create_date = %s WHERE id IN %s",
            [old, tuple(row.id for row in rows.values())],
        )
        self.env.invalidate_all()
        self.assertEqual(self.env["tiktok.webhook.event"]._gc_events(), (3, 0))
        self.assertTrue(rows["new"].exists())
        self.assertTrue(young.exists())
        self.assertFalse((rows["done"] + rows["ignored"] + rows["failed"]).exists())


@tagged("post_install", "-at_install")
class TestConsentEvents(InboxCase):
    def test_a_seller_that_removed_the_app_is_stopped(self):
        event = self._event(6, False)
        self.tiktok.expect(SHOPS, code=105002, status=401)
        self.tiktok.expect(TOKEN_REFRESH, code=36004004)
        self._run_cron()
        self.assertEqual(event.state, "done")
        self.assertEqual(self.authorization.state, "revoked")
        self.assertEqual(len(self._notices()), 1)

    def test_a_consent_without_shops_is_revoked(self):
        self._event(6, False)
        self.tiktok.expect(SHOPS, {})
        self._run_cron()
        self.assertEqual(self.authorization.state, "revoked")
        self.assertEqual(len(self._notices()), 1)

    def test_a_late_or_replayed_removal_does_not_stop_a_new_consent(self):
        event = self._event(6, False)
        self.tiktok.expect(SHOPS, shop_answer(1, 2))
        self._run_cron()
        self.assertEqual(event.state, "ignored")
        self.assertEqual(self.authorization.state, "connected")
        self.assertFalse(self._notices())

    def test_one_shop_of_several_can_leave(self):
        self._event(6, False)
        self.tiktok.expect(SHOPS, shop_answer(2))
        self._run_cron()
        self.assertEqual(self.authorization.state, "connected")
        self.assertEqual(
            (self.shop.is_authorized, self.other_shop.is_authorized), (False, True)
        )
        with self.assertRaises(errors.AuthError):
            self.shop._client()
        self.other_shop._client()

    def test_a_removal_that_cannot_be_checked_is_checked_later(self):
        event = self._event(6, False)
        for _attempt in range(3):
            self.tiktok.expect(SHOPS, code=36009003)
        self._run_cron()
        self.assertEqual((event.state, event.attempts), ("new", 1))
        self.assertEqual(self.authorization.state, "connected")

    def test_the_coming_end_is_announced_once(self):
        self.authorization.refresh_token_expires_at = fields.Datetime.now() + timedelta(
            days=20
        )
        events = self._event(7, False) + self._event(7, False)
        self._run_cron()
        self._event(7, False)
        self._run_cron()
        self.assertEqual(events.mapped("state"), ["done"] * 2)
        self.assertEqual(
            self._notices().mapped("summary"), ["TikTok Shop: the consent ends soon"]
        )

    def test_an_outdated_warning_warns_nobody(self):
        event = self._event(7, False)
        self._run_cron()
        self.assertEqual(event.state, "ignored")
        self.assertFalse(self._notices())


@tagged("post_install", "-at_install")
class TestStore(InboxCase):
    def _notification(self, number="1"):
        return webhook.Notification(
            11, number, remote(1), None, {"cancel_id": "4035318504086604100"}
        )

    def _store(self, number="1"):
        events = self.env["tiktok.webhook.event"]
        return events._store(self.shop.id, self._notification(number), "digest")

    def _fail_insert(self, times=INSERT_ATTEMPTS):
        """As PostgreSQL does when another worker commits at the same moment."""
        events = type(self.env["tiktok.webhook.event"])
        insert, failures = events._insert, iter(range(times))

        def failing(records, *args):
            if next(failures, None) is not None:
                raise SerializationFailure
            return insert(records, *args)

        return patch.object(events, "_insert", failing)

    def test_a_twin_at_the_same_moment_is_known(self):
        self.assertEqual(self._store(), STORED)
        with self._fail_insert():
            self.assertEqual(self._store(), KNOWN)
        self.assertEqual(self._store(), KNOWN)

    def test_a_failure_without_a_twin_is_tried_again(self):
        with self._fail_insert(times=INSERT_ATTEMPTS - 1):
            self.assertEqual(self._store("9"), STORED)

    def test_a_lasting_failure_without_a_twin_is_not_confirmed(self):
        with self._fail_insert():
            self.assertEqual(self._store("9"), BUSY)
        found = self.env["tiktok.webhook.event"].search_count(
            [("notification_id", "=", "9")]
        )
        self.assertEqual(found, 0)

    @mute_logger("odoo.sql_db")
    def test_the_table_itself_refuses_duplicates(self):
        self._event(notification_id="twin")
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self._event(notification_id="twin")
        self._event(notification_id="twin", shop=self.other_shop)


@tagged("post_install", "-at_install")
class TestRepeated(InboxCase):
    def test_a_case_that_is_told_often_is_fetched_once_in_the_whole_backlog(self):
        cases = [str(100 + number) for number in range(BATCH + 10)]
        events = [self._event(11, case) for _time in range(4) for case in cases]
        self._run_cron()
        self.assertEqual(len(self.fetched), 2)
        asked = [case for call in self.fetched for ids in call[1:] for case in ids]
        self.assertEqual(sorted(asked), sorted(cases))
        self.assertEqual({event.state for event in events}, {"done"})

    def test_what_another_kind_or_shop_names_alike_is_no_repetition(self):
        events = self.env["tiktok.webhook.event"]
        first, same = self._event(11, "500"), self._event(11, "500")
        self._event(12, "500")
        self._event(11, "500", self.other_shop)
        due = events._get_due_domain() & Domain("shop_id", "=", self.shop.id)
        self.assertEqual(first._find_repeated(due), first + same)
