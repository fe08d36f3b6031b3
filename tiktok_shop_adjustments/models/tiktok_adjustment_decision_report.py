"""What decisions were worth, in the company's currency."""

from odoo import api, fields, models

from .tiktok_adjustment_money import RATED


class TiktokAdjustmentDecision(models.Model):
    _inherit = "tiktok.adjustment.decision"

    company_currency_id = fields.Many2one(related="company_id.currency_id")
    company_amount = fields.Monetary(
        "Amount (company currency, that day's rate)",
        compute="_compute_company_amount",
        help="What the buyer gets by it, at the rate of the day the buyer asked; where "
        "the business began, of the day of the order.",
        **RATED,
    )

    @api.depends("amount", "adjustment_id.company_rate", "sale_order_id.currency_rate")
    def _compute_company_amount(self):
        for decision in self:
            currency = decision.company_currency_id
            worth = decision.amount * decision._get_company_rate()
            decision.company_amount = currency.round(worth) if currency else worth

    def _get_company_rate(self):
        case, order = self.adjustment_id, self.sale_order_id
        if case:
            return case.company_rate
        # An order knows how many units of its currency one of the company's bought
        return 1 / order.currency_rate if order.currency_rate else 0.0
