"""Things break, the board says what and what to press, and pressing it heals.

Real Odoo, real local TikTok Shop, real browser. What TikTok does wrong is laid there
as a fault; what Odoo could not take in is written by SQL: no broken record lives there.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from dev import postgres

from .desk import CASE, Desk, wait_until
from .health_page import HealthPage
from .world import World

SHOP = "Demo Store GB"
MODEL = "tiktok.authorized.shop"
ORDERS = "*/orders/search"
RETURNS = "*/returns/search"
EVENTS = 7  # a shop that talks with its buyers


@pytest.fixture
def board(sit_down: Callable) -> HealthPage:
    return sit_down("admin", HealthPage)


def shop_id(stack: World) -> int:
    (found,) = stack.admin.call(MODEL, "search", [("name", "=", SHOP)])
    return found


def test_a_shop_that_stopped_is_seen_understood_and_set_going(
    stack: World, desk: Desk, board: HealthPage
) -> None:
    desk.sim.post("faults", match=ORDERS, fault="500", times=999)
    number = shop_id(stack)
    postgres.query(
        "UPDATE tiktok_authorized_shop SET last_sync_at = "
        f"now() AT TIME ZONE 'UTC' - interval '7 hours' WHERE id = {number}",
        stack.stack.database,
    )
    board.open(SHOP)
    board.expect_state(SHOP, "Stopped")
    trouble = board.problem("read_stopped")
    expect(trouble).to_contain_text("a deadline that passes is paid")
    expect(board.tab.locator(".o_tiktok_health_sign")).to_be_visible()
    board.press(trouble, "action_sync_now")
    expect(board.tab.locator(".o_notification")).to_contain_text("internal error")
    expect(trouble).to_contain_text("TikTok had an internal error")
    struck = desk.sim.get("faults")[0]["struck"]
    board.press(board.panel("self_test"), "action_self_test")
    checks = board.checks()
    # One attempt: somebody looks on
    assert desk.sim.get("faults")[0]["struck"] == struck + 1
    assert checks.pop("orders") == "failed"
    assert set(checks.values()) == {"ok"}
    board.photograph("health-stopped")
    desk.sim.post("faults", clear=True)
    board.press(trouble, "action_sync_now")
    board.expect_state(SHOP, "Good")
    expect(trouble).to_have_count(0)
    board.press(board.panel("self_test"), "action_self_test")
    assert set(board.checks().values()) == {"ok"}


def test_what_could_not_be_brought_in_is_retried_by_its_cause(
    stack: World, desk: Desk, board: HealthPage
) -> None:
    made = desk.sim.case("GB", "refund")
    desk.wait_for_ticket(made)
    # Until somebody presses: any reading in between would heal it
    desk.sim.post("faults", match=RETURNS, fault="500", times=999)
    park(stack, desk.case(made)["id"], "refund_amount: Field required")
    board.open(SHOP)
    board.expect_state(SHOP, "Needs attention")
    cause = board.tab.locator("[data-cause=unreadable]")
    expect(cause).to_contain_text("TikTok's answer could not be read")
    expect(cause).to_contain_text("refund_amount: Field required")
    board.press(cause, "action_retry_parked")
    expect(board.tab.locator(".o_notification")).to_contain_text("internal error")
    expect(cause).to_be_visible()
    desk.sim.post("faults", clear=True)
    board.press(cause, "action_retry_parked")
    expect(cause).to_have_count(0)
    board.expect_state(SHOP, "Good")
    fields = ["parked_reason", "state", "refund_total"]
    (case,) = stack.admin.call(CASE, "read", [desk.case(made)["id"]], fields)
    assert (case["parked_reason"], case["state"]) == (False, "to_decide")
    assert case["refund_total"] > 0


def park(stack: World, case: int, reason: str) -> None:
    """As a payload leaves a case that could not be read: the digest is an older one."""
    postgres.query(
        f"UPDATE tiktok_adjustment SET parked_reason = '{reason}', refund_total = 0, "
        f"payload_digest = 'older' WHERE id = {case}",
        stack.stack.database,
    )


def test_notifications_are_checked_repaired_and_then_really_come(
    stack: World, desk: Desk, board: HealthPage
) -> None:
    """Scenario: the app has no address of its own, so nothing comes to this shop."""
    for app in desk.sim.get("state")["apps"]:
        desk.sim.post("app", app_key=app["app_key"], webhook_url="")
    board.open(SHOP)
    panel = board.panel("webhooks")
    board.press(panel, "action_check_webhooks")
    expect(panel.locator("[data-state=missing]")).to_have_count(EVENTS)
    board.press(panel, "action_repair_webhooks")
    expect(panel.locator("[data-state=right]")).to_have_count(EVENTS)
    expect(panel.locator("button[name=action_repair_webhooks]")).to_have_count(0)
    board.photograph("health-webhooks")
    made = desk.sim.case("GB", "refund")
    desk.wait_for_ticket(made)
    sent = desk.sim.get("webhooks")["sent"]
    states = wait_until(
        lambda: {row["state"] for row in sent if made in row["body"]}, 30, "sent"
    )
    assert states <= {"waiting", "delivered"}


def test_an_agent_sees_neither_board_nor_sign(
    stack: World, new_page: Callable[[], Page], log_in
) -> None:
    tab = new_page()
    log_in(tab, "agent")
    expect(tab.locator(".o_tiktok_health_sign")).to_have_count(0)
    info = tab.request.post(
        f"{stack.url}/web/session/get_session_info", data={"params": {}}
    )
    assert "tiktok_shop_administrator" not in info.json()["result"]
    named = [("name", "=", SHOP)]
    (row,) = stack.agent.call(MODEL, "search_read", named, ["health_state"])
    assert row["health_state"] in ("good", "attention")
