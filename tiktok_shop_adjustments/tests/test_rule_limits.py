from datetime import timedelta
from unittest.mock import patch

import requests
from freezegun import freeze_time
from psycopg2.errors import RestrictViolation

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..domain import rules as engine
from .common_decisions import HELPDESK
from .common_rules import ADMINISTER, RulesCommon
from .fake_tiktok import failure

DECIDE = "odoo.addons.tiktok_shop_adjustments.models.tiktok_adjustment_rule_decide"
REFUSED = failure(25011009, "Not any more.")


@tagged("post_install", "-at_install")
class TestRuleLimits(RulesCommon):
    """What holds a rule's money back, and what stops a rule that fails."""

    def _decided(self, cases):
        return [case.decision_ids.mapped("state") for case in cases]

    # === CAPS === #

    def test_the_cap_of_a_day_holds_and_slides(self):
        self._create_approval(cap_day=50)
        cases = [self._arrive() for _n in range(3)]
        for case in cases[:2]:
            self._approves(case, "APPROVE_REFUND")
        self._run_rules()
        self.assertEqual(self._decided(cases), [["confirmed"], ["confirmed"], []])
        held = ("Approve", "held", engine.WHY["cap_day"])
        self.assertEqual(self._logs(cases[2]), [held])
        log = self.env["tiktok.adjustment.rule.log"].search([("state", "=", "done")])
        log[0].reserved_at -= timedelta(days=1, seconds=1)
        later = self._arrive()
        self._approves(later, "APPROVE_REFUND")
        self._run_rules()
        self.assertEqual(self._decided([later]), [["confirmed"]])

    def test_the_cap_of_a_buyer_holds_for_each_buyer(self):
        self._create_approval(cap_buyer=30, cap_buyer_days=7, cap_buyer_count=5)
        other = self.env["res.partner"].create({"name": "Joe"})
        cases = [self._arrive(), self._arrive(), self._arrive(partner_id=other.id)]
        unknown = self._arrive(partner_id=False)
        for case in (cases[0], cases[2]):
            self._approves(case, "APPROVE_REFUND")
        self._run_rules()
        self.assertEqual(self._decided(cases), [["confirmed"], [], ["confirmed"]])
        self.assertEqual(
            self._logs(cases[1]), [("Approve", "held", engine.WHY["cap_buyer"])]
        )
        self.assertEqual(
            self._logs(unknown), [("Approve", "held", engine.WHY["buyer_unknown"])]
        )

    def test_counts_are_caps_too(self):
        self._create_approval(cap_day_count=1)
        cases = [self._arrive(), self._arrive()]
        self._approves(cases[0], "APPROVE_REFUND")
        self._run_rules()
        self.assertEqual(self._decided(cases), [["confirmed"], []])

    def test_what_tiktok_refused_is_given_back(self):
        rule = self._create_approval(cap_day=25)
        case = self._arrive()
        self._allow("APPROVE_REFUND")
        self._on_tiktok(case, "RETURN_OR_REFUND_REQUEST_PENDING")
        self.tiktok.on("/approve", REFUSED)
        self._run_rules()
        self.assertEqual(self._decided([case]), [["refused"]])
        self.assertRecordValues(rule.log_ids, [{"state": "refused", "failed": True}])
        self.assertTrue(rule.log_ids.released_at)
        self.assertEqual(case.ticket_id.priority, "1")
        again = self._arrive()
        self._approves(again, "APPROVE_REFUND")
        self._run_rules()
        self.assertEqual(self._decided([again]), [["confirmed"]])

    def test_what_may_have_been_paid_stays_reserved_until_it_is_known(self):
        rule = self._create_approval(cap_day=25, priority="0")
        case, after = self._arrive(), self._arrive()
        self._allow("APPROVE_REFUND")
        lost = requests.ReadTimeout("no answer")
        self.tiktok.on("/approve", *[lost] * 3)
        with mute_logger("odoo.addons.tiktok_shop_adjustments"):
            self._run_rules()
        self.assertEqual(self._decided([case, after]), [["uncertain"], []])
        log = rule.log_ids.filtered(lambda log: log.adjustment_id == case)
        self.assertEqual((log.state, log.released_at), ("sent", False))
        self.assertEqual(case.ticket_id.priority, "1")
        self.assertEqual(
            self._logs(after), [("Approve", "held", engine.WHY["cap_day"])]
        )
        self._on_tiktok(case, "RETURN_OR_REFUND_REQUEST_SUCCESS")
        with freeze_time(fields.Datetime.now() + timedelta(minutes=10)):
            self._run_cron()
            self._run_rules()
        self.assertEqual(self._decided([case]), [["confirmed"]])
        self.assertEqual(log.state, "done")
        self.assertEqual(case.ticket_id.priority, "0")
        self.tiktok._script.clear()

    # === FAILURES === #

    def test_failures_in_a_row_pause_the_rule(self):
        rule = self._create_approval(max_failures=2)
        cases = [self._arrive() for _n in range(3)]
        for case in cases[:2]:
            self._allow("APPROVE_REFUND")
            self._on_tiktok(case, "RETURN_OR_REFUND_REQUEST_PENDING")
        self.tiktok.on("/approve", REFUSED, REFUSED)
        self._run_rules()
        self.assertEqual(self._decided(cases), [["refused"], ["refused"], []])
        self.assertTrue(rule.paused_at)
        self.assertIn("The last 2 decisions failed", rule.paused_reason)
        [activity] = rule.activity_ids
        self.assertEqual(activity.summary, "A rule is paused: Approve")
        self.assertTrue(
            activity.user_id.has_group(
                "tiktok_shop_adjustments.group_tiktok_shop_administrator"
            )
        )
        self.assertEqual(
            self._logs(cases[2]), [("Approve", "held", engine.WHY["paused"])]
        )
        another = self._arrive()
        self._run_rules()
        self.assertEqual(
            self._logs(another), [("Approve", "held", engine.WHY["paused"])]
        )
        rule.action_resume()
        self.assertFalse(rule.paused_at or rule.activity_ids)
        last = self._arrive()
        self._approves(last, "APPROVE_REFUND")
        self._run_rules()
        self.assertEqual(self._decided([last]), [["confirmed"]])

    def test_a_yes_in_between_counts(self):
        rule = self._create_approval(max_failures=2)
        for yes in (False, True, False):
            case = self._arrive()
            if yes:
                self._approves(case, "APPROVE_REFUND")
            else:
                self._allow("APPROVE_REFUND")
                self._on_tiktok(case, "RETURN_OR_REFUND_REQUEST_PENDING")
                self.tiktok.on(f"{case.remote_id}/approve", REFUSED)
            self._run_rules()
        self.assertFalse(rule.paused_at)

    def test_a_tiktok_that_cannot_be_asked_is_asked_again_and_not_for_ever(self):
        rule = self._create_approval()
        case, other = self._arrive(), self._arrive()
        now = fields.Datetime.now()
        for hours in range(0, 50, 10):
            down = requests.ConnectionError("down")
            self.tiktok.on("decision_eligibility", *[down] * 6)
            with freeze_time(now + timedelta(hours=hours)):
                if hours:
                    case.rule_log_ids.next_attempt_at = fields.Datetime.now()
                self._run_rules()
            self.tiktok._script.clear()
        self.assertEqual(self.tiktok.writes, [])
        log = case.rule_log_ids
        self.assertRecordValues(log, [{"state": "held", "failed": True}])
        self.assertFalse(log.reserved_at)
        self.assertEqual(other.rule_log_ids.state, "due")
        self.assertEqual(rule.log_ids.mapped("decision_id").ids, [])

    @mute_logger(DECIDE)
    def test_a_decision_that_was_stored_is_finished_by_the_outbox(self):
        """Scenario: the worker breaks down between storing and sending."""
        rule = self._create_approval(priority="0")
        case = self._arrive()
        self._approves(case, "APPROVE_REFUND")
        decisions = type(self.env["tiktok.adjustment.decision"])
        with patch.object(decisions, "_deliver", side_effect=ZeroDivisionError):
            self._run_rules()
        self.assertEqual(self._decided([case]), [["queued"]])
        self.assertEqual(rule.log_ids.state, "sent")
        self.assertTrue(rule.log_ids.reserved_at)
        self._run_rules()
        self.assertEqual((len(self.tiktok.writes), rule.log_ids.state), (0, "sent"))
        self._run_cron()
        self._run_rules()
        self.assertEqual(self._decided([case]), [["confirmed"]])
        self.assertEqual((len(self.tiktok.writes), rule.log_ids.state), (1, "done"))
        self.assertEqual(case.ticket_id.priority, "0")

    @mute_logger(DECIDE)
    def test_a_rule_that_was_turned_round_does_not_decide(self):
        """Scenario: a decision to approve waits while the rule comes to reject."""
        rule = self._create_approval()
        case = self._arrive()
        self.tiktok.on("decision_eligibility", *[requests.ConnectionError()] * 3)
        self._run_rules()
        self.tiktok._script.clear()
        rule.write({"decision": "reject", "reject_reason": "x", "max_amount": 0})
        rule.log_ids.next_attempt_at = case.shop_id.quiet_until = False
        self._run_rules()
        [(_rule, state, why)] = self._logs(case)
        self.assertEqual(
            (state, why), ("held", "The rule was switched off or changed meanwhile.")
        )
        self.assertEqual(self._decided([case]), [[]])

    @mute_logger(DECIDE)
    def test_a_decision_that_breaks_us_is_left_to_a_person(self):
        self._create_approval()
        cases = [self._arrive() for _n in range(2)]
        self.tiktok.on("decision_eligibility", ZeroDivisionError("poison"))
        self._approves(cases[1], "APPROVE_REFUND")
        self._run_rules()
        self.assertEqual(self._decided(cases), [[], ["confirmed"]])
        [(_rule, state, why)] = self._logs(cases[0])
        self.assertEqual(state, "held")
        self.assertIn("ZeroDivisionError", why)


@tagged("post_install", "-at_install")
class TestRuleForm(RulesCommon):
    """What a rule may say, and who may write or switch on one."""

    def _refused(self, error, **vals):
        rules = self.env["tiktok.adjustment.rule"].with_context(active_test=False)
        before = rules.search_count([])
        with self.assertRaises(error) as caught, self.cr.savepoint():
            self._create_rule(**vals)
        self.assertEqual(rules.search_count([]), before)
        return str(caught.exception)

    def test_a_new_rule_and_a_copy_start_off(self):
        rule = self.env["tiktok.adjustment.rule"].create({"name": "New"})
        self.assertFalse(rule.active)
        self.assertFalse(self._create_rule().copy().active)

    def test_a_rule_that_pays_needs_its_limits_before_it_is_switched_on(self):
        said = self._refused(ValidationError, decision="approve")
        self.assertIn("Set a ceiling a case", said)
        self.assertIn("Set a cap in 24 hours", said)
        rule = self._create_rule(decision="approve", active=False)
        with self.assertRaises(ValidationError):
            rule.active = True

    def test_a_rule_that_could_not_act_is_not_switched_on(self):
        for vals, word in (
            ({"trigger": "deadline"}, "hours before"),
            ({"assign": "user"}, "user"),
            ({"assign": "round_robin"}, "team"),
            ({"decision": "reject"}, "reason"),
            ({"cap_buyer_days": 0}, "one day or more"),
        ):
            with self.subTest(vals=vals):
                self.assertIn(word, self._refused(ValidationError, **vals))

    def test_a_condition_is_plain_data(self):
        for domain in (
            "[('create_date', '<', context_today())]",
            "__import__('os').system('true')",
            "[('no_such_field', '=', 1)]",
            "[('refund_total', 'any!', [])]",
            "['&']",
            "{}",
            "[",
        ):
            with self.subTest(domain=domain):
                self._refused(ValidationError, domain=domain)

    def test_a_condition_may_speak_of_today(self):
        rule = self._create_rule(domain="[('create_date', '>', 'today -1d')]")
        case = self._arrive()
        self.assertEqual(rule._filter_cases(case), case)
        rule.domain = "[('create_date', '<', 'today -1d')]"
        self.assertFalse(rule._filter_cases(case))

    def test_a_condition_cannot_ask_for_what_its_author_may_not_read(self):
        administrator = self._create_user("keeper", f"{HELPDESK},{ADMINISTER}")
        rules = self.env["tiktok.adjustment.rule"].with_user(administrator)
        secret = "[('shop_id.authorization_id.app_secret', '=like', 's%')]"
        for domain in (secret, "[('payload', '!=', False)]"):
            with self.subTest(domain=domain), self.assertRaises(AccessError):
                rules.create({"name": "Oracle", "domain": domain})
        rules.create({"name": "Fine", "domain": "[('refund_total', '>', 3)]"})

    def test_only_administrators_write_rules_and_nobody_their_records(self):
        administrator = self._create_user("keeper", f"{HELPDESK},{ADMINISTER}")
        rule = self._create_rule(active=False)
        log = self.env["tiktok.adjustment.rule.log"].create(
            {
                "rule_id": rule.id,
                "adjustment_id": self._arrive().id,
                "trigger_key": "arrival/1",
                "state": "done",
            }
        )
        budget = self.env["tiktok.adjustment.rule.budget"].search(
            [("rule_id", "=", rule.id)]
        )
        for user, rights in (
            (self.viewer, ("r", "r", "")),
            (self.agent, ("r", "r", "")),
            (administrator, ("rwcd", "r", "r")),
        ):
            for record, allowed in zip((rule, log, budget), rights, strict=True):
                for letter, operation in zip(
                    "rwcd", ("read", "write", "create", "unlink"), strict=True
                ):
                    with self.subTest(user=user.login, record=record, op=operation):
                        self.assertEqual(
                            record.with_user(user).has_access(operation),
                            letter in allowed,
                        )
        for act in (
            lambda: rule.with_user(self.agent).write({"active": True}),
            lambda: rule.with_user(self.agent).action_resume(),
            lambda: (
                self.env["tiktok.adjustment.rule"]
                .with_user(self.agent)
                .create({"name": "Mine"})
            ),
        ):
            with self.assertRaises(AccessError):
                act()
        self.assertFalse(rule.active)

    def test_another_company_sees_nothing(self):
        company = self.env["res.company"].create({"name": "Other"})
        rule = self._create_rule()
        case = self._arrive()
        self._run_rules()
        user = self._create_user(
            "other",
            f"{HELPDESK},{ADMINISTER}",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        for model in ("rule", "rule.log", "rule.budget"):
            name = f"tiktok.adjustment.{model}"
            self.assertFalse(self.env[name].with_user(user).search([]), name)
        self.assertEqual(len(case.rule_log_ids), 1)
        with self.assertRaises(AccessError):
            rule.with_user(user).read(["name"])

    def test_a_rule_that_has_acted_stays(self):
        rule = self._create_rule()
        self._arrive()
        self._run_rules()
        with self.assertRaises(UserError):
            rule.unlink()
        self.assertTrue(rule.exists())
        self._create_rule("Unused").unlink()

    def test_what_a_rule_names_cannot_be_deleted(self):
        kind = self.env.ref("tiktok_shop_adjustments.kind_refund")
        self._create_rule(kind_ids=[Command.set(kind.ids)])
        with mute_logger("odoo.sql_db"), self.assertRaises(RestrictViolation):
            with self.cr.savepoint():
                kind.unlink()
        self.assertTrue(kind.exists())
