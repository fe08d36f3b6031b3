"""What TikTok does on its own, and what is left to the seller then.

Reasons are those that TikTok's "Cancel reasons" page lists for system and operator.
"""

from dataclasses import dataclass

from . import kinds, states, statuses
from .states import Snapshot

BUYER = "buyer"
SELLER = "seller"
TIKTOK = "tiktok"
INITIATORS = (BUYER, SELLER, TIKTOK)

# Why nothing can be contested any more in this case.
INSTANT = "instant"
QUICK = "quick"
PLATFORM = "platform"
RULED = "ruled"
FINAL = (INSTANT, QUICK, PLATFORM, RULED)

# TikTok's rulings, for lists.
IN_DISPUTE = "in_dispute"
FOR_BUYER = "for_buyer"
FOR_SELLER = "for_seller"
CLOSED = "closed"
DISPUTES = (IN_DISPUTE, FOR_BUYER, FOR_SELLER, CLOSED)

_INITIATOR = {
    kinds.BUYER: BUYER,
    kinds.SELLER: SELLER,
    kinds.OPERATOR: TIKTOK,
    kinds.SYSTEM: TIKTOK,
}
_DISPUTE = {
    statuses.ARBITRATION_RUNS: IN_DISPUTE,
    statuses.ARBITRATION_FOR_BUYER: FOR_BUYER,
    statuses.ARBITRATION_FOR_SELLER: FOR_SELLER,
    statuses.ARBITRATION_CLOSED: CLOSED,
}
_PAYING = frozenset({states.APPROVED, states.REFUNDED})


@dataclass(frozen=True)
class Why:
    """Why TikTok cancelled an order, as full sentences."""

    why: str
    meaning: str


_PAID_BACK = "The buyer is paid back."
_STOP = "Do not ship the order; stop the parcel if it is packed already."
_LOST = "Ask in Seller Center whether TikTok or the carrier makes up for the goods."

# TikTok's reason names differ by market in their ends: the longest beginning counts.
_CANCELLED = {
    "system_cancel_unpaid": Why(
        "The buyer did not pay in time.",
        "Nothing was paid, so nothing is paid back. Do not ship the order.",
    ),
    "system_cancel_order_reason_shipping_timeout": Why(
        "The order was not shipped in time.",
        f"{_PAID_BACK} {_STOP} Account Health in Seller Center says whether it counts "
        "against the shop.",
    ),
    "package_lost": Why("The parcel was lost on its way.", f"{_PAID_BACK} {_LOST}"),
    "package_damaged": Why(
        "The parcel was damaged on its way.", f"{_PAID_BACK} {_LOST}"
    ),
    "operator_cancel_risk_control_block": Why(
        "TikTok's risk control blocked the order.", f"{_PAID_BACK} {_STOP}"
    ),
    "system_cancel_order_reason_potential_fraud": Why(
        "TikTok suspects a fraud.", f"{_PAID_BACK} {_STOP}"
    ),
}
_UNKNOWN = Why("TikTok named no reason that is known here.", f"{_PAID_BACK} {_STOP}")


def initiator(role: str | None) -> str | None:
    """Return who started a case, one of `INITIATORS`; None for a word new to us."""
    return _INITIATOR.get(role or "")


def dispute(arbitration: str | None) -> str | None:
    """Return where the dispute of a case stands, None where there was none."""
    return _DISPUTE.get(arbitration or "")


def informs_only(snapshot: Snapshot) -> bool:
    """Tell whether a case is a piece of news: TikTok acted, nobody is asked."""
    by_tiktok = snapshot.role in kinds.PLATFORM
    return by_tiktok and states.derive(snapshot) != states.TO_DECIDE


def final(snapshot: Snapshot) -> str | None:
    """Return why the seller cannot contest a refund here, one of `FINAL`, or None."""
    if snapshot.kind == kinds.CANCELLATION:
        return None
    if snapshot.quick_refund:
        return QUICK if snapshot.kind == kinds.RETURN_REFUND else INSTANT
    if states.derive(snapshot) not in _PAYING:
        return None
    if snapshot.arbitration == statuses.ARBITRATION_FOR_BUYER:
        return RULED
    return PLATFORM if snapshot.role in kinds.PLATFORM else None


def why_cancelled(reason: str | None) -> Why:
    """Return why TikTok cancelled an order and what that means.

    :param reason: `cancel_reason` of the case, TikTok's name
    """
    name = reason or ""
    fitting = [known for known in _CANCELLED if name.startswith(known)]
    return _CANCELLED[max(fitting, key=len)] if fitting else _UNKNOWN
