"""Two Odoo servers, one database: each decision leaves once, each event is done."""

from collections.abc import Iterator
from functools import partial

import pytest

from dev import machine, postgres
from dev.rpc import Session
from dev.stack import Stack

from .crowd import together
from .desk import DECISION, Desk, wait_until
from .world import World

CRON = "ir.cron"
SHOP = "tiktok.authorized.shop"
QUEUED = 32
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def servers(stack: World) -> Iterator[tuple[Session, Session]]:
    """An administrator on each of two Odoo servers that share the database."""
    second = Stack(
        f"{stack.stack.name}-second",
        stack.stack.database,
        machine.free_port(),
        stack.stack.simulator_port,
    )
    try:
        second.start_odoo()
        yield stack.stack.session("admin"), second.session("admin")
    finally:
        second.stop()
        second.config.path.unlink(missing_ok=True)


def worker_for(stack: World, name: str, user: int) -> int:
    """A copy of a scheduled action, for another worker: Odoo runs each only once at a
    time, and a queue of jobs may run it anywhere."""
    admin = stack.admin
    copied = admin.call(CRON, "copy", own_cron(stack, name))
    number = copied[0] if isinstance(copied, list) else copied
    admin.call(CRON, "write", [number], {"active": False, "user_id": user})
    return number


def did(stack: World, worker: int) -> int:
    """How much a worker has done, by its own count."""
    statement = (
        f"SELECT coalesce(sum(done), 0) FROM ir_cron_progress WHERE cron_id = {worker}"
    )
    return int(postgres.query(statement, stack.stack.database))


def test_two_servers_send_an_outbox_once(
    stack: World, desk: Desk, servers: tuple[Session, Session]
) -> None:
    """Each decision keeps who wrote it last: both servers have sent some."""
    shops = stack.admin.call(SHOP, "search", [])
    cases = [desk.sim.case("GB", "refund") for _number in range(QUEUED)]
    for case_id in cases:
        desk.wait_for_ticket(case_id)
    stack.admin.call(SHOP, "write", shops, {"decisions_enabled": False})
    for case_id in cases:
        desk.decide(case_id, "approve", decision="APPROVE_REFUND")
    domain = [("adjustment_id.remote_id", "in", cases)]
    assert states(stack, domain) == ["queued"] * QUEUED
    users = [1, stack.admin.uid]
    name, since = "cron_deliver_decisions", desk.last_call()
    workers = [worker_for(stack, name, user) for user in users]
    stack.admin.call(CRON, "write", own_cron(stack, name), {"active": False})
    stack.admin.call(SHOP, "write", shops, {"decisions_enabled": True})
    # Long enough on its way for the other server to come across it
    desk.sim.post("faults", match="*/approve", fault="slow", seconds=0.2, times=99)
    run = zip(servers, workers, strict=True)
    answers = together(
        *(partial(s.call, CRON, "method_direct_trigger", [w]) for s, w in run)
    )
    stack.admin.call(CRON, "write", own_cron(stack, name), {"active": True})
    assert answers == [True, True]
    assert states(stack, domain) == ["confirmed"] * QUEUED
    rows = stack.admin.call(DECISION, "search_read", domain, ["write_uid", "key"])
    assert {row["write_uid"][0] for row in rows} == set(users)
    sent = [call["query"]["idempotency_key"] for call in desk.writes(since)]
    assert sorted(sent) == sorted(row["key"] for row in rows)
    for case_id in cases:
        assert [kind for kind, *_rest in desk.ledger(case_id)] == ["refund"]


def own_cron(stack: World, name: str) -> list[int]:
    domain = [("module", "=", "tiktok_shop_adjustments"), ("name", "=", name)]
    (found,) = stack.admin.call("ir.model.data", "search_read", domain, ["res_id"])
    return [found["res_id"]]


def states(stack: World, domain: list) -> list[str]:
    rows = stack.admin.call(DECISION, "search_read", domain, ["state"])
    return [row["state"] for row in rows]


def test_two_servers_empty_an_inbox_once(
    stack: World, desk: Desk, servers: tuple[Session, Session]
) -> None:
    """Batches of two shops: each case gets one ticket, each event is done once."""
    name, admin = "cron_process_notifications", stack.admin
    admin.call(CRON, "write", own_cron(stack, name), {"active": False})
    made = []
    for region in ("GB", "DE"):
        made += desk.sim.post("cases", shop=region, type="refund", count=60)["case_ids"]
    sent = lambda: desk.sim.get("webhooks")["waiting"] == 0  # noqa: E731
    wait_until(sent, 60, "all notifications are stored")
    failed = inbox(stack).get("failed", 0)
    assert inbox(stack)["new"] >= len(made)
    workers = [worker_for(stack, name, 1) for _server in servers]
    run = zip(servers, workers, strict=True)
    answers = together(
        *(partial(s.call, CRON, "method_direct_trigger", [w]) for s, w in run)
    )
    assert answers == [True, True]
    shares = [did(stack, worker) for worker in workers]
    assert all(shares), shares
    admin.call(CRON, "write", own_cron(stack, name), {"active": True})
    wait_until(lambda: is_empty(stack, desk, name), 60, "the inbox is empty")
    domain = [("remote_id", "in", made)]
    cases = admin.call(
        "tiktok.adjustment", "search_read", domain, ["remote_id", "ticket_id"]
    )
    assert sorted(row["remote_id"] for row in cases) == sorted(made)
    assert len({row["ticket_id"][0] for row in cases}) == len(made)
    assert inbox(stack).get("failed", 0) == failed


def is_empty(stack: World, desk: Desk, name: str) -> bool:
    """Whether nothing waits; what has lost a race three times gets its next try."""
    if not inbox(stack).get("new"):
        return True
    postgres.query(
        "UPDATE tiktok_webhook_event SET next_attempt_at = NULL WHERE state = 'new'",
        stack.stack.database,
    )
    desk.run_cron(name)
    return False


def inbox(stack: World) -> dict[str, int]:
    rows = postgres.query(
        "SELECT state || ' ' || count(*) FROM tiktok_webhook_event GROUP BY state",
        stack.stack.database,
    )
    pairs = (row.split() for row in rows.splitlines())
    return {state: int(count) for state, count in pairs}
