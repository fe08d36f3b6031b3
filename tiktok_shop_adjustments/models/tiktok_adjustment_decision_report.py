"""What decisions were worth, in the company's currency."""

from odoo import api, fields, models

from .tiktok_adjustment_money import RATED


class TiktokAdjustmentDecision(models.Model):
    _inherit = "tiktok.adjustment.decision"

    company_currency_id = fields.Many2one(related="company_id.currency_id")
    company_amount = fields.Monetary(
        "Amount (company currency, rate of that day)",
        compute="_compute_company_amount",
        help="What the buyer gets by it, at the rate of the day the buyer asked; where "
        "the business began, of the day of the order.",
        **RATED,
    )

    @api.depends("amount", "adjustment_id.company_rate", "sale_order_id.currency_rate")
    def _compute_company_amount(self):
        for decision in self:
            # An order knows how many units of its currency one of the company's bought
            order_rate = decision.sale_order_id.currency_rate
            rate = decision.adjustment_id.company_rate or (
                order_rate and 1 / order_rate
            )
            currency = decision.company_currency_id
            worth = decision.amount * (rate or 1.0)
            decision.company_amount = currency.round(worth) if currency else worth
