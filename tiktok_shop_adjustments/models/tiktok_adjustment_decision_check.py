from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError

from ..domain import amounts, catalogue
from .tiktok_adjustment_decision_payload import OFFERS, REVIEW_ACTIONS

MAX_COMMENT = 500
MAX_IMAGES = 6


class TiktokAdjustmentDecision(models.Model):
    """What is refused before anything is stored or sent.

    A dialog shows the same limits, but whoever calls the server may have skipped it.
    """

    _inherit = "tiktok.adjustment.decision"

    def _check_choice(self, adjustment, choice, lines):
        """Raise UserError, in words for people, unless TikTok would take the choice."""
        self._check_still_seen(adjustment, choice)
        self._check_allowed(adjustment, choice)
        self._check_lines(adjustment, choice, lines)
        self._check_words(choice)
        self._check_images(choice)
        self._check_amount(adjustment, choice, lines)
        self._check_keep_item(choice)

    def _check_still_seen(self, adjustment, choice):
        seen = choice.seen_status
        if seen is not None and seen != adjustment.tiktok_status:
            raise UserError(
                self.env._(
                    "The case has changed since you opened the dialog, so nothing was "
                    "sent. Close the dialog, look at the case and decide again."
                )
            )

    def _check_allowed(self, adjustment, choice):
        verdicts = adjustment._get_verdicts(choice.eligibility)
        verdict = verdicts.get(choice.action)
        if verdict and verdict.allowed:
            return
        why_not = verdict and verdict.why_not
        raise UserError(
            self.env._(
                "“%(action)s” is not possible for this case, so nothing was sent. "
                "%(why_not)s",
                action=catalogue.LABELS.get(choice.action, choice.action),
                why_not=why_not or self.env._("It does not fit this type of request."),
            )
        )

    def _check_lines(self, adjustment, choice, lines):
        open_lines = adjustment._open_lines()
        if choice.lines is None and catalogue.ACTIONS[choice.action].only_by_items:
            raise UserError(
                self.env._(
                    "TikTok takes this decision item by item only. Use the button on "
                    "the ticket, which names all items."
                )
            )
        if choice.lines is None:
            if open_lines != adjustment.line_ids:
                raise UserError(
                    self.env._(
                        "Some items of this case are decided already. Choose among the "
                        "others: %(others)s.",
                        others=", ".join(open_lines.mapped("display_name")),
                    )
                )
            return
        if not lines or lines - open_lines:
            raise UserError(
                self.env._(
                    "Choose at least one item, and only items of this case that are "
                    "not decided yet."
                )
            )
        if choice.action not in REVIEW_ACTIONS or not choice.request:
            raise UserError(
                self.env._(
                    "TikTok takes this decision for the whole case only. Choose all "
                    "items."
                )
            )

    def _check_words(self, choice):
        if catalogue.ACTIONS[choice.action].needs_reason and not choice.reason:
            raise UserError(
                self.env._("Choose a reason: TikTok shows it to the buyer.")
            )
        problem = self._comment_problem(choice.comment)
        if problem:
            raise UserError(problem)

    def _comment_problem(self, comment):
        """Return why TikTok would not take a comment, in words; None when it would."""
        length = len((comment or "").strip())
        if length <= MAX_COMMENT:
            return None
        return self.env._(
            "The comment has %(length)s letters; TikTok takes up to %(most)s. "
            "Shorten it and try again.",
            length=length,
            most=MAX_COMMENT,
        )

    def _check_images(self, choice):
        most = MAX_IMAGES if choice.lines is None else 1
        if len(choice.images) > most:
            raise UserError(
                self.env._(
                    "TikTok takes up to %(most)s pictures with this decision.",
                    most=most,
                )
            )

    def _check_amount(self, adjustment, choice, lines):
        if choice.action not in OFFERS:
            if choice.amount is not None:
                raise UserError(
                    self.env._("Only an offer of a part of the money names an amount.")
                )
            return
        problem = self._amount_problem(
            adjustment, choice.amount, choice.offer_range, lines
        )
        if problem:
            raise UserError(
                self.env._("Nothing was sent. %(problem)s", problem=problem)
            )

    def _amount_problem(self, adjustment, amount, offer_range, lines):
        """Return why an offer's amount for each item cannot be, None when it can."""
        try:
            amounts.text(amount, adjustment.currency_id.name)
            low, high = self._offer_range(adjustment, offer_range, lines)
            return amounts.range_error(amount, low, high)
        except ValueError as error:
            return str(error)

    def _offer_range(self, adjustment, offer_range, lines):
        """Return the least and the most that each item may get.

        TikTok's range is narrowed by our own knowledge: never more than the cheapest
        item's refund, because TikTok pays the amount for each of them.
        """
        currency = adjustment.currency_id.name
        least = Decimal(1).scaleb(-amounts.digits(currency))
        refunds = [line.refund_total for line in lines if line.refund_total]
        fair = adjustment.refund_total / max(len(lines), 1)
        most = amounts.quantize(Decimal(repr(min(refunds, default=fair))), currency)
        low, high = offer_range or (least, most)
        return max(low, least), min(high, most)

    def _check_keep_item(self, choice):
        if choice.keep_item and choice.lines is not None:
            raise UserError(
                self.env._(
                    "TikTok cannot let the buyer keep some of the items only. Choose "
                    "“%(other)s” for them instead.",
                    other=catalogue.LABELS[catalogue.DIRECT_REFUND],
                )
            )
        if choice.keep_item and choice.action != "APPROVE_RETURN":
            raise UserError(
                self.env._(
                    "The buyer can keep the item only when a return is approved before "
                    "the parcel is sent."
                )
            )
