"""The order that TikTok makes for a replacement or an exchange, linked to its case."""

from odoo import api, fields, models

from ..domain import followups, states

SENT = (states.REPLACED, states.EXCHANGED)


class TiktokAdjustment(models.Model):
    _inherit = "tiktok.adjustment"

    followup_order_id = fields.Many2one(
        "sale.order",
        "Sent instead",
        readonly=True,
        index="btree_not_null",
        help="The order by which TikTok replaces or exchanges the goods.",
    )
    followup_remote_id = fields.Char(
        "Order sent instead",
        readonly=True,
        help="Its ID on TikTok, where TikTok's newer view names it.",
    )

    def _follow_up(self, shop, before):
        result = super()._follow_up(shop, before)
        sent = self.filtered(lambda c: c.state in SENT and not c.followup_order_id)
        if sent:
            self._link_followups(shop, sent._find_followups(shop))
        return result

    def _find_followups(self, shop):
        """Return the orders made of these cases' orders that no case has yet."""
        return self.env["sale.order"].search(
            [
                ("tiktok_shop_id", "=", shop.id),
                ("tiktok_source_remote_id", "in", self.mapped("order_remote_id")),
                ("tiktok_source_case_ids", "=", False),
            ],
            order="id",
        )

    @api.model
    def _link_followups(self, shop, orders):
        """Give these new orders the case that they carry out, where it is certain."""
        originals = [name for name in orders.mapped("tiktok_source_remote_id") if name]
        if not originals:
            return
        waiting = self._mirror(shop).search(
            [
                ("shop_id", "=", shop.id),
                ("order_remote_id", "in", originals),
                ("kind", "in", list(followups.FOLLOWED)),
                ("followup_order_id", "=", False),
            ],
            order="remote_create_time, id",
        )
        for order in orders:
            mine = waiting.filtered(
                lambda c, o=order: c.order_remote_id == o.tiktok_source_remote_id
            )
            key = followups.choose(
                order._tiktok_as_followup(), [case._as_waiting() for case in mine]
            )
            if key:
                self.browse(key).with_env(mine.env).followup_order_id = order
                waiting = waiting.filtered(lambda c, k=key: c.id != k)

    def _as_waiting(self):
        """Return the case as the rule book reads it (`domain.followups.Waiting`)."""
        self.ensure_one()
        return followups.Waiting(
            key=self.id,
            kind=self.kind,
            state=self.state,
            skus=tuple(self._wanted_skus()),
            named=self.followup_remote_id or None,
        )

    def _wanted_skus(self):
        """Return TikTok's SKU id of each unit to be sent: the same again, but for what
        an exchange wants instead."""
        if self.kind == "exchange":
            return [
                item["sku_id"] for item in self.exchange_items or () if item["sku_id"]
            ]
        return self.line_ids.mapped("sku_remote_id")

    # === ON THE CARD === #

    def _panel_followups_sudo(self):
        """The orders sent instead, ``{case id: dict}``.

        sudo: as with the case's own order, its number is no secret to a support agent;
        the link is given only to those who may open it.
        """
        orders = self.sudo().followup_order_id
        allowed = orders.with_env(self.env)
        allowed = allowed._filtered_access("read") if orders else allowed
        return {
            case.id: {
                "id": case.followup_order_id.id in allowed._ids
                and case.followup_order_id.id,
                "name": case.followup_order_id.name or case.followup_remote_id,
            }
            for case in self.sudo()
            if case.followup_order_id or case.followup_remote_id
        }
