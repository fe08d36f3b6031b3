from odoo import fields, models

SIGNS = {"held": "fa-hand-paper-o", "refused": "fa-times"}


class TiktokAdjustment(models.Model):
    """What rules did with the case, and why they left it to a person."""

    _inherit = "tiktok.adjustment"

    rule_log_ids = fields.One2many(
        "tiktok.adjustment.rule.log", "adjustment_id", readonly=True
    )

    def _prepare_panel(self, shared):
        """Key ``rules``, the latest first."""
        return {
            **super()._prepare_panel(shared),
            "rules": [
                log._prepare_panel_line()
                for log in self.rule_log_ids
                if not log._is_told_by_decision()
            ],
        }

    def _panel_decision(self, made):
        return {**super()._panel_decision(made), "by_rule": bool(made.rule_id)}


class TiktokAdjustmentRuleLog(models.Model):
    _inherit = "tiktok.adjustment.rule.log"

    def _is_told_by_decision(self):
        """Tell whether the card's line about the decision says all of it."""
        return self.decision_id and self.state not in SIGNS and not self.done

    def _prepare_panel_line(self):
        """Keys ``id``, ``rule``, ``state``, ``sign``, ``words``, ``when``, ``for_you``:
        the decision is left to whoever reads this."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        return {
            "id": self.id,
            "rule": self.rule_id.name,
            "state": labels[self.state],
            "sign": SIGNS.get(self.state, "fa-cogs"),
            "words": self.why_not or self.done or "",
            "when": self.adjustment_id._panel_moment(self.create_date),
            "for_you": self.state in SIGNS,
        }
