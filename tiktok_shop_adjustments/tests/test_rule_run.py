from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import RecordCapturer, new_test_user, tagged
from odoo.tools import mute_logger

from ..domain import rules as engine
from . import payloads
from .common_rules import RulesCommon
from .fake_tiktok import failure, success
from .test_outage import refused_by_the_database

SETTLE = "odoo.addons.tiktok_shop_adjustments.models.tiktok_adjustment_rule_settle"
CASES = "odoo.addons.tiktok_shop_adjustments.models.tiktok_adjustment_rule_run"


@tagged("post_install", "-at_install")
class TestRuleActions(RulesCommon):
    """What rules do on tickets, and when they look at a case at all."""

    def test_a_rule_resolves_tags_assigns_and_says_so_once(self):
        tag = self.env["helpdesk.ticket.tag"].create({"name": "By TikTok"})
        rule = self._create_rule(
            "Put away",
            initiator="tiktok",
            resolve=True,
            tag_ids=[Command.set(tag.ids)],
            assign="user",
            user_id=self.agent.id,
            priority="0",
        )
        case = self._arrive("cancellation", role="SYSTEM")
        other = self._arrive("cancellation", role="BUYER")
        self._run_rules()
        ticket = case.ticket_id
        self.assertEqual(ticket.stage_id, self.shop.closed_stage_id)
        self.assertEqual(ticket.tag_ids, tag)
        self.assertEqual((ticket.user_id, ticket.priority), (self.agent, "0"))
        stage = self.shop.closed_stage_id.name
        self.assertEqual(
            self._chatter(case),
            [
                f"<p><b>Rule “Put away”</b>: moved to {stage} · tagged By TikTok · "
                "priority Low · assigned to Agent</p>"
            ],
        )
        self.assertEqual(self._logs(), [("Put away", "done", "")])
        self.assertEqual(rule.log_ids.trigger_key, "arrival/1")
        self.assertFalse(case.rules_due or other.rules_due)
        self.assertEqual(self._chatter(other), [])
        self.assertNotEqual(other.ticket_id.stage_id, self.shop.closed_stage_id)
        self.assertEqual(self.tiktok.sent, [])

    def test_what_is_due_no_more_is_not_looked_at_again(self):
        self._create_rule(priority="3")
        case = self._arrive()
        self._run_rules()
        case.ticket_id.priority = "1"
        self._run_rules()
        self.assertEqual(case.ticket_id.priority, "1")
        case.rules_due = "arrival"  # even then: once is once
        self._run_rules()
        self.assertEqual(case.ticket_id.priority, "1")
        self.assertEqual(self._logs(case), [("Rule", "done", "")])

    def test_a_status_rule_acts_on_each_status_once(self):
        self._create_rule("Back", trigger="status", priority="3")
        case = self._arrive("return_refund")
        self._run_rules()
        self.assertEqual(self._logs(case), [])
        for status in ("BUYER_SHIPPED_ITEM", "BUYER_SHIPPED_ITEM", "AWAITING"):
            case.write({"tiktok_status": status, "rules_due": "status"})
            self._run_rules()
        keys = self.env["tiktok.adjustment.rule.log"].search([]).mapped("trigger_key")
        self.assertEqual(
            sorted(keys), ["status/1/AWAITING", "status/1/BUYER_SHIPPED_ITEM"]
        )

    def test_a_deadline_rule_acts_once_a_deadline(self):
        self._create_rule("Hurry", trigger="deadline", hours_before=3, priority="3")
        now = fields.Datetime.now()
        far = self._arrive(deadline=now + timedelta(hours=4))
        near = self._arrive(deadline=now + timedelta(hours=2))
        late = self._arrive(deadline=now - timedelta(hours=1))
        settled = self._arrive(deadline=now + timedelta(hours=2), state="refunded")
        (far + near + late + settled).rules_due = False
        for _run in range(2):
            self._run_rules()
        tickets = (far + near + late + settled).mapped("ticket_id")
        self.assertEqual(tickets.mapped("priority"), ["1", "3", "1", "1"])
        self.assertEqual(self._logs(), [("Hurry", "done", "")])
        near.deadline = now + timedelta(hours=1)
        self._run_rules()
        self.assertEqual(self._logs(near), [("Hurry", "done", "")] * 2)

    def test_a_deadline_rule_that_stopped_still_stops_at_the_next_look(self):
        self._create_rule("First", trigger="deadline", hours_before=3, priority="3")
        self._create_rule("Second", trigger="deadline", hours_before=3, priority="0")
        case = self._arrive(deadline=fields.Datetime.now() + timedelta(hours=2))
        for _run in range(3):
            self._run_rules()
        self.assertEqual(self._logs(case), [("First", "done", "")])
        self.assertEqual(case.ticket_id.priority, "3")

    def test_members_of_a_team_take_turns_and_nobody_loses_a_ticket(self):
        users = self.env["res.users"].union(
            *(
                new_test_user(
                    self.env,
                    login=f"member{n}",
                    name=f"Member {n}",
                    groups="base.group_user",
                )
                for n in range(3)
            )
        )
        team = self.env["helpdesk.ticket.team"].create(
            {"name": "Returns", "user_ids": [Command.set(users.ids)]}
        )
        self._create_rule(assign="round_robin", team_id=team.id)
        first = [self._arrive() for _n in range(2)]
        self._run_rules()
        mine = self._arrive()
        mine.ticket_id.user_id = self.agent
        second = [self._arrive() for _n in range(3)]
        self._run_rules()
        taken = [case.ticket_id.user_id.name for case in first + second]
        self.assertEqual(
            taken, ["Member 0", "Member 1", "Member 2", "Member 0", "Member 1"]
        )
        self.assertEqual(mine.ticket_id.user_id, self.agent)
        self.assertFalse(mine.ticket_id.team_id)

    @mute_logger(CASES, "odoo.sql_db")
    def test_one_case_that_the_database_refuses_keeps_no_rule_from_the_others(self):
        self._create_rule("Hurry", priority="3")
        well, ill = self._arrive(), self._arrive()
        model = type(self.env["tiktok.adjustment.rule"])
        judge = model._judge_page

        def refuse(rules, cases, by_event):
            if ill in cases:
                refused_by_the_database(rules)
            return judge(rules, cases, by_event)

        with patch.object(model, "_judge_page", refuse):
            self._run_rules()
        self.assertEqual(well.ticket_id.priority, "3")
        self.assertEqual(ill.ticket_id.priority, "1")

    @mute_logger(SETTLE, "odoo.sql_db")
    def test_a_ticket_that_the_database_refuses_loses_no_decision_of_a_rule(self):
        self._create_approval("Approve", priority="3")
        case = self._arrive()
        self._approves(case, "APPROVE_REFUND")
        model = type(self.env["tiktok.adjustment.rule.log"])
        act = model._act

        def refuse(log):
            if log.state == "confirmed":
                refused_by_the_database(log)
            return act(log)

        with patch.object(model, "_act", refuse):
            self._run_rules()
        ((name, state, why),) = self._logs(case)
        self.assertEqual((name, state), ("Approve", "done"))
        self.assertIn("DivisionByZero", why)
        self.assertEqual(case.ticket_id.priority, "1")

    def test_a_reply_that_cannot_be_sent_is_left_to_be_copied(self):
        self._create_rule("Answer", reply_text="We look into <it>.")
        case = self._arrive()
        self._run_rules()
        self.assertEqual(
            self._chatter(case),
            ["<p><b>Rule “Answer”</b>: reply to send: “We look into &lt;it&gt;.”</p>"],
        )

    def test_a_reply_goes_to_the_buyer_where_the_ticket_can(self):
        self._create_rule("Answer", reply_text="We look into it.")
        case = self._arrive()
        said = []

        def post(ticket, text):
            said.append((ticket.id, text))
            return True

        ticket_class = type(self.env["helpdesk.ticket"])
        with patch.object(ticket_class, "_tiktok_post_to_buyer", post):
            self._run_rules()
        self.assertEqual(said, [(case.ticket_id.id, "We look into it.")])
        self.assertEqual(
            self._chatter(case), ["<p><b>Rule “Answer”</b>: replied to the buyer</p>"]
        )

    def test_the_first_rule_that_says_something_about_a_field_wins(self):
        first = self.env["helpdesk.ticket.tag"].create({"name": "One"})
        second = self.env["helpdesk.ticket.tag"].create({"name": "Two"})
        self._create_rule(
            "A", priority="3", stop=False, tag_ids=[Command.set(first.ids)]
        )
        self._create_rule("B", priority="0", tag_ids=[Command.set(second.ids)])
        self._create_rule("C", priority="2")
        case = self._arrive()
        self._run_rules()
        self.assertEqual(case.ticket_id.priority, "3")
        self.assertEqual(case.ticket_id.tag_ids, first + second)
        self.assertEqual(self._logs(case), [("A", "done", ""), ("B", "done", "")])
        self.assertEqual(len(self._chatter(case)), 2)

    def test_a_rules_own_domain_and_products(self):
        self._create_rule("Dear", domain="[('refund_total', '>', 20)]", stop=False)
        self._create_rule(
            "Blue", domain="[('line_ids.product_name', 'ilike', 'blue')]", stop=False
        )
        dear, cheap = self._arrive(), self._arrive(lines=("5.00",))
        cheap.line_ids.product_name = "A blue shirt"
        self._run_rules()
        self.assertEqual(self._logs(dear), [("Dear", "done", "")])
        self.assertEqual(self._logs(cheap), [("Blue", "done", "")])

    # === SWITCHES === #

    def test_a_shop_whose_switch_is_off_waits(self):
        self._create_rule(priority="3")
        case = self._arrive()
        self.shop.rules_enabled = False
        self._run_rules()
        self.assertEqual(case.rules_due, "arrival")
        self.assertEqual((case.ticket_id.priority, self._logs()), ("1", []))
        self.shop.rules_enabled = True
        self._run_rules()
        self.assertEqual(case.ticket_id.priority, "3")

    def test_a_rule_that_is_off_or_of_another_shop_or_company_does_nothing(self):
        other_shop = self._create_shop("Demo Store DE", "7002")
        company = self.env["res.company"].create({"name": "Other"})
        self._create_rule("Off", active=False)
        self._create_rule("Shop", shop_ids=[Command.set(other_shop.ids)])
        self._create_rule("Company", company_id=company.id)
        case = self._arrive()
        self._run_rules()
        self.assertEqual(self._logs(), [])
        self.assertEqual(case.rules_due, False)
        other_shop.active = False  # must not turn into a rule for all shops
        case.rules_due = "arrival"
        self._run_rules()
        self.assertEqual(self._logs(), [])

    # === ONE BAD CASE === #

    @mute_logger(CASES)
    def test_a_case_that_breaks_the_rules_stops_no_other(self):
        self._create_rule(priority="3")
        cases = [self._arrive() for _n in range(3)]
        bad = cases[1]
        real = type(bad)._prepare_engine_case

        def prepare(case):
            if case == bad:
                raise ZeroDivisionError("poison")
            return real(case)

        with patch.object(type(bad), "_prepare_engine_case", prepare):
            self._run_rules()
        priorities = [case.ticket_id.priority for case in cases]
        self.assertEqual(priorities, ["3", "1", "3"])
        self.assertEqual(bad.rules_due, False)
        [line] = self._chatter(bad)
        self.assertIn("could not judge this case (ZeroDivisionError)", line)

    # === BY WHOM IT IS WOKEN === #

    def test_a_page_wakes_the_rules_in_its_own_writes(self):
        triggers = RecordCapturer(
            self.env["ir.cron.trigger"].sudo(), [("cron_id", "=", self.rules_cron.id)]
        )
        with triggers:
            self.env["tiktok.adjustment"]._wake_rules()
        self.assertEqual(len(triggers.records), 1)

    def test_nothing_due_triggers_nothing(self):
        triggers = RecordCapturer(
            self.env["ir.cron.trigger"].sudo(), [("cron_id", "=", self.rules_cron.id)]
        )
        with triggers:
            self._run_rules()
        self.assertFalse(triggers.records)


@tagged("post_install", "-at_install")
class TestRuleDecisions(RulesCommon):
    """A rule decides: TikTok is asked, the money counted, one call leaves."""

    def test_a_rule_approves_a_refund(self):
        rule = self._create_approval("Small refunds", priority="0")
        case = self._arrive()
        self._approves(case, "APPROVE_REFUND")
        self._run_rules()
        [sent] = self.tiktok.writes
        self.assertEqual(sent.json, {"decision": "APPROVE_REFUND"})
        decision = case.decision_ids
        self.assertEqual((decision.state, decision.rule_id), ("confirmed", rule))
        self.assertEqual(decision.decided_by, "Rule “Small refunds”")
        self.assertEqual(decision.user_id, self.env.ref("base.user_root"))
        self.assertIn(
            "Rule “Small refunds” decided this case", decision._who_what_when()
        )
        self.assertRecordValues(
            rule.log_ids,
            [
                {
                    "state": "done",
                    "action": "APPROVE_REFUND",
                    "amount": 24.98,
                    "decision_id": decision.id,
                    "partner_id": self.buyer.id,
                    "released_at": False,
                    "done": "priority Low",
                }
            ],
        )
        self.assertTrue(rule.log_ids.reserved_at)
        mine, confirmed = self._chatter(case)
        self.assertEqual(mine, "<p><b>Rule “Small refunds”</b>: priority Low</p>")
        self.assertIn("decided by Rule “Small refunds”", confirmed)
        self.assertEqual(case.ticket_id.priority, "0")

    def test_a_rule_rejects_with_its_reason_and_comment(self):
        rule = self._create_rule(
            "Packed",
            decision="reject",
            reject_reason="packed_already",
            reject_comment="It is on its way.",
        )
        case = self._arrive("cancellation")
        self._allow("REJECT_REQUEST_CANCEL", reasons=["other", "packed_already"])
        self.tiktok.on("/reject", self._acts(case, "CANCELLATION_REQUEST_CANCEL"))
        self._run_rules()
        [sent] = self.tiktok.writes
        self.assertEqual(
            sent.json,
            {"reject_reason": "packed_already", "comment": "It is on its way."},
        )
        self.assertEqual(case.decision_ids.reason_text, "Text of packed_already")
        self.assertEqual(rule.log_ids.amount, 0.0)
        self.assertTrue(case.rejected_by_seller)

    def _assert_left_to_person(self, case, why):
        self.assertEqual(self.tiktok.writes, [])
        self.assertEqual(case.decision_ids.ids, [])
        [(_rule, state, why_not)] = self._logs(case)
        self.assertEqual((state, why_not), ("held", why))
        log = self.env["tiktok.adjustment.rule.log"].search([])
        self.assertFalse(log.reserved_at)
        self.assertEqual(self._chatter(case), [])
        self.assertEqual(case.ticket_id.priority, "1")

    def test_a_reason_that_tiktok_does_not_list_is_not_sent(self):
        self._create_rule(
            decision="reject", reject_reason="packed_already", priority="3"
        )
        case = self._arrive("cancellation")
        self._allow("REJECT_REQUEST_CANCEL", reasons=["other", "late"])
        self._run_rules()
        self._assert_left_to_person(
            case,
            "TikTok does not take the reason “packed_already” for this case. It takes: "
            "other, late.",
        )

    def test_what_tiktok_does_not_allow_is_not_sent(self):
        self._create_approval(priority="3")
        case = self._arrive()
        self._allow("APPROVE_REFUND", eligible=False, why_not="Under review.")
        self._run_rules()
        self._assert_left_to_person(
            case, "TikTok does not allow “Approve Refund” now. Under review."
        )

    def test_what_tiktok_does_not_speak_of_is_not_sent(self):
        self._create_approval(priority="3")
        case = self._arrive()
        self._allow("REJECT_REFUND")
        self._run_rules()
        self._assert_left_to_person(case, "TikTok does not allow “Approve Refund” now.")

    def test_an_order_that_has_left_meanwhile_is_not_cancelled(self):
        status = self.env.ref("tiktok_shop_adjustments.order_status_awaiting_shipment")
        order = self.env["sale.order"].create(
            {
                "partner_id": self.buyer.id,
                "tiktok_shop_id": self.shop.id,
                "tiktok_order_id": "577087614418520388",
                "tiktok_status": "AWAITING_SHIPMENT",
            }
        )
        self._create_approval(priority="3", order_status_ids=[Command.set(status.ids)])
        case = self._arrive("cancellation", sale_order_id=order.id)
        self._allow("APPROVE_REQUEST_CANCEL")
        self.tiktok.on(
            "/orders", success({"orders": [payloads.order(status="IN_TRANSIT")]})
        )
        self._run_rules()
        self._assert_left_to_person(case, "The order's status is IN_TRANSIT by now.")

    def test_a_case_that_moves_while_tiktok_is_asked_is_not_decided(self):
        self._create_approval(priority="3")
        case = self._arrive()

        def moves(_sent):
            case.tiktok_status = "AWAITING_BUYER_RESPONSE"
            self.env.flush_all()
            allowed = {"decision": "APPROVE_REFUND", "eligible": True}
            return success({"decisions": [allowed]})

        self.tiktok.on("decision_eligibility", moves)
        self._run_rules()
        self._assert_left_to_person(
            case, "The case has moved since the rule looked at it."
        )

    def test_above_the_ceiling_a_person_decides(self):
        self._create_approval(max_amount=24.97, priority="3")
        case = self._arrive()
        self._run_rules()
        self._assert_left_to_person(case, engine.WHY["ceiling"])
        self.assertEqual(self.tiktok.sent, [])

    def test_a_case_in_another_currency_is_none_of_the_rules_business(self):
        self.env.ref("base.EUR").active = True
        self._create_approval(currency_id=self.env.ref("base.EUR").id)
        case = self._arrive()
        self._run_rules()
        self.assertEqual((self._logs(case), self.tiktok.sent), ([], []))

    def test_with_decisions_off_nothing_is_queued(self):
        self._create_approval(priority="3")
        case = self._arrive()
        self.shop.decisions_enabled = False
        self._run_rules()
        self._assert_left_to_person(case, engine.WHY["decisions_off"])

    def test_an_unfinished_decision_of_a_person_is_not_disturbed(self):
        self._create_approval()
        case = self._arrive()
        self.tiktok.on("/approve", failure(36009003, "busy", status=500))
        self.tiktok.on("/approve", failure(36009003, "busy", status=500))
        self.tiktok.on("/approve", failure(36009003, "busy", status=500))
        self.tiktok.on("/approve", failure(36009003, "busy", status=500))
        decision = self._decide(case, "APPROVE_REFUND")
        self.assertIn(decision.state, ("queued", "uncertain"))
        self._run_rules()
        self.assertEqual(case.decision_ids, decision)
        self.assertEqual(
            self._logs(case), [("Approve", "held", engine.WHY["in_outbox"])]
        )
        self.tiktok._script.clear()
