import logging
from dataclasses import dataclass, field

from odoo import models
from odoo.exceptions import UserError

from ..domain import catalogue
from ..tiktok_api.errors import TikTokError

_logger = logging.getLogger(__name__)


@dataclass
class Word:
    """What TikTok says about a case right now.

    :param eligibility: one dict a decision, as `_get_verdicts` takes them
    :param reasons: decision -> [(name, text)]
    :param offer_range: least and most that each item may get, None when unknown
    :param failure: why TikTok could not be asked, in words for people
    """

    eligibility: list = field(default_factory=list)
    reasons: dict = field(default_factory=dict)
    offer_range: tuple | None = None
    failure: str | None = None


class TiktokAdjustment(models.Model):
    """Asks TikTok what it allows, when a dialog opens and at no other time."""

    _inherit = "tiktok.adjustment"

    def _ask_tiktok(self, dialog):
        """Return TikTok's `Word` on a case: one call, two where it can offer a part.

        A failure is no error: the rule book's table takes the place of the answer.
        """
        word = Word()
        try:
            client = self.shop_id._client()
            self._ask_eligibility(client, word)
            if self._may_offer(dialog):
                self._ask_offers(client, word)
            if dialog == "reject":
                self._ask_reasons(client, word)
        except TikTokError as error:
            _logger.info("case %s: TikTok could not be asked: %s", self.id, error)
            word.failure = error.meaning
        except UserError as error:  # the shop is not connected
            word.failure = str(error)
        return word

    def _ask_eligibility(self, client, word):
        for answer in client.get_decision_eligibility(
            self.remote_id, locale=self._tiktok_locale()
        ):
            self._note_answer(word, answer)

    def _note_answer(self, word, answer):
        word.eligibility.append(
            {
                "decision": answer.decision,
                "eligible": answer.eligible,
                "ineligible_code": answer.ineligible_code,
                "ineligible_reason": answer.ineligible_reason,
            }
        )
        reasons = [(item.name, item.text) for item in answer.available_reject_reasons]
        if reasons and answer.eligible:
            word.reasons[answer.decision] = reasons

    # === OFFERS === #

    def _may_offer(self, dialog):
        offer = self._offer_of(dialog)
        verdict = self._get_verdicts().get(offer)
        return bool(verdict) and verdict.allowed

    def _offer_of(self, dialog):
        if dialog == "approve":
            return catalogue.OFFER_PARTIAL_REFUND
        return catalogue.OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG

    def _ask_offers(self, client, word):
        """An offer is made for all items: it needs each item's yes and their range."""
        offers = (
            catalogue.OFFER_PARTIAL_REFUND,
            catalogue.OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG,
        )
        try:
            answer = client.get_review_decision(
                self.remote_id,
                seller_id=self.shop_id.remote_id,
                decisions=offers,
                locale=self._tiktok_locale(),
            )
        except TikTokError as error:
            # The endpoint is new and not open everywhere; the rest is known already
            _logger.info("case %s: no word on offers: %s", self.id, error)
            return
        answers = [item for line in answer.line_items for item in line.decisions]
        for offer in offers:
            self._note_offer(word, [item for item in answers if item.decision == offer])

    def _note_offer(self, word, answers):
        """Note the answers of all lines about one kind of offer as one."""
        if not answers:
            return
        refusals = [answer for answer in answers if not answer.eligible]
        self._note_answer(word, (refusals or answers)[0])
        ranges = [answer.partial_refund_amount_range for answer in answers]
        known = [item for item in ranges if item]
        if known and not refusals:
            word.offer_range = (
                max(item.min_amount for item in known),
                min(item.max_amount for item in known),
            )

    # === REASONS === #

    def _ask_reasons(self, client, word):
        """Ask for the list of reasons where the eligibility named none."""
        allowed = [
            verdict.action
            for verdict in self._get_verdicts(word.eligibility).values()
            if verdict.allowed and catalogue.ACTIONS[verdict.action].needs_reason
        ]
        missing = [action for action in allowed if action not in word.reasons]
        if missing:
            answers = client.get_reject_reasons(self.remote_id, self._tiktok_locale())
            reasons = [(answer.name, answer.text) for answer in answers]
            word.reasons.update(dict.fromkeys(missing, reasons))

    def _tiktok_locale(self):
        """Return the user's language as TikTok writes it, e.g. ``de-DE``."""
        return (self.env.lang or "en_US").split("@")[0].replace("_", "-")
