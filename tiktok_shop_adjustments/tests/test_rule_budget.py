import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID, Command, api, fields
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged

from ..domain import rules as engine
from ..models.tiktok_adjustment_rule_decide import Held
from ..models.tiktok_rule_question import Answer
from .common_porch import HOME

ACTION = "APPROVE_REFUND"
YES = Answer(
    ACTION,
    eligible=True,
    eligibility=(
        {
            "decision": ACTION,
            "eligible": True,
            "ineligible_code": None,
            "ineligible_reason": None,
        },
    ),
)
# What the test has made, the referring ones first
MADE = (
    "tiktok_adjustment_rule_log",
    "tiktok_adjustment_decision",
    "tiktok_adjustment",
    "tiktok_adjustment_rule_budget",
    "tiktok_adjustment_rule",
    "tiktok_authorized_shop",
    "tiktok_authorization",
    "ir_cron_trigger",
)


@tagged("post_install", "-at_install")
class TestRuleBudget(TransactionCase):
    """Caps under real connections, snapshots and commits: several workers spend for one
    rule at the same time, each in the moment between another's look and its writing."""

    def setUp(self):
        super().setUp()
        dbname = self.env.cr.dbname
        patcher = patch.object(
            self.registry, "cursor", lambda **_options: db_connect(dbname).cursor()
        )
        patcher.start()
        self.addCleanup(patcher.stop)
        with self._transaction() as env:
            self.known = {table: self._last(env, table) for table in MADE}
            self.rule_id, self.log_ids = self._make(env, 20)
        self.addCleanup(self._delete)

    @contextmanager
    def _transaction(self):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def _last(self, env, table):
        env.cr.execute(f"SELECT COALESCE(MAX(id), 0) FROM {table}")
        return env.cr.fetchone()[0]

    def _delete(self):
        """By SQL: a decision is deleted by nobody's right."""
        with self._transaction() as env:
            for table in MADE:
                query = f"DELETE FROM {table} WHERE id > %s"
                env.cr.execute(query, [self.known[table]])

    def _make(self, env, number):
        """Return a rule that may decide seven of `number` waiting cases."""
        pounds = env.ref("base.GBP")
        seller = env["tiktok.authorization"].create(
            {
                "name": "Real",
                "portal": "custom",
                "app_key": "real",
                "app_secret": "real",
                "service_id": "1",
                "api_url": HOME,
                "auth_url": HOME,
                "consent_url": HOME,
            }
        )
        shop = env["tiktok.authorized.shop"].create(
            {
                "name": "Real",
                "authorization_id": seller.id,
                "remote_id": "real-1",
                "import_from": "2026-01-01",
            }
        )
        rule = env["tiktok.adjustment.rule"].create(
            {
                "name": "Seven",
                "active": True,
                "decision": "approve",
                "currency_id": pounds.id,
                "max_amount": 10,
                "cap_day": 7 * 10 + 9.99,
            }
        )
        cases = env["tiktok.adjustment"].create(
            [self._prepare_case(shop, pounds, index) for index in range(number)]
        )
        logs = env["tiktok.adjustment.rule.log"].create(
            [
                {
                    "rule_id": rule.id,
                    "adjustment_id": case.id,
                    "trigger_key": "arrival/1",
                    "state": "due",
                    "action": ACTION,
                    "amount": 10,
                    "currency_id": pounds.id,
                    "seen_status": case.tiktok_status,
                }
                for case in cases
            ]
        )
        return rule.id, logs.ids

    def _prepare_case(self, shop, currency, index):
        return {
            "shop_id": shop.id,
            "case_type": "return",
            "remote_id": f"real-{index}",
            "kind": "refund",
            "tiktok_status": "RETURN_OR_REFUND_REQUEST_PENDING",
            "state": "to_decide",
            "role": "BUYER",
            "currency_id": currency.id,
            "refund_total": 10,
            "deadline": fields.Datetime.now() + timedelta(hours=20),
            "line_ids": [Command.create({"remote_id": "1", "refund_total": 10})],
        }

    def _spend_together(self, shares):
        """Let a worker for each share of the log spend; return what held them back."""
        started = threading.Barrier(len(shares), timeout=20)
        held = []
        logs_class = type(self.env["tiktok.adjustment.rule.log"])
        real = logs_class._check_budget

        def look_and_linger(log):
            real(log)
            time.sleep(0.03)  # long enough for the others to look, too

        def work(log_ids):
            with self._transaction() as env:
                logs = env["tiktok.adjustment.rule.log"]
                started.wait()
                for log_id in log_ids:
                    try:
                        logs._reserve_and_queue(log_id, YES)
                    except Held as error:
                        held.append(str(error))

        threads = [threading.Thread(target=work, args=[ids]) for ids in shares]
        with patch.object(logs_class, "_check_budget", look_and_linger):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(60)
        return held

    def _spent(self):
        with self._transaction() as env:
            logs = env["tiktok.adjustment.rule.log"].browse(self.log_ids)
            sent = logs.filtered("reserved_at")
            queued = sent.decision_id.filtered(lambda made: made.state == "queued")
            return len(sent), len(queued), sum(sent.mapped("amount"))

    def test_four_workers_and_a_cap_for_seven(self):
        shares = [self.log_ids[start::4] for start in range(4)]
        held = self._spend_together(shares)
        self.assertEqual(self._spent(), (7, 7, 70.0))
        self.assertEqual(held, [engine.WHY["cap_day"]] * 13)

    def test_two_workers_on_the_same_case_decide_it_once(self):
        held = self._spend_together([self.log_ids[:1]] * 4)
        self.assertEqual(self._spent(), (1, 1, 10.0))
        self.assertEqual(held, [])

    def test_caps_hold_whatever_is_given_back_in_between(self):
        self._spend_together([self.log_ids[start:10:2] for start in range(2)])
        self.assertEqual(self._spent(), (7, 7, 70.0))
        with self._transaction() as env:
            logs = env["tiktok.adjustment.rule.log"].browse(self.log_ids)
            back = logs.filtered("reserved_at")[:2]
            back.released_at = fields.Datetime.now()
        self._spend_together([self.log_ids[start::2] for start in (10, 11)])
        self.assertEqual(self._spent(), (9, 9, 90.0))
