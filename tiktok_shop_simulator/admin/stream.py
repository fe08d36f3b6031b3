"""Server-sent events: pages refresh themselves when something changes."""

import asyncio
import json

from aiohttp import web

from ..world import Change

QUEUE_LIMIT = 1000
HEARTBEAT = 15.0


class Stream:
    """Hands every change to each page that listens."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[Change]] = set()

    def on_change(self, change: Change) -> None:
        for queue in self._listeners:
            if not queue.full():
                queue.put_nowait(change)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """GET /_sim/stream: `{kind, order_id, case_id}` on each change, of chats
        with their `conversation_id`."""
        headers = {"Cache-Control": "no-store", "Content-Type": "text/event-stream"}
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        queue: asyncio.Queue[Change] = asyncio.Queue(QUEUE_LIMIT)
        self._listeners.add(queue)
        try:
            await self._pump(queue, response)
        except ConnectionError:
            pass  # the page was closed
        finally:
            self._listeners.discard(queue)
        return response

    async def _pump(
        self, queue: asyncio.Queue[Change], response: web.StreamResponse
    ) -> None:
        await response.write(b": listening\n\n")
        while True:
            try:
                change = await asyncio.wait_for(queue.get(), HEARTBEAT)
            except TimeoutError:
                await response.write(b": still here\n\n")
                continue
            await response.write(_event(change))


def _event(change: Change) -> bytes:
    names = ("kind", "order_id", "case_id")
    event = {name: getattr(change, name) for name in names}
    if change.conversation_id:
        event["conversation_id"] = change.conversation_id
    data = json.dumps(event)
    return f"data: {data}\n\n".encode()
