from odoo import fields, models


class TiktokAdjustmentEvent(models.Model):
    """The timeline: who did what when, from TikTok's records and from us."""

    _name = "tiktok.adjustment.event"
    _description = "TikTok Shop Adjustment Timeline"
    _order = "happened_at desc, id desc"
    _rec_name = "description"

    adjustment_id = fields.Many2one(
        "tiktok.adjustment", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="adjustment_id.company_id", store=True, precompute=True, index=True
    )
    happened_at = fields.Datetime(required=True, readonly=True)
    role = fields.Char("Who", readonly=True)
    description = fields.Char(readonly=True)
    reason_text = fields.Char(readonly=True)
    note = fields.Text(readonly=True)
    images = fields.Json(
        readonly=True,
        groups="base.group_system",
        help="TikTok's signed links, with width and height.",
    )
    videos = fields.Json(readonly=True, groups="base.group_system")
    digest = fields.Char(required=True, readonly=True)

    _unique_event = models.Constraint(
        "UNIQUE(adjustment_id, digest)", "This entry is in the timeline already."
    )
