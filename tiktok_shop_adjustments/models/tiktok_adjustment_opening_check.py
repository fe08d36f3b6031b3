from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError

from ..domain import amounts, openings


class TiktokAdjustmentDecision(models.Model):
    """What is refused before an opening is stored, and what it carries to TikTok."""

    _inherit = "tiktok.adjustment.decision"

    def _check_opening(self, order, choice):
        """Raise UserError, in words for people, unless TikTok would take the choice."""
        self._check_order_still_seen(order, choice)
        self._check_units(order, choice)
        self._check_opening_allowed(order, choice)
        self._check_opening_reason(choice)
        self._check_part(order, choice)
        self._check_refund_amount(order, choice)

    def _check_order_still_seen(self, order, choice):
        seen = choice.seen_status
        if seen is not None and seen != (order.tiktok_status or ""):
            raise UserError(
                self.env._(
                    "The order has changed on TikTok since you opened the dialog, so "
                    "nothing was sent. Close the dialog, look at the order and try "
                    "again."
                )
            )

    def _check_units(self, order, choice):
        units, known = set(choice.units), set(order._tiktok_units())
        if not units or units - known or len(units) != len(choice.units):
            raise UserError(
                self.env._("Choose at least one item, and only items of this order.")
            )

    def _check_opening_allowed(self, order, choice):
        rows = [r for r in choice.eligibility if r["type"] == choice.request_type]
        allowed = {unit for row in rows if row["eligible"] for unit in row["units"]}
        if rows and allowed.issuperset(choice.units):
            return
        why_not = next((row["why_not"] for row in rows if not row["eligible"]), "")
        if not rows:
            status, region = order.tiktok_status, order.tiktok_shop_id.region
            why_not = openings.why_not(choice.request_type, status, region)
            if not why_not:
                return
        raise UserError(
            self.env._(
                "“%(what)s” is not possible for these items now, so nothing was sent. "
                "%(why_not)s",
                what=openings.LABELS[choice.action],
                why_not=why_not or "",
            )
        )

    def _check_opening_reason(self, choice):
        rows = [r for r in choice.eligibility if r["type"] == choice.request_type]
        names = {name for row in rows for name in row["reasons"]}
        if not choice.reason or (names and choice.reason not in names):
            raise UserError(
                self.env._("Choose one of the reasons that TikTok allows for this.")
            )

    def _check_part(self, order, choice):
        if choice.is_whole or choice.action != openings.CANCEL_ORDER:
            return
        market = openings.may_cancel_part(order.tiktok_shop_id.region)
        if not (market and openings.fits_part(choice.reason)):
            raise UserError(
                self.env._(
                    "TikTok cancels single items in the US and the UK only, and only "
                    "because they are out of stock. Cancel the whole order instead."
                )
            )

    def _check_refund_amount(self, order, choice):
        if choice.amount is None:
            return
        currency = order.currency_id.name
        try:
            amounts.text(choice.amount, currency)
            least = Decimal(1).scaleb(-amounts.digits(currency))
            most = choice.total or choice.amount
            problem = amounts.range_error(choice.amount, least, most)
        except ValueError as error:
            problem = str(error)
        if problem:
            raise UserError(
                self.env._("Nothing was sent. %(problem)s", problem=problem)
            )

    # === PAYLOAD === #

    def _prepare_opening_payload(self, order, choice):
        """Return the body of the call, in TikTok's terms.

        The whole order names no units: TikTok then takes all that is left of it. A
        refund of all that TikTok calculated names no amount.
        """
        body = {"order_id": order.tiktok_order_id}
        if not choice.is_whole:
            units = [{"order_line_item_id": unit} for unit in choice.units]
            body["order_line_list"] = units
        if choice.action == openings.CANCEL_ORDER:
            return {**body, "cancel_reason": choice.reason}
        body |= {"return_type": choice.request_type, "return_reason": choice.reason}
        if choice.amount is not None and choice.amount != choice.total:
            currency = order.currency_id.name
            total = amounts.text(choice.amount, currency)
            body |= {"refund_total": total, "currency": currency}
        return body
