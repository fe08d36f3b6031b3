from odoo import fields, models


class TiktokAdjustment(models.Model):
    _inherit = "tiktok.adjustment"

    def action_tiktok_open_ticket(self):
        """Open the ticket on which this case is handled."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "helpdesk.ticket",
            "res_id": self.ticket_id.id,
            "views": [(False, "form")],
            "target": "current",
        }


class SaleOrder(models.Model):
    _inherit = "sale.order"

    tiktok_adjustment_count = fields.Integer(
        compute="_compute_tiktok_adjustment_count",
        groups="helpdesk_mgmt.group_helpdesk_user_own",
    )

    def _compute_tiktok_adjustment_count(self):
        counts = dict(
            self.env["tiktok.adjustment"]._read_group(
                [("sale_order_id", "in", self.ids)], ["sale_order_id"], ["__count"]
            )
        )
        for order in self:
            order.tiktok_adjustment_count = counts.get(order, 0)

    def action_tiktok_view_cases(self):
        """Open the order's cases, or the ticket when there is but one."""
        self.ensure_one()
        cases = self.tiktok_adjustment_ids
        if len(cases) == 1 and cases.ticket_id:
            return cases.action_tiktok_open_ticket()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "tiktok_shop_adjustments.tiktok_adjustment_action"
        )
        return {**action, "domain": [("sale_order_id", "=", self.id)], "context": {}}
