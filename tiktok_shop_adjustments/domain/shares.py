"""Who bears what of a return, as TikTok states it beside the refund.

The figures stand for themselves: they are shown, never added to the refund.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

# TikTok's words in a return's `discount_amount` and `shipping_fee_amount`
TIKTOK_DISCOUNT = "product_platform_discount"
TIKTOK_SHIPPING_DISCOUNT = "shipping_fee_platform_discount"
SELLER_DISCOUNT = "product_seller_discount"
SELLER_RETURN_FEE = "seller_paid_return_shipping_fee"
BUYER_RETURN_FEE = "buyer_paid_return_shipping_fee"
TIKTOK_RETURN_FEE = "platform_paid_return_shipping_fee"

_PLACES = {
    "discount_amount": (TIKTOK_DISCOUNT, TIKTOK_SHIPPING_DISCOUNT, SELLER_DISCOUNT),
    "shipping_fee_amount": (SELLER_RETURN_FEE, BUYER_RETURN_FEE, TIKTOK_RETURN_FEE),
}


def shares(payload: object, currency: str) -> dict[str, Decimal]:
    """Return {TikTok's word: amount} of all shares that are not nothing.

    What cannot be read, or is of another currency, is left out: nothing hangs on it.
    """
    found: dict[str, Decimal] = {}
    if not isinstance(payload, Mapping):
        return found
    for place, words in _PLACES.items():
        for row in _rows(payload.get(place), currency):
            for word in words:
                amount = _amount(row.get(word))
                if amount:
                    found[word] = found.get(word, Decimal(0)) + amount
    return found


def _rows(value: object, currency: str) -> Iterable[Mapping[str, Any]]:
    rows = value if isinstance(value, list) else []
    return [
        row
        for row in rows
        if isinstance(row, Mapping) and row.get("currency") in (None, "", currency)
    ]


def _amount(value: object) -> Decimal:
    if not isinstance(value, str | int) or isinstance(value, bool):
        return Decimal(0)
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return Decimal(0)
    return amount if amount.is_finite() else Decimal(0)
