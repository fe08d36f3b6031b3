from odoo import api, fields, models
from odoo.exceptions import UserError

STATUSES = [
    ("off", "Off"),
    ("on", "On"),
    ("paused", "Paused"),
    ("stopped", "Stopped by a shop"),
]


class TiktokAdjustmentRule(models.Model):
    """What an administrator sees of a rule, and the buttons."""

    _inherit = "tiktok.adjustment.rule"

    status = fields.Selection(STATUSES, compute="_compute_status")
    moves_money = fields.Boolean(compute="_compute_moves_money")
    log_count = fields.Integer("Applications", compute="_compute_log_count")
    decision_count = fields.Integer("Decisions", compute="_compute_decision_count")
    stopped_words = fields.Char(
        "Does nothing in",
        compute="_compute_stopped_words",
        help="Shops in which rules are switched off.",
    )

    # === COMPUTES === #

    @api.depends("active", "paused_at", "stopped_words")
    def _compute_status(self):
        for rule in self:
            rule.status = rule._get_status()

    def _get_status(self):
        if not self.active:
            return "off"
        if self.paused_at:
            return "paused"
        return "stopped" if self.stopped_words else "on"

    @api.depends("decision")
    def _compute_moves_money(self):
        for rule in self:
            rule.moves_money = rule.decision == "approve"

    def _compute_log_count(self):
        counts = dict(
            self.env["tiktok.adjustment.rule.log"]._read_group(
                [("rule_id", "in", self.ids)], ["rule_id"], ["__count"]
            )
        )
        for rule in self:
            rule.log_count = counts.get(rule._origin, 0)

    def _compute_decision_count(self):
        counts = dict(
            self.env["tiktok.adjustment.decision"]._read_group(
                [("rule_id", "in", self.ids)], ["rule_id"], ["__count"]
            )
        )
        for rule in self:
            rule.decision_count = counts.get(rule._origin, 0)

    @api.depends("shop_ids", "company_id")
    def _compute_stopped_words(self):
        stopped = self.env["tiktok.authorized.shop"].search(
            [
                ("company_id", "in", self.company_id.ids),
                ("rules_enabled", "=", False),
            ]
        )
        for rule in self:
            shops = stopped & rule.shop_ids if rule.shop_ids else stopped
            mine = shops.filtered(lambda shop, r=rule: shop.company_id == r.company_id)
            rule.stopped_words = ", ".join(mine.mapped("name"))

    # === ACTION METHODS === #

    def action_view_log(self):
        """Open what the rule did, and why it did not."""
        return self._open_of_rule("tiktok_adjustment_rule_log_action")

    def action_view_decisions(self):
        """Open the decisions that the rule has made."""
        return self._open_of_rule("tiktok_adjustment_decision_action")

    def _open_of_rule(self, name):
        self.ensure_one()
        xmlid = f"tiktok_shop_adjustments.{name}"
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return {**action, "domain": [("rule_id", "=", self.id)], "context": {}}

    def action_switch_on(self):
        """Ask, with the rule and its limits in words, before it decides by itself."""
        self.ensure_one()
        return self.env["tiktok.adjustment.rule.switch"]._open_for(self)

    def action_switch_off(self):
        """Switch off at once: what is on its way to TikTok is finished, no more."""
        self.active = False

    def action_unarchive(self):
        """What the web client's own menu does: no way past the words."""
        if len(self) > 1:
            raise UserError(
                self.env._(
                    "Switch rules on one by one: each first says what it will do by "
                    "itself. Nothing was switched on."
                )
            )
        return self.action_switch_on()

    def action_dry_run(self):
        """Show what these rules would have done; without a choice, all of them."""
        return self.env["tiktok.adjustment.rule.dry.run"]._open_for(self)
