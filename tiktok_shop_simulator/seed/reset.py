"""Start over, deterministically for a seed, at any size."""

from ..clock import Clock
from ..identifiers import Identifiers
from ..model.seller import App
from ..model.state import State
from ..world import World
from . import bulk, scenario
from .factory import Factory
from .shops import add_goods, add_shops


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
    before = world.state
    state = State(seed=seed, ids=Identifiers(seed), clock=Clock())
    if now is not None:
        state.clock.set(now)
    shop_ids = add_shops(state)
    if keep_tokens:
        _keep(before, state)
    world.faults.clear()
    listeners, world.listeners = world.listeners, []
    try:
        world.adopt(state)
        _populate(world, shop_ids, orders, cases)
    finally:
        world.listeners = listeners


def _populate(
    world: World, shop_ids: dict[str, str], orders: int | None, cases: int | None
) -> None:
    factory = Factory(world.state, add_goods(world.state))
    if orders != 0:
        scenario.play(world, factory, shop_ids)
    if orders or cases:
        bulk.fill(world, factory, orders or 0, cases or 0)


def _keep(before: State, state: State) -> None:
    """Only where app and seller are still the same: with an unchanged seed."""
    if before.seed != state.seed:
        return
    for key, app in before.apps.items():
        kept: App = state.apps[key]
        kept.redirect_url, kept.scopes = app.redirect_url, app.scopes
    state.consents, state.codes = before.consents, before.codes
    state.webhook_policy, state.switches = before.webhook_policy, before.switches
    for shop_id, shop in before.shops.items():
        state.shops[shop_id].webhooks = shop.webhooks
