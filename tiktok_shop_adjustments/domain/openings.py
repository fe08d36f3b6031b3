"""What the seller may start on an order, by its status and market.

The table is TikTok's overview "who may do what, by order status", with the markets of
its page on refund reasons. It is the fallback for when TikTok cannot be asked: its
aftersale eligibility for the very order always wins.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from . import kinds, statuses

# Our names for the two calls, as the audit shows them.
CANCEL_ORDER = "CANCEL_ORDER"
CREATE_RETURN = "CREATE_RETURN"
LABELS = {CANCEL_ORDER: "Cancel Order", CREATE_RETURN: "Refund Order"}

# TikTok's request types.
CANCEL = "CANCEL"
REFUND = "REFUND"
RETURN_AND_REFUND = "RETURN_AND_REFUND"
REQUEST_TYPES = {CANCEL_ORDER: (CANCEL,), CREATE_RETURN: (REFUND, RETURN_AND_REFUND)}

_EARLY = "The order is not paid yet: TikTok cancels it by itself if nobody pays."
_NOT_SHIPPED = "The order is not handed over yet: cancel it instead."
_SHIPPED = "The parcel is on its way: refund the order instead."
_COMPLETED = "The order is completed: TikTok allows no change any more."
_CANCELLED = "The order is cancelled already."
_NOT_HERE = "Sellers cannot start this in the shop's market."
_NOT_DELIVERED = "Goods can be sent back only once they are delivered."

# status -> why not, for each request type; what is missing is possible or unknown
_WHY_NOT = {
    CANCEL: {
        "UNPAID": _EARLY,
        "IN_TRANSIT": _SHIPPED,
        "DELIVERED": "The order is delivered: refund it instead.",
        "COMPLETED": _COMPLETED,
        "CANCELLED": _CANCELLED,
    },
    REFUND: {
        "UNPAID": _EARLY,
        "ON_HOLD": _NOT_SHIPPED,
        "AWAITING_SHIPMENT": _NOT_SHIPPED,
        "COMPLETED": _COMPLETED,
        "CANCELLED": _CANCELLED,
    },
    RETURN_AND_REFUND: {
        "UNPAID": _EARLY,
        "ON_HOLD": _NOT_SHIPPED,
        "AWAITING_SHIPMENT": _NOT_SHIPPED,
        "PARTIALLY_SHIPPING": _NOT_DELIVERED,
        "AWAITING_COLLECTION": _NOT_DELIVERED,
        "IN_TRANSIT": _NOT_DELIVERED,
        "COMPLETED": _COMPLETED,
        "CANCELLED": _CANCELLED,
    },
}
_MARKETS = {
    REFUND: frozenset({"US", "GB", "ID", "VN", "MX", "BR"}),
    RETURN_AND_REFUND: frozenset({"US"}),
}
_PART_CANCELLATION = frozenset({"US", "GB"})


def why_not(request_type: str, order_status: str | None, region: str | None) -> str:
    """Return why the seller cannot start this, empty when it may be possible.

    A status or a market that is not known is left to TikTok's own answer.
    """
    reason = _WHY_NOT[request_type].get(order_status or "", "")
    markets = _MARKETS.get(request_type)
    if not reason and markets and region and region not in markets:
        return _NOT_HERE
    return reason


def why_not_at_all(action: str, order_status: str | None, region: str | None) -> str:
    """Return why the button of `action` is grey: none of its requests is possible."""
    reasons = [why_not(item, order_status, region) for item in REQUEST_TYPES[action]]
    return "" if "" in reasons else reasons[0]


def may_cancel_part(region: str | None) -> bool:
    """Tell whether the market knows cancellations of single items."""
    return region in _PART_CANCELLATION


def fits_part(reason_name: str) -> bool:
    """Tell whether a reason may cancel single items: only a missing stock may."""
    return "out_of_stock" in reason_name


@dataclass(frozen=True)
class Found:
    """A case of the order as TikTok's search shows it.

    :param case_type: `cancellation` or `return`
    :param units: TikTok's order line ids
    """

    remote_id: str
    case_type: str
    kind: str
    role: str | None
    status: str
    units: frozenset[str]

    @property
    def is_living(self) -> bool:
        """Tell whether the case runs or took effect: it was not closed without."""
        return statuses.normal(self.status) not in _CLOSED


_CLOSED = frozenset(
    {
        statuses.CANCEL_CLOSED,
        statuses.CLOSED,
        statuses.REJECT,
        statuses.REJECT_PACKAGE,
        statuses.REPLACEMENT_REJECT,
        statuses.REPLACEMENT_CLOSED,
        statuses.EXCHANGE_CLOSED,
    }
)
DONE, IN_THE_WAY, NOTHING = "done", "in_the_way", "nothing"


def judge(
    wanted: Iterable[str],
    kind: str,
    found: Iterable[Found],
    older: Iterable[str] = (),
) -> tuple[str, str | None]:
    """Compare a wish of the seller's with the living cases of the order.

    :param wanted: TikTok's ids of the units that the wish is about
    :param kind: `domain.kinds` of the case that the wish makes
    :param older: ids of cases that were there before the wish: not its result
    :return: ``done`` with the id of the seller's case that covers every wanted unit;
        ``in_the_way`` with the id of another case about one of the units; or
        ``nothing`` with None
    """
    units = frozenset(wanted)
    living = [case for case in found if case.is_living and case.units & units]
    for case in living:
        is_ours = case.role == kinds.SELLER and case.remote_id not in older
        if is_ours and case.kind == kind and units <= case.units:
            return DONE, case.remote_id
    return (IN_THE_WAY, living[0].remote_id) if living else (NOTHING, None)
