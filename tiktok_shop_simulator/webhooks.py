"""Delivery of webhooks: signed, at least once, in no promised order, with retries."""

import asyncio
import json
from collections import deque
from dataclasses import asdict
from typing import Any

import aiohttp

from . import notifications
from .consents import app_of, consent_of
from .model.journal import Delivery
from .model.seller import CHAT_SCOPE, App, Consent, Shop
from .newer_notifications import NewerModel
from .signing import webhook_signature
from .world import Change, World

DELIVERIES_KEPT = 20_000
WORKERS = 8
SHUFFLE_WINDOW = 0.3


class Webhooks:
    """Listens to the world and tells the shops' addresses."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.deliveries: deque[Delivery] = deque(maxlen=DELIVERIES_KEPT)
        self._newer = NewerModel()
        self._number = 0
        self._apps: dict[int, App] = {}
        self._shuffled: list[Delivery] = []
        self._queue: asyncio.Queue[Delivery] = asyncio.Queue()
        self._workers: list[asyncio.Task] = []
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        self._session = aiohttp.ClientSession()
        self._workers = [asyncio.create_task(self._work()) for _ in range(WORKERS)]

    async def stop(self) -> None:
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)
        if self._session:
            await self._session.close()

    # --- what is to be sent ---------------------------------------------------

    def on_change(self, change: Change) -> None:
        shop = self.world.shop(change.shop_id)
        notification = notifications.of(self.world, change)
        if notification:
            self.notify(shop, *notification)
        if change.kind == "case" and self.world.state.switches.rma_webhooks:
            case = self.world.state.cases[change.case_id]
            for newer in self._newer.of(self.world, case):
                self.notify(shop, *newer)

    def notify(self, shop: Shop, kind: int, data: dict[str, Any]) -> None:
        """Send one notification about a shop, if anybody wants it."""
        policy = self.world.state.webhook_policy
        app = app_of(self.world, shop)
        address = self._address(app, shop, kind)
        consent = consent_of(self.world, shop)
        if not (policy.enabled and address and app and _may_know(consent, kind)):
            return
        body = self._body(shop, kind, data)
        for _ in range(1 + policy.duplicate):
            self._send(app, kind, shop, address, body)

    def _address(self, app: App | None, shop: Shop, kind: int) -> str:
        # Types 64, 65 and 67 cannot be subscribed for a shop: the app's address only.
        own = shop.webhooks.get(notifications.EVENT_TYPES.get(kind, ""))
        shops, apps = own.address if own else "", app.webhook_url if app else ""
        apps = apps or self.world.state.webhook_policy.url
        if self.world.state.switches.webhook_precedence == "app":
            return apps or shops
        return shops or apps

    def _body(self, shop: Shop, kind: int, data: dict[str, Any]) -> str:
        envelope: dict[str, Any] = {"type": kind}
        if kind != 3:  # the address update is documented without an id
            envelope["tts_notification_id"] = self.world.state.ids.new("notification")
        envelope |= {"shop_id": shop.shop_id, "timestamp": self.world.now, "data": data}
        return json.dumps(envelope, separators=(",", ":"))

    def _send(self, app: App, kind: int, shop: Shop, address: str, body: str) -> None:
        self._number += 1
        delivery = Delivery(self._number, kind, shop.shop_id, address, body)
        self._apps[delivery.number] = app
        self.deliveries.append(delivery)
        policy = self.world.state.webhook_policy
        if self.world.rng.random() < policy.drop:
            self._finish(delivery, "dropped")
        elif policy.shuffle:
            self._shuffle(delivery)
        else:
            self._later(policy.delay, delivery)

    def _shuffle(self, delivery: Delivery) -> None:
        """Collect for a moment, then send in another order."""
        if not self._shuffled:
            asyncio.get_running_loop().call_later(SHUFFLE_WINDOW, self._release)
        self._shuffled.append(delivery)

    def _release(self) -> None:
        batch, self._shuffled = self._shuffled, []
        self.world.rng.shuffle(batch)
        for delivery in batch:
            self._later(self.world.state.webhook_policy.delay, delivery)

    def _later(self, seconds: float, delivery: Delivery) -> None:
        if seconds > 0:
            loop = asyncio.get_running_loop()
            loop.call_later(seconds, self._queue.put_nowait, delivery)
        else:
            self._queue.put_nowait(delivery)

    def forget(self) -> None:
        """Drop what is on its way and what was sent: the world starts over."""
        self.deliveries.clear()
        self._shuffled.clear()
        self._apps.clear()
        self._newer.forget()

    # --- sending ----------------------------------------------------------------

    async def _work(self) -> None:
        while True:
            await self._try(await self._queue.get())

    async def _try(self, delivery: Delivery) -> None:
        if delivery.number not in self._apps:
            return  # forgotten meanwhile
        status, error = await self._post(delivery)
        attempt = {"clock": self.world.now, "status": status, "error": error}
        delivery.tries.append(attempt)
        switches = self.world.state.switches
        waits = switches.webhook_retries
        if status == 200:
            self._finish(delivery, "delivered")
        elif status == 401 and switches.webhook_401_stops:
            self._finish(delivery, "failed")
        elif len(delivery.tries) <= len(waits):
            self._later(waits[len(delivery.tries) - 1], delivery)
        else:
            self._finish(delivery, "failed")

    async def _post(self, delivery: Delivery) -> tuple[int, str]:
        app, body = self._apps[delivery.number], delivery.body.encode()
        signature = webhook_signature(
            app_key=app.app_key, app_secret=app.app_secret, body=body
        )
        headers = {"Authorization": signature, "Content-Type": "application/json"}
        timeout = aiohttp.ClientTimeout(total=self.world.state.switches.webhook_timeout)
        try:
            async with self._session.post(
                delivery.address,
                data=body,
                headers=headers,
                timeout=timeout,
                allow_redirects=False,
            ) as answer:
                return answer.status, ""
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            return 0, type(error).__name__

    def _finish(self, delivery: Delivery, state: str) -> None:
        delivery.state = state
        self._apps.pop(delivery.number, None)

    # --- looking ------------------------------------------------------------------

    def as_list(self) -> list[dict[str, Any]]:
        return [asdict(delivery) for delivery in self.deliveries]

    def waiting(self) -> int:
        return sum(1 for d in self.deliveries if d.state == "waiting")


def _may_know(consent: Consent | None, kind: int) -> bool:
    if consent is None or (consent.revoked and kind != 6):
        return False
    return kind not in notifications.CHAT_TYPES or CHAT_SCOPE in consent.scopes
