import logging
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..domain import amounts, openings
from ..tiktok_api.errors import TikTokError

_logger = logging.getLogger(__name__)

OWN_WORDS = frozenset(
    {
        "amount",
        "item_ids",
        "message",
        "reason_id",
        "return_type",
        "scope",
        "tell_buyer",
    }
)
PREVIEW = {
    "preview_subtotal": "refund_subtotal",
    "preview_shipping_fee": "refund_shipping_fee",
    "preview_tax": "refund_tax",
    "preview_total": "refund_total",
}


class TiktokOrderDialog(models.AbstractModel):
    """What the dialogs that cancel and refund an order have in common."""

    _name = "tiktok.order.dialog"
    _description = "TikTok Shop Order Dialog"
    _inherit = "tiktok.decision.dialog"
    _own_words = OWN_WORDS
    _action = None  # `openings.CANCEL_ORDER` or `openings.CREATE_RETURN`

    sale_order_id = fields.Many2one("sale.order", required=True, readonly=True)
    ticket_id = fields.Many2one("helpdesk.ticket", required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    seen_status = fields.Char(readonly=True)
    eligibility = fields.Json(readonly=True, help="TikTok's word on the order.")
    can_confirm = fields.Boolean(compute="_compute_can_confirm")
    why_not = fields.Char(compute="_compute_can_confirm")
    tell_buyer = fields.Boolean("Tell the buyer", default=True)
    message = fields.Text("Message to the buyer")
    # What TikTok would pay back for the choice, in its own figures: never added up
    preview_subtotal = fields.Monetary("Goods", compute="_compute_preview")
    preview_shipping_fee = fields.Monetary("Shipping", compute="_compute_preview")
    preview_tax = fields.Monetary("Tax", compute="_compute_preview")
    preview_total = fields.Monetary("Total", compute="_compute_preview")
    preview_problem = fields.Char(compute="_compute_preview")
    refused_code = fields.Char(readonly=True)

    # === COMPUTES === #

    @api.depends("sale_order_id")
    def _compute_currency_id(self):
        for dialog in self:
            # sudo: helpdesk people need no rights on sales
            dialog.currency_id = dialog.sudo().sale_order_id.currency_id

    @api.depends("eligibility", "seen_status")
    def _compute_can_confirm(self):
        for dialog in self:
            rows = dialog.eligibility or []
            dialog.can_confirm = any(row["eligible"] for row in rows)
            dialog.why_not = not dialog.can_confirm and dialog._get_why_not(rows)

    def _get_why_not(self, rows):
        """Return why nothing can be confirmed: our own words where we know them."""
        shop = self.sudo().sale_order_id.tiktok_shop_id
        ours = openings.why_not_at_all(self._action, self.seen_status, shop.region)
        said = next((row["why_not"] for row in rows if row["why_not"]), "")
        return ours or said or self.notice

    def _compute_preview(self):
        """Ask TikTok; called as the user chooses, so a failure only shows itself."""
        for dialog in self:
            amount, problem = dialog._calculate_gently()
            dialog.preview_problem = problem
            for name, theirs in PREVIEW.items():
                dialog[name] = float(getattr(amount, theirs, None) or 0)

    # === WHAT WAS CHOSEN === #

    def _request_type(self):
        """Hook: return TikTok's word for what is chosen, e.g. ``CANCEL``."""
        raise NotImplementedError

    def _chosen_units(self):
        """Hook: return TikTok's ids of the units that the choice is about."""
        return [unit for item in self.item_ids for unit in item._chosen_units()]

    def _is_whole(self):
        """Tell whether the choice is all that is left of the order."""
        order = self.sudo().sale_order_id
        left = set(order._tiktok_units()) - order._tiktok_cancelled_units()
        return set(self._chosen_units()) == left

    def _calculate_gently(self):
        """Return TikTok's amount and None, or None and why there is none."""
        if not self.reason_id or not self.can_confirm:
            return None, self.env._("Choose a reason to see what TikTok pays back.")
        try:
            return self._calculate(), None
        except TikTokError as error:
            _logger.info("order %s: no preview: %s", self.sale_order_id.id, error)
            return None, self._say_no_preview(error)
        except UserError as error:
            return None, str(error)

    def _say_no_preview(self, error):
        """Return why there is no amount. What may pass is not tried again by itself:
        nothing is stored before the dialog is confirmed."""
        again = self.env._("Try again in a minute.")
        return f"{error.meaning} {again if error.retryable else error.advice}"

    def _calculate(self):
        """Return what TikTok would pay for the choice (`schemas.CaseAmount`).

        :raise UserError: nothing is chosen, or the user may not (any more)
        :raise TikTokError: TikTok could not be asked, or it refuses the choice
        """
        units = self._chosen_units()
        if not units:
            raise UserError(self.env._("Choose at least one item."))
        order, part = self.sudo().sale_order_id, {}
        # Who has lost sight of the order since the dialog opened asks no more about it
        self.env["tiktok.adjustment.decision"]._check_may_open(order, self.ticket_id)
        if not self._is_whole():
            rows = [{"order_line_item_id": unit} for unit in units]
            part = {"order_line_list": rows}
        return order.tiktok_shop_id._client().calculate_refund(
            order_id=order.tiktok_order_id,
            request_type=self._request_type(),
            reason_name=self.reason_id.name,
            **part,
        )

    # === ACTIONS === #

    def action_confirm(self):
        """Start the case; close with the result or stay open with TikTok's reason."""
        self.ensure_one()
        self.check_access("write")
        outcome = self.env["tiktok.adjustment.decision"]._open_case(
            self.sudo().sale_order_id.with_env(self.env),
            self.ticket_id,
            self._action,
            **self._prepare_choice(),
        )
        return self._finish(outcome)

    def _prepare_choice(self):
        """Return the fields of `OpeningChoice`; called by `action_confirm`."""
        self._check_reason()
        message = (self.message or "").strip()
        return {
            "request_type": self._request_type(),
            "reason": self.reason_id.name,
            "reason_text": self.reason_id.text,
            "units": self._chosen_units(),
            "is_whole": self._is_whole(),
            "total": self._get_total(),
            "buyer_message": message if self.tell_buyer and message else None,
            "eligibility": self.eligibility or (),
            "seen_status": self.seen_status,
        }

    def _check_reason(self):
        """A reason of another order or request would be refused, or worse, accepted."""
        reason = self.reason_id
        if reason not in self.reason_ids or reason.request_type != self._request_type():
            raise UserError(self.env._("Choose a reason: TikTok asks for one."))

    def _get_total(self):
        """Return what TikTok calculates just now, None when it does not answer."""
        amount, _problem = self._calculate_gently()
        total = amount and amount.refund_total
        return None if total is None else self._quantized(total)

    def _quantized(self, amount):
        return amounts.quantize(Decimal(amount), self.currency_id.name)

    def _prepare_refusal(self, outcome):
        return {**super()._prepare_refusal(outcome), "refused_code": outcome.code}
