from odoo import api, fields, models


class TiktokAdjustmentRuleSwitch(models.TransientModel):
    """The moment in which a rule begins to decide by itself: said in words first."""

    _name = "tiktok.adjustment.rule.switch"
    _description = "Switch a TikTok Shop Rule On"

    # Read with the user's own eyes: a caller may name any rule
    rule_id = fields.Many2one(
        "tiktok.adjustment.rule", required=True, readonly=True, ondelete="cascade"
    )
    summary = fields.Text(related="rule_id.summary", related_sudo=False)
    decision = fields.Selection(related="rule_id.decision", related_sudo=False)
    moves_money = fields.Boolean(related="rule_id.moves_money", related_sudo=False)
    stopped_words = fields.Char(related="rule_id.stopped_words", related_sudo=False)
    currency_id = fields.Many2one(related="rule_id.currency_id", related_sudo=False)
    max_amount = fields.Monetary("Ceiling a case")
    cap_day = fields.Monetary("Cap in 24 hours")

    @api.model
    def _open_for(self, rule):
        """Return the action that shows the dialog for one rule."""
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
            "context": {"dialog_size": "medium"},
        }

    def action_confirm(self):
        """Switch the rule on, with the limits that were agreed."""
        self.ensure_one()
        limits = {"max_amount": self.max_amount, "cap_day": self.cap_day}
        # One write: the rule refuses to be on without them
        self.rule_id.write({"active": True, **(limits if self.moves_money else {})})
        return {"type": "ir.actions.act_window_close"}
