from odoo import api, models

from ..domain import states
from .tiktok_turns import wake

CRON = "tiktok_shop_adjustments.cron_run_rules"


class TiktokAdjustment(models.Model):
    """Marks the cases that rules are to look at, in the write that changes them.

    Rules never run where cases are applied: a rule that fails must not keep TikTok's
    truth out.
    """

    _inherit = "tiktok.adjustment"

    @api.model
    def _prepare_case_vals(self, page, item):
        vals = super()._prepare_case_vals(page, item)
        order = page.order_of(item)
        status = order.tiktok_status if order else False
        return {
            **vals,
            "requested_order_status": status,
            "rules_due": False if self._ended_before(page.shop, vals) else "arrival",
        }

    def _prepare_change_vals(self, page, item):
        vals = super()._prepare_change_vals(page, item)
        moved = any(
            vals[name] != self[name] for name in ("state", "tiktok_status", "round")
        )
        if not moved:
            return vals
        return {**vals, "rules_due": self._rules_due_after_change()}

    def _rules_due_after_change(self):
        """A case that could not be read until now arrives only with this change."""
        unseen = self.rules_due in ("arrival", "both") or not self.payload_digest
        return "both" if unseen else "status"

    def _turn_into_rejected(self):
        self.write({"rules_due": self._rules_due_after_change()})
        return super()._turn_into_rejected()

    def _follow_up(self, shop, before):
        result = super()._follow_up(shop, before)
        if any(case.rules_due for case in self):
            self._wake_rules()
        return result

    @api.model
    def _wake_rules(self, at=None):
        wake(self.env, CRON, at)

    @api.model
    def _ended_before(self, shop, vals):
        """Tell from a new case's values whether it ended before the shop came here."""
        start = shop.history_until or shop.create_date
        moment = vals["remote_update_time"]
        return vals["state"] in states.SETTLED and bool(moment) and moment <= start
