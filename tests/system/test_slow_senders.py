"""Notifications that trickle in hold up nobody else.

Odoo reads each request in a thread of its own. What bounds their number is a proxy that
takes requests in whole before it hands them on (see the addon's CONFIGURE.md).
"""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest

from dev.rpc import answers

from .world import World

SENDERS = 8
SECONDS = 60
HEAD = (
    b"POST /tiktok_shop/webhook/%s HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Type: application/json\r\nContent-Length: 2000\r\n\r\n"
)

pytestmark = pytest.mark.slow


@pytest.fixture
def senders(stack: World) -> Iterator[list[socket.socket]]:
    """Lines on which a body has begun, and goes on a byte at a time."""
    place = (urlsplit(stack.url).hostname, urlsplit(stack.url).port)
    with ExitStack() as lines:
        opened = [
            lines.enter_context(socket.create_connection(place, timeout=SECONDS))
            for _number in range(SENDERS)
        ]
        for line in opened:
            line.sendall(HEAD % b"some-app")
        yield opened


def test_slow_senders_hold_up_nobody(
    stack: World, senders: list[socket.socket]
) -> None:
    for _round in range(5):
        for line in senders:
            line.sendall(b"x")
        assert answers(f"{stack.url}/web/health")
        assert stack.agent.call("helpdesk.ticket", "search_count", []) > 0
    assert stack.admin.call("tiktok.webhook.event", "search_count", []) == 0


def test_a_sender_who_hangs_up_leaves_nothing(
    stack: World, senders: list[socket.socket]
) -> None:
    """The half of a body is no body: refused, nothing kept, the server goes on."""
    for line in senders:
        line.sendall(b"x" * 100)
        line.shutdown(socket.SHUT_WR)
        status = int(line.makefile("rb").readline().split()[1])
        assert status in {400, 401}
    assert answers(f"{stack.url}/web/health")
    assert stack.admin.call("tiktok.webhook.event", "search_count", []) == 0
