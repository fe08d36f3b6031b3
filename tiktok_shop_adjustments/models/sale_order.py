from odoo import fields, models

from .tiktok_adjustment import OUTCOMES


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "tiktok.mirrored.fields"]

    tiktok_shop_id = fields.Many2one(
        "tiktok.authorized.shop", "TikTok shop", readonly=True, copy=False
    )
    tiktok_order_id = fields.Char("TikTok order ID", readonly=True, copy=False)
    tiktok_status = fields.Char("TikTok's order status", readonly=True, copy=False)
    tiktok_update_time = fields.Datetime(readonly=True, copy=False)
    tiktok_payload_digest = fields.Char(readonly=True, copy=False)
    tiktok_total_amount = fields.Monetary("Total on TikTok", readonly=True, copy=False)
    tiktok_adjustment_ids = fields.One2many(
        "tiktok.adjustment", "sale_order_id", readonly=True
    )
    tiktok_outcome = fields.Selection(
        OUTCOMES, "TikTok adjustment", readonly=True, copy=False
    )
    tiktok_refunded_amount = fields.Monetary(
        "Refunded on TikTok", readonly=True, copy=False
    )

    tiktok_note_key = fields.Char(
        readonly=True, copy=False, help="The last note about TikTok; none comes twice."
    )

    _tiktok_order = models.UniqueIndex(
        "(tiktok_shop_id, tiktok_order_id) WHERE tiktok_order_id IS NOT NULL",
        "This TikTok order is in Odoo already.",
    )
