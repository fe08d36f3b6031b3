from odoo import api, fields, models
from odoo.exceptions import UserError


class TiktokAdjustmentRuleSwitch(models.TransientModel):
    """The moment in which a rule begins to decide by itself: said in words first."""

    _name = "tiktok.adjustment.rule.switch"
    _description = "Switch a TikTok Shop Rule On"

    rule_id = fields.Many2one(
        "tiktok.adjustment.rule", required=True, readonly=True, ondelete="cascade"
    )
    summary = fields.Text(related="rule_id.summary")
    decision = fields.Selection(related="rule_id.decision")
    moves_money = fields.Boolean(related="rule_id.moves_money")
    stopped_words = fields.Char(related="rule_id.stopped_words")
    currency_id = fields.Many2one(related="rule_id.currency_id")
    max_amount = fields.Monetary("Ceiling a case")
    cap_day = fields.Monetary("Cap in 24 hours")
    is_limited = fields.Boolean(compute="_compute_is_limited")
    without_limits = fields.Boolean(
        "I know: this rule may pay any amount",
        help="Needed only where a rule that pays has no ceiling or no cap.",
    )

    @api.depends("max_amount", "cap_day")
    def _compute_is_limited(self):
        for dialog in self:
            dialog.is_limited = dialog.max_amount > 0 and dialog.cap_day > 0

    @api.model
    def _open_for(self, rule):
        """Return the action that shows the dialog for one rule."""
        rule.check_access("write")
        dialog = self.create(
            {
                "rule_id": rule.id,
                "max_amount": rule.max_amount,
                "cap_day": rule.cap_day,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Switch On"),
            "res_model": self._name,
            "res_id": dialog.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_confirm(self):
        """Switch the rule on, with the limits that were agreed."""
        self.ensure_one()
        if self.moves_money:
            self._check_limits()
            limits = {"max_amount": self.max_amount, "cap_day": self.cap_day}
            self.rule_id.write(limits)
        self.rule_id.active = True
        return {"type": "ir.actions.act_window_close"}

    def _check_limits(self):
        if not (self.is_limited or self.without_limits):
            raise UserError(
                self.env._(
                    "“%(rule)s” pays buyers by itself. Set a ceiling a case and a cap "
                    "in 24 hours, or tick that it may pay any amount. It is still off.",
                    rule=self.rule_id.name,
                )
            )
