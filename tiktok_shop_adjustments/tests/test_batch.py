from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..tiktok_api.errors import NetworkError
from .common_batch import (
    ELIGIBILITY,
    PENDING,
    REASONS,
    REFUNDED,
    BatchCommon,
    allowed,
    refund_word,
)
from .common_decisions import DECIDE
from .fake_tiktok import failure


@tagged("post_install", "-at_install")
class TestBatch(BatchCommon):
    """Many cases at once: what is grouped, sent, held back, and never twice."""

    # === GROUPS === #

    def test_cases_in_the_same_situation_are_one_group(self):
        alike = self._create_refunds(2)
        other_reason = self._create_refunds(1, reason="missing")
        cancellation = self._create_case("cancellation")
        words = [refund_word(), allowed("APPROVE_REQUEST_CANCEL")]
        self.tiktok.on("/reject_reasons", failure(36009004))
        batch = self._open_batch(alike + other_reason + cancellation, *words)
        self.assertEqual(
            [
                (group.kind, group.case_count, group.refund_total)
                for group in batch.group_ids
            ],
            [
                ("refund", 2, 49.96),
                ("refund", 1, 24.98),
                ("cancellation", 1, 24.98),
            ],
        )
        self.assertEqual(set(self._results(batch)), {"draft"})
        self.assertEqual(self.tiktok.writes, [])

    def test_what_is_left_out_says_why(self):
        ready = self._create_refunds(1)
        settled = self._create_refunds(1, tiktok_status=REFUNDED, state="refunded")
        parked = self._create_refunds(1, parked_reason="no amount")
        batch = self._open_batch(ready + settled + parked)
        told = {line.adjustment_id: line.why_not for line in batch.line_ids}
        self.assertFalse(told[ready])
        self.assertEqual(told[settled], "The case is approved already.")
        self.assertEqual(
            told[parked], "TikTok's last answer about it could not be read."
        )
        self.assertEqual(sorted(self._results(batch)), ["draft", "skipped", "skipped"])

    def test_a_case_in_another_batch_is_left_out(self):
        case = self._create_refunds(1)
        self._send(self._open_batch(case))
        again = self._open_again(case)
        self.assertEqual(
            again.line_ids.why_not,
            "It waits among other cases that were decided at once.",
        )

    def _open_again(self, case, user=None):
        self.env.flush_all()
        tickets = case.ticket_id.with_user(user or self.colleague)
        action = tickets.action_tiktok_decide_many()
        return self.env["tiktok.adjustment.batch"].browse(action["res_id"])

    def test_a_case_whose_decision_is_on_its_way_is_left_out(self):
        case = self._create_refunds(1)
        self.shop.decisions_enabled = False
        self._decide(case, "APPROVE_REFUND")
        again = self._open_again(case)
        self.assertRegex(again.line_ids.why_not, "^Agent decided this case on ")
        self.assertFalse(again.group_ids)

    def test_other_companies_cases_are_left_out_and_said_so(self):
        case = self._create_refunds(1)
        company = self.env["res.company"].create({"name": "Abroad"})
        shop = self._create_shop("Shop abroad", "7009")
        shop.authorization_id = self.authorization.copy({"company_id": company.id})
        theirs = self._create_refunds(1, shop_id=shop.id)
        theirs.ticket_id.company_id = company
        self.env.flush_all()
        self.assertEqual(theirs.company_id, company)
        self.env.invalidate_all()
        batch = self._open_batch(case + theirs)
        self.assertEqual(batch.line_ids.adjustment_id, case)
        self.assertEqual(
            batch.notice,
            "1 are of another company, or of a team whose cases you do not see; they "
            "are left out.",
        )

    def test_tickets_without_a_case_are_left_out_and_said_so(self):
        case = self._create_refunds(1)
        plain = self.env["helpdesk.ticket"].create({"name": "x", "description": "x"})
        self.tiktok.on(ELIGIBILITY, refund_word())
        self.env.flush_all()
        action = (case.ticket_id + plain).with_user(self.agent)
        action = action.action_tiktok_decide_many()
        batch = self.env["tiktok.adjustment.batch"].browse(action["res_id"])
        self.assertEqual(
            batch.notice,
            "1 tickets belong to no TikTok Shop request; they are left out.",
        )

    def test_who_may_only_look_decides_nothing(self):
        case = self._create_refunds(1)
        with self.assertRaises(AccessError):
            case.ticket_id.with_user(self.viewer).action_tiktok_decide_many()
        self.assertEqual(self.env["tiktok.adjustment.batch"].search_count([]), 0)

    def test_preview_sums_the_money(self):
        batch = self._open_batch(self._create_refunds(3))
        self.assertEqual(batch.summary["calls"], [])
        batch.group_ids.decision = "APPROVE_REFUND"
        self.assertEqual(batch.summary["total"], "£\N{NO-BREAK SPACE}74.94")
        self.assertEqual(batch.summary["button"], "Send 3 Decisions")
        batch.group_ids.decision = "REJECT_REFUND"
        self.assertEqual(batch.summary["total"], "")
        self.assertRegex(batch.summary["problem"], "^Choose a reason")
        with self.assertRaisesRegex(UserError, "Choose a reason"):
            batch.action_send()
        self.assertEqual(batch.state, "draft")

    # === CARRIED OUT === #

    def test_each_case_is_decided_once(self):
        cases = self._create_refunds(3)
        batch = self._open_batch(cases)
        self._send(batch)
        self.assertEqual(self.tiktok.writes, [])
        self._answers(cases)
        self._run_batches()
        self.assertEqual(self._results(batch), ["confirmed"] * 3)
        self.assertEqual(cases.decision_ids.user_id, self.agent)
        self.assertEqual(len(cases.decision_ids), 3)
        self.assertEqual(len(self.tiktok.writes), 3)
        self.assertFalse(batch.progress["moving"])
        self._run_batches()
        self.assertEqual(len(self.tiktok.writes), 3)

    def test_sent_twice_is_sent_once(self):
        case = self._create_refunds(1)
        batch = self._open_batch(case)
        self._send(batch)
        batch.action_send()
        self._answers(case)
        self._run_batches()
        batch.action_send()
        self._run_batches()
        self.assertEqual(len(case.decision_ids), 1)
        self.assertEqual(len(self.tiktok.writes), 1)

    def test_a_line_that_has_its_decision_makes_no_other(self):
        case = self._create_refunds(1)
        batch = self._open_batch(case)
        self._send(batch)
        self._answers(case)
        lines = self.env["tiktok.adjustment.batch.line"]
        line_id = batch.line_ids.id
        self.env.flush_all()
        answer = lines._take(line_id).ask()
        first = lines._store_decision(line_id, answer)
        self.assertTrue(first)
        self.assertFalse(lines._store_decision(line_id, answer))
        self.assertTrue(lines._carry_out(line_id))
        self._run_cron()
        self.env.invalidate_all()
        self.assertEqual(case.decision_ids.ids, [first])
        self.assertEqual(len(self.tiktok.writes), 1)

    def test_rejections_carry_the_reason_that_tiktok_takes_for_each(self):
        cases = self._create_refunds(2)
        batch = self._open_batch(cases)
        self._send(batch, "REJECT_REFUND", reason_name="reason_4", comment="On its way")
        self.tiktok.on(ELIGIBILITY, refund_word(), refund_word(REASONS[:1]))
        first, second = batch.line_ids.adjustment_id
        status = "REFUND_OR_RETURN_REQUEST_REJECT"
        self.tiktok.on(f"{first.remote_id}/reject", self._acts(first, status))
        self._run_batches()
        self.assertEqual(self._results(batch), ["confirmed", "held"])
        self.assertEqual(
            self.tiktok.writes[0].json,
            {
                "decision": "REJECT_REFUND",
                "reject_reason": "reason_4",
                "comment": "On its way",
            },
        )
        self.assertEqual(
            batch.line_ids[1].message,
            "TikTok does not take this reason for this case. It takes: Product already "
            "used.",
        )
        self.assertFalse(second.decision_ids)

    def test_refused_by_tiktok_is_the_result_of_that_case_alone(self):
        cases = self._create_refunds(2)
        batch = self._open_batch(cases)
        self._send(batch)
        first, second = batch.line_ids.adjustment_id
        self.tiktok.on(ELIGIBILITY, refund_word(), refund_word())
        self.tiktok.on(f"{first.remote_id}/approve", failure(25001046, "risk control"))
        self.tiktok.on(f"{second.remote_id}/approve", self._acts(second, REFUNDED))
        self._run_batches()
        self.assertEqual(self._results(batch), ["refused", "confirmed"])
        self.assertEqual(batch.line_ids[0].message, "TikTok refused: risk control")

    # === HELD === #

    def _assert_held(self, batch, words):
        self._run_batches()
        self.assertEqual(self._results(batch), ["held"])
        self.assertRegex(batch.sudo().line_ids.why_not, words)
        self.assertFalse(batch.sudo().line_ids.adjustment_id.decision_ids)
        self.assertEqual(self.tiktok.writes, [])

    def test_a_case_that_has_changed_is_not_decided(self):
        case = self._create_refunds(1)
        batch = self._open_batch(case)
        self._send(batch)
        case.tiktok_status = "AWAITING_BUYER_RESPONSE"
        self.tiktok.on(ELIGIBILITY, refund_word())
        self._assert_held(batch, "has changed since you decided")

    def test_another_amount_than_was_seen_is_not_paid(self):
        case = self._create_refunds(1)
        batch = self._open_batch(case)
        self._send(batch)
        case.refund_total = 99
        self.tiktok.on(ELIGIBILITY, refund_word())
        self._assert_held(batch, "was £\N{NO-BREAK SPACE}24.98 when you decided")

    def test_what_tiktok_does_not_allow_now_is_not_sent(self):
        case = self._create_refunds(1)
        batch = self._open_batch(case)
        self._send(batch)
        self.tiktok.on(ELIGIBILITY, allowed("REJECT_REFUND", reasons=REASONS))
        self._assert_held(batch, "^TikTok does not allow “Approve Refund” now")

    def test_who_lost_the_permission_decides_no_more(self):
        batch = self._open_batch(self._create_refunds(1))
        self._send(batch)
        self.agent.group_ids -= self.env.ref(DECIDE)
        self._assert_held(batch, "not decide it")

    def test_who_lost_the_company_decides_no_more(self):
        batch = self._open_batch(self._create_refunds(1))
        self._send(batch)
        company = self.env["res.company"].create({"name": "Other"})
        self.agent.write(
            {
                "company_ids": [fields.Command.set(company.ids)],
                "company_id": company.id,
            }
        )
        self._assert_held(batch, "allowed to access|access")

    def test_who_left_decides_no_more(self):
        batch = self._open_batch(self._create_refunds(1))
        self._send(batch)
        self.agent.active = False
        self._assert_held(batch, "does not work here any more")

    def test_a_colleague_was_first(self):
        case = self._create_refunds(1)
        batch = self._open_batch(case)
        self._send(batch)
        self.tiktok.on(f"{case.remote_id}/approve", self._acts(case, PENDING))
        self._decide(case, "APPROVE_REFUND", self.colleague)
        self.tiktok.on(ELIGIBILITY, refund_word())
        self._run_batches()
        self.assertEqual(self._results(batch), ["held"])
        self.assertRegex(batch.line_ids.why_not, "^Colleague decided this case on ")
        self.assertEqual(len(self.tiktok.writes), 1)

    # === LATER === #

    def test_a_shop_without_an_answer_waits_and_goes_on(self):
        cases = self._create_refunds(3)
        batch = self._open_batch(cases)
        self._send(batch)
        self.tiktok.on(ELIGIBILITY, NetworkError("gone"))
        self._run_batches()
        self.assertEqual(self._results(batch), ["due"] * 3)
        # One line has asked in vain: the others do not ask as well
        self.assertEqual(batch.line_ids.mapped("attempts"), [1, 0, 0])
        self.assertTrue(batch.line_ids[0].next_attempt_at)
        self.assertTrue(batch.progress["moving"])
        self._answers(cases)
        self.shop.sudo().quiet_until = False
        self._make_due(batch.line_ids)
        self._run_batches()
        self.assertEqual(self._results(batch), ["confirmed"] * 3)

    def test_stopped_waits_until_it_goes_on(self):
        case = self._create_refunds(1)
        batch = self._open_batch(case)
        self._send(batch)
        batch.action_stop()
        self._run_batches()
        self.assertEqual(self._results(batch), ["due"])
        self.assertEqual(self.tiktok.writes, [])
        batch.action_resume()
        self._answers(case)
        self._run_batches()
        self.assertEqual(self._results(batch), ["confirmed"])

    def test_a_shop_that_sends_nothing_keeps_its_lines(self):
        batch = self._open_batch(self._create_refunds(1))
        self._send(batch)
        self.shop.decisions_enabled = False
        self._run_batches()
        self.assertEqual(self._results(batch), ["due"])
        self.assertEqual(self.tiktok.writes, [])

    # === MISUSE === #

    def test_what_was_sent_is_not_changed(self):
        batch = self._open_batch(self._create_refunds(1))
        self._send(batch)
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            batch.group_ids.decision = "REJECT_REFUND"
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            batch.group_ids = [
                fields.Command.update(batch.group_ids.id, {"comment": "x"})
            ]
        self.assertEqual(batch.group_ids.decision, "APPROVE_REFUND")

    def test_facts_are_not_the_users_to_write(self):
        batch = self._open_batch(self._create_refunds(1))
        group, line = batch.group_ids, batch.line_ids
        forged = [
            lambda: batch.write({"state": "running"}),
            lambda: batch.write({"user_id": self.colleague.id}),
            lambda: group.write({"options": []}),
            lambda: group.write({"case_count": 9}),
            lambda: line.write({"state": "due"}),
            lambda: line.write({"action": "APPROVE_REFUND"}),
            lambda: group.create({"batch_id": batch.id}),
        ]
        for attempt in forged:
            with self.assertRaises(AccessError):
                attempt()
        self.assertEqual((batch.state, line.state), ("draft", "draft"))

    def test_a_colleagues_batch_is_out_of_reach(self):
        batch = self._open_batch(self._create_refunds(1))
        self.env.flush_all()
        for user in (self.colleague, self.viewer):
            theirs = batch.with_user(user)
            for method in ("action_send", "action_stop", "action_resume"):
                with self.subTest(user=user.login, method=method):
                    with self.assertRaises(AccessError):
                        getattr(theirs, method)()
        self.assertEqual(batch.state, "draft")

    # === STATEMENTS === #

    def test_statements_do_not_grow_with_the_cases_of_a_page(self):
        few, many = self._create_refunds(5), self._create_refunds(50)
        self._count_opening(self._create_refunds(2))  # warm
        one, ten = self._count_opening(few), self._count_opening(many)
        # Rows are stored by the hundred, whatever their number
        self.assertEqual(ten, one)

    def _count_opening(self, cases):
        self.tiktok.on(ELIGIBILITY, refund_word())
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        cases.ticket_id.with_user(self.agent).action_tiktok_decide_many()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_forgotten_drafts_are_removed_and_what_waits_is_kept(self):
        old = self._open_batch(self._create_refunds(1)).sudo()
        waits = self._open_batch(self._create_refunds(1))
        self._send(waits)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE tiktok_adjustment_batch SET create_date = now() - interval '1 year'"
        )
        self.env.invalidate_all()
        old._gc_batches()
        self.assertFalse(old.exists())
        self.assertTrue(waits.exists())


@tagged("post_install", "-at_install")
class TestBatchOfOwnTickets(BatchCommon):
    def test_a_colleagues_tickets_are_left_out_where_only_own_ones_are_seen(self):
        clerk = new_test_user(
            self.env,
            login="clerk",
            groups=f"helpdesk_mgmt.group_helpdesk_user_own,{DECIDE}",
        )
        mine, theirs = self._create_refunds(1), self._create_refunds(1)
        mine.ticket_id.user_id, theirs.ticket_id.user_id = clerk, self.agent
        batch = self._open_batch(mine + theirs, user=clerk)
        self.assertEqual(batch.line_ids.adjustment_id, mine)
        self.assertRegex(batch.notice, "^1 are of another company, or of a team")
