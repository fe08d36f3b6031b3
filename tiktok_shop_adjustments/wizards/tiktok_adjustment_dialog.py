from decimal import Decimal

from odoo import api, fields, models

from ..domain import amounts, catalogue
from ..models.tiktok_adjustment_actions import dialog_of

OWN_WORDS = frozenset(
    {"decision", "comment", "amount", "keep_item", "reason_id", "chosen_line_ids"}
)


class TiktokAdjustmentDialog(models.AbstractModel):
    """What the approve and the reject dialog have in common."""

    _name = "tiktok.adjustment.dialog"
    _description = "TikTok Shop Decision Dialog"
    _inherit = "tiktok.decision.dialog"
    _own_words = OWN_WORDS

    adjustment_id = fields.Many2one("tiktok.adjustment", required=True, readonly=True)
    currency_id = fields.Many2one(related="adjustment_id.currency_id")
    seen_status = fields.Char(readonly=True)
    eligibility = fields.Json(readonly=True, help="TikTok's word on each decision.")
    decision = fields.Char(required=True)
    options = fields.Json(compute="_compute_options")
    can_confirm = fields.Boolean(compute="_compute_options")
    has_choice = fields.Boolean(
        compute="_compute_options",
        help="The title says the decision where there is but one.",
    )
    comment = fields.Text()
    amount = fields.Monetary("Amount for each item")
    lowest_amount = fields.Monetary(readonly=True)
    highest_amount = fields.Monetary(readonly=True)
    range_words = fields.Char(readonly=True, help="Where the range comes from.")
    line_ids = fields.One2many(related="adjustment_id.line_ids", string="All items")
    line_count = fields.Integer(compute="_compute_chosen")
    chosen_count = fields.Integer(compute="_compute_chosen")
    is_offer = fields.Boolean(compute="_compute_is_offer")
    confirm_words = fields.Char(compute="_compute_confirm_words")
    total_words = fields.Char("The buyer gets", compute="_compute_total_words")

    # === COMPUTES === #

    @api.depends("adjustment_id", "eligibility")
    def _compute_options(self):
        for dialog in self:
            dialog.options = dialog._get_options()
            dialog.can_confirm = any(item["allowed"] for item in dialog.options)
            dialog.has_choice = len(dialog.options) > 1 or not dialog.can_confirm

    def _get_options(self):
        """Return the decisions of this dialog for the radio buttons."""
        verdicts = self.adjustment_id._get_verdicts(self.eligibility or ())
        return [
            {
                "action": verdict.action,
                "label": verdict.label,
                "allowed": verdict.allowed,
                "why_not": verdict.why_not,
            }
            for verdict in verdicts.values()
            if dialog_of(verdict.action) == self._dialog
        ]

    @api.depends("adjustment_id")
    def _compute_chosen(self):
        for dialog in self:
            dialog.line_count = len(dialog.line_ids)
            dialog.chosen_count = len(dialog._chosen_lines())

    def _chosen_lines(self):
        """Hook: return the items that the decision is about."""
        return self.line_ids

    @api.depends("decision")
    def _compute_is_offer(self):
        for dialog in self:
            action = catalogue.ACTIONS.get(dialog.decision)
            dialog.is_offer = bool(action) and action.needs_amount

    @api.depends("decision", "title")
    def _compute_confirm_words(self):
        """The button says what it does: a dialog may hold other decisions too."""
        for dialog in self:
            label = catalogue.LABELS.get(dialog.decision)
            dialog.confirm_words = label or dialog.title

    @api.depends("amount", "chosen_count", "is_offer")
    def _compute_total_words(self):
        for dialog in self:
            dialog.total_words = dialog.is_offer and dialog._get_total_words()

    def _get_total_words(self):
        """Return the product that TikTok pays: its amount is one for each item."""
        money = self.currency_id.format
        return self.env._(
            "%(amount)s × %(count)s items = %(total)s",
            amount=money(self.amount),
            count=self.chosen_count,
            total=money(self.amount * self.chosen_count),
        )

    def _choose_the_only_one(self):
        """Hook: choose where there is but one choice; called when the dialog opens."""

    # === ACTIONS === #

    def action_confirm(self):
        """Decide; close with the result or stay open with TikTok's reason."""
        self.ensure_one()
        outcome = self.env["tiktok.adjustment.decision"]._decide(
            self.adjustment_id, self.decision, **self._prepare_choice()
        )
        return self._finish(outcome)

    def _prepare_choice(self):
        """Return the fields of `Choice`; called by `action_confirm`."""
        return {
            "comment": (self.comment or "").strip() or None,
            "amount": self._get_amount() if self.is_offer else None,
            "offer_range": self._get_offer_range() if self.is_offer else None,
            "eligibility": self.eligibility or (),
            "seen_status": self.seen_status,
        }

    def _get_amount(self):
        """Return the amount as it was typed; what is no amount is refused later."""
        return Decimal(repr(self.amount))

    def _get_offer_range(self):
        if not self.highest_amount:
            return None
        money = (self.lowest_amount, self.highest_amount)
        return tuple(
            amounts.quantize(Decimal(repr(amount)), self.currency_id.name)
            for amount in money
        )
