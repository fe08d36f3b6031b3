from odoo import api, fields, models
from odoo.exceptions import AccessError


class TiktokOrderItem(models.TransientModel):
    """A line of the order in a dialog: how many of its units the choice is about."""

    _name = "tiktok.order.item"
    _description = "Item of a TikTok Shop Order Dialog"
    _order = "id"

    cancel_id = fields.Many2one("tiktok.order.cancel", ondelete="cascade", index=True)
    refund_id = fields.Many2one("tiktok.order.refund", ondelete="cascade", index=True)
    name = fields.Char("Item", readonly=True)
    detail = fields.Char(readonly=True)
    image_url = fields.Char("Picture", readonly=True)
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    price = fields.Monetary("Each", readonly=True)
    units = fields.Json(readonly=True, help="Allowed units, by type of request.")
    left_count = fields.Integer("Ordered", readonly=True)
    available = fields.Integer("Possible", compute="_compute_available")
    quantity = fields.Integer()

    @api.depends("cancel_id", "refund_id")
    def _compute_currency_id(self):
        for item in self:
            item.currency_id = (item.cancel_id or item.refund_id).currency_id

    @api.depends("units", "refund_id.return_type")
    def _compute_available(self):
        for item in self:
            item.available = len(item._allowed_units())

    def _allowed_units(self):
        dialog = self.cancel_id or self.refund_id
        request_type = dialog._request_type() if dialog else ""
        return (self.units or {}).get(request_type, [])

    def _chosen_units(self):
        """Return TikTok's ids of as many units as were chosen, at most the allowed."""
        return self._allowed_units()[: max(self.quantity, 0)]

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self.env["tiktok.order.cancel"]._open_from_ticket())
        return super().create(vals_list)

    def write(self, vals):
        """The user says how many; which ones is TikTok's word."""
        if not self.env.su and set(vals) - {"quantity"}:
            raise AccessError(self.env["tiktok.order.cancel"]._open_from_ticket())
        return super().write(vals)


class TiktokOrderReason(models.TransientModel):
    """A reason as TikTok gave it for one order: it is valid for no other."""

    _name = "tiktok.order.reason"
    _description = "Reason of a TikTok Shop Order Dialog"
    _rec_name = "text"
    _order = "id"

    cancel_id = fields.Many2one("tiktok.order.cancel", ondelete="cascade", index=True)
    refund_id = fields.Many2one("tiktok.order.refund", ondelete="cascade", index=True)
    request_type = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, readonly=True, help="TikTok's name for it.")
    text = fields.Char(required=True, readonly=True)
    fits_part = fields.Boolean(readonly=True, help="May cancel single items.")
