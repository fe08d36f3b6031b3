from odoo import api, fields, models

from ..domain import openings

WHOLE, ITEMS = "whole", "items"


class TiktokOrderCancel(models.TransientModel):
    """The business cancels an order, or single items where the market knows that."""

    _name = "tiktok.order.cancel"
    _description = "Cancel a TikTok Shop Order"
    _inherit = "tiktok.order.dialog"
    _action = openings.CANCEL_ORDER

    item_ids = fields.One2many("tiktok.order.item", "cancel_id", "Items")
    reason_ids = fields.One2many(
        "tiktok.order.reason", "cancel_id", "All reasons", readonly=True
    )
    reason_id = fields.Many2one(
        "tiktok.order.reason",
        domain="[('id', 'in', fitting_reason_ids)]",
        help="TikTok's own list for this order as it is now.",
    )
    fitting_reason_ids = fields.Many2many(
        "tiktok.order.reason", compute="_compute_fitting_reason_ids"
    )
    scope = fields.Selection(
        [(WHOLE, "The whole order"), (ITEMS, "Single items")],
        "Cancel",
        required=True,
        default=WHOLE,
    )
    may_choose_items = fields.Boolean(compute="_compute_may_choose_items")

    @api.depends("scope", "reason_ids.fits_part")
    def _compute_fitting_reason_ids(self):
        for dialog in self:
            fitting = dialog.reason_ids
            if dialog.scope == ITEMS:
                fitting = fitting.filtered("fits_part")
            dialog.fitting_reason_ids = fitting

    @api.depends("item_ids.units", "reason_ids.fits_part")
    def _compute_may_choose_items(self):
        for dialog in self:
            # sudo: helpdesk people need no rights on sales
            region = dialog.sudo().sale_order_id.tiktok_shop_id.region
            dialog.may_choose_items = (
                openings.may_cancel_part(region)
                and any(dialog.reason_ids.mapped("fits_part"))
                and sum(dialog.item_ids.mapped("left_count")) > 1
            )

    @api.depends("reason_id", "scope", "item_ids.quantity")
    def _compute_preview(self):
        return super()._compute_preview()

    @api.onchange("scope")
    def _onchange_scope(self):
        """Single items can only be cancelled because they are out of stock."""
        if self.scope == ITEMS and not self.reason_id.fits_part:
            self.reason_id = False

    def _request_type(self):
        return openings.CANCEL

    def _chosen_units(self):
        if self.scope == ITEMS and self.may_choose_items:
            return super()._chosen_units()
        return [unit for item in self.item_ids for unit in item._allowed_units()]
