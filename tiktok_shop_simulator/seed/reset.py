"""Start over, deterministically for a seed, at any size."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from ..clock import Clock
from ..identifiers import Identifiers
from ..model.seller import App
from ..model.state import State
from ..world import World
from . import bulk, scenario, talks
from .factory import Factory
from .shops import add_goods, add_shops

KEPT = (
    "seed",
    "apps",
    "sellers",
    "shops",
    "codes",
    "consents",
    "webhook_policy",
    "switches",
)


def reset(
    world: World,
    seed: int = 1,
    orders: int | None = None,
    cases: int | None = None,
    keep_tokens: bool = False,
    now: float | None = None,
) -> None:
    """Replace the world's state.

    :param orders: so many at least; 0 together with cases 0 gives empty shops
    :param cases: so many at least, the scene's included
    :param keep_tokens: keep redirect URLs, consents and webhook settings
    :param now: virtual time to begin at; real time without it
    """
    kept = _settings(world.state) if keep_tokens else State(seed=seed)
    world.adopt(State())  # the old world goes before the new one is built
    state = State(seed=seed, ids=Identifiers(seed), clock=Clock())
    if now is not None:
        state.clock.set(now)
    shop_ids = add_shops(state)
    _keep(kept, state)
    world.faults.clear()
    with _unheard(world), _uncollected():
        world.adopt(state)
        _populate(world, shop_ids, orders, cases)


@contextmanager
def _unheard(world: World) -> Iterator[None]:
    """Nobody is notified of the past."""
    listeners, world.listeners = world.listeners, []
    try:
        yield
    finally:
        world.listeners = listeners


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without garbage collection: millions of records are made and all are kept,
    so looking through them again and again only costs time."""
    gc.unfreeze()
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _populate(
    world: World, shop_ids: dict[str, str], orders: int | None, cases: int | None
) -> None:
    factory = Factory(world.state, add_goods(world.state))
    if orders != 0:
        scenario.play(world, factory, shop_ids)
        talks.play(world, shop_ids)
    if orders or cases:
        bulk.fill(world, factory, orders or 0, cases or 0)


def _settings(state: State) -> State:
    """What a reset can keep of a state, without its orders and cases."""
    return State(**{name: getattr(state, name) for name in KEPT})


def _keep(kept: State, state: State) -> None:
    """Only where app and seller are still the same: with an unchanged seed."""
    if kept.seed != state.seed:
        return
    for key, app in kept.apps.items():
        own: App = state.apps[key]
        own.redirect_url, own.scopes = app.redirect_url, app.scopes
        own.webhook_url = app.webhook_url
    for shop_id, shop in kept.shops.items():
        state.shops[shop_id].webhooks = shop.webhooks
        own_seller = state.sellers[shop.seller_id]
        own_seller.withheld_scopes = kept.sellers[shop.seller_id].withheld_scopes
    for name in ("codes", "consents", "webhook_policy", "switches"):
        setattr(state, name, getattr(kept, name))
