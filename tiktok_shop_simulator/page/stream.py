"""News as they happen, as server-sent events."""

import asyncio
import json
from contextlib import suppress

from aiohttp import web

from ..world import Change, World

# A comment now and then shows both sides that the other one is still there.
HEARTBEAT = 15.0
# A reader that sleeps gets no longer queue than this: it reads everything anew anyway.
MOST_WAITING = 1000
HEADERS = {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}


async def stream(request: web.Request, world: World) -> web.StreamResponse:
    """Answer with one event `{kind, shop_id, order_id, case_id}` for each change."""
    news: asyncio.Queue[Change] = asyncio.Queue(MOST_WAITING)
    hear = _listener(news)
    response = web.StreamResponse(headers=HEADERS)
    await response.prepare(request)
    world.listeners.append(hear)
    try:
        await response.write(b": here\n\n")
        with suppress(ConnectionResetError):
            await _send(response, news)
    finally:
        world.listeners.remove(hear)
    return response


def _listener(news: asyncio.Queue[Change]):
    def hear(change: Change) -> None:
        with suppress(asyncio.QueueFull):
            news.put_nowait(change)

    return hear


async def _send(response: web.StreamResponse, news: asyncio.Queue[Change]) -> None:
    while True:
        try:
            change = await asyncio.wait_for(news.get(), HEARTBEAT)
        except asyncio.TimeoutError:
            await response.write(b": still here\n\n")
        else:
            await response.write(_event(change))


def _event(change: Change) -> bytes:
    data = {
        "kind": change.kind,
        "shop_id": change.shop_id,
        "order_id": change.order_id,
        "case_id": change.case_id,
    }
    return f"data: {json.dumps(data)}\n\n".encode()
