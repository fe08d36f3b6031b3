from odoo import api, fields, models
from odoo.exceptions import UserError

from ..domain import proofs


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
    proof_words = fields.Char(compute="_compute_proof_words")
    snippets = fields.Json(compute="_compute_snippets")

    @api.depends("reason_id")
    def _compute_proof_words(self):
        for dialog in self:
            dialog.proof_words = dialog._get_proof_words().get(
                proofs.proof(dialog.reason_id.name), False
            )

    @api.depends("adjustment_id")
    def _compute_snippets(self):
        responses = self.env["mail.canned.response"]
        for dialog in self:
            region = dialog.adjustment_id.shop_id.region
            dialog.snippets = responses._get_tiktok_snippets(region)

    @api.depends("reason_id")
    def _compute_problems(self):
        return super()._compute_problems()

    def _get_problems(self):
        problems = super()._get_problems()
        if self.has_tried and not self.reason_id:
            problems["reason_id"] = self.env._(
                "Choose a reason: TikTok asks for one and shows it to the buyer."
            )
        return problems

    def _get_proof_words(self):
        """What to show, by the kind of proof (`domain.proofs`)."""
        return {
            proofs.PACKED: self.env._("Show the packed parcel with its label."),
            proofs.DELIVERED: self.env._("Show the carrier's proof of delivery."),
            proofs.TRACKING: self.env._("Show where the carrier says the parcel is."),
            proofs.CONTENTS: self.env._("Show all that was in the parcel."),
            proofs.WORKS: self.env._("Show that the product works."),
            proofs.PARCEL: self.env._(
                "Show what came back: the parcel, its label, and all of its contents."
            ),
            proofs.CORRECT: self.env._("Show the item and the order's packing list."),
            proofs.ADDRESS: self.env._("Show the address on the label."),
            proofs.NONE_NEEDED: self.env._("This reason needs no picture."),
            proofs.ANY: self.env._("A picture that proves it helps in a dispute."),
        }

    @api.onchange("decision")
    def _onchange_decision(self):
        """A reason belongs to the decision that TikTok gave it for."""
        if self.reason_id.decision != self.decision:
            self.reason_id = False

    def _choose_the_only_one(self):
        fitting = self.reason_ids.filtered(lambda r: r.decision == self.decision)
        if len(fitting) == 1:
            self.reason_id = fitting

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
