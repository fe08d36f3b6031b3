"""Who was reminded of which deadline: one row for each case, deadline and step."""

from odoo import fields, models

STEPS = [("first", "First"), ("last", "Last")]


class TiktokAdjustmentReminder(models.Model):
    """The row is what makes a reminder happen once, whoever gives it: it commits with
    the activity, and a second one for the same deadline is refused."""

    _name = "tiktok.adjustment.reminder"
    _description = "TikTok Shop Deadline Reminder"
    _order = "id desc"
    _rec_name = "step"

    adjustment_id = fields.Many2one(
        "tiktok.adjustment", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="adjustment_id.company_id", store=True, precompute=True, index=True
    )
    deadline = fields.Datetime(required=True, readonly=True)
    step = fields.Selection(STEPS, required=True, readonly=True)
    skipped = fields.Boolean(
        readonly=True, help="The next step was due as well, so only that one was told."
    )

    _once = models.Constraint(
        "UNIQUE(adjustment_id, deadline, step)",
        "This reminder was given already.",
    )


class TiktokAdjustment(models.Model):
    _inherit = "tiktok.adjustment"

    reminder_ids = fields.One2many(
        "tiktok.adjustment.reminder", "adjustment_id", readonly=True
    )
    deadline_check_at = fields.Datetime(
        readonly=True,
        copy=False,
        help="When the next reminder is due, or the deadline over.",
    )

    _deadline_check = models.Index(
        "(deadline_check_at, id) WHERE deadline_check_at IS NOT NULL"
    )
