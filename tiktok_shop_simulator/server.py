"""The web server: one port for consent, tokens, the Partner API, /_sim and pages."""

import asyncio
import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from aiohttp import web

from . import authorization, consents, pictures, serving, storage
from .admin import routes
from .admin.platform import TICK
from .admin.stream import Stream
from .admin.tools import WEBHOOKS
from .authorization import WORLD
from .engine import timers
from .notifications import expiring
from .webhooks import Webhooks
from .world import World

LARGEST_REQUEST = 12 * 1024 * 1024
TICK_SECONDS = 0.5
SAVE_SECONDS = 1.0
# At most a tenth of the time goes into saving.
REST_FACTOR = 9


class Keeper:
    """Writes the state to its file, a moment after something has changed.

    A large state takes long to write, so the pauses grow with it.
    """

    def __init__(self, world: World, path: Path | None) -> None:
        self._world, self._path = world, path
        self._saved, self._rest_until = -1, 0.0

    def save_if_changed(self) -> None:
        if self._path and self._saved != self._world.changes:
            started = time.monotonic()
            if started >= self._rest_until:
                self.save()
                took = time.monotonic() - started
                self._rest_until = time.monotonic() + took * REST_FACTOR

    def save(self) -> None:
        if self._path:
            self._saved = self._world.changes
            storage.save(self._world.state, self._path)


def build(world: World, state_file: Path | None = None) -> web.Application:
    """The whole simulator as an aiohttp application."""
    app = web.Application(client_max_size=LARGEST_REQUEST)
    stream, webhooks = Stream(), Webhooks(world)
    app[WORLD], app[WEBHOOKS] = world, webhooks
    app[TICK] = lambda: tick(world, webhooks)
    world.listeners = [webhooks.on_change, stream.on_change]
    authorization.add_routes(app)
    pictures.add_routes(app)
    routes.add_routes(app, stream)
    _add_page(app)
    app.router.add_get("/api/v2/token/{what:get|refresh}", serving.token_api)
    app.router.add_route("*", "/{path:.*}", serving.partner_api)
    app.cleanup_ctx.append(_background(Keeper(world, state_file)))
    return app


def _add_page(app: web.Application) -> None:
    """The buyer's page is a package of its own; the rest works without it."""
    name = f"{__package__}.page"
    if find_spec(name):
        import_module(name).add_routes(app)


def tick(world: World, webhooks: Webhooks) -> int:
    """Let time do its work; how many cases moved."""
    moved = timers.run_due(world)
    for consent in consents.expiring_today(world):
        for shop in world.state.shops.values():
            if shop.seller_id == consent.seller_id:
                webhooks.notify(shop, *expiring(consent))
    return moved


def _background(keeper: Keeper):
    async def run(app: web.Application):
        await app[WEBHOOKS].start()
        jobs = [
            asyncio.create_task(_every(TICK_SECONDS, app[TICK])),
            asyncio.create_task(_every(SAVE_SECONDS, keeper.save_if_changed)),
        ]
        yield
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)
        await app[WEBHOOKS].stop()
        keeper.save()

    return run


async def _every(seconds: float, act) -> None:
    while True:
        await asyncio.sleep(seconds)
        act()
