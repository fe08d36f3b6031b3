"""Who may start what, by order status and market."""

from ..model.case import CANCELLATION, Case
from ..model.order import Order, OrderLine
from ..world import World
from .markets import MARKETS, Market
from .refusal import Refusal

SHIPPED = {"AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED"}
CLOSED = {"COMPLETED", "CANCELLED"}
# (who, what) -> the order statuses in which it can be started.
STATUSES = {
    ("BUYER", "CANCEL"): {"UNPAID", "ON_HOLD", "AWAITING_SHIPMENT"},
    ("SELLER", "CANCEL"): {
        "ON_HOLD",
        "AWAITING_SHIPMENT",
        "PARTIALLY_SHIPPING",
        "AWAITING_COLLECTION",
    },
    ("BUYER", "REFUND"): SHIPPED,
    ("SELLER", "REFUND"): SHIPPED,
    ("BUYER", "RETURN_AND_REFUND"): {"DELIVERED"},
    ("SELLER", "RETURN_AND_REFUND"): {"DELIVERED"},
    ("BUYER", "REPLACEMENT"): {"DELIVERED"},
    ("BUYER", "EXCHANGE"): {"DELIVERED"},
}
RUNNING = {
    "CANCELLATION_REQUEST_PENDING",
    "RETURN_OR_REFUND_REQUEST_PENDING",
    "AWAITING_BUYER_SHIP",
    "BUYER_SHIPPED_ITEM",
    "AWAITING_BUYER_RESPONSE",
    "REPLACEMENT_REQUEST_PENDING",
    "EXCHANGE_REQUEST_PENDING",
}
ENDED_WITHOUT_EFFECT = ("_CANCEL", "_REJECT", "REJECT_RECEIVE_PACKAGE")


def market_of(world: World, order: Order) -> Market:
    return MARKETS[world.shop(order.shop_id).region]


def is_running(case: Case) -> bool:
    """Whether somebody still has to act on the case, or rule on it."""
    return case.status in RUNNING or case.arbitration_status == "IN_PROGRESS"


def is_effective(case: Case) -> bool:
    """Whether the case ended in money or goods for the buyer."""
    return not is_running(case) and not case.status.endswith(ENDED_WITHOUT_EFFECT)


def order_refusal(
    world: World, order: Order, request_type: str, user: str
) -> Refusal | None:
    """Why nobody can start this on the order as a whole, or None."""
    if order.status in CLOSED:
        return Refusal(25001051, "The order is completed or cancelled.")
    if not _market_allows(world, order, request_type, user):
        return Refusal(25001003, "Not possible in this market or at this stage.")
    if order.status not in STATUSES.get((user, request_type), ()):
        return _wrong_status(order, request_type)
    if request_type == "CANCEL" and any(is_running(c) for c in world.cases_on(order)):
        return Refusal(25001011, "There is a reverse order in process on this order.")
    return None


def _wrong_status(order: Order, request_type: str) -> Refusal:
    if request_type == "CANCEL" and order.status in SHIPPED | {"PARTIALLY_SHIPPING"}:
        return Refusal(25001045, "The order is shipped and cannot be cancelled.")
    return Refusal(25001003, f"Not possible while the order is {order.status}.")


def _market_allows(world: World, order: Order, request_type: str, user: str) -> bool:
    market = market_of(world, order)
    if request_type in {"REPLACEMENT", "EXCHANGE"}:
        switch = f"{request_type.lower()}_regions"
        return market.region in getattr(world.state.switches, switch)
    if user == "SELLER" and request_type == "REFUND":
        return market.seller_starts_refund
    if user == "SELLER" and request_type == "RETURN_AND_REFUND":
        return market.seller_starts_return
    refund_on_its_way = request_type == "REFUND" and order.status == "IN_TRANSIT"
    return market.refund_in_transit or not (refund_on_its_way and user == "BUYER")


def line_refusal(
    world: World, order: Order, line: OrderLine, request_type: str
) -> Refusal | None:
    """Why this line cannot be part of such a request, or None."""
    if line.status == "CANCELLED":
        return Refusal(25005010, "The line is cancelled already.")
    for case in world.cases_on(order):
        mine = any(item.line_id == line.line_id for item in case.live_lines)
        if mine and is_running(case):
            return Refusal(
                25001011, "There is a reverse order in process on this line."
            )
        if mine and is_effective(case) and case.kind != CANCELLATION:
            return Refusal(25001010, "A return of this line exists or is complete.")
    return None


def refusal(
    world: World, order: Order, line: OrderLine, request_type: str, user: str
) -> Refusal | None:
    """Why *user* cannot start such a request for this line, or None."""
    return order_refusal(world, order, request_type, user) or line_refusal(
        world, order, line, request_type
    )
