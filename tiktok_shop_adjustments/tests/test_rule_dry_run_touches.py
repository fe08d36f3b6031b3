"""A dry run touches nothing, and costs little however many cases there are."""

import logging
import re
import time
from collections import Counter
from unittest.mock import patch

from odoo import Command
from odoo.sql_db import Cursor
from odoo.tests import tagged, warmup

from .common_rule_desk import RuleDeskCommon

_logger = logging.getLogger(__name__)
OWN = "tiktok_adjustment_rule_dry_run"
RULES = "tiktok_rule_dry_run_rule_rel"
WRITES = re.compile(r'^\s*(INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
PAST = [
    *("shop_id", "case_type", "kind", "tiktok_status", "state", "role", "outcome"),
    *("order_remote_id", "sale_order_id", "partner_id", "currency_id", "refund_total"),
    *("reason_text", "remote_create_time", "remote_update_time", "arrival_state"),
    *("arrival_deadline", "requested_order_status"),
]


@tagged("post_install", "-at_install")
class TestRuleDryRunTouches(RuleDeskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pay = cls._create_rule("Pay", cap_day=60)
        cls.ban = cls._create_rule("Ban", decision="reject", reject_reason="x")
        cls.rules = cls.pay + cls.ban + cls._create_tagging(3)

    @classmethod
    def _create_tagging(cls, count):
        return cls.env["tiktok.adjustment.rule"].create(
            [
                {
                    "name": f"Tag {number}",
                    "stop": False,
                    "sequence": number,
                    "domain": '[("state", "=", "to_decide")]',
                }
                for number in range(count)
            ]
        )

    def _fill(self, count, first=0):
        """Create so many past cases, without tickets: they are not looked at."""
        vals = self._create_past(12.5, days=30).read(PAST)[0]
        vals = {
            name: value[0] if isinstance(value, tuple) else value
            for name, value in vals.items()
            if name != "id"
        }
        self.env["tiktok.adjustment"].create(
            [
                {**vals, "remote_id": f"50353185{number:011d}"}
                for number in range(first, first + count)
            ]
        )

    def _statements(self, run):
        """Run; return the statements by kind and table."""
        found, execute = Counter(), Cursor.execute

        def listen(cr, query, params=None, log_exceptions=True):
            text = query.code if hasattr(query, "code") else query
            match = WRITES.match(text)
            found[match.groups() if match else "read"] += 1
            return execute(cr, query, params, log_exceptions)

        self.env.flush_all()
        self.env.invalidate_all()
        with patch.object(Cursor, "execute", listen):
            run.action_run()
            self.env.flush_all()
        return found

    def _read_all(self):
        """Return all that a careless dry run could change."""
        self.env.flush_all()
        self.env.invalidate_all()
        names = ("tiktok.adjustment", "tiktok.adjustment.decision")
        names += ("tiktok.adjustment.rule", "tiktok.adjustment.rule.log")
        names += ("tiktok.adjustment.rule.budget", "helpdesk.ticket", "ir.cron.trigger")
        return {
            name: self.env[name].with_context(active_test=False).search_read([])
            for name in names
        } | {"messages": self.env["mail.message"].search_count([])}

    def test_nothing_but_its_own_rows_is_written(self):
        """Scenario: five rules over twenty cases: paying, rejecting, tagging.

        Expected: all writes go to the run's own tables, nothing has changed, and no
        client was even built.
        """
        for _number in range(20):
            self._create_past(12.5, days=3)
        runs = self.env["tiktok.adjustment.rule.dry.run"]
        run = runs.with_user(self.administrator).create(
            {"rule_ids": [Command.set(self.rules.ids)]}
        )
        before = self._read_all()
        shops = type(self.env["tiktok.authorized.shop"])
        with patch.object(shops, "_client", side_effect=AssertionError("asked TikTok")):
            found = self._statements(run)
        written = {table for _verb, table in (key for key in found if key != "read")}
        self.assertEqual(written, {OWN, f"{OWN}_case", f"{OWN}_line"})
        self.assertEqual(self._read_all(), before)
        counts = (run.decided_count, run.held_count, run.conflict_count)
        self.assertEqual(counts, (4, 16, 20))

    @warmup
    def test_reading_does_not_grow_with_cases(self):
        """Scenario: 50 cases, then 400, five rules; then fifteen rules.

        Expected: the same number of reading statements, and one more for each rule
        with a domain of its own; of writing ones what Odoo needs for rows, a hundred
        at a time.
        """
        run = self._dry_run(self.rules)
        self._fill(50)
        self._statements(run)  # warm
        fifty = self._statements(run)
        self._fill(350, first=50)
        self._statements(run)
        many = self._statements(run)
        self.assertEqual(run.case_count, 402)
        run = self._dry_run(self.rules + self._create_tagging(10))
        rules = self._statements(run)
        _logger.info("dry run: %s, %s, %s", fifty, many, rules)
        self.assertLessEqual(many["read"] - fifty["read"], 3)
        self.assertLessEqual(many["read"], 60)
        self.assertLessEqual(rules["read"] - many["read"], 10)
        self.assertEqual(many[("INSERT INTO", f"{OWN}_case")], 5)

    def test_two_thousand_cases_take_seconds(self):
        """The bound is wide for a busy machine; the measured time is in the log."""
        self._fill(2000)
        run = self._dry_run(self.rules)
        self.env.invalidate_all()
        begun = _clock()
        run.action_run()
        self.env.flush_all()
        took = _clock() - begun
        _logger.info("dry run of 2000 cases and 5 rules: %.2f s", took)
        self.assertEqual(run.case_count, 2001)
        self.assertLess(took, 30)


def _clock():
    """Return seconds; the one clock that a frozen time leaves running."""
    return time.clock_gettime(time.CLOCK_MONOTONIC)
