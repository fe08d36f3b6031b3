"""When a job that has done a step comes again for the next one."""

from odoo import models


class TiktokAdjustmentDecision(models.Model):
    _inherit = "tiktok.adjustment.decision"

    def _waits_until(self):
        """Return the moment (naive UTC) of the next step, false when there is none."""
        shop, looks = self.shop_id, self.state == "confirmed" and not self.mirrored_at
        on_its_way = self.state in ("queued", "uncertain")
        if not (looks or on_its_way) or not (shop.active and shop.decisions_enabled):
            return False
        return shop.quiet_until if shop._is_quiet() else self.next_attempt_at


class TiktokAdjustmentRuleLog(models.Model):
    _inherit = "tiktok.adjustment.rule.log"

    def _waits_until(self):
        """As of a decision."""
        shop = self.shop_id
        if self.state != "due" or not (shop.active and shop.rules_enabled):
            return False
        return shop.quiet_until if shop._is_quiet() else self.next_attempt_at
