from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common_decisions import DECIDE, DecisionsCommon
from .fake_tiktok import success

HELPDESK_OWN = "helpdesk_mgmt.group_helpdesk_user_own"
SUCCESS = "RETURN_OR_REFUND_REQUEST_SUCCESS"


@tagged("post_install", "-at_install")
class TestDecisionAccess(DecisionsCommon):
    """Who may decide; what nobody may do to a decision."""

    def setUp(self):
        super().setUp()
        self.case = self._create_case("refund")
        self._on_tiktok(self.case, "RETURN_OR_REFUND_REQUEST_PENDING")

    def _assert_untouched(self):
        self.assertEqual(self.tiktok.sent, [])
        decisions = self.env["tiktok.adjustment.decision"]
        self.assertEqual(decisions.search_count([]), 0)

    # === WHO === #

    def test_viewer_is_refused_everywhere(self):
        case = self.case.with_user(self.viewer)
        ticket = case.ticket_id
        ticket.check_access("read")
        calls = {
            "decide": lambda: self._decide(self.case, "APPROVE_REFUND", self.viewer),
            "ticket approve": ticket.action_tiktok_approve,
            "ticket reject": ticket.action_tiktok_reject,
            "case approve": case.action_tiktok_approve,
            "case reject": case.action_tiktok_reject,
        }
        for name, call in calls.items():
            with self.subTest(name), self.assertRaises(AccessError):
                call()
        self._assert_untouched()

    def test_a_caller_in_superuser_mode_lends_no_rights(self):
        with self.assertRaises(AccessError):
            decisions = self.env["tiktok.adjustment.decision"].with_user(self.viewer)
            decisions.sudo()._decide(self.case.sudo(), "APPROVE_REFUND")
        self._assert_untouched()

    def test_case_of_another_company_is_refused(self):
        company = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            login="stranger",
            groups=f"helpdesk_mgmt.group_helpdesk_user,{DECIDE}",
            company_id=company.id,
            company_ids=[fields.Command.set(company.ids)],
        )
        with self.assertRaises(AccessError):
            self._decide(self.case, "APPROVE_REFUND", stranger)
        with self.assertRaises(AccessError):
            self.case.with_user(stranger).action_tiktok_approve()
        self._assert_untouched()

    def test_ticket_of_a_colleague_is_refused_where_only_own_ones_are_seen(self):
        clerk = new_test_user(
            self.env, login="clerk", groups=f"{HELPDESK_OWN},{DECIDE}"
        )
        self.case.ticket_id.user_id = self.agent
        with self.assertRaises(AccessError):
            self._decide(self.case, "APPROVE_REFUND", clerk)
        self._assert_untouched()

    @mute_logger("odoo.models")
    def test_nobody_forges_a_decision(self):
        vals = {
            "adjustment_id": self.case.id,
            "action": "APPROVE_REFUND",
            "operation": "approve_return",
            "payload": {"decision": "APPROVE_REFUND"},
            "key": "forged",
        }
        for user in (self.agent, self.viewer, self.env.ref("base.user_admin")):
            decisions = self.env["tiktok.adjustment.decision"].with_user(user)
            with self.subTest(user.login), self.assertRaises(AccessError):
                decisions.create(vals)
        self._run_cron()
        self._assert_untouched()

    # === IMMUTABLE === #

    def _confirmed(self):
        self.tiktok.on("/approve", self._acts(self.case, SUCCESS))
        return self._decide(self.case, "APPROVE_REFUND")

    def test_decision_never_changes(self):
        decision = self._confirmed()
        before = decision.read()
        attempts = {
            "action": lambda: decision.write({"action": "REJECT_REFUND"}),
            "payload": lambda: decision.write({"payload": {}}),
            "user": lambda: decision.write({"user_id": self.viewer.id}),
            "state": lambda: decision.write({"state": "queued"}),
            "by the way": lambda: decision.write({"attempts": 0, "amount": 1}),
            "gate": lambda: decision._move("refused", amount=1),
            "unlink": decision.unlink,
            "copy": decision.copy,
            "born confirmed": lambda: decision.create(
                {"adjustment_id": self.case.id, "state": "confirmed"}
            ),
        }
        for name, attempt in attempts.items():
            with self.subTest(name), self.assertRaises(UserError):
                attempt()
        self.env.invalidate_all()
        self.assertEqual(decision.read(), before)
        self.assertEqual(len(self.case.decision_ids), 1)

    def test_gate_keeps_what_the_table_forbids(self):
        decision = self._confirmed()
        for target in ("queued", "sending", "refused", "uncertain", "confirmed"):
            with self.subTest(target):
                self.assertFalse(decision._move(target))
                self.assertEqual(decision.state, "confirmed")

    # === ONE AT A TIME === #

    def test_second_agent_is_told_who_was_first(self):
        self.shop.decisions_enabled = False  # the first one waits
        first = self._decide(self.case, "APPROVE_REFUND")
        told = (
            r"Agent decided this case on \d{4}-\d\d-\d\d \d\d:\d\d:\d\d: "
            r"Approve Refund \(Waiting to be sent\)\."
        )
        # Found by looking, not by the database's refusal: that one is for races
        with self.assertNoLogs("odoo.sql_db"), self.assertRaisesRegex(UserError, told):
            self._decide(self.case, "REJECT_REFUND", self.colleague, reason="r")
        self.assertEqual(self.case.decision_ids, first)
        self.assertEqual(self.tiktok.sent, [])

    def test_click_while_the_first_is_on_its_way(self):
        """Scenario: during the call to TikTok the agent clicks again, and so does a
        colleague who wants the opposite. Expected: both are told; one call."""
        told = []

        def clicks(sent):
            if sent not in self.tiktok.writes:
                return
            self.tiktok.before_reply = lambda sent: None
            for user, action in (
                (self.agent, "APPROVE_REFUND"),
                (self.colleague, "REJECT_REFUND"),
            ):
                try:
                    self._decide(self.case, action, user, reason="r")
                except UserError as error:
                    told.append(str(error))

        self.tiktok.before_reply = clicks
        decision = self._confirmed()
        self.assertEqual(decision.state, "confirmed")
        self.assertEqual(len(told), 2)
        self.assertIn("Agent decided this case", told[0])
        self.assertIn("(Being sent)", told[1])
        self.assertEqual(len(self.tiktok.writes), 1)

    @mute_logger("odoo.sql_db")
    def test_race_between_check_and_insert(self):
        """The unique indexes are the last guard when both saw a free case."""
        guard = "_check_free"
        decisions = type(self.env["tiktok.adjustment.decision"])
        self.tiktok.on("/approve", success())
        for name in ("open", "settled in this round"):
            with self.subTest(name):
                case = self._create_case("refund")
                self._on_tiktok(case, "RETURN_OR_REFUND_REQUEST_PENDING")
                self.shop.decisions_enabled = name != "open"
                self._decide(case, "APPROVE_REFUND")
                self.patch(decisions, guard, lambda *args: None)
                self.patch(decisions, "_next_round", lambda *args: 1)
                with self.assertRaisesRegex(UserError, "Agent decided this case"):
                    self._decide(case, "REJECT_REFUND", self.colleague, reason="r")
                self.assertEqual(len(case.decision_ids), 1)
        self.assertEqual(len(self.tiktok.writes), 1)

    def test_restored_database_finds_the_same_key(self):
        """Scenario: the database is restored to before the decision; the agent
        decides again. Expected: TikTok gets the key that it knows."""
        first = self._confirmed()
        key = first.key
        self.env.cr.execute("DELETE FROM tiktok_adjustment_decision")
        self.env.invalidate_all()
        self.case.tiktok_status = "RETURN_OR_REFUND_REQUEST_PENDING"
        self.tiktok.on("/approve", self._acts(self.case, SUCCESS))
        self.assertEqual(self._decide(self.case, "APPROVE_REFUND").key, key)
