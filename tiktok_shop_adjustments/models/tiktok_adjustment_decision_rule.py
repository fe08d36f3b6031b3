from odoo import api, fields, models

from ..domain.delivery import FINAL


class TiktokAdjustmentDecision(models.Model):
    """Decisions that a rule has made: they name it wherever a person would be named."""

    _inherit = "tiktok.adjustment.decision"

    decided_by = fields.Char(
        compute="_compute_decided_by", help="The user, or the rule that decided."
    )

    @api.depends("rule_id", "user_id")
    def _compute_decided_by(self):
        for decision in self:
            rule = decision.rule_id
            if rule:
                decision.decided_by = self.env._("Rule “%s”", rule.name)
            else:
                decision.decided_by = decision.user_id.name

    @api.model
    def _queue_by_rule(self, adjustment, rule, choice):
        """Store a rule's decision in the caller's transaction, which has reserved the
        money; return it. It is sent like any other.

        :raise UserError: the case has changed or is decided already
        """
        self._check_free(adjustment)
        vals = self._prepare_decision_vals(adjustment, choice)
        return self.create({**vals, "rule_id": rule.id})

    def _move(self, target, **vals):
        """Rules look at what became of their decisions."""
        moved = super()._move(target, **vals)
        if target in FINAL and moved.rule_id:
            moved.adjustment_id._wake_rules()
        return moved
