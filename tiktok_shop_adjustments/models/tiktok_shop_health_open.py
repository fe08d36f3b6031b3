"""The buttons of the health board that lead to the records behind a number."""

from odoo import models


class TiktokAuthorizedShop(models.Model):
    _inherit = "tiktok.authorized.shop"

    def action_open_health(self):
        """Open the board at this shop."""
        self.ensure_one()
        self._check_administrator()
        name = "tiktok_shop_adjustments.tiktok_health_action"
        action = self.env["ir.actions.client"]._for_xml_id(name)
        return {**action, "params": {"shop_id": self.id}}

    def action_open_authorization(self):
        return self._open("tiktok.authorization", self.authorization_id.id)

    def action_open_shop(self):
        return self._open(self._name, self.id)

    def action_open_parked(self):
        parked = [("parked_reason", "!=", False)]
        return self._open_list("tiktok_adjustment_action", parked)

    def action_open_outbox(self):
        """Open the decisions that are not through, or were refused."""
        open_ones = [("state", "in", ["queued", "sending", "uncertain", "refused"])]
        return self._open_list("tiktok_adjustment_decision_action", open_ones)

    def action_open_inbox(self):
        waiting = [("state", "in", ["new", "failed"])]
        return self._open_list("tiktok_webhook_event_action", waiting)

    def action_open_messages(self):
        waiting = [("state", "in", ["queued", "sending", "uncertain", "refused"])]
        return self._open_list("tiktok_message_action", waiting)

    def _open(self, model, record_id):
        self.ensure_one()
        self._check_administrator()
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "res_id": record_id,
            "views": [[False, "form"]],
        }

    def _open_list(self, name, domain):
        self.ensure_one()
        self._check_administrator()
        name = f"tiktok_shop_adjustments.{name}"
        action = self.env["ir.actions.act_window"]._for_xml_id(name)
        domain = [("shop_id", "=", self.id), *domain]
        return {**action, "domain": domain, "context": {}}
