import time
from datetime import timedelta
from decimal import Decimal

from requests.exceptions import ConnectTimeout, ReadTimeout

from odoo import fields
from odoo.tests import tagged

from .common_decisions import PENDING, DecisionsCommon
from .common_openings import CREATE, REFUNDED, OpeningsCommon
from .fake_tiktok import failure

WAITS = "AWAITING_BUYER_RESPONSE"
MOVED_ON = failure(25011011, "the status has changed")
CONSENT_OVER = failure(36004001, "expired")
HOUR = 3600


@tagged("post_install", "-at_install")
class TestDecisionRestored(DecisionsCommon):
    """An old database was put back: Odoo has forgotten what TikTok has carried out."""

    reads_simply = True

    def setUp(self):
        super().setUp()
        self.case = self._create_case("refund", lines=("9.99", "9.99"))
        self._on_tiktok(self.case, PENDING["refund"])

    def _forget(self):
        """Odoo as it was before the case was decided."""
        self.env.flush_all()
        query = "DELETE FROM tiktok_adjustment_decision WHERE adjustment_id = %s"
        self.env.cr.execute(query, [self.case.id])
        self.env.invalidate_all()
        before = {"tiktok_status": PENDING["refund"], "partial_refund_amount": 0}
        self.case.write(before)

    def _offer(self, amount):
        return self._decide(self.case, "OFFER_PARTIAL_REFUND", amount=Decimal(amount))

    def _holds_offer(self, amount):
        offer = {"amount": amount, "currency": "GBP"}
        return {"status": WAITS, "partial_refund": offer}

    def test_the_same_wish_has_the_same_key(self):
        self.tiktok.on("/approve", *[self._acts(self.case, REFUNDED)] * 2)
        first = self._decide(self.case, "APPROVE_REFUND").key
        self._forget()
        self.assertEqual(self._decide(self.case, "APPROVE_REFUND").key, first)
        self.assertEqual([sent.key for sent in self.tiktok.writes], [first] * 2)

    def test_another_amount_has_another_key(self):
        keys = set()
        for amount in ("5.00", "4.00"):
            held = self._holds_offer(amount)
            self.tiktok.on("/approve", self._acts(self.case, **held))
            keys.add(self._offer(amount).key)
            self._forget()
        self.assertEqual(len(keys), 2)

    def test_other_items_have_another_key(self):
        keys = set()
        for line in self.case.line_ids:
            choice = {"lines": line.ids, "request": ("1", "AFTERSALES")}
            self.tiktok.on("/aftersales/review", self._acts(self.case, REFUNDED))
            keys.add(self._decide(self.case, "APPROVE_REFUND", **choice).key)
            self._forget()
        self.assertEqual(len(keys), 2)

    def test_an_offer_of_another_amount_is_never_called_ours(self):
        self._on_tiktok(self.case, **self._holds_offer("5.00"))
        self.tiktok.on("/approve", MOVED_ON)
        decision = self._offer("4.00")
        self.assertEqual(decision.state, "refused")
        self.assertEqual(
            decision.answer_message,
            "Already decided as: Waiting for the buyer to answer the offer",
        )
        self.assertEqual(self._chatter(self.case), [])

    def test_an_offer_of_the_same_amount_is_ours(self):
        self._on_tiktok(self.case, **self._holds_offer("5.00"))
        self.tiktok.on("/approve", MOVED_ON)
        self.assertEqual(self._offer("5.00").state, "confirmed")

    def test_a_lost_answer_and_a_dead_consent_leave_a_doubt(self):
        """Scenario: TikTok acts, the answer is lost; the attempt after that learns that
        the consent has ended. Expected: nobody says that nothing was sent."""
        lost = ReadTimeout("answer lost")
        self.tiktok.on("/approve", lost, CONSENT_OVER)
        decision = self._decide(self.case, "APPROVE_REFUND")
        self.assertEqual(decision.state, "uncertain")
        self.assertTrue(decision.maybe_applied)


@tagged("post_install", "-at_install")
class TestOpeningRestored(OpeningsCommon):
    """The same for what the business starts: it is searched for before it is sent."""

    status = "DELIVERED"

    def _made_before(self, units):
        """TikTok holds a refund of an hour ago that Odoo does not know."""
        hour_ago = int(time.time()) - HOUR
        return self._put("return", REFUNDED, units=units, create_time=hour_ago)

    def test_a_refund_that_odoo_has_forgotten_is_not_made_again(self):
        case_id = self._made_before(self.units)
        opening = self._refund()
        self.assertEqual(opening.state, "refused")
        self.assertEqual(
            opening.answer_message,
            "TikTok has another request for these items already.",
        )
        self.assertIn(case_id, opening.advice)
        self.assertEqual(self.tiktok.writes, [])

    def test_other_items_are_another_refund(self):
        self._made_before(self.units[:1])
        self.tiktok.on(CREATE, self._makes("return", REFUNDED, units=self.units[1:]))
        opening = self._refund(self.units[1:], total=Decimal("20.00"))
        self.assertEqual(opening.state, "confirmed")
        self.assertEqual(len(self.tiktok.writes), 1)

    def test_a_refund_that_was_known_is_for_tiktok_to_judge(self):
        case_id = self._made_before(self.units[:1])
        self.shop._fetch_and_apply(return_ids=[case_id])
        self.assertEqual(self._case().remote_id, case_id)
        self.tiktok.on(CREATE, failure(25001011, "in process"))
        opening = self._refund(self.units[:1], total=Decimal("10.00"))
        self.assertEqual(len(self.tiktok.writes), 1)
        self.assertEqual(opening.state, "refused")

    def test_a_waiting_refund_that_was_made_meanwhile_is_not_made_again(self):
        """Scenario: the backup held the row unsent, TikTok has carried it out since."""
        self.tiktok.on(CREATE, *[ConnectTimeout("no connection")] * 3)
        opening = self._refund()
        self.assertEqual(opening.state, "queued")
        self.tiktok.sent.clear()
        case_id = self._put("return", REFUNDED)
        opening.next_attempt_at = fields.Datetime.now() - timedelta(seconds=1)
        opening.shop_id.quiet_until = False
        self._run_cron()
        self.assertEqual(self.tiktok.writes, [])
        self.assertEqual(
            (opening.state, opening.case_remote_id), ("confirmed", case_id)
        )
