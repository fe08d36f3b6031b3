"""Half a notification is none: it leaves nothing, and the whole one is welcome."""

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from dev import processes

from ..simulator.client import webhook_sign
from .desk import Desk
from .fault_proxy import Peer
from .world import World

INBOX = "tiktok.webhook.event"
NOBODY = "4035000099999999999"


class Sender:
    """TikTok's side of the line to Odoo, down to the bytes."""

    def __init__(self, stack: World, desk: Desk) -> None:
        self.address = urlsplit(stack.url)
        self.app = next(
            app for app in desk.sim.get("state")["apps"] if app["portal"] == "global"
        )
        self.body = json.dumps(notification(desk.sim.shop("GB")["shop_id"])).encode()

    def connect(self) -> socket.socket:
        return socket.create_connection((self.address.hostname, self.address.port), 60)

    def head(self, length: int) -> bytes:
        key, secret = self.app["app_key"], self.app["app_secret"]
        lines = (
            f"POST /tiktok_shop/webhook/{key} HTTP/1.1",
            f"Host: {self.address.netloc}",
            "Content-Type: application/json",
            f"Authorization: {webhook_sign(key, secret, self.body)}",
            f"Content-Length: {length}",
            "Connection: close",
        )
        return "\r\n".join((*lines, "", "")).encode()

    def send_whole(self) -> int:
        with self.connect() as sock:
            sock.sendall(self.head(len(self.body)) + self.body)
            return status_of(sock)


def notification(shop_id: str) -> dict:
    return {
        "type": 12,
        "tts_notification_id": str(time.time_ns()),
        "shop_id": shop_id,
        "timestamp": int(time.time()),
        "data": {
            "order_id": NOBODY,
            "return_role": "BUYER",
            "return_type": "REFUND",
            "return_status": "RETURN_OR_REFUND_REQUEST_PENDING",
            "return_id": NOBODY,
            "create_time": int(time.time()),
            "update_time": int(time.time()),
        },
    }


def status_of(sock: socket.socket) -> int:
    """The status that Odoo answers."""
    return int(Peer(sock).read_head().split(b" ", 2)[1])


@pytest.fixture
def sender(stack: World, desk: Desk) -> Sender:
    return Sender(stack, desk)


@pytest.fixture(autouse=True)
def _nothing_breaks(stack: World) -> Iterator[None]:
    """No traceback and no error in Odoo's log."""
    log = Path(processes.find(stack.stack.odoo_name).log)
    before = log.stat().st_size
    yield
    with log.open("rb") as file:
        file.seek(before)
        said = file.read().decode(errors="replace")
    assert "Traceback" not in said
    assert " ERROR " not in said
    assert '" 5' not in said


def stored(stack: World) -> int:
    return stack.admin.call(INBOX, "search_count", [])


def is_welcome_once(stack: World, sender: Sender, before: int) -> None:
    """The same notification whole, and once more."""
    assert stored(stack) == before
    assert [sender.send_whole(), sender.send_whole()] == [200, 200]
    assert stored(stack) == before + 1


@pytest.mark.parametrize("half", ["nothing of it", "half of it"])
def test_a_body_that_ends_early_is_refused(
    stack: World, sender: Sender, half: str
) -> None:
    """TikTok ends its side early and still listens: the answer is its own fault's."""
    before = stored(stack)
    part = sender.body[: len(sender.body) // 2] if half == "half of it" else b""
    with sender.connect() as sock:
        sock.sendall(sender.head(len(sender.body)) + part)
        sock.shutdown(socket.SHUT_WR)
        assert 400 <= status_of(sock) < 500
    is_welcome_once(stack, sender, before)


def test_more_announced_than_sent_is_refused(stack: World, sender: Sender) -> None:
    """The body is whole and its signature right, but more was announced."""
    before = stored(stack)
    with sender.connect() as sock:
        sock.sendall(sender.head(len(sender.body) + 10) + sender.body)
        sock.shutdown(socket.SHUT_WR)
        assert 400 <= status_of(sock) < 500
    is_welcome_once(stack, sender, before)


@pytest.mark.parametrize("part", ["headers", "body"])
def test_a_line_that_breaks_leaves_nothing(
    stack: World, sender: Sender, part: str
) -> None:
    before = stored(stack)
    sent = sender.head(len(sender.body)) + sender.body
    end = 40 if part == "headers" else len(sent) - 20
    peer = Peer(sender.connect())
    peer.send(sent[:end])
    peer.hang_up(reset=True)
    is_welcome_once(stack, sender, before)


def test_an_answer_that_gets_lost_is_asked_for_again(
    stack: World, sender: Sender
) -> None:
    """Odoo has stored it, TikTok does not hear so and sends it again."""
    before = stored(stack)
    peer = Peer(sender.connect())
    peer.send(sender.head(len(sender.body)) + sender.body)
    while stored(stack) == before:
        time.sleep(0.05)
    peer.hang_up(reset=True)
    assert sender.send_whole() == 200
    assert stored(stack) == before + 1
