"""Very many open cases, fast: built directly, indexed once at the end."""

import random

from ..engine import reasons, requests
from ..engine.markets import MARKETS
from ..engine.requests import PENDING, Request
from ..model.case import CANCELLATION, Case
from ..model.order import Order
from ..model.seller import Shop
from ..model.state import State
from ..world import World
from .baskets import KINDS
from .factory import AGES, Factory

FIT_STATUS = {"CANCEL": "AWAITING_SHIPMENT"}
WORDS = ("It does not work.", "Not as described.", "Please help.", "Kaputt 😕", "")


def fit_status(request_type: str) -> str:
    """The order status in which a buyer can surely ask for it."""
    return FIT_STATUS.get(request_type, "DELIVERED")


def types_in(world: World, shop: Shop) -> list[str]:
    """What buyers of that shop can ask for."""
    replaces = shop.region in world.state.switches.replacement_regions
    types = ["CANCEL", "REFUND", "RETURN_AND_REFUND"]
    return [*types, "REPLACEMENT"] if replaces else types


def fill(world: World, factory: Factory, orders: int, cases: int) -> None:
    """Bring the state up to so many orders and cases. Nobody is told."""
    state, rng = world.state, world.rng
    shops = list(state.shops.values())
    while len(state.cases) < cases:
        _add_case(world, factory, shops[len(state.cases) % len(shops)], rng)
    kinds, statuses = list(KINDS), list(AGES)
    while len(state.orders) < orders:
        shop = shops[len(state.orders) % len(shops)]
        order = _order(
            state, factory, shop, rng.choice(kinds), rng.choice(statuses), rng
        )
        state.orders[order.order_id] = order
    world.adopt(state)


def _order(
    state: State,
    factory: Factory,
    shop: Shop,
    kind: str,
    status: str,
    rng: random.Random,
) -> Order:
    now = state.clock.now()
    age = AGES[status] + rng.randrange(AGES[status])
    return factory.make(shop, kind, status, now, age)


def _add_case(world: World, factory: Factory, shop: Shop, rng: random.Random) -> None:
    state = world.state
    what = rng.choice(types_in(world, shop))
    kind = rng.choice(list(KINDS))
    order = _order(state, factory, shop, kind, fit_status(what), rng)
    state.orders[order.order_id] = order
    case = requests.build(
        world, order, _request(order, shop, what, state.clock.now(), rng)
    )
    _open(shop, case)
    if case.kind == CANCELLATION:
        order.request_cancel_time = case.create_time
    order.cases.append(case.case_id)
    state.cases[case.case_id] = case


def _request(
    order: Order, shop: Shop, what: str, now: int, rng: random.Random
) -> Request:
    use = reasons.use_for(what, "BUYER", order)
    goods = [line for line in order.lines if not line.is_gift]
    some = rng.randint(1, len(goods))
    since = order.delivery_time or order.paid_time
    window = _window(shop, what)
    return Request(
        what,
        rng.choice(reasons.names(use, shop.region)),
        lines=order.lines if what == "CANCEL" else goods[:some],
        words=rng.choice(WORDS),
        at=max(since, now - rng.randrange(1, int(window * 0.9))),
    )


def _window(shop: Shop, what: str) -> int:
    market = MARKETS[shop.region]
    if what == "CANCEL":
        return market.cancel_window
    return market.replacement_window if what == "REPLACEMENT" else market.request_window


def _open(shop: Shop, case: Case) -> None:
    asked = PENDING.get(case.case_type, "RETURN_OR_REFUND_REQUEST_PENDING")
    cancels = case.kind == CANCELLATION
    case.status = "CANCELLATION_REQUEST_PENDING" if cancels else asked
    what = "CANCEL" if cancels else case.case_type
    case.timer, case.timer_at = "seller", case.create_time + _window(shop, what)
