from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.tiktok_adjustment_decision_check import MAX_COMMENT


class TiktokAdjustmentReject(models.TransientModel):
    """Reject with a reason of TikTok's, or offer a part after inspection."""

    _name = "tiktok.adjustment.reject"
    _description = "Reject a TikTok Shop Case"
    _inherit = "tiktok.adjustment.dialog"
    _dialog = "reject"

    reason_ids = fields.One2many(
        "tiktok.adjustment.reason", "dialog_id", "All reasons", readonly=True
    )
    reason_id = fields.Many2one(
        "tiktok.adjustment.reason",
        domain="[('dialog_id', '=', id), ('decision', '=', decision)]",
        help="TikTok's own list for this case as it is now; the buyer sees it.",
    )
    comment_words = fields.Char(compute="_compute_comment_words")

    @api.depends("comment")
    def _compute_comment_words(self):
        for dialog in self:
            dialog.comment_words = self.env._(
                "%(length)s of %(most)s letters",
                length=len(dialog.comment or ""),
                most=MAX_COMMENT,
            )

    @api.onchange("decision")
    def _onchange_decision(self):
        """A reason belongs to the decision that TikTok gave it for."""
        if self.reason_id.decision != self.decision:
            self.reason_id = False

    def _prepare_choice(self):
        self._check_reason()
        return {
            **super()._prepare_choice(),
            "reason": self.reason_id.name,
            "reason_text": self.reason_id.text,
        }

    def _check_reason(self):
        """A reason of another case or decision would be refused by TikTok, or worse,
        accepted."""
        reason = self.reason_id
        if not reason:
            raise UserError(self.env._("Choose a reason: TikTok asks for one."))
        if reason.dialog_id != self or reason.decision != self.decision:
            raise UserError(
                self.env._("This reason belongs to another decision. Choose again.")
            )


class TiktokAdjustmentReason(models.TransientModel):
    """A reject reason as TikTok gave it to one dialog: it is valid for no other."""

    _name = "tiktok.adjustment.reason"
    _description = "Reject Reason of TikTok Shop"
    _rec_name = "text"
    _order = "id"

    dialog_id = fields.Many2one(
        "tiktok.adjustment.reject", required=True, ondelete="cascade", index=True
    )
    decision = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, readonly=True, help="TikTok's name for it.")
    text = fields.Char(required=True, readonly=True)
