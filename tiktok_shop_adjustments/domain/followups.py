"""Which case a new order carries out: a replacement, or the goods of an exchange.

TikTok names the original order on the new one, and the new order on the case only in
its newer view. Where that is not known, the articles tell.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from . import kinds, states

FOLLOWED = frozenset({kinds.REPLACEMENT, kinds.EXCHANGE})
# Ends after which no goods are sent; anything else may just be read a moment too early.
_NO_GOODS = frozenset({states.REFUNDED, states.REJECTED, states.WITHDRAWN})


@dataclass(frozen=True)
class NewOrder:
    """:param skus: TikTok's SKU id of each unit; empty when it is not known"""

    remote_id: str
    kind: str
    skus: tuple[str, ...] = ()


@dataclass(frozen=True)
class Waiting:
    """A case on the original order that has no new order yet.

    :param key: what the caller knows the case by
    :param named: TikTok's id of the new order, where TikTok has told it
    :param skus: the SKU id of each unit that is to be sent; empty when not known
    """

    key: int
    kind: str
    state: str
    skus: tuple[str, ...] = ()
    named: str | None = None


def choose(order: NewOrder, cases: Iterable[Waiting]) -> int | None:
    """Return the key of the case that an order carries out; None when in doubt.

    :param cases: those on the original order, the oldest first
    """
    cases = list(cases)
    named = [case for case in cases if case.named == order.remote_id]
    if named:
        return named[0].key
    fitting = [case for case in cases if _may_be(order, case)]
    alike = [c for c in fitting if order.skus and sorted(c.skus) == sorted(order.skus)]
    if alike:
        return alike[0].key
    return fitting[0].key if len(fitting) == 1 else None


def _may_be(order: NewOrder, case: Waiting) -> bool:
    free = not case.named and case.state not in _NO_GOODS
    return free and case.kind == order.kind
