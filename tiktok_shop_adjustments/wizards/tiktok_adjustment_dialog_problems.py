from odoo import api, fields, models

from ..models.tiktok_adjustment_decision_check import MAX_COMMENT


class TiktokAdjustmentDialog(models.AbstractModel):
    """What is wrong with the choice, said beside the field that it is about."""

    _inherit = "tiktok.adjustment.dialog"

    has_tried = fields.Boolean(
        readonly=True, help="Confirmed once: what is missing is told from then on."
    )
    problems = fields.Json(compute="_compute_problems")
    max_comment = fields.Integer(compute="_compute_max_comment")

    @api.depends("decision", "amount", "comment", "chosen_count", "has_tried")
    def _compute_problems(self):
        for dialog in self:
            dialog.problems = dialog._get_problems()

    def _compute_max_comment(self):
        self.max_comment = MAX_COMMENT

    def _get_problems(self):
        """Hook: return {field: what is wrong with it, in words for people}."""
        decisions = self.env["tiktok.adjustment.decision"]
        found = {"comment": decisions._comment_problem(self.comment)}
        if self.is_offer:
            found["amount"] = decisions._amount_problem(
                self.adjustment_id,
                self._get_amount(),
                self._get_offer_range(),
                self._chosen_lines(),
            )
        return {name: words for name, words in found.items() if words}

    def action_confirm(self):
        """Decide; a choice that is not complete stays open and says what is missing."""
        self.ensure_one()
        self.env["tiktok.adjustment.decision"]._check_may_decide(self.adjustment_id)
        if not self.has_tried:
            # Written for the dialog's eyes only: nothing is decided by it
            self.sudo().has_tried = True
        if self.problems:
            return self._open()
        return super().action_confirm()
