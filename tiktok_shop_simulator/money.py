"""Money as decimals: how many places a currency has, how amounts are shared out."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache

ZERO = Decimal(0)
# TikTok sends these currencies as whole numbers.
WHOLE_CURRENCIES = frozenset({"VND", "JPY", "IDR"})


@cache
def unit(currency: str) -> Decimal:
    """The smallest amount of a currency: 0.01, or 1 where there are no decimals."""
    return Decimal(1) if currency in WHOLE_CURRENCIES else Decimal("0.01")


def quantize(amount: Decimal, currency: str) -> Decimal:
    """The amount in whole units of its currency, halves rounded up."""
    return amount.quantize(unit(currency), rounding=ROUND_HALF_UP)


def text(amount: Decimal, currency: str) -> str:
    """The amount as TikTok writes it: a plain decimal string, a bare 0 for nothing."""
    return str(quantize(amount, currency)) if amount else "0"


def parse(value: str, currency: str) -> Decimal:
    """Read an amount that a caller sent.

    :raises ValueError: no decimal number, negative, or finer than the currency
    """
    try:
        amount = Decimal(value)
    except InvalidOperation as error:
        raise ValueError(f"{value!r} is not a decimal number") from error
    if not amount.is_finite() or amount < 0:
        raise ValueError(f"{value!r} is not an amount of money")
    if amount != quantize(amount, currency):
        raise ValueError(f"{value!r} has more decimals than {currency} knows")
    return amount


def share(
    amount: Decimal, weights: Sequence[Decimal], currency: str
) -> tuple[Decimal, ...]:
    """Split an amount by weights so that the parts add up to it exactly."""
    if not weights:
        return ()
    total = sum(weights, ZERO)
    if not total:
        weights, total = [Decimal(1)] * len(weights), Decimal(len(weights))
    parts, left, weight_left = [], amount, total
    for weight in weights:
        part = quantize(left * weight / weight_left, currency) if weight_left else ZERO
        parts.append(part)
        left, weight_left = left - part, weight_left - weight
    return tuple(parts)
