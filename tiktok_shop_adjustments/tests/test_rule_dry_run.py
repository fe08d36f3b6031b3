from odoo.tests import tagged

from .common_rule_desk import RuleDeskCommon

DRY_RUN = "tiktok.adjustment.rule.dry.run"


@tagged("post_install", "-at_install")
class TestRuleDryRun(RuleDeskCommon):
    """What rules would have done, counted; nothing else happens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.small = cls._create_past(10.5, days=20)
        cls.middle = cls._create_past(20.25, days=10)
        cls.large = cls._create_past(50.01, days=5)
        cls.old = cls._create_past(10.0, days=100)
        cls.pay = cls._create_rule("Pay small refunds", kind_ids=cls._kinds("refund"))

    @classmethod
    def _kinds(cls, *codes):
        return cls.env["tiktok.adjustment.kind"].search([("code", "in", codes)])

    def test_cases_money_and_guards_are_told(self):
        run = self._dry_run(self.pay)
        self.assertRecordValues(
            run,
            [
                {
                    "days": 90,
                    "case_count": 3,
                    "handled_count": 2,
                    "decided_count": 2,
                    "held_count": 1,
                    "conflict_count": 0,
                    "money_words": "£\N{NO-BREAK SPACE}30.75",
                    "may_switch_on": True,
                }
            ],
        )
        self.assertRecordValues(
            run.line_ids,
            [
                {
                    "position": 1,
                    "rule_id": self.pay.id,
                    "match_count": 3,
                    "applied_count": 2,
                    "decided_count": 2,
                    "held_count": 1,
                    "beaten_count": 0,
                    "money_words": "£\N{NO-BREAK SPACE}30.75",
                    "note": "1 × The refund is above the rule's ceiling a case.",
                }
            ],
        )
        self.assertRecordValues(
            run.case_ids,
            [
                {
                    "adjustment_id": self.large.id,
                    "rule_id": self.pay.id,
                    "decision": False,
                    "amount": 0.0,
                    "is_held": True,
                    "held_words": "The refund is above the rule's ceiling a case.",
                },
                {
                    "adjustment_id": self.middle.id,
                    "rule_id": self.pay.id,
                    "decision": "approve",
                    "amount": 20.25,
                    "is_held": False,
                    "held_words": False,
                },
                {
                    "adjustment_id": self.small.id,
                    "rule_id": self.pay.id,
                    "decision": "approve",
                    "amount": 10.5,
                    "is_held": False,
                    "held_words": False,
                },
            ],
        )

    def test_more_days_show_more(self):
        run = self._dry_run(self.pay, days=120)
        self.assertEqual((run.case_count, run.decided_count), (4, 3))
        self.assertEqual(len(run.case_ids), 4)

    def test_two_rules_that_disagree_are_shown_case_by_case(self):
        reject = self._create_rule(
            "No money back", decision="reject", reject_reason="x", sequence=1
        )
        run = self._dry_run(self.pay + reject)
        self.assertEqual(run.conflict_count, 3)
        self.assertEqual(run.case_ids.rule_id, reject)
        self.assertEqual(
            set(run.case_ids.mapped("conflict_words")),
            {"“Pay small refunds” would approve it"},
        )
        self.assertEqual(run.line_ids.rule_id, reject + self.pay)
        self.assertEqual(
            run.line_ids[1].note,
            "Never gets a turn: “No money back” and others further up have each of "
            "its cases.",
        )
        self.assertFalse(run.may_switch_on, "which of the two?")

    def test_a_rule_that_is_on_comes_first_unless_it_is_left_out(self):
        first = self._create_rule("First", sequence=1, active=True)
        self._create_rule("Not asked for", sequence=0)
        run = self._dry_run(self.pay)
        self.assertEqual(run.line_ids.rule_id, first + self.pay)
        self.assertEqual(run.case_ids.rule_id, first)
        # The list of rules shows those that are off, and says so to its buttons
        run = self._dry_run(self.pay.with_context(active_test=False))
        self.assertEqual(run.line_ids.rule_id, first + self.pay)
        run = self._dry_run(self.pay, with_active=False)
        self.assertEqual(run.case_ids.rule_id, self.pay)

    def test_a_case_is_judged_as_it_was(self):
        self.order.tiktok_status = "CANCELLED"
        delivered = self.env["tiktok.order.status"].search([("code", "=", "DELIVERED")])
        self.pay.order_status_ids = delivered
        self.pay.domain = '[("state", "=", "to_decide")]'
        self.assertEqual(self._dry_run(self.pay).decided_count, 2)
        self.small.requested_order_status = "IN_TRANSIT"
        self.assertEqual(self._dry_run(self.pay).decided_count, 1)

    def test_what_is_assumed_is_said(self):
        always = [
            "TikTok is not asked: what it would have refused is counted as well.",
            "Amounts are those that TikTok states today.",
        ]
        run = self._dry_run(self.pay)
        self.assertEqual(run.unknown_words.splitlines(), always)
        self.small.arrival_state = "refunded"
        self.small.arrival_deadline = False
        self.pay.write(
            {
                "order_status_ids": self.env["tiktok.order.status"].search([]),
                "domain": '[("ticket_id.priority", "!=", "3")]',
                "trigger": "deadline",
                "hours_before": 4,
            }
        )
        run = self._dry_run(self.pay)
        self.assertEqual(
            run.unknown_words.splitlines()[2:],
            [
                "1 cases were decided before Odoo first read them. Of these the "
                "order's status of that day is not known: cancellations are taken as "
                "waiting to be shipped, the rest as delivered.",
                "Of 1 cases the deadline is not known any more: no rule acts before "
                "it.",
                "“Pay small refunds” asks for: Ticket. It is judged by what stands "
                "there today.",
            ],
        )

    def test_a_deadline_rule_counts_what_nobody_had_decided_by_then(self):
        """Each case was paid 24 hours after it was asked; the deadline is at 48."""
        self.pay.write({"trigger": "deadline", "hours_before": 23})
        self.assertEqual(self._dry_run(self.pay).handled_count, 0)
        self.pay.hours_before = 25
        self.assertEqual(self._dry_run(self.pay).handled_count, 2)

    def test_an_empty_time_is_no_error(self):
        run = self._dry_run(self.pay, days=1)
        self.assertRecordValues(
            run, [{"case_count": 0, "decided_count": 0, "money_words": "nothing"}]
        )
        self.assertEqual(run.line_ids.note, "Fits no case of this time.")

    def test_what_is_off_or_paused_today_is_tried_as_if_it_were_on(self):
        self.shop.write({"rules_enabled": False, "decisions_enabled": False})
        self.pay.paused_at = "2026-11-22 12:00:00"
        self._create_decision(self.small, state="queued")
        self.assertEqual(self._dry_run(self.pay).decided_count, 2)

    def test_a_case_that_was_decided_is_over_for_the_rules_before_its_deadline(self):
        """Scenario: nobody knows when it was paid, but our decision came in time."""
        self.pay.write({"trigger": "deadline", "hours_before": 25})
        late = {"remote_update_time": "2026-11-23 11:00:00"}
        (self.small + self.middle).write(late)
        self.assertEqual(self._dry_run(self.pay).decided_count, 2)
        made = self._create_decision(self.small, state="confirmed")
        self.env.cr.execute(
            "UPDATE tiktok_adjustment_decision SET create_date = %s WHERE id = %s",
            [self.small.remote_create_time, made.id],
        )
        self.assertEqual(self._dry_run(self.pay).decided_count, 1)

    def test_a_rule_for_changes_sees_the_last_one(self):
        self.pay.write({"trigger": "status", "decision": "none"})
        self.pay.domain = '[("state", "=", "refunded")]'
        self.assertEqual(self._dry_run(self.pay).handled_count, 3)
        self.pay.domain = '[("state", "=", "to_decide")]'
        self.assertEqual(self._dry_run(self.pay).handled_count, 0)

    def test_a_buyers_earlier_cases_are_those_before_each_case(self):
        self.pay.write({"buyer_cases_check": "at_most", "buyer_cases": 0})
        self.pay.buyer_days = 7
        run = self._dry_run(self.pay)
        found = run.case_ids.adjustment_id
        self.assertEqual(found, self.small + self.middle)
