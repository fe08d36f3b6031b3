"""What reports on products know: the facts of an item's case, and its money."""

from odoo import api, fields, models

from .tiktok_adjustment_money import RATE_OF_DAY, RATED


class TiktokAdjustmentLine(models.Model):
    """An item is one unit: to count items is to count units."""

    _inherit = "tiktok.adjustment.line"

    shop_id = fields.Many2one(related="adjustment_id.shop_id")
    kind = fields.Selection(related="adjustment_id.kind")
    state = fields.Selection(related="adjustment_id.state")
    result = fields.Selection(related="adjustment_id.result")
    reason_text = fields.Char(related="adjustment_id.reason_text")
    requested_on = fields.Datetime(related="adjustment_id.remote_create_time")
    product_id = fields.Many2one(related="sale_line_id.product_id")
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    company_asked = fields.Monetary(
        "Asked for (company currency, that day's rate)",
        compute="_compute_company_asked",
        help=RATE_OF_DAY,
        **RATED,
    )

    @api.depends("refund_total", "adjustment_id.company_rate")
    def _compute_company_asked(self):
        for line in self:
            case = line.adjustment_id
            line.company_asked = case._in_company_currency(line.refund_total)
