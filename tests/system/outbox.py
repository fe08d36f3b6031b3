"""A full outbox: decisions that were made while nothing was sent."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager

import psycopg2

from dev import nodes, postgres

from .crowd import split, together
from .desk import CASE, DECISION, Desk, wait_until
from .world import World

SHOP = "tiktok.authorized.shop"
REGIONS = ("GB", "DE")
HANDS = 3


def shops(stack: World) -> list[int]:
    return stack.admin.call(SHOP, "search", [("region", "in", REGIONS)])


def write_shops(stack: World, **values: object) -> None:
    stack.admin.call(SHOP, "write", shops(stack), values)


def fill(stack: World, desk: Desk, number: int) -> list[str]:
    """So many refunds approved, none sent; answers the ids of the cases."""
    write_shops(stack, decisions_enabled=False)
    made: list[str] = []
    for region in REGIONS:
        count = number // len(REGIONS)
        answer = desk.sim.post("cases", shop=region, type="refund", count=count)
        made += answer["case_ids"]
    stack.sync()
    domain = [("remote_id", "in", made), ("ticket_id", "!=", False)]

    def arrived() -> bool:
        return stack.admin.call(CASE, "search_count", domain) == number

    wait_until(arrived, 90, "all cases have arrived")
    together(*(_decider(stack, part) for part in split(made, HANDS)))
    assert states(stack, made) == ["queued"] * number
    return made


def _decider(stack: World, case_ids: Sequence[str]) -> Callable[[], None]:
    session, desk = stack.stack.session("agent"), Desk(stack)

    def decide() -> None:
        for case_id in case_ids:
            dialog = desk.open(case_id, "approve", session)
            dialog.write(decision="APPROVE_REFUND")
            dialog.confirm()

    return decide


def states(stack: World, case_ids: list[str]) -> list[str]:
    domain = [("adjustment_id.remote_id", "in", case_ids)]
    rows = stack.admin.call(DECISION, "search_read", domain, ["state"])
    return [row["state"] for row in rows]


def confirmed(stack: World, case_ids: list[str]) -> int:
    return states(stack, case_ids).count("confirmed")


def release(stack: World, desk: Desk) -> None:
    """Let the decisions go: the scheduled action finds them due."""
    write_shops(stack, decisions_enabled=True)
    desk.run_cron("cron_deliver_decisions")


@contextmanager
def idle_runner(stack: World) -> Iterator[None]:
    """A job runner that is there and has not come to do anything yet."""
    server = postgres.environment()
    places = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER"}
    where = {key: server[name] for key, name in places.items() if name in server}
    database = stack.stack.database
    with closing(psycopg2.connect(dbname=database, **where)) as connection:
        connection.cursor().execute("SELECT pg_advisory_lock(%s)", (nodes.LOCK,))
        yield


@contextmanager
def slow_tiktok(desk: Desk, seconds: float) -> Iterator[None]:
    """Each call takes so long that waiting for it is nearly all there is to do."""
    desk.sim.post("webhooks", enabled=False)
    desk.sim.post("faults", match="*", fault="slow", seconds=seconds, times=100_000)
    try:
        yield
    finally:
        desk.sim.post("faults", clear=True)
        desk.sim.post("webhooks", enabled=True)


def assert_each_once(desk: Desk, case_ids: list[str], since: int) -> None:
    """TikTok's own books: one movement a case, no key sent twice that was answered."""
    for case_id in case_ids:
        moved = [kind for kind, *_rest in desk.ledger(case_id) if kind == "refund"]
        assert moved == ["refund"], (case_id, moved)
    answered = [call for call in desk.writes(since) if call["code"] == 0]
    keys = {call["query"]["idempotency_key"] for call in answered}
    assert len(keys) == len(case_ids)
