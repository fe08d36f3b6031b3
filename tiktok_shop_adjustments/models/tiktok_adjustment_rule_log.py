from odoo import fields, models

LOG_STATES = [
    ("due", "Decision to be made"),
    ("sent", "Decision on its way"),
    ("confirmed", "Decided, the rest follows"),
    ("done", "Done"),
    ("held", "Left to a person"),
    ("refused", "Refused by TikTok"),
]


class TiktokAdjustmentRuleLog(models.Model):
    """One application of a rule to a case: what was done, or why it was not.

    Also what the rule has spent: a row counts from `reserved_at` until `released_at`.
    """

    _name = "tiktok.adjustment.rule.log"
    _description = "TikTok Shop Rule Application"
    _order = "id desc"
    _rec_name = "rule_id"

    rule_id = fields.Many2one(
        "tiktok.adjustment.rule",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    adjustment_id = fields.Many2one(
        "tiktok.adjustment",
        "Case",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    shop_id = fields.Many2one(related="adjustment_id.shop_id", store=True, index=True)
    company_id = fields.Many2one(
        related="adjustment_id.company_id", store=True, index=True
    )
    ticket_id = fields.Many2one(related="adjustment_id.ticket_id")
    trigger_key = fields.Char(
        required=True,
        readonly=True,
        help="What set the rule off, e.g. arrival/1: a rule acts on it once.",
    )
    state = fields.Selection(LOG_STATES, required=True, readonly=True)
    done = fields.Text("What was done", readonly=True)
    why_not = fields.Text("Why not", readonly=True)
    action = fields.Char("Decision", readonly=True, help="TikTok's word.")
    decision_id = fields.Many2one(
        "tiktok.adjustment.decision", readonly=True, index="btree_not_null"
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(readonly=True, help="What the buyer gets by it.")
    partner_id = fields.Many2one("res.partner", "Buyer", readonly=True)
    seen_status = fields.Char(
        readonly=True, help="TikTok's status that the rule has judged."
    )
    attempts = fields.Integer(readonly=True)
    next_attempt_at = fields.Datetime(readonly=True)
    reserved_at = fields.Datetime(readonly=True, help="Counts against the caps.")
    released_at = fields.Datetime(readonly=True, help="Given back: nothing was paid.")
    settled_at = fields.Datetime(readonly=True)
    failed = fields.Boolean(
        readonly=True, help="Refused, or TikTok could not be asked: too many pause it."
    )

    _unique_application = models.Constraint(
        "UNIQUE(adjustment_id, rule_id, trigger_key)",
        "The rule has acted on this already.",
    )
    _spent = models.Index(
        "(rule_id, reserved_at) WHERE reserved_at IS NOT NULL AND released_at IS NULL"
    )
    _not_done = models.Index("(state, id) WHERE state != 'done'")


class TiktokAdjustmentRuleBudget(models.Model):
    """Whoever writes a rule's row may spend, one at a time: the caps are read under it.

    What is spent stands in the log; this row only orders those who want to spend.
    """

    _name = "tiktok.adjustment.rule.budget"
    _description = "TikTok Shop Rule Budget"
    _rec_name = "rule_id"

    rule_id = fields.Many2one(
        "tiktok.adjustment.rule", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="rule_id.company_id", store=True, index=True)
    turn = fields.Integer(readonly=True, help="One more each time somebody spends.")

    _one_a_rule = models.Constraint("UNIQUE(rule_id)", "A rule has one budget.")
