"""What buyers, carriers and TikTok can do with a case or an order right now."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from tiktok_shop_simulator.engine import actions, platform_acts
from tiktok_shop_simulator.engine import orders as courses
from tiktok_shop_simulator.engine.eligibility import is_running
from tiktok_shop_simulator.engine.refusal import Refusal
from tiktok_shop_simulator.engine.requests import Request
from tiktok_shop_simulator.model.case import CANCELLATION, Case
from tiktok_shop_simulator.model.order import Order
from tiktok_shop_simulator.world import World

from .tiktok import TikTok

ASKED = "RETURN_OR_REFUND_REQUEST_PENDING"
ON_THEIR_WAY = ("AWAITING_SHIPMENT", "AWAITING_COLLECTION", "IN_TRANSIT")
PENDING = (ASKED, "REPLACEMENT_REQUEST_PENDING", "CANCELLATION_REQUEST_PENDING")
WISHES = {
    "AWAITING_SHIPMENT": ("cancellation",),
    "IN_TRANSIT": ("refund",),
    "DELIVERED": ("refund", "return_and_refund", "replacement"),
}


class Act(NamedTuple):
    """Something that somebody can do now."""

    name: str
    on: str
    do: Callable[[], Any]


def _is_open(case: Case) -> bool:
    return case.status in actions.OPEN_TO_BUYER and not case.is_quick_refund


def _may_edit(case: Case) -> bool:
    still_asked = case.status in PENDING[:2] and not case.arbitration_status
    return case.kind != CANCELLATION and still_asked


def _may_pay_at_once(case: Case) -> bool:
    open_return = case.kind != CANCELLATION and is_running(case)
    return open_return and not case.is_quick_refund


# name -> (when it can be done, what it does)
ON_CASES: dict[str, dict[str, tuple[Callable, Callable]]] = {
    "buyer": {
        "withdraw": (_is_open, actions.withdraw),
        "edit": (_may_edit, lambda world, case: actions.edit(world, case, _same(case))),
        "ship": (lambda case: case.status == "AWAITING_BUYER_SHIP", actions.ship),
        "deliver": (
            lambda case: (
                case.status == "BUYER_SHIPPED_ITEM" and not case.parcel.arrived
            ),
            actions.deliver,
        ),
        "accept_offer": (
            lambda case: case.status == "AWAITING_BUYER_RESPONSE",
            actions.accept_offer,
        ),
        "refuse_offer": (
            lambda case: case.status == "AWAITING_BUYER_RESPONSE",
            actions.refuse_offer,
        ),
        "dispute": (
            lambda case: (
                case.status in actions.REJECTED and not case.arbitration_status
            ),
            actions.dispute,
        ),
    },
    "platform": {
        "auto_approve": (lambda case: case.timer == "seller", actions.auto_approve),
        "quick_refund": (_may_pay_at_once, actions.quick_refund),
        "escalate": (_may_edit, platform_acts.escalate),
        "verdict_for_buyer": (
            lambda case: case.arbitration_status == "IN_PROGRESS",
            lambda world, case: actions.verdict(world, case, "buyer"),
        ),
        "verdict_for_seller": (
            lambda case: case.arbitration_status == "IN_PROGRESS",
            lambda world, case: actions.verdict(world, case, "seller"),
        ),
    },
}


# So much likelier than the rest.
OFTEN = {
    "ship": 6,
    "deliver": 6,
    "accept_offer": 3,
    "refuse_offer": 3,
    "dispute": 4,
    "verdict_for_buyer": 3,
    "verdict_for_seller": 3,
    "advance": 9,
}


def _same(case: Case) -> Request:
    return Request(case.case_type, case.reason, words="I have changed my words.")


def on_cases(tiktok: TikTok, actor: str) -> list[Act]:
    """What an actor can do with the cases as they are now, the likelier more often."""
    return [
        Act(name, case.case_id, partial(do, tiktok.world, case))
        for case in tiktok.cases
        for name, (possible, do) in ON_CASES[actor].items()
        if possible(case)
        for _ in range(OFTEN.get(name, 1))
    ]


def on_orders(tiktok: TikTok) -> list[Act]:
    """What the platform and the carrier can do with orders."""
    return [
        Act(name, order.order_id, partial(do, tiktok.world, order))
        for order in tiktok.orders
        for name, (possible, do) in ON_ORDERS.items()
        if possible(order)
        for _ in range(OFTEN.get(name, 1))
    ]


def _refund(world: World, order: Order) -> Case:
    return platform_acts.refund_order(world, order, order.lines)


ON_ORDERS: dict[str, tuple[Callable, Callable]] = {
    "advance": (lambda order: order.status in ON_THEIR_WAY, courses.advance),
    "cancel_order": (platform_acts.causes, platform_acts.cancel_order),
    "refund_order": (lambda order: True, _refund),
}


def wishes(tiktok: TikTok) -> list[Act]:
    """What buyers can ask for, whole orders and single items."""
    return [
        Act(what, order.order_id, partial(tiktok.ask, order, what, lines))
        for order in tiktok.orders
        for what in WISHES.get(order.status, ())
        for lines in _choices(order, what)
    ]


def _choices(order: Order, what: str) -> list[list[str]]:
    """Which lines are asked about; an empty list stands for all that fit."""
    if what == "cancellation" or len(order.lines) == 1:
        return [[]]
    return [[], [order.lines[0].line_id]]


def attempt(act: Act) -> bool:
    """Do it; whether TikTok let it happen."""
    try:
        act.do()
    except Refusal:
        return False
    return True
