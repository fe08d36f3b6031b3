from datetime import datetime, timedelta

from odoo.tests import tagged

from .common import TiktokCommon, utc
from .payloads import T0, moved, order, refund, settled

ASKED = utc(T0 + 100)
DEADLINE = utc(T0 + 172800)
DAY = 86400
COMPLETE = "RETURN_OR_REFUND_REQUEST_COMPLETE"
SUCCESS = "RETURN_OR_REFUND_REQUEST_SUCCESS"
REJECTED = "REFUND_OR_RETURN_REQUEST_REJECT"


@tagged("post_install", "-at_install")
class TestReportAnswers(TiktokCommon):
    """What is remembered of question and answer, and what follows from it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        gbp = cls.env.ref("base.GBP")
        gbp.active = True
        if gbp != cls.company.currency_id:
            cls.env["res.currency.rate"].create({"currency_id": gbp.id, "rate": 0.8})

    def _asked(self, **fields):
        """Return the payload of a request, and its case as it stands to be decided."""
        bought = order()
        self._orders(bought)
        payload = refund(bought, **fields)
        (case,) = self._returns(payload)
        self.assertEqual(case.state, "to_decide")
        return payload, case

    def _then(self, payload, seconds=3600, **fields):
        later = settled(payload, seconds, **fields)
        self._returns(later)
        return later

    def _decide(self, case, sent_at, state="confirmed", **vals):
        """Queue a decision of the agent and bring it to its end."""
        made = self.env["tiktok.adjustment.decision"].create(
            {
                "adjustment_id": case.id,
                "action": "APPROVE_REFUND",
                "operation": "approve_return",
                "key": f"key-{case.id}-{sent_at}",
                "user_id": self.agent.id,
                "round": case.round,
                **vals,
            }
        )
        made._move("sending", sent_at=sent_at)
        made._move(state)._after_move()
        self.env.flush_all()
        return made

    def _facts(self, case):
        names = ("asked_at", "answered_at", "answered_by", "answer_timing", "result")
        return tuple(case[name] for name in names)

    def test_a_case_that_waits_was_asked_and_not_answered(self):
        _payload, case = self._asked()
        self.assertEqual(self._facts(case), (ASKED, False, False, False, "open"))
        self.assertFalse(case.answer_within)

    def test_our_confirmed_decision_is_the_answer_of_its_agent(self):
        payload, case = self._asked()
        sent = ASKED + timedelta(minutes=50)
        self._decide(case, sent)
        expected = (ASKED, sent, "person", "in_time", "open")
        self.assertEqual(self._facts(case), expected)
        self.assertEqual(case.answer_user_id, self.agent)
        self.assertEqual(case.answered_deadline, DEADLINE)
        self.assertEqual(case.answer_within, "hour")
        self._then(payload, return_status=COMPLETE)
        self.assertEqual(self._facts(case), (*expected[:4], "granted"))
        self.assertEqual(case.answer_user_id, self.agent)

    def test_a_refused_decision_is_no_answer(self):
        _payload, case = self._asked()
        self._decide(case, ASKED + timedelta(minutes=50), "refused")
        self.assertFalse(case.answered_at)

    def test_a_rules_decision_is_nobodys(self):
        _payload, case = self._asked()
        rule = self.env["tiktok.adjustment.rule"].create({"name": "Pay small ones"})
        self._decide(case, ASKED, rule_id=rule.id)
        self.assertEqual(case.answered_by, "rule")
        self.assertFalse(case.answer_user_id)

    def test_what_moves_before_the_deadline_without_us_was_answered_elsewhere(self):
        payload, case = self._asked()
        self._then(payload, return_status=REJECTED)
        moment = ASKED + timedelta(hours=1)
        expected = (ASKED, moment, "elsewhere", "in_time", "won")
        self.assertEqual(self._facts(case), expected)
        self.assertFalse(case.answer_user_id)
        self.assertEqual(case.answer_within, "four_hours")

    def test_what_the_mirror_saw_first_is_ours_once_it_is_confirmed(self):
        payload, case = self._asked()
        self._then(payload, return_status=COMPLETE)
        self.assertEqual(case.answered_by, "elsewhere")
        sent = ASKED + timedelta(hours=1)
        self._decide(case, sent)
        self.assertEqual(self._facts(case)[1:3], (sent, "person"))

    def test_the_first_answer_stays(self):
        """Seller Center answered; the agent's later decision is of another round."""
        payload, case = self._asked()
        later = self._then(payload, return_status=REJECTED)
        pending = payload["seller_next_action_response"]
        opened = moved(later, return_status=payload["return_status"])
        self._returns({**opened, "seller_next_action_response": pending})
        self.assertEqual(case.round, 2)
        before = self._facts(case)[1:4]
        self._decide(case, ASKED + timedelta(days=1))
        self.assertEqual(self._facts(case)[1:4], before)
        self.assertFalse(case.answer_user_id)

    def test_an_answer_after_the_deadline_is_late(self):
        _payload, case = self._asked()
        self._decide(case, DEADLINE + timedelta(seconds=1))
        self.assertEqual(case.answer_timing, "late")
        _payload, case = self._asked()
        self._decide(case, DEADLINE)
        self.assertEqual(case.answer_timing, "in_time")

    def test_what_moves_after_the_deadline_unseen_is_put_down_to_nobody(self):
        """The buyer has the money; whether somebody answered in time is not known."""
        payload, case = self._asked()
        self._then(payload, 3 * DAY, return_status=COMPLETE)
        self.assertFalse(case.answered_at)
        self.assertFalse(case.answer_timing)
        self.assertEqual(case.refund_total, case.paid_total)
        self.assertEqual(case.company_silent, 0)

    def test_silence_is_no_answer_and_its_money_is_lost_by_silence(self):
        payload, case = self._asked()
        later = self._then(payload, 3 * DAY, return_status=SUCCESS)
        self.assertTrue(case.by_silence)
        self.assertEqual(case.answer_timing, "never")
        self.assertEqual((case.result, case.company_silent), ("open", 0))
        self._then(later, return_status=COMPLETE)
        self.assertEqual(case.result, "silence")
        self.assertEqual(case.company_silent, case.company_paid)
        self.assertGreater(case.company_silent, 0)

    def test_a_withdrawn_request_was_not_answered(self):
        payload, case = self._asked()
        status = "RETURN_OR_REFUND_REQUEST_CANCEL"
        self._then(payload, return_status=status)
        facts = self._facts(case)
        self.assertEqual(facts, (ASKED, False, False, False, "withdrawn"))
        self.assertEqual(case.company_kept, case.company_asked)

    def test_what_tiktok_paid_at_once_was_not_answered(self):
        payload, case = self._asked()
        self._then(payload, return_status=COMPLETE, is_quick_refund=True)
        self.assertEqual(case.final_reason, "instant")
        self.assertEqual(self._facts(case)[1:4], (False, False, False))

    def test_what_was_over_when_it_came_was_never_asked(self):
        bought = order()
        self._orders(bought)
        (case,) = self._returns(settled(refund(bought), return_status=COMPLETE))
        self.assertEqual(self._facts(case), (False, False, False, False, "granted"))

    def test_what_is_asked_later_is_asked_from_then_on(self):
        bought = order()
        self._orders(bought)
        payload = refund(bought)
        waiting = {
            **payload,
            "return_type": "RETURN_AND_REFUND",
            "return_status": "BUYER_SHIPPED_ITEM",
            "seller_next_action_response": [],
        }
        (case,) = self._returns(waiting)
        self.assertFalse(case.asked_at)
        action = {"action": "SELLER_RESPOND_RECEIVE_PACKAGE", "deadline": T0 + 172800}
        self._returns(moved(waiting, seller_next_action_response=[action]))
        self.assertEqual(case.state, "to_decide")
        self.assertEqual(case.asked_at, ASKED + timedelta(seconds=60))

    def test_a_ruling_for_the_buyer_is_lost_and_one_for_the_seller_is_won(self):
        for arbitration, status, result in (
            ("SUPPORT_BUYER", COMPLETE, "lost"),
            ("SUPPORT_SELLER", REJECTED, "won"),
        ):
            payload, case = self._asked()
            self._then(payload, return_status=status, arbitration_status=arbitration)
            with self.subTest(arbitration=arbitration):
                self.assertEqual(case.result, result)

    def test_what_tiktok_paid_of_its_own_accord_asked_nobody(self):
        bought = order()
        self._orders(bought)
        payload = settled(refund(bought), return_status=COMPLETE, role="SYSTEM")
        (case,) = self._returns(payload)
        self.assertEqual(case.result, "unasked")

    def test_times_are_whole_datetimes(self):
        _payload, case = self._asked()
        self.assertIsInstance(case.asked_at, datetime)
