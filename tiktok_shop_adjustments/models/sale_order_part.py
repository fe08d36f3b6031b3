"""Orders of which a part was cancelled: Odoo keeps what is left of them.

TikTok goes on listing the cancelled units, with a status of their own, and its payment
may still be that of the whole order. What it pays back for the units is stated by the
cancellation. So an order is read without them as soon as their cancellation is known.
"""

from decimal import Decimal

from odoo import api, models

from ..domain import kinds, states
from .sale_order_follow import CANCELLED

TAKEN_OUT = (states.APPROVED, states.CANCELLED)
# TikTok's parts of a payment, and what a cancellation calls its share of them.
SHARES = {
    "total_amount": "refund_total",
    "sub_total": "refund_subtotal",
    "shipping_fee": "refund_shipping_fee",
    "tax": "refund_tax",
}
MARK = "cancelled_units"


class SaleOrder(models.Model):
    _inherit = "sale.order"

    @api.model
    def _tiktok_apply(self, shop, items):
        mirror = self._tiktok_mirror(shop)
        return super()._tiktok_apply(shop, mirror._tiktok_what_is_left(shop, items))

    @api.model
    def _tiktok_what_is_left(self, shop, items):
        """Return the orders without their cancelled units; one search for the page,
        none where nothing is cancelled in part."""
        partly = [item.id for item in items if _is_partly_cancelled(item)]
        if not partly:
            return items
        cases = self.env["tiktok.adjustment"].search(
            [
                ("shop_id", "=", shop.id),
                ("case_type", "=", kinds.CANCELLATION),
                ("order_remote_id", "in", partly),
                ("state", "in", TAKEN_OUT),
            ]
        )
        by_order = cases.grouped("order_remote_id")
        return [_without(item, by_order.get(item.id, ())) for item in items]

    def _tiktok_adopt_lines(self, item, wanted):
        closed = MARK in item.raw and not self._tiktok_is_open()
        if closed and self._tiktok_may_shrink(wanted):
            return self._tiktok_rewrite_lines(wanted)
        if closed:
            self._tiktok_ask_to_shrink(item)
        return super()._tiktok_adopt_lines(item, wanted)

    def _tiktok_may_shrink(self, wanted):
        """Tell whether the lines can go down to `wanted` although some goods have
        left: never below what is delivered, and not once something is invoiced."""
        self.ensure_one()
        left = {vals["tiktok_key"]: vals["product_uom_qty"] for vals in wanted}
        lines = self.order_line.filtered("tiktok_key")
        fits = all(line.qty_delivered <= left.get(line.tiktok_key, 0) for line in lines)
        return fits and not (self.locked or self.invoice_ids)

    def _tiktok_ask_to_shrink(self, item):
        """Leave one activity that says what a person has to do in Odoo."""
        summary = self.env._("TikTok cancelled a part of this order")
        if summary in self.activity_ids.mapped("summary"):
            return
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            "mail.mail_activity_data_warning",
            user_id=self._tiktok_responsible().id,
            summary=summary,
            note=self.env._(
                "The order is delivered, invoiced or locked here, so its lines were "
                "left alone. %(count)s unit(s) are cancelled on TikTok and the buyer "
                "gets the money back: take the goods back and make the credit note. "
                "What is left on TikTok is worth %(total)s %(currency)s.",
                count=len(item.raw[MARK]),
                total=f"{item.payment.total_amount:f}",
                currency=item.payment.currency,
            ),
        )

    def _tiktok_responsible(self):
        """Return who started it, else whose order it is."""
        starter = self._tiktok_openings()[:1].user_id
        return starter or super()._tiktok_responsible()


class TiktokAdjustment(models.Model):
    _inherit = "tiktok.adjustment"

    def _follow_up(self, shop, before):
        """Read orders again of which these cases took a part: their cancellation is
        known only now. Those that are cancelled as a whole were read before."""
        result = super()._follow_up(shop, before)
        taken = self.filtered(
            lambda case: (
                case.case_type == kinds.CANCELLATION
                and case.state in TAKEN_OUT
                and before.get(case) not in TAKEN_OUT
            )
        )
        orders = taken.sale_order_id.filtered(lambda o: o.tiktok_status != CANCELLED)
        ids = orders.mapped("tiktok_order_id")
        if ids and not shop._fetch_orders_gently(ids):
            for order_id in ids:
                # The hourly reading tries again what is remembered
                shop._park_order(order_id, self._words_for_unread_part())
        return result

    def _words_for_unread_part(self):
        return self.env._(
            "TikTok cancelled a part of it; what is left could not be read yet."
        )


def _is_partly_cancelled(item):
    gone = [line.display_status == CANCELLED for line in item.line_items]
    return any(gone) and not all(gone) and item.normal_status != CANCELLED


def _without(item, cases):
    """Return TikTok's order without the units of these cancellations.

    The payload is marked, so that the order counts as changed once they are known.
    """
    units = {unit for case in cases for unit in _units_of(case)}
    left = [line for line in item.line_items if line.id not in units]
    if not left or len(left) == len(item.line_items):
        return item
    payment = item.payment
    # Does the payment speak of the whole order still?
    if payment.sub_total != sum(line.sale_price for line in left):
        payment = payment.model_copy(update=_reduced(payment, cases))
    reduced = item.model_copy(update={"line_items": tuple(left), "payment": payment})
    gone = sorted(units & {line.id for line in item.line_items})
    reduced._raw = {**item.raw, MARK: gone}
    return reduced


def _units_of(case):
    return case.line_ids.mapped("order_line_remote_id")


def _reduced(payment, cases):
    """Return the parts of a payment that are left after these cancellations."""
    return {
        part: amount - sum(_exact(case[share]) for case in cases)
        for part, share in SHARES.items()
        if (amount := getattr(payment, part)) is not None
    }


def _exact(amount):
    return Decimal(repr(amount))
