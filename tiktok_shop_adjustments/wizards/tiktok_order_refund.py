from odoo import api, fields, models
from odoo.exceptions import UserError

from ..domain import openings

TOO_MUCH = "25005005"
LABELS = {
    openings.REFUND: "Refund only",
    openings.RETURN_AND_REFUND: "Return and refund",
}


class TiktokOrderRefund(models.TransientModel):
    """The business refunds items, with or without the goods coming back."""

    _name = "tiktok.order.refund"
    _description = "Refund a TikTok Shop Order"
    _inherit = "tiktok.order.dialog"
    _action = openings.CREATE_RETURN

    item_ids = fields.One2many("tiktok.order.item", "refund_id", "Items")
    reason_ids = fields.One2many(
        "tiktok.order.reason", "refund_id", "All reasons", readonly=True
    )
    reason_id = fields.Many2one(
        "tiktok.order.reason",
        domain="[('refund_id', '=', id), ('request_type', '=', return_type)]",
        help="TikTok's own list for this order as it is now.",
    )
    return_type = fields.Char(required=True, default=openings.REFUND)
    return_options = fields.Json(compute="_compute_return_options")
    amount = fields.Monetary(
        "Refund", compute="_compute_amount", store=True, readonly=False
    )
    amount_problem = fields.Char(compute="_compute_amount_problem")

    # === COMPUTES === #

    @api.depends("eligibility", "seen_status")
    def _compute_return_options(self):
        for dialog in self:
            dialog.return_options = [dialog._get_return_option(name) for name in LABELS]

    def _get_return_option(self, name):
        """Return one choice for the radio buttons, greyed with the reason."""
        rows = [row for row in self.eligibility or [] if row["type"] == name]
        allowed = any(row["eligible"] for row in rows)
        # sudo: helpdesk people need no rights on sales
        region = self.sudo().sale_order_id.tiktok_shop_id.region
        ours = openings.why_not(name, self.seen_status, region)
        said = next((row["why_not"] for row in rows if row["why_not"]), "")
        return {
            "action": name,
            "label": LABELS[name],
            "allowed": allowed,
            "why_not": "" if allowed else ours or said,
        }

    @api.depends("reason_id", "return_type", "item_ids.quantity")
    def _compute_preview(self):
        return super()._compute_preview()

    @api.depends("preview_total")
    def _compute_amount(self):
        """All that TikTok calculates, until somebody types less."""
        for dialog in self:
            dialog.amount = dialog.preview_total

    @api.depends("amount", "preview_total", "refused_code")
    def _compute_amount_problem(self):
        for dialog in self:
            most, money = dialog.preview_total, dialog.currency_id
            above = money and most and money.compare_amounts(dialog.amount, most) > 0
            dialog.amount_problem = (above or dialog.refused_code == TOO_MUCH) and (
                self.env._(
                    "TikTok refunds %(most)s at most for these items.",
                    most=money.format(most),
                )
            )

    @api.onchange("return_type")
    def _onchange_return_type(self):
        """A reason belongs to the type of request that TikTok gave it for."""
        if self.reason_id.request_type != self.return_type:
            self.reason_id = False
        for item in self.item_ids:
            item.quantity = min(item.quantity, item.available)

    # === WHAT WAS CHOSEN === #

    def _request_type(self):
        return self.return_type

    def _prepare_choice(self):
        choice = super()._prepare_choice()
        if choice["total"] is None:
            problem = self.preview_problem
            raise UserError(self.env._("Nothing was sent. %(why)s", why=problem))
        amount = self._quantized(repr(self.amount))
        return {**choice, "amount": None if amount == choice["total"] else amount}
