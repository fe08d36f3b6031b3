"""Orders that TikTok makes of others: replacements and exchanges."""

from odoo import api, fields, models

from ..domain import followups

FOLLOWUP_KINDS = [("replacement", "Replacement"), ("exchange", "Exchange")]


class SaleOrder(models.Model):
    _inherit = "sale.order"

    tiktok_source_remote_id = fields.Char(
        "Original TikTok order ID", readonly=True, copy=False, index="btree_not_null"
    )
    tiktok_followup_kind = fields.Selection(
        FOLLOWUP_KINDS,
        "Made by TikTok as",
        readonly=True,
        copy=False,
        help="TikTok made this order to replace or exchange goods of another one.",
    )
    tiktok_source_order_id = fields.Many2one(
        "sale.order",
        "Original order",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    tiktok_followup_order_ids = fields.One2many(
        "sale.order", "tiktok_source_order_id", "Sent instead", readonly=True
    )
    tiktok_source_case_ids = fields.One2many(
        "tiktok.adjustment", "followup_order_id", "Because of", readonly=True
    )

    @api.model
    def _tiktok_state_vals(self, shop, item):
        return {
            **super()._tiktok_state_vals(shop, item),
            **self._prepare_followup_vals(item),
        }

    @api.model
    def _prepare_followup_vals(self, item):
        """Return which order TikTok made this one of, and what for.

        :param item: `tiktok_api.schemas.Order`
        """
        sources = {
            "replacement": item.replaced_order_id,
            "exchange": item.exchange_source_order_id,
        }
        # "0" is TikTok's word for no order
        known = [
            (k, source) for k, source in sources.items() if source not in (None, "0")
        ]
        kind, source = known[0] if known else (False, False)
        return {"tiktok_source_remote_id": source, "tiktok_followup_kind": kind}

    # === LINKS === #

    @api.model
    def _tiktok_apply_together(self, shop, items):
        result = super()._tiktok_apply_together(shop, items)
        self._tiktok_link_followups(shop, [item.id for item in items])
        return result

    @api.model
    def _tiktok_link_followups(self, shop, remote_ids):
        """Link orders of this page with those they were made of, or that were made of
        them, whichever came first; then the cases on the originals. One statement when
        there is nothing to link."""
        waiting = self.search(
            [
                ("tiktok_shop_id", "=", shop.id),
                ("tiktok_source_remote_id", "!=", False),
                ("tiktok_source_order_id", "=", False),
                "|",
                ("tiktok_order_id", "in", remote_ids),
                ("tiktok_source_remote_id", "in", remote_ids),
            ],
            order="id",
        )
        if not waiting:
            return
        sources = self._tiktok_known(shop, waiting.mapped("tiktok_source_remote_id"))
        for order in waiting:
            order.tiktok_source_order_id = sources.get(order.tiktok_source_remote_id)
        self.env["tiktok.adjustment"]._link_followups(shop, waiting)

    def _tiktok_as_followup(self):
        """Return the order as the rule book reads it (`domain.followups.NewOrder`)."""
        self.ensure_one()
        keys = [
            line.tiktok_key.partition("@")[0]
            for line in self.order_line.filtered("tiktok_key")
            for _unit in line.tiktok_line_items or ()
        ]
        return followups.NewOrder(
            self.tiktok_order_id, self.tiktok_followup_kind, tuple(keys)
        )
