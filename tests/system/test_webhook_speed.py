"""Notifications make it fast: nobody presses a button, no sweep runs."""

import time
from collections.abc import Callable
from statistics import median

import pytest

from .desk import NEXT_LOOK, Desk, wait_until
from .world import World

AUTHORIZATION = "tiktok.authorization"
INBOX = "tiktok.webhook.event"
SECONDS = 10
SWEEPS = ("cron_sync", "cron_reconcile")


@pytest.fixture(scope="module", autouse=True)
def _no_sweep(stack: World) -> None:
    """The scheduled readings are off: only notifications can bring news."""
    domain = [("name", "in", SWEEPS), ("module", "=", "tiktok_shop_adjustments")]
    rows = stack.admin.call("ir.model.data", "search_read", domain, ["res_id"])
    ids = [row["res_id"] for row in rows]
    assert len(ids) == len(SWEEPS)
    stack.admin.call("ir.cron", "write", ids, {"active": False})


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        ("cancellation", "New Cancellation Request"),
        ("refund", "New Refund Request"),
        ("return_and_refund", "New Refund Request"),
    ],
)
def test_a_request_is_a_ticket_by_itself(
    stack: World, desk: Desk, kind: str, subject: str
) -> None:
    case_id = desk.sim.case("GB", kind)
    ticket = desk.wait_for_ticket(case_id)
    name = stack.admin.call("helpdesk.ticket", "read", [ticket], ["name"])[0]["name"]
    assert name == subject
    case = desk.case(case_id)
    assert case["state"] == "to_decide"
    assert case["sale_order_id"], "the order comes with its case"


def test_requests_are_usually_tickets_within_seconds(desk: Desk) -> None:
    waits = []
    for _case in range(5):
        case_id = desk.sim.case("GB", "refund")
        start = time.monotonic()
        desk.wait_for_ticket(case_id)
        waits.append(time.monotonic() - start)
    assert median(waits) < SECONDS, waits


def test_a_withdrawn_request_closes_its_ticket(desk: Desk) -> None:
    case_id = desk.sim.case("DE", "refund")
    desk.wait_for_ticket(case_id)
    desk.sim.act(case_id, "withdraw")
    what = "the case is withdrawn"
    state = lambda: desk.case(case_id)["state"] == "withdrawn"  # noqa: E731
    wait_until(state, NEXT_LOOK, what)
    assert desk.shown(case_id) == (
        ("New Refund Request", True, False),
        (False, 0.0, "sale"),
    )


def test_a_new_order_arrives_by_itself(stack: World, desk: Desk) -> None:
    order = desk.buy("GB", "AWAITING_SHIPMENT")
    desk.sim.post("actions", order_id=order["order_id"], action="advance_order")
    domain = [("tiktok_order_id", "=", order["order_id"])]
    found: Callable[[], int] = lambda: stack.admin.call(  # noqa: E731
        "sale.order", "search_count", domain
    )
    assert wait_until(found, NEXT_LOOK, "the order is in Odoo") == 1


def test_a_seller_who_removes_the_app_is_stopped_alone(
    stack: World, desk: Desk
) -> None:
    before = states(stack)
    assert set(before.values()) == {"connected"}
    (stopped,) = [name for name in before if is_of(stack, name, "DE")]
    desk.sim.post("authorizations", shop="DE", action="revoke")
    ended = lambda: states(stack)[stopped] == "revoked"  # noqa: E731
    wait_until(ended, NEXT_LOOK, "the authorization is revoked")
    assert states(stack) == {**before, stopped: "revoked"}
    domain = [("res_model", "=", AUTHORIZATION)]
    fields = ["summary", "res_name"]
    notices: Callable[[], list] = lambda: stack.admin.call(  # noqa: E731
        "mail.activity", "search_read", domain, fields
    )
    (notice,) = wait_until(notices, NEXT_LOOK, "the administrator is told")
    assert notice["summary"] == "TikTok Shop: the consent has ended"
    assert notice["res_name"] == stopped


def states(stack: World) -> dict[str, str]:
    rows = stack.admin.call(AUTHORIZATION, "search_read", [], ["name", "state"])
    return {row["name"]: row["state"] for row in rows}


def is_of(stack: World, name: str, region: str) -> bool:
    domain = [("authorization_id.name", "=", name), ("region", "=", region)]
    return bool(stack.admin.call("tiktok.authorized.shop", "search_count", domain))
