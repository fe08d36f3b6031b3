"""A rule at work, and the server killed: each case is still decided once."""

import threading
import time
from contextlib import suppress
from typing import Any

import pytest

from dev import postgres

from .desk import Desk, wait_until
from .test_rules_run import LOG, RULE
from .world import World

SHOP = "tiktok.authorized.shop"
CASES = 6


@pytest.fixture
def rule_id(stack: World, desk: Desk) -> int:
    """A rule that approves refunds of pounds, once the rules are let loose."""
    desk.run_cron("cron_run_rules")
    admin = stack.admin
    (pounds,) = admin.call("res.currency", "search", [("name", "=", "GBP")])
    (kind,) = admin.call("tiktok.adjustment.kind", "search", [("code", "=", "refund")])
    values = {
        "name": "Refund",
        "active": True,
        "currency_id": pounds,
        "kind_ids": [(6, 0, [kind])],
        "decision": "approve",
        "max_amount": 1000,
        "cap_day": 100_000,
        "priority": "0",
    }
    return admin.call(RULE, "create", [values])[0]


def switch_rules(stack: World, on: bool) -> None:
    shops = stack.admin.call(SHOP, "search", [])
    stack.admin.call(SHOP, "write", shops, {"rules_enabled": on})


def wake_up(stack: World, desk: Desk) -> None:
    """As if what a dead worker had taken were free again, and no wait were left."""
    for query in (
        "UPDATE tiktok_adjustment_rule_log SET next_attempt_at = NULL "
        "WHERE state = 'due'",
        "UPDATE tiktok_adjustment_decision SET lease_until = "
        "now() AT TIME ZONE 'UTC' - interval '1 second' WHERE state = 'sending'",
    ):
        postgres.query(query, stack.stack.database)
    desk.run_cron("cron_deliver_decisions")
    desk.make_due()
    desk.run_cron("cron_deliver_decisions")
    desk.run_cron("cron_run_rules")


def logs(stack: World, rule_id: int) -> list[dict[str, Any]]:
    fields = ["state", "amount", "done"]
    domain = [("rule_id", "=", rule_id)]
    return stack.admin.call(LOG, "search_read", domain, fields)


def start_run(desk: Desk) -> None:
    """Let the rules run; this run is never to end."""

    def run() -> None:
        with suppress(Exception):
            desk.run_cron("cron_run_rules")

    threading.Thread(target=run, daemon=True).start()


@pytest.mark.parametrize("seconds", [0.5, 1.5, 3.0])
def test_a_killed_server_leaves_no_case_twice_or_never(
    stack: World, desk: Desk, rule_id: int, seconds: float
) -> None:
    switch_rules(stack, on=False)
    case_ids = []
    for _number in range(CASES):
        order = desk.buy("GB", "DELIVERED", 1)
        case_ids.append(desk.sim.case("GB", "refund", order_id=order["order_id"]))
    for case_id in case_ids:
        desk.wait_for_ticket(case_id, 30)
    desk.sim.post("faults", match="*/approve", fault="slow", seconds=0.6, times=50)
    since = desk.last_call()
    switch_rules(stack, on=True)
    start_run(desk)
    wait_until(lambda: desk.writes(since), 30, "the first decision has left")
    time.sleep(seconds)
    stack.kill_odoo()
    decided = [move for case_id in case_ids for move in desk.ledger(case_id)]
    stack.start_odoo()
    desk.sim.post("faults", clear=True)
    for _round in range(8):
        wake_up(stack, desk)
        if all(row["state"] == "done" for row in logs(stack, rule_id)):
            break
    assert len(decided) < CASES, "killed too late to prove anything"
    for case_id in case_ids:
        (movement,) = desk.ledger(case_id)
        assert movement[0] == "refund"
        (decision,) = desk.decisions(case_id)
        assert decision["state"] == "confirmed"
    found = logs(stack, rule_id)
    assert [row["state"] for row in found] == ["done"] * CASES
    assert {row["done"] for row in found} == {"priority Low"}
    stack.admin.call(RULE, "write", [rule_id], {"active": False})
