"""What TikTok has really paid back: for one case, and for an order with many.

A request is worth what it asks for, a paid case what TikTok paid. The two differ when
a part offer was accepted, when nothing was ever paid for the order, when the case was
withdrawn or rejected, and when TikTok pays before the goods are back.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from . import kinds, states

NONE = "none"
PARTLY = "partly"
FULLY = "fully"
STATUSES = (NONE, PARTLY, FULLY)

ZERO = Decimal(0)
# Ends by which money goes back; replaced and exchanged goods are no money.
_PAYS = frozenset({states.REFUNDED, states.CANCELLED})


@dataclass(frozen=True)
class Claim:
    """One case as far as its money goes; amounts are TikTok's decimals.

    :param kind: one of `kinds.KINDS`
    :param state: one of `states.STATES`
    :param stated: `refund_amount.refund_total` of the case
    :param items: `refund_total` of each line item (TikTok has one for each unit)
    :param offer: the part offer that stands, for *each* line item; None without one
    :param offered: which of `items` were offered it, by position; None means all
    :param quick_refund: TikTok has paid the buyer before the case ended
    :param order_paid: False when the buyer never paid for the order
    """

    kind: str
    state: str
    stated: Decimal
    items: tuple[Decimal, ...] = ()
    offer: Decimal | None = None
    offered: frozenset[int] | None = None
    quick_refund: bool = False
    order_paid: bool = True


def paid(claim: Claim) -> Decimal:
    """Return what TikTok has paid the buyer for a case; zero while nothing was paid.

    A payout that is only approved is not counted: TikTok's word for paid is COMPLETE.
    A quick refund is counted from the start and stays, however the case ends.
    """
    if claim.kind == kinds.CANCELLATION and not claim.order_paid:
        return ZERO
    if claim.quick_refund:
        return claim.stated
    if claim.state not in _PAYS:
        return ZERO
    return claim.stated if claim.offer is None else _accepted(claim)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Return the sum of what the cases of one order were paid, in one currency."""
    return sum(amounts, ZERO)


def status(amount: Decimal, order_total: Decimal) -> str:
    """Return `none`, `partly` or `fully`: how much of an order was paid back."""
    if amount <= 0:
        return NONE
    return FULLY if amount >= order_total else PARTLY


def _accepted(claim: Claim) -> Decimal:
    """An accepted offer pays its amount per line item, and nothing beside the items.

    TikTok may restate the items or leave what was asked: the smaller of both is paid.
    """
    if not claim.items:
        return min(claim.stated, claim.offer)
    return min(claim.stated, total(_item(claim, at) for at in range(len(claim.items))))


def _item(claim: Claim, at: int) -> Decimal:
    was_offered = claim.offered is None or at in claim.offered
    return min(claim.items[at], claim.offer) if was_offered else claim.items[at]
