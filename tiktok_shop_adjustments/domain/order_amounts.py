"""What an order's amounts are made of, as lines that add up to TikTok's total.

TikTok states one line per unit and the parts of the payment beside it, but not which of
the parts are within the prices: tax is in the price in Great Britain and on top in the
United States. What the buyer pays is the only figure that is always right. So the parts
on top are those that, added to the goods, make the total or come nearest to it; what
they leave is shown as a difference, never hidden in a price.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations

ZERO = Decimal(0)
ITEM, SELLER, PLATFORM = "item", "seller_discount", "platform_discount"
SHIPPING, TAX, FEE, DIFFERENCE = "shipping", "tax", "fee", "difference"


@dataclass(frozen=True)
class Unit:
    """One unit as TikTok states it; `key` tells which units are the same article."""

    remote_id: str
    key: str
    sale_price: Decimal
    original_price: Decimal | None = None
    seller_discount: Decimal | None = None
    platform_discount: Decimal | None = None


@dataclass(frozen=True)
class Part:
    """An amount beside the goods: `name` is TikTok's word; `role` one of ours."""

    role: str
    name: str
    amount: Decimal


@dataclass(frozen=True)
class Line:
    """One line of the order; `remote_ids` are its units, empty for all but items."""

    role: str
    name: str
    quantity: int
    price: Decimal
    remote_ids: tuple[str, ...] = ()

    @property
    def subtotal(self) -> Decimal:
        return self.quantity * self.price


def lines(
    units: Sequence[Unit], parts: Iterable[Part], total: Decimal, digits: int
) -> tuple[Line, ...]:
    """Return lines whose subtotals make `total`, rounded to `digits` decimals.

    Items come first, in TikTok's order, then discounts, then the parts on top.
    """
    goods = [*_items(units, digits), *_discounts(units, digits)]
    rest = _rounded(total, digits) - sum((line.subtotal for line in goods), ZERO)
    stated = [
        Part(part.role, part.name, _rounded(part.amount, digits)) for part in parts
    ]
    extra = _explaining([part for part in stated if part.amount], rest)
    rest -= _sum(extra)
    if rest:
        extra = (*extra, Part(DIFFERENCE, DIFFERENCE, rest))
    return (*goods, *(Line(part.role, part.name, 1, part.amount) for part in extra))


def _items(units: Sequence[Unit], digits: int) -> list[Line]:
    groups: dict[tuple[str, Decimal], list[str]] = {}
    for unit in units:
        key = (unit.key, _rounded(_price(unit), digits))
        groups.setdefault(key, []).append(unit.remote_id)
    return [
        Line(ITEM, key, len(ids), price, tuple(ids))
        for (key, price), ids in groups.items()
    ]


def _discounts(units: Sequence[Unit], digits: int) -> list[Line]:
    stated = [unit for unit in units if _is_explained(unit)]
    lines_ = []
    for role in (SELLER, PLATFORM):
        amount = sum((getattr(unit, role) or ZERO for unit in stated), ZERO)
        if _rounded(amount, digits):
            lines_.append(Line(role, role, 1, -_rounded(amount, digits)))
    return lines_


def _price(unit: Unit) -> Decimal:
    """The price before discounts, where the discounts lead to the price paid."""
    return unit.original_price if _is_explained(unit) else unit.sale_price


def _is_explained(unit: Unit) -> bool:
    if unit.original_price is None:
        return False
    discount = (unit.seller_discount or ZERO) + (unit.platform_discount or ZERO)
    return unit.original_price - discount == unit.sale_price


def _explaining(parts: list[Part], rest: Decimal) -> tuple[Part, ...]:
    """Return the set of parts that comes nearest to `rest`.

    Of equally near sets the largest, then the one of the parts that come first.
    """
    sets = (
        chosen
        for size in range(len(parts), -1, -1)
        for chosen in combinations(parts, size)
    )
    return min(sets, key=lambda chosen: abs(rest - _sum(chosen)))


def _sum(parts: Iterable[Part]) -> Decimal:
    return sum((part.amount for part in parts), ZERO)


def _rounded(amount: Decimal, digits: int) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
