from odoo import fields, models


class TiktokAdjustmentKind(models.Model):
    """A kind of request (`domain.kinds.KINDS`), to be chosen several at a time."""

    _name = "tiktok.adjustment.kind"
    _description = "TikTok Shop Kind of Request"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    code = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, translate=True)

    _unique_code = models.Constraint("UNIQUE(code)", "There is such a kind already.")


class TiktokOrderStatus(models.Model):
    """A status of a TikTok order, to be chosen several at a time."""

    _name = "tiktok.order.status"
    _description = "TikTok Shop Order Status"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    code = fields.Char(required=True, readonly=True, help="TikTok's word.")
    name = fields.Char(required=True, translate=True)

    _unique_code = models.Constraint("UNIQUE(code)", "There is such a status already.")
