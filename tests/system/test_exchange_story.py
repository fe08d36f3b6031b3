"""An exchange at the desk: what is wanted instead, what can be done, what is sent."""

import json

from playwright.sync_api import expect

from .agent_page import AgentPage
from .desk import CASE, NEXT_LOOK, ORDER, Desk, wait_until
from .world import World

REASON = "TikTok's API does not take it for exchanges. Decide it in Seller Center."


def asks_exchange(stack: World, desk: Desk) -> tuple[dict, str]:
    """A buyer wants one of two shirts in another size; the polling finds it."""
    items = [{"seller_sku": "SHIRT-RED-M", "quantity": 2}]
    order = desk.sim.post("orders", shop="GB", status="DELIVERED", items=items)
    line = order["lines"][0]["order_line_item_id"]
    case_id = desk.sim.case("", "exchange", order_id=order["order_id"], items=[line])
    stack.sync()
    desk.wait_for_ticket(case_id)
    return order, case_id


def test_the_buyer_is_paid_instead(stack: World, desk: Desk, agent: AgentPage) -> None:
    _order, case_id = asks_exchange(stack, desk)
    desk.run_cron("cron_fetch_pictures")
    card = agent.open(desk.ticket(case_id))
    wanted = card.locator(".o_tiktok_wanted")
    expect(wanted).to_contain_text("The buyer wants instead")
    expect(wanted).to_contain_text("Red, L · SHIRT-RED-L")
    picture = wanted.locator("img")
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0
    expect(agent.button("reject")).to_have_text("Reject Exchange")
    expect(agent.button("reject")).to_be_disabled()
    expect(agent.button("reject")).to_have_attribute(
        "aria-label", f"Reject Exchange: {REASON}"
    )
    expect(card.locator(".o_tiktok_not_possible")).to_contain_text("Approve Exchange")
    expect(agent.button("approve")).to_have_text("Refund Instead of Exchanging")
    agent.photograph("exchange-1-asked")
    dialog = agent.press("approve")
    expect(dialog).to_contain_text("in TikTok's Seller Center only")
    agent.expect_confirm("Refund Instead of Exchanging")
    agent.photograph("exchange-2-dialog")
    since = desk.last_call()
    agent.confirm()
    agent.expect_words("outcome", "Refunded")
    agent.photograph("exchange-3-refunded")
    (write,) = desk.writes(since)
    (request,) = json.loads(write["body"])["aftersales_request_decisions"]
    (decision,) = request["line_item_decisions"]
    assert decision["action"] == "REFUND_INSTEAD"
    (made,) = desk.decisions(case_id)
    assert (made["action"], made["state"]) == ("ISSUE_EXCHANGE_REFUND", "confirmed")
    assert made["key"] == request["idempotency_key"]
    ((kind, amount, currency),) = desk.ledger(case_id)
    assert (kind, currency) == ("refund", "GBP")
    assert desk.shown(case_id) == (
        ("New Exchange Request", True, "refunded"),
        ("refunded", float(amount), "sale"),
    )


def test_tiktok_approves_and_the_new_order_is_linked(
    stack: World, desk: Desk, agent: AgentPage
) -> None:
    _order, case_id = asks_exchange(stack, desk)
    desk.sim.act(case_id, "approve_exchange")
    sent = desk.sim.show(case_id)["replacement_order_id"]
    stack.sync()
    fields = ["followup_order_id", "outcome"]
    domain = [("remote_id", "=", case_id), ("followup_order_id", "!=", False)]
    found = lambda: stack.admin.call(CASE, "search_read", domain, fields)  # noqa: E731
    (case,) = wait_until(found, NEXT_LOOK, "the exchange order is linked")
    assert case["outcome"] == "exchanged"
    fields = ["tiktok_source_order_id", "tiktok_followup_kind", "tiktok_order_id"]
    linked = case["followup_order_id"][0]
    (new,) = stack.admin.call(ORDER, "read", [linked], fields)
    assert (new["tiktok_followup_kind"], new["tiktok_order_id"]) == ("exchange", sent)
    original = desk.case(case_id)["sale_order_id"]
    assert new["tiktok_source_order_id"] == original
    assert desk.shown(case_id) == (
        ("New Exchange Request", True, "exchanged"),
        ("exchanged", 0.0, "sale"),
    )
    card = agent.open(desk.ticket(case_id))
    name = case["followup_order_id"][1]
    expect(card.locator(".o_tiktok_followup")).to_contain_text(name)
    expect(agent.button("approve")).to_have_count(0)
    agent.photograph("exchange-4-exchanged")


def test_without_tiktoks_yes_nothing_can_be_sent(
    stack: World, desk: Desk, agent: AgentPage
) -> None:
    """TikTok says in the dialog that it does not take it: nothing to confirm."""
    _order, case_id = asks_exchange(stack, desk)
    desk.sim.act(case_id, "approve_exchange")
    agent.open(desk.ticket(case_id))
    since, moved = desk.last_call(), desk.ledger(case_id)
    dialog = agent.press("approve")
    expect(dialog.locator("button[name=action_confirm]")).to_have_count(0)
    expect(dialog).to_contain_text("EXCHANGE_REQUEST_COMPLETE")
    agent.photograph("exchange-5-not-possible")
    assert desk.writes(since) == []
    assert desk.ledger(case_id) == moved
