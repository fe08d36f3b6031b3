"""Reminders of deadlines: once each, with two workers and with a killed server."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial

import psycopg2

from dev import postgres

from .crowd import together
from .desk import Desk, wait_until
from .test_crowd_servers import CRON, worker_for
from .world import World

WATCH = "cron_watch_deadlines"
CASES = 5
# Both steps are due at once: the first is passed over
GIVEN = "first true,last false"
WAITS = """
    SELECT count(*) FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock'
       AND query LIKE '%mail_activity%'
"""


def cases_that_run_out(stack: World, desk: Desk) -> list[str]:
    """Requests that run out in three hours; nobody has been reminded of them."""
    case_ids = []
    for _number in range(CASES):
        order = desk.buy("GB", "DELIVERED", 1)
        case_ids.append(desk.sim.case("GB", "refund", order_id=order["order_id"]))
    for case_id in case_ids:
        desk.wait_for_ticket(case_id, 60)
    postgres.query(
        "UPDATE tiktok_adjustment"
        " SET deadline = now() AT TIME ZONE 'UTC' + interval '3 hours',"
        " deadline_check_at = now() AT TIME ZONE 'UTC' - interval '1 second'"
        f" WHERE remote_id IN ({_quoted(case_ids)})",
        stack.stack.database,
    )
    return case_ids


def reminders(stack: World, case_ids: list[str]) -> list[str]:
    """For each case its rows, e.g. "first true,last false"."""
    found = postgres.query(
        "SELECT string_agg(r.step || ' ' || r.skipped::text, ',' ORDER BY r.step, r.id)"
        " FROM tiktok_adjustment c"
        " LEFT JOIN tiktok_adjustment_reminder r ON r.adjustment_id = c.id"
        f" WHERE c.remote_id IN ({_quoted(case_ids)}) GROUP BY c.id",
        stack.stack.database,
    )
    return found.split("\n")


def activities(stack: World, case_ids: list[str]) -> list[str]:
    """For each case and person the number of activities."""
    found = postgres.query(
        "SELECT c.remote_id, count(*), count(DISTINCT coalesce(a.user_id, 0))"
        " FROM tiktok_adjustment c"
        " JOIN mail_activity a"
        " ON a.res_model = 'helpdesk.ticket' AND a.res_id = c.ticket_id"
        " JOIN ir_model_data d ON d.model = 'mail.activity.type'"
        " AND d.res_id = a.activity_type_id AND d.name = 'mail_activity_type_deadline'"
        f" WHERE c.remote_id IN ({_quoted(case_ids)}) GROUP BY c.remote_id",
        stack.stack.database,
    )
    return [line for line in found.split("\n") if line]


def assert_each_was_told_once(stack: World, case_ids: list[str]) -> None:
    assert reminders(stack, case_ids) == [GIVEN] * CASES
    found = [line.split("|") for line in activities(stack, case_ids)]
    assert {case_id for case_id, _count, _people in found} == set(case_ids)
    assert [line for line in found if line[1] != line[2]] == []


def test_two_workers_remind_once(stack: World, desk: Desk) -> None:
    case_ids = cases_that_run_out(stack, desk)
    sessions = [stack.stack.session("admin") for _worker in range(2)]
    crons = [worker_for(stack, WATCH, session.uid) for session in sessions]
    together(
        *(
            partial(session.call, CRON, "method_direct_trigger", [cron])
            for session, cron in zip(sessions, crons, strict=True)
        )
    )
    desk.run_cron(WATCH)
    assert_each_was_told_once(stack, case_ids)


def test_a_server_killed_while_it_reminds_leaves_nothing_half_told(
    stack: World, desk: Desk
) -> None:
    case_ids = cases_that_run_out(stack, desk)
    with activities_held(stack.stack.database):
        start_run(desk)
        wait_until(lambda: waits(stack), 60, "the run writes activities")
        stack.kill_odoo()
    stack.start_odoo()
    # Rows and activities belong together: of what was cut off there is neither
    assert (set(reminders(stack, case_ids)), activities(stack, case_ids)) in (
        ({""}, []),
        ({GIVEN}, activities(stack, case_ids)),
    )
    desk.run_cron(WATCH)
    assert_each_was_told_once(stack, case_ids)


def start_run(desk: Desk) -> None:
    """Let the clock look; this run is never to end."""

    def run() -> None:
        with suppress(Exception):
            desk.run_cron(WATCH)

    threading.Thread(target=run, daemon=True).start()


def waits(stack: World) -> bool:
    return postgres.query(WAITS, stack.stack.database) != "0"


@contextmanager
def activities_held(database: str) -> Iterator[None]:
    """Nobody can write an activity meanwhile."""
    server = postgres.environment()
    connection = psycopg2.connect(
        dbname=database,
        host=server["PGHOST"],
        port=server["PGPORT"],
        user=server["PGUSER"],
    )
    try:
        with connection.cursor() as cr:
            cr.execute("LOCK TABLE mail_activity IN SHARE ROW EXCLUSIVE MODE")
            yield
    finally:
        connection.close()


def _quoted(case_ids: list[str]) -> str:
    return ", ".join(f"'{case_id}'" for case_id in case_ids)
