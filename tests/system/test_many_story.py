"""In a real browser: a decision for each item of a case, and many cases at once."""

import json
import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from .agent_page import AgentPage
from .desk import Desk
from .many import Many
from .world import World


def open_items(agent: AgentPage, ticket: int) -> Locator:
    agent.open(ticket)
    agent.button("items").click()
    dialog = agent.tab.locator(".modal:has(.o_tiktok_items_dialog)")
    dialog.wait_for()
    return dialog


def test_one_item_is_refunded_and_another_rejected(
    desk: Desk, agent: AgentPage
) -> None:
    order = desk.buy("GB", "DELIVERED")
    items = [line["order_line_item_id"] for line in order["lines"][:2]]
    case_id = desk.sim.case("GB", "refund", order_id=order["order_id"], items=items)
    dialog = open_items(agent, desk.wait_for_ticket(case_id))
    since = desk.last_call()
    rows = dialog.locator(".o_tiktok_choice_row")
    expect(rows).to_have_count(2)
    send = dialog.locator("button[name=action_confirm]")
    expect(send).to_have_text("Send")
    rows.nth(0).locator("select[name=decision]").select_option("APPROVE_REFUND")
    rows.nth(1).locator("select[name=decision]").select_option("REJECT_REFUND")
    expect(rows.nth(1).locator(".o_tiktok_problem")).to_contain_text("Choose a reason")
    rows.nth(1).locator("select[name=reason_name]").select_option(index=1)
    rows.nth(1).locator("textarea").fill("Your picture shows it whole.")
    summary = dialog.locator(".o_tiktok_summary li")
    expect(summary).to_have_count(2)
    expect(summary.nth(0)).to_contain_text("Reject Refund: 1 of 2 items")
    expect(summary.nth(1)).to_contain_text("Approve Refund: 1 of 2 items")
    expect(send).to_have_text("Send 2 Decisions")
    agent.photograph("items-1-chosen")
    send.click()
    results = agent.tab.locator(".modal .o_tiktok_batch")
    expect(results.locator("[data-result=confirmed]")).to_contain_text("2")
    agent.photograph("items-2-sent")
    expect_split(desk, case_id, since)
    agent.tab.locator(".modal footer button", has_text="Close").click()
    agent.expect_words("status", "Approved, TikTok pays the buyer back")
    agent.photograph("items-3-after")


def expect_split(desk: Desk, case_id: str, since: int) -> None:
    """Two calls with a key each, the rejection first; the money moved once."""
    bodies = [json.loads(call["body"]) for call in desk.writes(since)]
    requests = [body["aftersales_request_decisions"][0] for body in bodies]
    actions = [row["line_item_decisions"][0]["action"] for row in requests]
    assert actions == ["REJECT_REQUEST", "APPROVE_REQUEST"]
    keys = [row["key"] for row in desk.decisions(case_id)]
    assert [row["idempotency_key"] for row in requests] == keys
    assert len(set(keys)) == 2
    ((kind, amount, _currency),) = desk.ledger(case_id)
    first, _second = desk.sim.show(case_id)["lines"]
    assert (kind, amount) == ("refund", first["amount"]["total"])


def test_a_cancellation_is_not_split_and_the_dialog_says_why(
    desk: Desk, agent: AgentPage
) -> None:
    order = desk.buy("GB", "AWAITING_SHIPMENT")
    case_id = desk.sim.case("GB", "cancellation", order_id=order["order_id"])
    dialog = open_items(agent, desk.wait_for_ticket(case_id))
    why = "TikTok approves or rejects a cancellation as a whole"
    expect(dialog.locator(".alert-info")).to_contain_text(why)
    expect(dialog.locator("button[name=action_confirm]")).to_have_count(0)
    agent.photograph("items-4-cancellation")
    dialog.locator("button[name=action_approve]").click()
    expect(agent.dialog).to_contain_text("TikTok decides all items of this request")
    assert desk.decisions(case_id) == []


def test_many_cases_are_decided_at_once_and_the_page_may_be_closed(
    desk: Desk, agent: AgentPage
) -> None:
    many = Many(desk)
    cases = many.ask("cancellation", 5)
    tab = agent.tab
    tab.goto(f"{agent.base}/odoo/tiktok-tickets")
    tab.locator(".o_data_row").first.wait_for()
    tab.locator("thead .o_list_record_selector input").check()
    agent.photograph("many-1-ticked")
    tab.locator("button[name=action_tiktok_decide_many]").click()
    # The largest group stands first; the shop may have had such cases before
    row = tab.locator(".o_tiktok_choice_row", has_text="Cancellation").first
    expect(row).to_contain_text(re.compile(r"[5-9] cases"))
    row.locator("select[name=decision]").select_option("APPROVE_REQUEST_CANCEL")
    summary = tab.locator(".o_tiktok_summary")
    expect(summary).to_contain_text(re.compile(r"[5-9] × Approve Cancellation"))
    expect(summary).to_contain_text("Buyers get, in all")
    agent.photograph("many-2-chosen")
    tab.locator("button[name=action_send]").click()
    tab.locator(".o_tiktok_progress").wait_for()
    many.batch = int(tab.url.rstrip("/").rpartition("/")[2])
    tab.goto("about:blank")
    confirmed = many.finish()["confirmed"]
    assert {case: len(desk.decisions(case)) for case in cases} == dict.fromkeys(
        cases, 1
    )
    tab.goto(f"{agent.base}/odoo/tiktok-at-once/{many.batch}")
    expect(tab.locator("[data-result=confirmed]")).to_contain_text(str(confirmed))
    agent.photograph("many-3-done")


def test_who_may_only_look_has_neither_button(
    stack: World, desk: Desk, new_page: Callable[[], Page], log_in
) -> None:
    tab = new_page()
    log_in(tab, "viewer")
    viewer = AgentPage(tab, stack.url)
    order = desk.buy("GB", "DELIVERED")
    case_id = desk.sim.case("GB", "refund", order_id=order["order_id"])
    viewer.open(desk.wait_for_ticket(case_id))
    expect(viewer.button("items")).to_have_count(0)
    tab.goto(f"{stack.url}/odoo/tiktok-tickets")
    tab.locator(".o_data_row").first.wait_for()
    tab.locator("thead .o_list_record_selector input").check()
    tab.locator(".o_control_panel", has_text="selected").wait_for()
    expect(tab.locator("button[name=action_tiktok_decide_many]")).to_have_count(0)
