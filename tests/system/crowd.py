"""Many at once: threads that start together, notifications over kept connections."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from dev import postgres

from ..simulator.client import webhook_sign
from .world import World

SECONDS = 120


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Make all calls in the same moment; answers what each returned or raised."""
    start = threading.Barrier(len(calls), timeout=SECONDS)

    def run(call: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return call()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@dataclass(frozen=True)
class Answered:
    """How one request over a kept connection was answered."""

    status: int
    seconds: float


class Line:
    """One connection to Odoo that stays open from request to request."""

    def __init__(self, world: World) -> None:
        parts = urlsplit(world.url)
        self._connection = http.client.HTTPConnection(
            parts.hostname or "", parts.port, timeout=SECONDS
        )
        self._connection.connect()

    def ask(
        self, path: str, body: bytes | None = None, headers: dict | None = None
    ) -> Answered:
        """GET, or POST where there is a body."""
        start = time.monotonic()
        method = "GET" if body is None else "POST"
        self._connection.request(method, path, body, headers or {})
        with self._connection.getresponse() as answer:
            answer.read()
            return Answered(answer.status, time.monotonic() - start)

    def close(self) -> None:
        self._connection.close()


@dataclass(frozen=True)
class Letter:
    """A notification as TikTok signs it for its app."""

    path: str
    body: bytes
    headers: dict[str, str]

    def post(self, line: Line) -> Answered:
        return line.ask(self.path, self.body, self.headers)


def letter(world: World, number: str, region: str = "GB", **data: str) -> Letter:
    """A signed notification about a return of a shop.

    :param number: TikTok's id of the notification
    """
    state = world.simulator.get("/_sim/state")
    portal = "us" if region == "US" else "global"
    app = next(app for app in state["apps"] if app["portal"] == portal)
    shop = next(shop for shop in state["shops"] if shop["region"] == region)
    envelope = {
        "type": 12,
        "tts_notification_id": number,
        "shop_id": shop["shop_id"],
        "timestamp": state["now"],
        "data": data,
    }
    body = json.dumps(envelope).encode()
    signature = webhook_sign(app["app_key"], app["app_secret"], body)
    headers = {"Authorization": signature, "Content-Type": "application/json"}
    return Letter(f"/tiktok_shop/webhook/{app['app_key']}", body, headers)


def stored(world: World, number: str) -> int:
    """How many rows of a notification any other connection sees now."""
    statement = (
        f"SELECT count(*) FROM tiktok_webhook_event WHERE notification_id = '{number}'"
    )
    return int(postgres.query(statement, world.stack.database))


def split(items: Sequence[Any], parts: int) -> list[Sequence[Any]]:
    return [items[number::parts] for number in range(parts)]
