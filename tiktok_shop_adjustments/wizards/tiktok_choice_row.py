from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..domain import catalogue
from ..models.tiktok_adjustment_decision_payload import PAYING

ROW_WORDS = frozenset({"decision", "reason_name", "comment", "amount", "evidence"})


class TiktokChoiceRow(models.AbstractModel):
    """One row of a dialog that holds several decisions: an item, or a group of cases.

    The server says what the row is about and what is possible (`facts`, `options`),
    the user chooses. The web client shows the rows by the widget `tiktok_choice_rows`.
    """

    _name = "tiktok.choice.row"
    _description = "Row with a TikTok Shop Decision"
    _inherit = "tiktok.decision.dialog"
    _own_words = ROW_WORDS

    facts = fields.Json(
        readonly=True, help="What the row is about: title, detail, image, amount, ..."
    )
    options = fields.Json(
        readonly=True,
        help="[{action, label, allowed, why_not, needs_reason, needs_amount, reasons, "
        "range}], of TikTok for this very row.",
    )
    decision = fields.Char(help="TikTok's word; empty: nothing is decided here.")
    reason_name = fields.Char()
    comment = fields.Text()
    amount = fields.Float("Amount for each item")
    evidence = fields.Binary(attachment=False)

    def _get_option(self):
        """Return the option that the row's decision is, an empty dict where none."""
        self.ensure_one()
        found = (item for item in self.options or () if item["action"] == self.decision)
        return next(found, {})

    def _get_reason_text(self):
        """Return the words of the chosen reason, None where it is none of the list."""
        reasons = dict(self._get_option().get("reasons") or ())
        return reasons.get(self.reason_name)

    def _get_offer(self):
        """Return the amount of an offer as it was typed, None for other decisions."""
        known = catalogue.ACTIONS.get(self.decision)
        return Decimal(repr(self.amount)) if known and known.needs_amount else None

    def _pays(self):
        return self.decision in PAYING

    def _find_problem(self):
        """Return what is wrong with the row in words for its user, None if nothing.

        A row without a decision is left out, which is no mistake.
        """
        option = self._get_option()
        if not self.decision:
            return None
        if not option:
            return self.env._("This decision does not fit. Choose another one.")
        if not option["allowed"]:
            return option["why_not"] or self.env._("TikTok does not allow this now.")
        if option["needs_reason"] and not self._get_reason_text():
            return self.env._("Choose a reason: TikTok shows it to the buyer.")
        return self._find_amount_problem(option)

    def _check(self):
        """Raise UserError for the first row with which something is wrong."""
        for row in self:
            if problem := row._find_problem():
                raise UserError(
                    self.env._(
                        "%(row)s: %(problem)s Nothing was sent.",
                        row=row.title,
                        problem=problem,
                    )
                )

    def _find_amount_problem(self, option):
        bounds = option.get("range")
        if not option["needs_amount"]:
            return None
        if not self.amount or self.amount <= 0:
            return self.env._("Type the amount that you offer.")
        if bounds and not bounds[0] <= self.amount <= bounds[1]:
            return self.env._(
                "TikTok allows %(low)s to %(high)s.", low=bounds[0], high=bounds[1]
            )
        return None

    @api.model
    def _prepare_option(self, verdict, reasons=(), offer_range=None):
        """Return one entry of `options`.

        :param verdict: `domain.decisions.Verdict`
        :param reasons: [(name, text)] that TikTok takes
        :param offer_range: least and most for each item, None when TikTok names none
        """
        known = catalogue.ACTIONS[verdict.action]
        return {
            "action": verdict.action,
            "label": verdict.label,
            "allowed": verdict.allowed,
            "why_not": verdict.why_not,
            "needs_reason": known.needs_reason,
            "needs_amount": known.needs_amount,
            "takes_comment": known.takes_comment,
            "reasons": [[name, text or name] for name, text in reasons],
            "range": offer_range and [float(bound) for bound in offer_range],
        }
