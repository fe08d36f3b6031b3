"""What the buyer of an exchange wants instead, and what can be decided about it."""

import logging

from odoo import fields, models

from ..domain import kinds
from ..tiktok_api.errors import TikTokError

_logger = logging.getLogger(__name__)


class TiktokAdjustment(models.Model):
    _inherit = "tiktok.adjustment"

    exchange_items = fields.Json(
        readonly=True,
        groups="base.group_system",
        help="The units that the buyer of an exchange wants instead, with TikTok's "
        "signed addresses of their pictures.",
    )

    # === READING === #

    def _sync_records(self):
        """With the history comes what TikTok's search of returns does not tell."""
        exchanges = self.filtered(
            lambda c: c.kind == kinds.EXCHANGE and not c.exchange_items
        )
        for cases in exchanges.grouped("shop_id").values():
            cases._sync_exchanges()
        return super()._sync_records()

    def _sync_exchanges(self):
        """Ask TikTok's newer view about these exchanges of one shop: one call.

        It is not open to every app: without its answer the case lives without.
        """
        orders = list(dict.fromkeys(self.mapped("order_remote_id")))
        try:
            requests = self.shop_id._client().search_aftersales(*orders)
        except TikTokError as error:
            _logger.info("No wishes of exchanges of %s: %s", self.shop_id.id, error)
            return
        known = {case.remote_id: case for case in self}
        for row in (row for item in requests for row in item.sku_return_requests):
            if row.return_id in known:
                known[row.return_id]._take_wishes(row)

    def _take_wishes(self, row):
        """Keep what an exchange asks for and which order carries it.

        :param row: `tiktok_api.schemas.aftersales.RequestReturn`
        """
        self.ensure_one()
        items = [_wish(item) for item in row.exchange_order_lines]
        vals = {
            "exchange_items": items or False,
            "followup_remote_id": row.reshipment_order_id,
        }
        self.write({name: value for name, value in vals.items() if value})
        self._want_goods_pictures()

    # === ON THE CARD === #

    def _prepare_panel(self, shared):
        panel = super()._prepare_panel(shared)
        return {
            **panel,
            "wanted": self._panel_wanted(shared["pictures"]),
            "followup": shared["followups"].get(self.id, False),
        }

    def _panel_wanted(self, pictures):
        """What is to be sent instead, counted by product and variant."""
        counts, known = {}, {}
        for item in self.sudo().exchange_items or ():
            key = (item["name"], item["detail"])
            counts[key] = counts.get(key, 0) + 1
            known.setdefault(key, item)
        return [
            {
                "quantity": counts[key],
                "name": item["name"] or item["sku_id"] or "?",
                "detail": item["detail"],
                "image": self._panel_image_of(item["image"], pictures),
            }
            for key, item in known.items()
        ]

    # === IN THE DIALOG === #

    def _dialog_notice(self, word):
        notice = super()._dialog_notice(word)
        if notice or self.kind != kinds.EXCHANGE:
            return notice
        return self.env._(
            "The exchange itself is approved or rejected in TikTok's Seller Center "
            "only."
        )


def _wish(item):
    """Return one wanted unit as data (`tiktok_api.schemas.aftersales.WantedItem`)."""
    details = (item.sku_name, item.seller_sku_name)
    return {
        "sku_id": item.sku_id or "",
        "name": item.product_name or "",
        "detail": " · ".join(detail for detail in details if detail),
        "image": item.product_image.url if item.product_image else "",
    }
