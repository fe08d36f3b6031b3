"""Many hands on one case, many workers on one outbox: money moves once."""

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from dev import machine, postgres
from dev.errors import Trouble
from dev.rpc import Session
from dev.stack import Stack

from .crowd import together
from .desk import DECISION, Desk, Dialog, wait_until
from .world import World

CRON = "ir.cron"
SHOP = "tiktok.authorized.shop"
SENDING = "re:/(approve|reject)$"
MOMENT = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"
REFUND = {"decision": "APPROVE_REFUND"}
QUEUED = 32
WORKERS = 8
REFRESH = "/api/v2/token/refresh"


@pytest.fixture(scope="module")
def admin(stack: World) -> Session:
    return stack.stack.session("admin")


def request_refund(desk: Desk, units: int = 2) -> str:
    order = desk.buy("GB", "DELIVERED")
    items = [line["order_line_item_id"] for line in order["lines"][:units]]
    case_id = desk.sim.case("GB", "refund", order_id=order["order_id"], items=items)
    desk.wait_for_ticket(case_id)
    return case_id


def prepare(desk: Desk, case_id: str, session: Session, **choice: Any) -> Dialog:
    """Open the dialog that holds the choice, and choose."""
    reject = choice.pop("reject", False)
    dialog = desk.open(case_id, "reject" if reject else "approve", session)
    if reject:
        asked = dialog.read("decision", "reason_ids")
        rows = session.call(
            "tiktok.adjustment.reason", "read", asked["reason_ids"], ["decision"]
        )
        fits = [row["id"] for row in rows if row["decision"] == asked["decision"]]
        choice["reason_id"] = fits[0]
    dialog.write(**choice)
    return dialog


def moved_money(desk: Desk, case_id: str) -> list[str]:
    return [kind for kind, *_rest in desk.ledger(case_id) if kind == "refund"]


# === TWO PEOPLE === #


@pytest.mark.parametrize(
    "choices",
    [
        pytest.param((REFUND, REFUND), id="the same"),
        pytest.param((REFUND, {"reject": True}), id="yes and no"),
        pytest.param(
            (
                {"decision": "OFFER_PARTIAL_REFUND", "amount": 1.0},
                {"decision": "OFFER_PARTIAL_REFUND", "amount": 2.0},
            ),
            id="two amounts",
        ),
    ],
)
def test_two_agents_in_one_second_decide_once(
    stack: World, desk: Desk, admin: Session, choices: tuple
) -> None:
    case_id, people = request_refund(desk), [stack.agent, admin]
    dialogs = [
        prepare(desk, case_id, who, **choice)
        for who, choice in zip(people, choices, strict=True)
    ]
    since = desk.last_call()
    desk.sim.post("faults", match=SENDING, fault="slow", seconds=1, times=9)
    answers = together(*(dialog.confirm for dialog in dialogs))
    desk.sim.post("faults", clear=True)
    (loser,) = [n for n, said in enumerate(answers) if isinstance(said, Trouble)]
    winner = answers[1 - loser]
    assert winner["params"]["type"] == "success"
    (decision,) = desk.decisions(case_id)
    assert (decision["state"], decision["attempts"]) == ("confirmed", 1)
    assert [call["query"]["idempotency_key"] for call in desk.writes(since)] == [
        decision["key"]
    ]
    first = people[1 - loser]
    (row,) = first.call("res.users", "read", [first.uid], ["name"])
    label = label_of(decision["action"])
    told = rf"{row['name']} decided this case on {MOMENT}: {label} \("
    assert re.search(told, str(answers[loser])), answers[loser]
    expected = choices[1 - loser]
    paid = expected.get("decision") == "APPROVE_REFUND"
    assert moved_money(desk, case_id) == ["refund"] * paid
    offered = desk.sim.show(case_id)["payload"].get("partial_refund") or {}
    assert float(offered.get("amount", 0)) == expected.get("amount", 0)


def label_of(action: str) -> str:
    labels = {
        "APPROVE_REFUND": "Approve Refund",
        "REJECT_REFUND": "Reject Refund",
        "OFFER_PARTIAL_REFUND": "Offer Partial Refund",
    }
    return labels[action]


def test_a_double_click_decides_once(stack: World, desk: Desk) -> None:
    """The same dialog, the same session, two requests at once; more than once."""
    for _time in range(2):
        case_id, since = request_refund(desk), desk.last_call()
        dialog = prepare(desk, case_id, stack.agent, **REFUND)
        answers = together(dialog.confirm, dialog.confirm)
        assert any(isinstance(said, dict) for said in answers), answers
        (decision,) = desk.decisions(case_id)
        assert (decision["state"], decision["attempts"]) == ("confirmed", 1)
        assert len(desk.writes(since)) == 1
        assert moved_money(desk, case_id) == ["refund"]


def test_a_rule_and_an_agent_in_one_moment_decide_once(
    stack: World, desk: Desk
) -> None:
    rule = make_rule(stack)
    shops = stack.admin.call(SHOP, "search", [])
    stack.admin.call(SHOP, "write", shops, {"rules_enabled": False})
    case_id, since = request_refund(desk), desk.last_call()
    dialog = prepare(desk, case_id, stack.agent, **REFUND)
    desk.sim.post("faults", match=SENDING, fault="slow", seconds=1, times=9)
    stack.admin.call(SHOP, "write", shops, {"rules_enabled": True})
    together(dialog.confirm, partial(desk.run_cron, "cron_run_rules"))
    desk.sim.post("faults", clear=True)
    desk.settle(case_id)
    stack.admin.call("tiktok.adjustment.rule", "write", [rule], {"active": False})
    (decision,) = desk.decisions(case_id)
    assert (decision["state"], decision["attempts"]) == ("confirmed", 1)
    assert len(desk.writes(since)) == 1
    assert moved_money(desk, case_id) == ["refund"]


def make_rule(stack: World) -> int:
    """A rule that approves refunds of pounds."""
    call = stack.admin.call
    (pounds,) = call("res.currency", "search", [("name", "=", "GBP")])
    kinds = call("tiktok.adjustment.kind", "search", [("code", "=", "refund")])
    values = {
        "name": "Refund",
        "active": True,
        "currency_id": pounds,
        "kind_ids": [(6, 0, kinds)],
        "decision": "approve",
        "max_amount": 1000,
        "cap_day": 100_000,
    }
    return call("tiktok.adjustment.rule", "create", [values])[0]


# === TWO SERVERS === #


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


@pytest.mark.slow
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
        desk.decide(case_id, "approve", **REFUND)
    domain = [("adjustment_id.remote_id", "in", cases)]
    assert states(stack, domain) == ["queued"] * QUEUED
    users = [1, stack.admin.uid]
    name, since = "cron_deliver_decisions", desk.last_call()
    workers = [worker_for(stack, name, user) for user in users]
    stack.admin.call(CRON, "write", own_cron(stack, name), {"active": False})
    stack.admin.call(SHOP, "write", shops, {"decisions_enabled": True})
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
        assert moved_money(desk, case_id) == ["refund"]


def own_cron(stack: World, name: str) -> list[int]:
    domain = [("module", "=", "tiktok_shop_adjustments"), ("name", "=", name)]
    (found,) = stack.admin.call("ir.model.data", "search_read", domain, ["res_id"])
    return [found["res_id"]]


def states(stack: World, domain: list) -> list[str]:
    rows = stack.admin.call(DECISION, "search_read", domain, ["state"])
    return [row["state"] for row in rows]


@pytest.mark.slow
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


# === ONE TOKEN === #


@pytest.mark.parametrize(
    "who_knows", ["TikTok", pytest.param("Odoo", marks=pytest.mark.slow)]
)
def test_eight_workers_renew_an_expired_token_once(
    stack: World, desk: Desk, who_knows: str
) -> None:
    """Expired on TikTok's side only, as after a clock that goes wrong; or as Odoo has
    been told. All eight get what they asked for."""
    cases = [desk.sim.case("GB", "refund") for _number in range(WORKERS)]
    tickets = [desk.wait_for_ticket(case_id) for case_id in cases]
    sessions = [stack.stack.session("agent") for _number in range(WORKERS)]
    if who_knows == "TikTok":
        desk.sim.post("authorizations", shop="GB", action="expire_access")
    else:
        postgres.query(
            "UPDATE tiktok_authorization SET access_token_expires_at = "
            "now() AT TIME ZONE 'UTC' FROM tiktok_authorized_shop shop WHERE "
            "shop.authorization_id = tiktok_authorization.id AND shop.region = 'GB'",
            stack.stack.database,
        )
    desk.sim.post("faults", match="*/token/refresh", fault="slow", seconds=1, times=9)
    since = desk.last_call()
    method = "action_tiktok_approve"
    answers = together(
        *(
            partial(session.call, "helpdesk.ticket", method, [ticket])
            for session, ticket in zip(sessions, tickets, strict=True)
        )
    )
    desk.sim.post("faults", clear=True)
    assert [answer["res_model"] for answer in answers] == [
        "tiktok.adjustment.approve"
    ] * WORKERS
    calls = desk.sim.get("calls", since=since)
    assert [call["code"] for call in calls if call["path"] == REFRESH] == [0]
    asked = [call for call in calls if "decision_eligibility" in call["path"]]
    assert sum(call["code"] == 0 for call in asked) >= WORKERS
    refused = sum(call["code"] != 0 for call in asked)
    assert refused <= (WORKERS if who_knows == "TikTok" else 0)
