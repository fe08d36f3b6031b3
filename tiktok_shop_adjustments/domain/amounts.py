"""Money as TikTok counts it: decimal text, with the digits of its currency.

Only `Decimal` goes in and out; a float is refused, because it is not the amount that
somebody wrote.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor

DEFAULT_DIGITS = 2
# IDR has cents by the book, but TikTok sends and takes whole rupiah.
DIGITS = {"VND": 0, "JPY": 0, "KRW": 0, "CLP": 0, "IDR": 0}

_LIMIT = Decimal(10) ** 15


def digits(currency: str) -> int:
    """Return how many digits follow the point in amounts of `currency`."""
    return DIGITS.get(currency, DEFAULT_DIGITS)


def quantize(amount: Decimal, currency: str) -> Decimal:
    """Return `amount` rounded to what `currency` can express, halves upwards."""
    return _decimal(amount).quantize(_unit(digits(currency)), rounding=ROUND_HALF_UP)


def text(amount: Decimal, currency: str) -> str:
    """Return `amount` as TikTok takes it, such as 12.50 or 864000.

    :raise ValueError: the currency cannot express it; rounding money is a decision
    """
    rounded = quantize(amount, currency)
    if rounded != amount:
        raise ValueError(f"{amount} is no amount of {currency}: too many digits.")
    return f"{rounded:f}"


def partial_total(per_line: Decimal, lines: int) -> Decimal:
    """Return what a part refund costs: TikTok pays its amount for *each* line item."""
    return _decimal(per_line) * lines


def allocate(
    total: Decimal, weights: Sequence[Decimal | int], places: int
) -> tuple[Decimal, ...]:
    """Split `total` in proportion to `weights`; the parts add up to it exactly.

    What rounding leaves over goes unit by unit to the largest remainders, the first of
    equals first. Without any weight the parts are equal.

    :param places: digits after the point of each part
    :raise ValueError: nothing to split among, a negative weight, too many digits
    """
    unit = _unit(places)
    if _decimal(total) % unit:
        raise ValueError(f"{total} has more than {places} digits after the point.")
    exact = _shares(int(abs(total) / unit), _weights(weights))
    units = [floor(share) for share in exact]
    left = int(abs(total) / unit) - sum(units)
    for index in _by_remainder(exact)[:left]:
        units[index] += 1
    sign = -1 if total < 0 else 1
    return tuple(sign * count * unit for count in units)


def range_error(amount: Decimal, low: Decimal, high: Decimal) -> str | None:
    """Return why `amount` is outside of TikTok's range, None when it is inside."""
    if _decimal(amount) < low:
        return f"The amount is below the least that TikTok allows: {low:f}."
    if amount > high:
        return f"The amount is above the most that TikTok allows: {high:f}."
    return None


def _unit(places: int) -> Decimal:
    return Decimal(1).scaleb(-places)


def _decimal(amount: Decimal) -> Decimal:
    if not isinstance(amount, Decimal) or not amount.is_finite():
        raise ValueError("An amount is a finite Decimal.")
    if abs(amount) >= _LIMIT:
        raise ValueError("No amount of an order is that large.")
    return amount


def _weights(weights: Sequence[Decimal | int]) -> list[Fraction]:
    exact = [Fraction(weight) for weight in weights]
    if not exact or min(exact) < 0:
        raise ValueError("An amount is split among weights of zero or more.")
    return exact if any(exact) else [Fraction(1)] * len(exact)


def _shares(units: int, weights: list[Fraction]) -> list[Fraction]:
    whole = sum(weights)
    return [units * weight / whole for weight in weights]


def _by_remainder(shares: list[Fraction]) -> list[int]:
    return sorted(range(len(shares)), key=lambda index: -(shares[index] % 1))
