from odoo import fields, models
from odoo.exceptions import UserError

from ..domain import catalogue
from ..models.tiktok_adjustment import KINDS


class TiktokAdjustmentBatchGroup(models.Model):
    """Cases in the same situation, to be decided alike."""

    _name = "tiktok.adjustment.batch.group"
    _description = "TikTok Shop Cases in the Same Situation"
    _inherit = "tiktok.choice.row"
    _order = "batch_id, id"
    _rec_name = "title"

    batch_id = fields.Many2one(
        "tiktok.adjustment.batch",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    tiktok_status = fields.Char(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    case_count = fields.Integer("Cases", readonly=True)
    refund_total = fields.Monetary("Worth", readonly=True)
    line_ids = fields.One2many(
        "tiktok.adjustment.batch.line", "group_id", readonly=True
    )

    def write(self, vals):
        """What was sent is a record: its choice does not change any more."""
        if not self.env.su:
            self.batch_id.check_access("write")
            if any(batch.state != "draft" for batch in self.batch_id):
                raise UserError(self.batch_id._sent_already())
        return super().write(vals)

    def _prepare_call(self):
        """Return what the summary says about the group, as plain words."""
        money = self.currency_id.format(self.refund_total) if self._pays() else ""
        return {
            "title": self.env._(
                "%(count)s × %(decision)s",
                count=self.case_count,
                decision=catalogue.LABELS.get(self.decision, self.decision),
            ),
            "detail": self._get_reason_text() or self.title,
            "amount": money,
        }

    def _prepare_line_choice(self):
        """Return the vals of the group's cases once it is decided."""
        rejects = self._get_option()["needs_reason"]
        choice = {
            "reason": self.reason_name if rejects else None,
            "comment": (self.comment or "").strip() or None,
        }
        return {"action": self.decision, "choice": choice}
