"""Rules against the local TikTok Shop: its ledger tells how often money moved."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest

from dev import postgres
from dev.errors import Trouble

from .desk import Desk, wait_until
from .world import World

RULE = "tiktok.adjustment.rule"
LOG = "tiktok.adjustment.rule.log"
CRON = "ir.cron"
WORKERS = 4


@pytest.fixture(autouse=True)
def _nothing_is_due(desk: Desk) -> None:
    """The cases that were there before have been looked at, with all rules off."""
    desk.run_cron("cron_run_rules")


@pytest.fixture
def rule(stack: World) -> Iterator[Any]:
    """Switches on a shipped rule, with its limits; it is off again afterwards."""
    on = []

    def switch_on(name: str, **values: Any) -> int:
        domain = [("module", "=", "tiktok_shop_adjustments"), ("name", "=", name)]
        found = stack.admin.call("ir.model.data", "search_read", domain, ["res_id"])
        on.append(found[0]["res_id"])
        currency = stack.admin.call("res.currency", "search", [("name", "=", "GBP")])
        values = {"active": True, "currency_id": currency[0], **values}
        stack.admin.call(RULE, "write", on[-1:], values)
        return on[-1]

    yield switch_on
    stack.admin.call(RULE, "write", on, {"active": False})


@pytest.fixture(scope="module")
def workers(stack: World) -> list[int]:
    """Copies of the scheduled action: the rules run in several workers at once."""
    admin = stack.admin
    domain = [
        ("module", "=", "tiktok_shop_adjustments"),
        ("name", "=", "cron_run_rules"),
    ]
    (found,) = admin.call("ir.model.data", "search_read", domain, ["res_id"])
    copies = []
    for _number in range(WORKERS):
        copied = admin.call(CRON, "copy", [found["res_id"]])
        copies += copied if isinstance(copied, list) else [copied]
    admin.call(CRON, "write", copies, {"active": False})
    return copies


def run_together(stack: World, workers: list[int]) -> None:
    """Let all workers run the rules at the same time, each on its own connection."""
    sessions = [stack.stack.session("admin") for _worker in workers]

    def run(session: Any, worker: int) -> None:
        # A worker that met another in the database says so; the next run goes on
        with suppress(Trouble):
            session.call(CRON, "method_direct_trigger", [worker])

    with ThreadPoolExecutor(len(workers)) as pool:
        list(pool.map(run, sessions, workers))


def logs(stack: World, rule_id: int) -> list[dict[str, Any]]:
    domain = [("rule_id", "=", rule_id)]
    fields = ["adjustment_id", "state", "amount", "why_not", "done"]
    return stack.admin.call(LOG, "search_read", domain, fields, order="id")


def state_of(stack: World, case_id: str, rule_id: int) -> str:
    """The state of the rule's application to a case, empty while there is none."""
    domain = [("rule_id", "=", rule_id), ("adjustment_id.remote_id", "=", case_id)]
    found = stack.admin.call(LOG, "search_read", domain, ["state"])
    return found[0]["state"] if found else ""


def wait_for(stack: World, case_id: str, rule_id: int, state: str) -> None:
    what = f"the rule's application to {case_id} is {state}"
    wait_until(lambda: state_of(stack, case_id, rule_id) == state, 30, what)


def said(stack: World, ticket: int) -> list[str]:
    domain = [("model", "=", "helpdesk.ticket"), ("res_id", "=", ticket)]
    rows = stack.admin.call("mail.message", "search_read", domain, ["body"])
    return [row["body"] for row in rows if "Rule" in row["body"]]


def test_an_order_cancelled_by_tiktok_is_put_away(
    stack: World, desk: Desk, rule
) -> None:
    number = rule("rule_resolve_cancelled_by_tiktok")
    order = desk.buy("GB", "AWAITING_SHIPMENT")
    case_id = desk.sim.post(
        "actions", order_id=order["order_id"], action="cancel_order"
    )["case_id"]
    ticket = desk.wait_for_ticket(case_id)
    wait_for(stack, case_id, number, "done")
    assert desk.shown(case_id)[0][:2] == ("Order Cancelled by TikTok Shop", True)
    (line,) = said(stack, ticket)
    assert "Resolve orders cancelled by TikTok" in line
    assert desk.decisions(case_id) == []


def test_an_unshipped_order_is_cancelled_and_paid_back_once(
    stack: World, desk: Desk, rule, workers
) -> None:
    number = rule("rule_approve_unshipped_cancellations")
    order, dear = (desk.buy("GB", "AWAITING_SHIPMENT", units) for units in (3, 30))
    case_id, other_id = (
        desk.sim.case("GB", "cancellation", order_id=bought["order_id"])
        for bought in (order, dear)
    )
    desk.wait_for_ticket(case_id)
    ticket = desk.wait_for_ticket(other_id)
    run_together(stack, workers)
    wait_for(stack, case_id, number, "done")
    assert desk.ledger(case_id) == [
        ("cancellation", "0", ""),
        ("refund", order["total_amount"], "GBP"),
        ("stock", "3", ""),
    ]
    (decision,) = desk.decisions(case_id)
    assert (decision["action"], decision["state"]) == (
        "APPROVE_REQUEST_CANCEL",
        "confirmed",
    )
    assert (desk.ledger(other_id), desk.decisions(other_id)) == ([], [])
    assert said(stack, ticket) == []
    (line,) = said(stack, desk.ticket(case_id))
    assert "decided by Rule “Approve cancellations of unshipped orders”" in line


def test_a_small_return_is_approved_once_and_a_large_one_is_a_persons(
    stack: World, desk: Desk, rule, workers
) -> None:
    small, large = desk.buy("GB", "DELIVERED", 1), desk.buy("GB", "DELIVERED", 3)
    limit = Decimal(small["total_amount"])
    number = rule("rule_approve_small_returns", max_amount=float(limit))
    case_id, other_id = (
        desk.sim.case("GB", "return_and_refund", order_id=order["order_id"])
        for order in (small, large)
    )
    desk.wait_for_ticket(case_id)
    desk.wait_for_ticket(other_id)
    run_together(stack, workers)
    wait_for(stack, case_id, number, "done")
    wait_for(stack, other_id, number, "held")
    assert desk.case(case_id)["state"] == "waiting_buyer"
    (decision,) = desk.decisions(case_id)
    assert (decision["action"], decision["state"]) == ("APPROVE_RETURN", "confirmed")
    assert (desk.decisions(other_id), desk.ledger(other_id)) == ([], [])
    (held,) = [row for row in logs(stack, number) if row["state"] == "held"]
    assert held["why_not"] == "The refund is above the rule's ceiling a case."


def test_twenty_cases_four_workers_and_a_cap_for_seven(
    stack: World, desk: Desk, workers
) -> None:
    """Scenario: TikTok cannot be asked, so twenty decisions wait; the cap is lowered to
    seven of them; then TikTok answers and four workers decide at the same time."""
    admin = stack.admin
    (pounds,) = admin.call("res.currency", "search", [("name", "=", "GBP")])
    (kind,) = admin.call("tiktok.adjustment.kind", "search", [("code", "=", "refund")])
    number = admin.call(
        RULE,
        "create",
        [
            {
                "name": "Seven",
                "active": True,
                "currency_id": pounds,
                "kind_ids": [(6, 0, [kind])],
                "decision": "approve",
                "max_amount": 1000,
                "cap_day": 100_000,
            }
        ],
    )[0]
    desk.sim.post("faults", match="*/decision_eligibility", fault="500", times=500)
    case_ids = []
    for _number in range(20):
        order = desk.buy("GB", "DELIVERED", 1)
        case_ids.append(desk.sim.case("GB", "refund", order_id=order["order_id"]))
    wait_until(lambda: len(logs(stack, number)) == 20, 60, "twenty decisions wait")
    amounts = {row["amount"] for row in logs(stack, number)}
    assert {row["state"] for row in logs(stack, number)} == {"due"}
    (amount,) = amounts
    admin.call(RULE, "write", [number], {"cap_day": 7 * amount + amount / 2})
    desk.sim.post("faults", clear=True)
    for _round in range(6):
        make_due(stack)
        run_together(stack, workers)
    states = [row["state"] for row in logs(stack, number)]
    assert sorted(set(states)) == ["done", "held"]
    assert states.count("done") == 7
    movements = [move for case_id in case_ids for move in desk.ledger(case_id)]
    assert len(movements) == 7
    assert {kind for kind, _amount, _currency in movements} == {"refund"}
    paid = sum(Decimal(value) for _kind, value, _currency in movements)
    assert paid == 7 * Decimal(str(amount))
    decided = [row for case_id in case_ids for row in desk.decisions(case_id)]
    assert [row["state"] for row in decided] == ["confirmed"] * 7
    why = {row["why_not"] for row in logs(stack, number) if row["state"] == "held"}
    assert why == {"The rule's cap in 24 hours does not allow it."}
    admin.call(RULE, "write", [number], {"active": False})


def make_due(stack: World) -> None:
    """As if the waiting of all decisions of rules were over."""
    postgres.query(
        "UPDATE tiktok_adjustment_rule_log SET next_attempt_at = "
        "now() AT TIME ZONE 'UTC' - interval '1 second' WHERE state = 'due'",
        stack.stack.database,
    )
