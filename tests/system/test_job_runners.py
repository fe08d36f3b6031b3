"""Job runners: two are nearly twice as fast, nothing is done twice, one may die."""

import time
from collections.abc import Iterator

import pytest

from dev import nodes, postgres
from dev.nodes import Node

from . import outbox
from .desk import Desk, wait_until
from .world import World

CASES = 64
THREADS = 4  # of a node: so many jobs it works on at a time
# That each call to TikTok takes: so long that waiting is what there is to do
SECONDS = 0.8
FASTER = 1.6

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def queued_shops(stack: World) -> Iterator[None]:
    """The shops use the queue; together they may use two nodes in full."""
    outbox.write_shops(stack, use_job_queue=True, job_capacity=2 * THREADS)
    yield
    outbox.write_shops(stack, use_job_queue=False)


def job_states(stack: World) -> dict[str, int]:
    rows = postgres.query(
        "SELECT state || ' ' || count(*) FROM queue_job WHERE channel LIKE "
        "'root.tiktok_shop.%' GROUP BY state",
        stack.stack.database,
    )
    return {state: int(n) for state, n in (row.split() for row in rows.splitlines())}


def workers(stack: World, since: str) -> list[str]:
    """The processes that have done jobs since then."""
    statement = (
        "SELECT DISTINCT worker_pid FROM queue_job WHERE state = 'done' "
        f"AND method_name = '_job_decide' AND date_done > '{since}'"
    )
    return postgres.query(statement, stack.stack.database).splitlines()


def now(stack: World) -> str:
    return postgres.query("SELECT now() AT TIME ZONE 'UTC'", stack.stack.database)


def drain(stack: World, desk: Desk, number_of_nodes: int) -> float:
    """Empty a full outbox; answers decisions a second."""
    case_ids, since = outbox.fill(stack, desk, CASES), desk.last_call()
    database, began = stack.stack.database, now(stack)
    with (
        nodes.running(database, number_of_nodes, THREADS),
        outbox.slow_tiktok(desk, SECONDS),
    ):
        outbox.release(stack, desk)
        start, first = time.monotonic(), outbox.confirmed(stack, case_ids)
        wait_until(
            lambda: outbox.confirmed(stack, case_ids) == CASES, 240, "all are sent"
        )
        rate = (CASES - first) / (time.monotonic() - start)
    outbox.assert_each_once(desk, case_ids, since)
    assert len(desk.writes(since)) == CASES, "something was sent twice"
    assert len(workers(stack, began)) == number_of_nodes
    return rate


def test_two_runners_drain_an_outbox_nearly_twice_as_fast(
    stack: World, desk: Desk
) -> None:
    one, two = drain(stack, desk, 1), drain(stack, desk, 2)
    print(f"one runner {one:.2f}/s, two {two:.2f}/s, ratio {two / one:.2f}")
    assert two / one >= FASTER, f"{one:.2f}/s with one, {two:.2f}/s with two"


def test_a_killed_runner_leaves_its_work_to_the_other(stack: World, desk: Desk) -> None:
    case_ids, since = outbox.fill(stack, desk, CASES), desk.last_call()
    with nodes.running(stack.stack.database, 2, THREADS) as both:
        with outbox.slow_tiktok(desk, SECONDS):
            outbox.release(stack, desk)
            wait_until(
                lambda: outbox.confirmed(stack, case_ids) >= 10, 60, "ten are sent"
            )
            leader = kill_leader(both)
            left = CASES - outbox.confirmed(stack, case_ids)
        assert left > 2 * THREADS, "killed too late to prove anything"
        wait_until(lambda: some_other_leads(both, leader), 60, "the other one leads")
        wait_until(lambda: all_sent(stack, desk, case_ids), 240, "all are sent")
        wait_until(lambda: job_states(stack).keys() <= {"done"}, 60, "no job is left")
    outbox.assert_each_once(desk, case_ids, since)


def kill_leader(both: list[Node]) -> Node:
    (leader,) = [node for node in both if node.leads()]
    leader.kill()
    return leader


def some_other_leads(both: list[Node], leader: Node) -> bool:
    return any(node.leads() for node in both if node is not leader)


def all_sent(stack: World, desk: Desk, case_ids: list[str]) -> bool:
    """Whether everything is confirmed; what the dead had claimed is free at once
    instead of after its lease."""
    if outbox.confirmed(stack, case_ids) == len(case_ids):
        return True
    postgres.query(
        "UPDATE tiktok_adjustment_decision SET lease_until = "
        "now() AT TIME ZONE 'UTC' - interval '1 second' "
        "WHERE state = 'sending' AND sent_at < now() AT TIME ZONE 'UTC' "
        "- interval '30 seconds'",
        stack.stack.database,
    )
    desk.run_cron("cron_deliver_decisions")
    time.sleep(1)
    return False


def test_what_a_runner_has_left_the_scheduled_action_does_at_once(
    stack: World, desk: Desk
) -> None:
    case_ids, since = outbox.fill(stack, desk, 4), desk.last_call()
    with outbox.idle_runner(stack):
        outbox.release(stack, desk)
    assert outbox.states(stack, case_ids) == ["queued"] * 4
    assert job_states(stack)["pending"] >= 4
    desk.run_cron("cron_deliver_decisions")
    assert outbox.states(stack, case_ids) == ["confirmed"] * 4
    # A runner that comes back finds nothing left to do, and says so
    with nodes.running(stack.stack.database, 1, THREADS):
        wait_until(lambda: not job_states(stack).get("pending"), 60, "jobs are done")
    outbox.assert_each_once(desk, case_ids, since)
    assert len(desk.writes(since)) == 4
