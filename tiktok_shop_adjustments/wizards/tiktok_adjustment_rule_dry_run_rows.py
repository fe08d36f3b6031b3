from odoo import fields, models


class TiktokAdjustmentRuleDryRunLine(models.TransientModel):
    """What one rule would have done."""

    _name = "tiktok.adjustment.rule.dry.run.line"
    _description = "TikTok Shop Rule in a Dry Run"
    _order = "run_id, position, id"

    run_id = fields.Many2one(
        "tiktok.adjustment.rule.dry.run", required=True, index=True, ondelete="cascade"
    )
    position = fields.Integer(readonly=True)
    rule_id = fields.Many2one(
        "tiktok.adjustment.rule", required=True, readonly=True, ondelete="cascade"
    )
    match_count = fields.Integer("Fits", readonly=True)
    applied_count = fields.Integer("Handles", readonly=True)
    decided_count = fields.Integer("Decides", readonly=True)
    held_count = fields.Integer("For a person", readonly=True)
    beaten_count = fields.Integer(
        "Taken before", readonly=True, help="A rule further up had the case already."
    )
    money_words = fields.Char("Pays", readonly=True)
    note = fields.Text("Mind", readonly=True)


class TiktokAdjustmentRuleDryRunCase(models.TransientModel):
    """What the rules would have done with one case."""

    _name = "tiktok.adjustment.rule.dry.run.case"
    _description = "TikTok Shop Case in a Dry Run"
    _order = "run_id, requested_on desc, id"
    _rec_name = "adjustment_id"

    run_id = fields.Many2one(
        "tiktok.adjustment.rule.dry.run", required=True, index=True, ondelete="cascade"
    )
    adjustment_id = fields.Many2one(
        "tiktok.adjustment", "Case", required=True, readonly=True, ondelete="cascade"
    )
    ticket_id = fields.Many2one(related="adjustment_id.ticket_id")
    kind = fields.Selection(related="adjustment_id.kind")
    reason_text = fields.Char(related="adjustment_id.reason_text")
    state = fields.Selection(related="adjustment_id.state", string="Today")
    requested_on = fields.Datetime(readonly=True)
    rule_id = fields.Many2one(
        "tiktok.adjustment.rule", "Rule that wins", readonly=True, ondelete="cascade"
    )
    decision = fields.Selection(
        [("approve", "Approve"), ("reject", "Reject")], readonly=True
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary("Pays", readonly=True)
    applied_words = fields.Char("Handled by", readonly=True)
    is_held = fields.Boolean("Left to a person", readonly=True)
    held_words = fields.Text("Why left to a person", readonly=True)
    is_conflict = fields.Boolean("Conflict", readonly=True)
    conflict_words = fields.Text("What others would do", readonly=True)
