"""From decisions on lines to what happens with the case, the money and the goods."""

from dataclasses import dataclass, field
from decimal import Decimal

from ..model.case import CANCELLATION, Amount, Case, CaseLine, Media, Record
from ..money import ZERO
from ..world import World
from . import orders
from .eligibility import market_of
from .markets import ANSWER_WINDOW, DISPUTE_WINDOW, SHIP_BACK_WINDOW, SHIPPED_WINDOW
from .rules import RULES

# type -> how a refusal, a success and an end without effect are spelled
REJECTED = {
    "BUYER_CANCEL": "CANCELLATION_REQUEST_CANCEL",
    "REPLACEMENT": "REPLACEMENT_REQUEST_REJECT",
}
CLOSED = {
    "BUYER_CANCEL": "CANCELLATION_REQUEST_CANCEL",
    "CANCEL": "CANCELLATION_REQUEST_CANCEL",
    "REPLACEMENT": "REPLACEMENT_REQUEST_CANCEL",
    "EXCHANGE": "EXCHANGE_REQUEST_CANCEL",
}
SUCCESS = "RETURN_OR_REFUND_REQUEST_SUCCESS"


@dataclass(slots=True)
class Decision:
    """What somebody decided about (some lines of) a case."""

    name: str
    actor: str = "SELLER"
    lines: list[CaseLine] | None = None
    amount: Decimal = ZERO  # for each line
    keep_item: bool = False
    reason: str = ""
    comment: str = ""
    images: list[Media] = field(default_factory=list)
    key: str = ""


def decide(world: World, case: Case, decision: Decision) -> None:
    """Carry a decision out. The rules have been asked before."""
    world.about_to_change(case)
    outcome = _outcome(decision)
    for line in decision.lines or open_lines(case):
        line.outcome, line.offer = outcome, decision.amount
    case.keep_item = case.keep_item or decision.keep_item
    case.auto_approved = case.auto_approved or decision.actor == "SYSTEM"
    case.records.append(_record(world, decision))
    if all(line.outcome for line in open_lines(case)):
        conclude(world, case, decision.actor, decision.key)
    else:
        world.case_changed(case)


def _outcome(decision: Decision) -> str:
    if decision.name == "APPROVE_RETURN" and decision.keep_item:
        return "REFUND_NOW"
    return RULES[decision.name].outcome


def _record(world: World, decision: Decision) -> Record:
    words = decision.name.replace("_", " ").capitalize()
    silent = decision.actor == "SYSTEM"
    return Record(
        event=decision.name,
        role=decision.actor,
        description=f"{words} because nobody answered in time" if silent else words,
        create_time=world.now,
        reason=decision.reason,
        note=decision.comment,
        images=decision.images,
    )


def open_lines(case: Case) -> list[CaseLine]:
    """The lines that still wait for their end."""
    return [line for line in case.lines if not line.settled]


def conclude(world: World, case: Case, actor: str, key: str = "") -> None:
    """Every open line is decided: let the case follow."""
    outcomes = {line.outcome for line in open_lines(case)}
    if "OFFER" in outcomes:
        _offer(world, case)
    elif outcomes == {"REJECT"}:
        _turn_down(world, case)
    elif case.kind == CANCELLATION:
        _cancel(world, case, actor, key)
    else:
        _grant(world, case, actor, key)


def _offer(world: World, case: Case) -> None:
    case.before, case.proposed_type = case.status, "PARTIAL_REFUND"
    case.offered = max(line.offer for line in open_lines(case))
    enter(world, case, "AWAITING_BUYER_RESPONSE", "answer", ANSWER_WINDOW)


def _turn_down(world: World, case: Case) -> None:
    case.before = case.status
    if case.kind == CANCELLATION:
        enter(world, case, REJECTED[case.case_type])
        world.order_changed(world.order(case))
        return
    shipped = case.status == "BUYER_SHIPPED_ITEM"
    rejected = REJECTED.get(case.case_type, "REFUND_OR_RETURN_REQUEST_REJECT")
    status = "REJECT_RECEIVE_PACKAGE" if shipped else rejected
    enter(world, case, status, "dispute", DISPUTE_WINDOW)


def _cancel(world: World, case: Case, actor: str, key: str) -> None:
    world.move("cancellation", case, actor, idempotency_key=key)
    pay(world, case, case.lines, actor, key)
    orders.cancel_lines(world, case, actor)
    payout = world.state.switches.payout_delay
    enter(world, case, "CANCELLATION_REQUEST_SUCCESS", "payout", payout)


def _grant(world: World, case: Case, actor: str, key: str) -> None:
    """At least one line goes the buyer's way."""
    _leave_arbitration(case)
    lines = open_lines(case)
    approved = [line for line in lines if line.outcome == "APPROVE"]
    waits_for_goods = case.case_type == "RETURN_AND_REFUND" and _is_request(case)
    if case.case_type in {"REPLACEMENT", "EXCHANGE"} and approved:
        orders.replace(world, case, approved, actor, key)
    paid_now = [line for line in lines if line.outcome == "REFUND_NOW"]
    if case.case_type in {"REFUND", "RETURN_AND_REFUND"} and not waits_for_goods:
        paid_now += approved
    pay(world, case, paid_now, actor, key)
    for line in lines:
        line.settled = not (waits_for_goods and line.outcome == "APPROVE")
        line.outcome = line.outcome if line.settled else ""
    _enter_granted(world, case, bool(approved))


def _leave_arbitration(case: Case) -> None:
    """The case goes on without a ruling."""
    if case.arbitration_status == "IN_PROGRESS":
        case.arbitration_status = "CLOSED"


def _is_request(case: Case) -> bool:
    return case.status == "RETURN_OR_REFUND_REQUEST_PENDING"


def _enter_granted(world: World, case: Case, any_approved: bool) -> None:
    if open_lines(case):
        enter(world, case, "AWAITING_BUYER_SHIP", "ship", SHIP_BACK_WINDOW)
    elif case.case_type in {"REPLACEMENT", "EXCHANGE"}:
        end = "COMPLETE" if any_approved else "REFUND_SUCCESS"
        enter(world, case, f"{case.case_type}_REQUEST_{end}")
    else:
        enter(world, case, SUCCESS, "payout", world.state.switches.payout_delay)


def pay(
    world: World, case: Case, lines: list[CaseLine], actor: str, key: str = ""
) -> None:
    """Refund what these lines are still owed: one movement of money."""
    total = ZERO
    for line in lines:
        if line.offer:
            line.amount = Amount(total=line.offer, subtotal=line.offer)
        total += line.amount.total - line.paid
        line.paid = line.amount.total
    if total > 0:
        currency = world.currency(case)
        world.move(
            "refund", case, actor, amount=total, currency=currency, idempotency_key=key
        )


def enter(
    world: World, case: Case, status: str, timer: str = "", seconds: int = 0
) -> None:
    """Put the case into a status with the one thing that time will do next."""
    case.status, case.timer = status, timer
    case.timer_at = world.now + seconds if timer else 0
    world.case_changed(case)


def wait_for_seller(world: World, case: Case, status: str, since: int) -> None:
    """Put the case before the seller, with the market's time to answer."""
    case.status, case.timer = status, "seller"
    case.timer_at = since + _window(world, case)
    world.case_changed(case, since)


def _window(world: World, case: Case) -> int:
    market = market_of(world, world.order(case))
    if case.kind == CANCELLATION:
        return market.cancel_window
    if case.status == "BUYER_SHIPPED_ITEM":
        return market.inspection_window
    is_replacement = case.case_type == "REPLACEMENT"
    return market.replacement_window if is_replacement else market.request_window


def wait_for_parcel(world: World, case: Case) -> None:
    """The parcel travels; the seller can answer, at the latest after a month."""
    case.status, case.timer = "BUYER_SHIPPED_ITEM", "seller"
    case.timer_at = world.now + SHIPPED_WINDOW
    world.case_changed(case)


def close(world: World, case: Case) -> None:
    """End the case without effect: withdrawn, or its time ran out."""
    _leave_arbitration(case)
    enter(world, case, CLOSED.get(case.case_type, "RETURN_OR_REFUND_REQUEST_CANCEL"))
    if case.kind == CANCELLATION:
        world.order_changed(world.order(case))
