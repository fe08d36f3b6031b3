"""What a case would pay back, unit by unit."""

from collections.abc import Iterable

from ..model.case import Amount
from ..model.order import Order, OrderLine, UnitPrice
from ..money import ZERO, quantize
from .markets import Market
from .reasons import is_sellers_fault


def unit_refund(
    price: UnitPrice, market: Market, request_type: str, reason: str
) -> Amount:
    """The refund of one unit.

    A cancellation pays back all that the unit carries of the order, so cancelling
    every unit pays the order's total. Later requests pay goods and their tax, and
    the shipping only when the reason is not the buyer's own choice.
    """
    goods = max(price.sale - price.payment_discount, ZERO)
    cancels = request_type == "CANCEL"
    with_shipping = cancels or is_sellers_fault(reason)
    shipping = price.shipping if with_shipping else ZERO
    shipping_tax = price.shipping_tax if with_shipping else ZERO
    delivery_fee = price.delivery_fee if cancels else ZERO
    other = price.other_fees if cancels else ZERO
    added_tax = price.tax + shipping_tax
    return Amount(
        total=goods + shipping + added_tax + delivery_fee + other,
        subtotal=goods,
        shipping=shipping,
        tax=added_tax or _tax_inside(goods, market),
        delivery_fee=delivery_fee,
    )


def _tax_inside(goods, market: Market):
    rate = market.inner_tax
    return quantize(goods * rate / (1 + rate), market.currency) if rate else ZERO


def order_refund(
    order: Order,
    lines: Iterable[OrderLine],
    market: Market,
    request_type: str,
    reason: str,
) -> Amount:
    """The refund of several units; nothing when the order was never paid."""
    if not order.paid_time:
        return Amount()
    amounts = (unit_refund(line.price, market, request_type, reason) for line in lines)
    return sum(amounts, Amount())
