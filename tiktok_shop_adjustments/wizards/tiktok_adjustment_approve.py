from odoo import api, fields, models
from odoo.exceptions import UserError

from ..domain import catalogue, effects


class TiktokAdjustmentApprove(models.TransientModel):
    """Approve, refund instead, or offer a part."""

    _name = "tiktok.adjustment.approve"
    _description = "Approve a TikTok Shop Case"
    _inherit = "tiktok.adjustment.dialog"
    _dialog = "approve"

    keep_item = fields.Boolean("Buyer can keep the item")
    may_keep_item = fields.Boolean(compute="_compute_may_keep_item")
    may_choose_lines = fields.Boolean(compute="_compute_may_choose_lines")
    open_line_ids = fields.Many2many(
        "tiktok.adjustment.line",
        string="Items to decide",
        compute="_compute_may_choose_lines",
    )
    chosen_line_ids = fields.Many2many(
        "tiktok.adjustment.line",
        string="Items",
        domain="[('id', 'in', open_line_ids)]",
    )

    @api.depends("decision")
    def _compute_may_keep_item(self):
        for dialog in self:
            dialog.may_keep_item = dialog.decision == "APPROVE_RETURN"

    @api.depends("adjustment_id")
    def _compute_may_choose_lines(self):
        for dialog in self:
            case = dialog.adjustment_id
            dialog.may_choose_lines = case._may_choose_items()
            dialog.open_line_ids = case._open_lines()

    @api.depends("chosen_line_ids")
    def _compute_chosen(self):
        return super()._compute_chosen()

    @api.depends("keep_item", "chosen_line_ids")
    def _compute_preview(self):
        return super()._compute_preview()

    @api.depends("keep_item", "chosen_line_ids")
    def _compute_problems(self):
        return super()._compute_problems()

    def _get_effect(self):
        return effects.effect(
            self.decision, keep_item=self.keep_item and self.may_keep_item
        )

    def _get_problems(self):
        problems = super()._get_problems()
        if self.may_choose_lines and not self.chosen_line_ids:
            problems["chosen_line_ids"] = self.env._("Choose at least one item.")
        return problems

    def _chosen_lines(self):
        return self.chosen_line_ids if self.may_choose_lines else self.line_ids

    def _prepare_choice(self):
        choice = super()._prepare_choice()
        choice["keep_item"] = self.keep_item and self.may_keep_item
        if self._is_part() or self._only_by_items():
            choice["lines"] = self._chosen_lines().ids
            choice["request"] = self.adjustment_id._find_request()
        return choice

    def _only_by_items(self):
        known = catalogue.ACTIONS.get(self.decision)
        return bool(known) and known.only_by_items

    def _is_part(self):
        """Tell whether some items are left out; all of them is the whole case."""
        chosen = self._chosen_lines()
        if not chosen:
            raise UserError(self.env._("Choose at least one item."))
        return set(chosen.ids) != set(self.line_ids.ids)
