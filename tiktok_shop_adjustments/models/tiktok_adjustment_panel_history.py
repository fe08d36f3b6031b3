from odoo import fields, models

# The newest are enough to judge by; the count names them all
MOST_CASES = 5


class TiktokAdjustment(models.Model):
    """What else this buyer has asked for, and what else runs on this order."""

    _inherit = "tiktok.adjustment"

    partner_id = fields.Many2one(index="btree_not_null")

    def _prepare_panel(self, shared):
        """Keys ``earlier_cases`` and ``order_cases``, the newest first."""
        return {
            **super()._prepare_panel(shared),
            "earlier_cases": self._panel_rows(shared["of_buyer"], "partner_id"),
            "order_cases": self._panel_rows(shared["of_order"], "order_remote_id"),
        }

    def _panel_shared(self):
        of_order = [
            ("shop_id", "in", self.shop_id.ids),
            ("order_remote_id", "in", self.mapped("order_remote_id")),
        ]
        of_buyer = [("partner_id", "in", self.partner_id.ids)]
        return {
            **super()._panel_shared(),
            "of_buyer": self._panel_cases(of_buyer) if self.partner_id else self,
            "of_order": self._panel_cases(of_order),
        }

    def _panel_cases(self, domain):
        """The newest of these cases, as far as this reader may see them; one
        statement, which reads little more than is shown."""
        names = ["kind", "state", "refund_total", "currency_id", "ticket_id"]
        names += ["partner_id", "order_remote_id", "remote_create_time"]
        limit = (MOST_CASES + 1) * len(self)
        return self.search_fetch(domain, names, order="id desc", limit=limit)

    def _panel_rows(self, cases, name):
        if not self[name]:
            return []
        mine = (cases - self).filtered(lambda case: case[name] == self[name])
        return [case._panel_row() for case in mine[:MOST_CASES]]

    def _panel_row(self):
        """One line about another case, with its ticket where this reader has one."""
        return {
            "id": self.id,
            "ticket_id": self.ticket_id.id,
            "kind": self._panel_label("kind"),
            "state": self._panel_label("state"),
            "amount": self._panel_money(self.refund_total) if self.currency_id else "",
            "when": self._panel_moment(self.remote_create_time or self.create_date),
        }
