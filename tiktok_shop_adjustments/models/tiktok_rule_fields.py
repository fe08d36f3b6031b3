"""What cases, shops and decisions know about rules."""

from odoo import fields, models

# Which rules are to look at a case: those for arrivals, for changes, or both
RULES_DUE = [
    ("arrival", "It has arrived"),
    ("status", "Its status has changed"),
    ("both", "It has arrived and changed"),
]


class TiktokAuthorizedShop(models.Model):
    _inherit = "tiktok.authorized.shop"

    rules_enabled = fields.Boolean(
        "Run rules",
        default=True,
        help="Let rules handle cases of this shop. Off: they wait until it is on.",
    )


class TiktokAdjustment(models.Model):
    _inherit = "tiktok.adjustment"

    rules_due = fields.Selection(RULES_DUE, readonly=True, copy=False)
    requested_order_status = fields.Char(
        "Order status at the request",
        readonly=True,
        help="TikTok's word for the order when the case arrived in Odoo.",
    )

    rule_log_ids = fields.One2many(
        "tiktok.adjustment.rule.log", "adjustment_id", readonly=True
    )

    _buyer_cases = models.Index(
        "(partner_id, remote_create_time) WHERE partner_id IS NOT NULL"
    )
    _rules_due = models.Index("(shop_id, id) WHERE rules_due IS NOT NULL")


class TiktokAdjustmentDecision(models.Model):
    _inherit = "tiktok.adjustment.decision"

    rule_id = fields.Many2one(
        "tiktok.adjustment.rule",
        "Decided by rule",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
