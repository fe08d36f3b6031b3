"""What TikTok does of its own accord: cancels, refunds, takes a request over."""

from collections.abc import Callable
from dataclasses import dataclass

from ..model.case import CANCELLATION, Amount, Case
from ..model.order import Order, OrderLine
from ..money import ZERO
from ..world import World
from . import outcomes, requests
from .actions import note, require
from .eligibility import is_running, market_of
from .refunds import unit_refund
from .refusal import Refusal
from .requests import PENDING, Request

PLATFORM = ("OPERATOR", "SYSTEM")
VIOLATION = "operator_refund_seller_violation"
NO_REFUND_AT = ("UNPAID", "CANCELLED")


@dataclass(frozen=True)
class Cause:
    """A reason for which the platform cancels: who does it, and when it can be."""

    role: str
    statuses: tuple[str, ...]


PACKED = ("AWAITING_SHIPMENT", "PARTIALLY_SHIPPING")
TRAVELLING = ("AWAITING_COLLECTION", "IN_TRANSIT")
ANY_OPEN = ("UNPAID", "ON_HOLD", *PACKED, *TRAVELLING, "DELIVERED")
# The first that fits an order's status is taken when none is named.
CAUSES = {
    "system_cancel_unpaid_time_out": Cause("SYSTEM", ("UNPAID",)),
    "system_cancel_order_reason_shipping_timeout": Cause("SYSTEM", PACKED),
    "package_lost": Cause("SYSTEM", TRAVELLING),
    "package_damaged": Cause("SYSTEM", TRAVELLING),
    "system_cancel_order_reason_potential_fraud": Cause("OPERATOR", ANY_OPEN),
    "operator_cancel_risk_control_block": Cause("OPERATOR", ANY_OPEN),
}


def causes(order: Order) -> list[str]:
    """The reasons for which the platform can cancel the order as it is."""
    return [name for name, cause in CAUSES.items() if order.status in cause.statuses]


def cancel_order(world: World, order: Order, reason: str = "") -> Case:
    """Cancel a whole order; requests that still run on it end with that.

    :raises Refusal: 25001051 it is over, 25001021 the reason fits another status
    """
    fitting = causes(order)
    if not fitting:
        raise Refusal(25001051, "The order is completed or cancelled.")
    reason = reason or fitting[0]
    if reason not in fitting:
        raise Refusal(25001021, f"It does not fit an order that is {order.status}.")
    _close_running(world, order)
    lines = [line for line in order.lines if line.status != "CANCELLED"]
    request = Request("CANCEL", reason, role=CAUSES[reason].role, lines=lines)
    if order.paid_time:
        request.amounts = [_owed(world, order, x, request) for x in lines]
    return requests.open_case(world, order, request)


def _close_running(world: World, order: Order) -> None:
    """A parcel that was paid before it came back travels on."""
    for case in world.cases_on(order):
        if is_running(case) and not case.is_quick_refund:
            world.about_to_change(case)
            note(world, case, "SYSTEM", "ORDER_CANCELLED_BY_PLATFORM")
            outcomes.close(world, case)


def _owed(world: World, order: Order, line: OrderLine, request: Request) -> Amount:
    """The unit's refund, less what other cases have paid for it already."""
    market = market_of(world, order)
    whole = unit_refund(line.price, market, request.request_type, request.reason)
    paid = _paid(world, order, line)
    rest = max(whole.total - paid, ZERO)
    return Amount(total=rest, subtotal=rest) if paid else whole


def _paid(world: World, order: Order, line: OrderLine):
    shares = (
        item.paid
        for case in world.cases_on(order)
        for item in case.lines
        if item.line_id == line.line_id
    )
    return sum(shares, ZERO)


def refund_order(
    world: World,
    order: Order,
    lines: list[OrderLine],
    reason: str = "",
    role: str = "OPERATOR",
) -> Case:
    """Pay the buyer without anybody's request: the seller broke a rule, say.

    :param lines: none named means all that nobody paid back yet
    :raises Refusal: 25001003 unpaid or cancelled, 25001011 a request runs,
        25001010 all is paid back
    """
    if order.status in NO_REFUND_AT:
        raise Refusal(25001003, f"Nothing to refund: the order is {order.status}.")
    if any(is_running(case) for case in world.cases_on(order)):
        raise Refusal(25001011, "A request runs on this order. Refund that at once.")
    request = Request("REFUND", reason or VIOLATION, role=role)
    chosen = lines or order.lines
    owed = [(x, _owed(world, order, x, request)) for x in chosen]
    owed = [(x, y) for x, y in owed if y.total and x.status != "CANCELLED"]
    if not owed:
        raise Refusal(25001010, "Everything is refunded already.")
    request.lines, request.amounts = map(list, zip(*owed, strict=True))
    case = requests.build(world, order, request)
    world.add_case(case)
    case.status = "RETURN_OR_REFUND_REQUEST_PENDING"
    requests.approve(world, case, role)
    return case


def escalate(world: World, case: Case) -> None:
    """The platform takes an open request over before the seller has answered."""
    is_open = case.kind != CANCELLATION and case.status in _asked()
    require(is_open and not case.arbitration_status, "It is not an open request.")
    world.about_to_change(case)
    note(world, case, "OPERATOR", "ESCALATED")
    case.before, case.arbitration_status = case.status, "IN_PROGRESS"
    outcomes.enter(world, case, case.status)


def _asked() -> set[str]:
    return {"RETURN_OR_REFUND_REQUEST_PENDING", *PENDING.values()}


def approve_exchange(world: World, case: Case) -> None:
    """Only the platform can: the seller has no decision for it."""
    asked = case.status == "EXCHANGE_REQUEST_PENDING"
    require(asked, "It is not an open exchange request.")
    world.about_to_change(case)
    note(world, case, "OPERATOR", "APPROVE_EXCHANGE")
    requests.approve(world, case, "OPERATOR")


def refund_instead(world: World, case: Case) -> None:
    """Money instead of the new goods that the buyer asked for."""
    asked = case.status in PENDING.values()
    require(asked, "It is not an open exchange or replacement request.")
    world.about_to_change(case)
    note(world, case, "OPERATOR", "REFUND_INSTEAD")
    for line in outcomes.open_lines(case):
        line.outcome = "REFUND_NOW"
    outcomes.conclude(world, case, "OPERATOR")


def close_request(world: World, case: Case) -> None:
    """The platform ends a request of the buyer without effect."""
    is_open = is_running(case) and not case.is_quick_refund
    require(is_open and case.case_type != "CANCEL", "There is no open request.")
    world.about_to_change(case)
    note(world, case, "OPERATOR", "CLOSED_BY_PLATFORM")
    outcomes.close(world, case)


BY_NAME: dict[str, Callable[[World, Case], None]] = {
    "escalate": escalate,
    "approve_exchange": approve_exchange,
    "refund_instead": refund_instead,
    "close_request": close_request,
}
