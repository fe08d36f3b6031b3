from odoo import fields, models

from ..domain import items


class TiktokAdjustmentItem(models.TransientModel):
    """One unit of the case in the dialog, with its own decision."""

    _name = "tiktok.adjustment.item"
    _description = "Item of a TikTok Shop Case in a Dialog"
    _inherit = "tiktok.choice.row"
    _order = "id"
    _rec_name = "title"

    dialog_id = fields.Many2one(
        "tiktok.adjustment.items",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    line_id = fields.Many2one("tiktok.adjustment.line", required=True, readonly=True)
    seen_total = fields.Float(readonly=True, help="What TikTok stated for the item.")

    def _prepare_choice(self):
        """Return the choice as the rule book takes it (`domain.items.ItemChoice`)."""
        option = self._get_option()
        evidence = (option.get("needs_reason") and self.evidence) or ""
        return items.ItemChoice(
            item=self.line_id.id,
            action=self.decision,
            reason=(option.get("needs_reason") and self.reason_name) or "",
            comment=((option.get("takes_comment") and self.comment) or "").strip(),
            amount=self._get_offer(),
            evidence=evidence if isinstance(evidence, str) else evidence.decode(),
        )
