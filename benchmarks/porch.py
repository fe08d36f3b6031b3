"""TikTok's side of the webhook: signed notifications, sent over plain sockets."""

import hashlib
import hmac
import http.client
import itertools
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from dev import connect, people, postgres
from dev.stack import Stack

WEBHOOK = "/tiktok_shop/webhook"
SECONDS = 60


@dataclass(frozen=True)
class Letter:
    """One request, ready to be sent."""

    path: str
    body: bytes
    signature: str | None

    @property
    def headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json"}
        return headers | ({"Authorization": self.signature} if self.signature else {})


@dataclass
class Porch:
    """One shop's door in Odoo, and the key that opens it."""

    host: str
    app_key: str
    secret: str
    shop_id: str
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    def letter(self, order_id: str, return_id: str) -> Letter:
        """A new notification about a return."""
        body = self._body(order_id, return_id)
        return Letter(f"{WEBHOOK}/{self.app_key}", body, self._sign(body))

    def forged(self) -> Letter:
        """Signed by somebody who does not know the secret."""
        body = self._body("1", "1")
        return Letter(f"{WEBHOOK}/{self.app_key}", body, "0" * 64)

    def unsigned(self) -> Letter:
        return Letter(f"{WEBHOOK}/{self.app_key}", self._body("1", "1"), None)

    def empty(self) -> Letter:
        """As large as a notification, for the route that does nothing."""
        body = self._body("1", "1")
        return Letter("/tiktok_bench/empty", body, self._sign(body))

    def naive(self) -> Letter:
        body = self._body("1", "1")
        return Letter(f"/tiktok_bench/naive/{self.app_key}", body, self._sign(body))

    def _body(self, order_id: str, return_id: str) -> bytes:
        now = int(time.time())
        data = {
            "order_id": order_id,
            "return_role": "BUYER",
            "return_type": "REFUND",
            "return_status": "RETURN_OR_REFUND_REQUEST_PENDING",
            "return_id": return_id,
            "create_time": now,
            "update_time": now,
        }
        envelope = {
            "type": 12,
            "tts_notification_id": f"{time.time_ns()}{next(self._numbers)}",
            "shop_id": self.shop_id,
            "timestamp": now,
            "data": data,
        }
        return json.dumps(envelope, separators=(",", ":")).encode()

    def _sign(self, body: bytes) -> str:
        message = self.app_key.encode() + body
        return hmac.new(self.secret.encode(), message, hashlib.sha256).hexdigest()


class Sender:
    """Sends one letter after another. Odoo's server closes each connection."""

    def __init__(self, host: str) -> None:
        self._line = http.client.HTTPConnection(host, timeout=SECONDS)

    def send(self, letter: Letter) -> tuple[int, float]:
        """Status, and the seconds until the whole answer was there."""
        start = time.perf_counter()
        self._line.request("POST", letter.path, letter.body, letter.headers)
        answer = self._line.getresponse()
        answer.read()
        return answer.status, time.perf_counter() - start

    def deliver(self, letter: Letter) -> None:
        """Send what has to be accepted."""
        status, _seconds = self.send(letter)
        if status != 200:
            raise ConnectionError(f"a notification was answered by {status}")

    def close(self) -> None:
        self._line.close()


def open_shop(stack: Stack, region: str = "GB") -> Porch:
    """Make the people, connect the sellers, notify nobody but by hand."""
    admin = stack.session("admin")
    people.create(admin)
    connect.connect(admin, stack.simulator, webhooks=False)
    state = stack.simulator.get("/_sim/state")
    shop = next(row for row in state["shops"] if row["region"] == region)
    rows = postgres.query(
        "SELECT remote_id, app_key, app_secret FROM tiktok_authorization a "
        "JOIN tiktok_authorized_shop s ON s.authorization_id = a.id",
        stack.database,
    )
    keys = {row[0]: row[1:] for row in (line.split("|") for line in rows.splitlines())}
    key, secret = keys[shop["shop_id"]]
    return Porch(urlsplit(stack.url).netloc, key, secret, shop["shop_id"])
