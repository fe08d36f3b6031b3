"""A worker dies while something arrives from TikTok: it is there once, by itself."""

from collections.abc import Iterator
from typing import Any

import pytest

from dev import postgres

from ..desk import CASE, Desk
from ..world import World
from .arrivals import Notification, Processing, Sweep
from .facts import INBOX
from .killer import Killer
from .matrix import Matrix
from .recovery import switch_clock

SWEEPS = ("cron_sync", "cron_reconcile")
STORED = "after commit: insert tiktok_webhook_event"
NOTIFICATION = Notification(
    "notification", "POST /tiktok_shop/webhook/", (STORED, "answered")
)
PROCESSING = Processing(
    "processing",
    "cron TikTok Shop: process notifications",
    (
        "send: POST returns/search",
        "answer: POST returns/search",
        "after commit: insert tiktok_adjustment",
    ),
)
SWEEP = Sweep(
    "sweep",
    "cron TikTok Shop: read what changed",
    (
        "answer: POST orders/search",
        "after commit: insert sale_order",
        "answer: POST cancellations/search",
        "answer: POST returns/search",
        "after commit: insert tiktok_adjustment",
    ),
)


@pytest.fixture
def only_notifications(stack: World, desk: Desk) -> Iterator[None]:
    """The scheduled readings are off: nothing but a notification brings a case."""
    switch_clock(desk, False, *SWEEPS)
    yield
    switch_clock(desk, True, *SWEEPS)


@pytest.fixture
def one_shop(stack: World, still_world: None) -> Iterator[None]:
    """The other shops rest; it is enough to be killed in one."""
    rest = "UPDATE tiktok_authorized_shop SET next_sync_at = {} WHERE region != 'GB'"
    database = stack.stack.database
    postgres.query(rest.format("now() + interval '1 day'"), database)
    yield
    postgres.query(rest.format("NULL"), database)


def check(matrix: Matrix) -> None:
    expected = matrix.expected()
    assert expected.ledger == []
    assert [case[:2] for case in expected.cases] == [("refund", "to_decide")]
    assert [ticket[0] for ticket in expected.tickets] == ["New Refund Request"]
    assert len(expected.orders) == 1
    assert matrix.problems() == {}


def test_x(killer: Killer, desk: Desk, only_notifications: None) -> None:
    matrix = Matrix(killer, NOTIFICATION)
    matrix.run()
    print(matrix.moments)
    print(matrix.expected())
    check(matrix)
    inbox(desk)


def test_y(killer: Killer, desk: Desk, still_world) -> None:
    desk.sim.post("webhooks", enabled=True)
    matrix = Matrix(killer, PROCESSING)
    matrix.run()
    print(matrix.moments)
    print(matrix.expected())
    check(matrix)
    inbox(desk)


def test_z(killer: Killer, desk: Desk, one_shop) -> None:
    matrix = Matrix(killer, SWEEP)
    matrix.run()
    for n, m in enumerate(matrix.moments, 1): print(n, m)
    print(matrix.expected())
    check(matrix)


def inbox(desk):
    print([ (d["type"], d["state"], [t["status"] for t in d["tries"]]) for d in desk.sim.get("webhooks")["sent"]][-40:])
    print([tuple(r.values()) for r in desk.world.admin.call(INBOX, "search_read", [], ["state", "type", "case_remote_id"])])
