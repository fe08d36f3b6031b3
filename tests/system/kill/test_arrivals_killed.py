"""A worker dies while something arrives from TikTok: it is there once, by itself."""

import json
from collections.abc import Iterator

import pytest

from dev import postgres

from ..desk import Desk
from ..world import World
from .arrivals import Notification, Processing, Sweep
from .facts import INBOX
from .killer import Killer
from .matrix import Matrix
from .recovery import recover, switch_clock

SWEEPS = ("cron_sync", "cron_reconcile")
NOTIFICATION = Notification(
    "a notification is stored",
    "POST /tiktok_shop/webhook/",
    ("after commit: insert tiktok_webhook_event", "answered"),
)
PROCESSING = Processing(
    "a notification is processed",
    "cron TikTok Shop: process notifications",
    (
        "send: POST returns/search",
        "answer: POST returns/search",
        "after commit: insert tiktok_adjustment, update tiktok_webhook_event",
    ),
)
SWEEP = Sweep(
    "a page of the sweep is read",
    "cron TikTok Shop: read what changed",
    (
        "answer: POST orders/search",
        "after commit: insert sale_order, update tiktok_authorized_shop",
        "answer: POST cancellations/search",
        "answer: POST returns/search",
        "after commit: insert tiktok_adjustment, update tiktok_authorized_shop",
    ),
)


@pytest.fixture
def only_notifications(stack: World, desk: Desk) -> Iterator[None]:
    """The scheduled readings are off: nothing but a notification brings a case."""
    switch_clock(desk, False, *SWEEPS)
    yield
    switch_clock(desk, True, *SWEEPS)


@pytest.fixture
def notified(desk: Desk, still_world: None) -> None:
    """Notifications come, and nobody looks at them."""
    desk.sim.post("webhooks", enabled=True)


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


def test_a_notification_whose_worker_died_is_stored_once(
    killer: Killer, desk: Desk, only_notifications: None
) -> None:
    """Whom TikTok got no answer from, it tells again; nobody sweeps."""
    before = len(desk.sim.get("webhooks")["sent"])
    matrix = Matrix(killer, NOTIFICATION)
    matrix.kill()
    recover(desk)
    sent = desk.sim.get("webhooks")["sent"][before:]
    assert {delivery["state"] for delivery in sent} == {"delivered"}
    repeated = [delivery for delivery in sent if len(delivery["tries"]) > 1]
    assert len(repeated) == len(matrix.moments) - len(["answered"])
    assert stored(desk, sent) == [(name_of(delivery), "done") for delivery in sent]
    check(matrix)


def name_of(delivery: dict) -> str:
    return json.loads(delivery["body"])["tts_notification_id"]


def stored(desk: Desk, sent: list[dict]) -> list[tuple[str, str]]:
    """The rows of the inbox in the order in which TikTok has sent them."""
    names = [name_of(delivery) for delivery in sent]
    domain, fields = [("notification_id", "in", names)], ["notification_id", "state"]
    rows = desk.world.admin.call(INBOX, "search_read", domain, fields)
    pairs = [(row["notification_id"], row["state"]) for row in rows]
    return sorted(pairs, key=lambda pair: names.index(pair[0]))


@pytest.mark.slow
def test_a_notification_is_processed_once_whoever_dies(
    killer: Killer, notified: None
) -> None:
    """Only the inbox brings it, nobody sweeps."""
    matrix = Matrix(killer, PROCESSING)
    matrix.kill()
    check(matrix)


@pytest.mark.slow
def test_a_page_is_read_once_whoever_dies(killer: Killer, one_shop: None) -> None:
    matrix = Matrix(killer, SWEEP)
    matrix.run()
    check(matrix)
