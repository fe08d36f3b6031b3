"""What TikTok does by itself, through the whole system: real notifications, real money.

The ledger of the local TikTok Shop says what was paid; Odoo must say the same.
"""

from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from .agent_page import AgentPage
from .desk import CASE, NEXT_LOOK, ORDER, TICKET, Desk, wait_until
from .world import World

PAYOUT = 601
INITIATIVE = ["initiator", "informs_only", "final_reason", "dispute", "paid_total"]
# Reason, status of the order, who it is, a word of why
CANCELLED = [
    ("system_cancel_unpaid_time_out", "UNPAID", "system", "did not pay"),
    (
        "system_cancel_order_reason_shipping_timeout",
        "AWAITING_SHIPMENT",
        "system",
        "not shipped in time",
    ),
    ("package_lost", "IN_TRANSIT", "system", "lost on its way"),
    ("package_damaged", "IN_TRANSIT", "system", "damaged on its way"),
    (
        "system_cancel_order_reason_potential_fraud",
        "AWAITING_SHIPMENT",
        "staff",
        "fraud",
    ),
    ("operator_cancel_risk_control_block", "ON_HOLD", "staff", "risk control"),
]


# --- what the tests say -----------------------------------------------------------


def acts(desk: Desk, order: dict[str, Any], action: str, **values: Any) -> str:
    """TikTok does something to an order; answers the case that it makes."""
    told = desk.sim.post("actions", order_id=order["order_id"], action=action, **values)
    return told["case_id"]


def asks(desk: Desk, order: dict[str, Any], kind: str, *units: int) -> str:
    """The buyer asks for something about some of the units, all when none is named."""
    lines = [order["lines"][at]["order_line_item_id"] for at in units]
    return desk.sim.case("", kind, order_id=order["order_id"], items=lines)


def reaches(desk: Desk, case_id: str, state: str) -> None:
    reached = lambda: desk.case(case_id).get("state") == state  # noqa: E731
    wait_until(reached, NEXT_LOOK, f"case {case_id} is {state}")


def pays_out(desk: Desk, case_id: str, state: str) -> None:
    desk.sim.advance(seconds=PAYOUT)
    reaches(desk, case_id, state)


def initiative(desk: Desk, case_id: str) -> tuple:
    domain = [("remote_id", "=", case_id)]
    (row,) = desk.world.admin.call(CASE, "search_read", domain, INITIATIVE)
    return tuple(row[name] for name in INITIATIVE)


def panel(desk: Desk, case_id: str) -> dict[str, Any]:
    ticket = desk.ticket(case_id)
    (row,) = desk.world.agent.call(TICKET, "read", [ticket], ["tiktok_panel"])
    return row["tiktok_panel"]


def asks_nobody(desk: Desk, case_id: str) -> None:
    """No button and no deadline, neither on the card nor in a list."""
    card = panel(desk, case_id)
    assert (card["buttons"], card["deadline"]) == ([], False)
    domain = [("id", "=", desk.ticket(case_id)), ("tiktok_deadline", "!=", False)]
    assert desk.world.admin.call(TICKET, "search_count", domain) == 0


def money(desk: Desk, order: dict[str, Any]) -> tuple[str, Decimal]:
    """Status and amount on the sale order, checked against TikTok's ledger."""
    fields = ["tiktok_refund_status", "tiktok_refunded_amount"]
    domain = [("tiktok_order_id", "=", order["order_id"])]
    (row,) = desk.world.admin.call(ORDER, "search_read", domain, fields)
    rows = desk.sim.get("ledger", order=order["order_id"], kind="refund")
    paid = sum((Decimal(row["amount"]) for row in rows), Decimal(0))
    shown = Decimal(str(row["tiktok_refunded_amount"]))
    assert shown == paid, f"Odoo shows {shown}, TikTok has paid {paid}"
    return row["tiktok_refund_status"], paid


# --- TikTok cancels ---------------------------------------------------------------


@pytest.mark.parametrize(("reason", "status", "who", "why"), CANCELLED)
def test_tiktok_cancels(desk: Desk, reason, status, who, why) -> None:
    order = desk.buy("GB", status)
    case_id = acts(desk, order, "cancel_order", reason=reason)
    desk.wait_for_ticket(case_id)
    banner = panel(desk, case_id)["banners"][0]
    assert banner["title"] == f"TikTok's {who} cancelled this order"
    assert why in banner["text"]
    asks_nobody(desk, case_id)
    pays_out(desk, case_id, "cancelled")
    total = Decimal(order["total_amount"]) if status != "UNPAID" else Decimal(0)
    expected = ("fully" if total else "none", total)
    assert money(desk, order) == expected
    assert desk.shown(case_id) == (
        ("Order Cancelled by TikTok Shop", False, "cancelled"),
        ("cancelled", float(total), "cancel"),
    )
    told = ("tiktok", True, False, False, float(total))
    assert initiative(desk, case_id) == told


# --- TikTok refunds ---------------------------------------------------------------


def test_a_refund_for_a_violation(desk: Desk) -> None:
    order = desk.buy("GB", "DELIVERED")
    case_id = acts(desk, order, "refund_order")
    desk.wait_for_ticket(case_id)
    pays_out(desk, case_id, "refunded")
    asks_nobody(desk, case_id)
    status, paid = money(desk, order)
    # GB: the goods, and the shipping of what is the seller's fault
    assert (status, paid) == ("fully", Decimal(order["total_amount"]))
    told = ("tiktok", True, "platform", False, float(paid))
    assert initiative(desk, case_id) == told
    assert desk.shown(case_id)[0] == ("Refund by TikTok Shop", False, "refunded")
    banner = panel(desk, case_id)["banners"][0]
    assert banner["title"] == "TikTok has refunded the buyer of its own accord"
    assert "appeal in Seller Center" in banner["text"]


def test_an_instant_refund_of_a_fresh_request(desk: Desk) -> None:
    order = desk.buy("GB", "DELIVERED")
    case_id = asks(desk, order, "refund")
    desk.wait_for_ticket(case_id)
    assert panel(desk, case_id)["buttons"][0]["allowed"] is True
    desk.sim.act(case_id, "quick_refund")
    reaches(desk, case_id, "approved")
    asks_nobody(desk, case_id)
    _status, paid = money(desk, order)
    told = ("buyer", False, "instant", False, float(paid))
    assert initiative(desk, case_id) == told
    pays_out(desk, case_id, "refunded")
    assert money(desk, order)[1] == paid > 0
    assert desk.shown(case_id)[0] == ("New Refund Request", True, "refunded")


def test_a_quick_refund_before_the_parcel_is_back(desk: Desk) -> None:
    order = desk.buy("GB", "DELIVERED")
    case_id = asks(desk, order, "return_and_refund", 0)
    desk.wait_for_ticket(case_id)
    desk.sim.act(case_id, "quick_refund")
    reaches(desk, case_id, "waiting_buyer")
    status, paid = money(desk, order)
    assert (status, paid > 0) == ("partly", True)
    assert initiative(desk, case_id)[2] == "quick"
    desk.sim.act(case_id, "ship")
    desk.sim.act(case_id, "deliver")
    reaches(desk, case_id, "to_decide")
    buttons = {b["label"]: b["allowed"] for b in panel(desk, case_id)["buttons"]}
    assert buttons == {
        "Approve Received Package": True,
        "Reject Received Package": False,
    }
    desk.decide(case_id, "approve", decision="APPROVE_RECEIVED_PACKAGE")
    pays_out(desk, case_id, "refunded")
    assert money(desk, order) == ("partly", paid)


def test_an_escalation_is_decided_for_the_buyer(desk: Desk) -> None:
    order = desk.buy("GB", "DELIVERED")
    case_id = asks(desk, order, "refund")
    desk.wait_for_ticket(case_id)
    desk.sim.act(case_id, "escalate")
    desk.world.sync()
    reaches(desk, case_id, "waiting_tiktok")
    asks_nobody(desk, case_id)
    titles = [banner["title"] for banner in panel(desk, case_id)["banners"]]
    assert titles == ["TikTok has taken this request over and decides"]
    desk.sim.act(case_id, "verdict", winner="buyer")
    pays_out(desk, case_id, "refunded")
    _status, paid = money(desk, order)
    told = ("buyer", False, "ruled", "for_buyer", float(paid))
    assert initiative(desk, case_id) == told


def test_a_rejected_case_turns_into_a_refund(desk: Desk) -> None:
    order = desk.buy("GB", "DELIVERED")
    case_id = asks(desk, order, "refund")
    desk.wait_for_ticket(case_id)
    desk.reject(case_id, "It was fine.")
    assert money(desk, order) == ("none", Decimal(0))
    desk.sim.act(case_id, "dispute")
    desk.world.sync()
    reaches(desk, case_id, "waiting_tiktok")
    assert initiative(desk, case_id)[3] == "in_dispute"
    asks_nobody(desk, case_id)
    desk.sim.act(case_id, "verdict", winner="buyer")
    pays_out(desk, case_id, "refunded")
    _status, paid = money(desk, order)
    assert paid > 0
    told = ("buyer", False, "ruled", "for_buyer", float(paid))
    assert initiative(desk, case_id) == told
    assert desk.shown(case_id)[0][2] == "refunded"


def test_a_ruling_for_the_seller(desk: Desk) -> None:
    order = desk.buy("GB", "DELIVERED")
    case_id = asks(desk, order, "refund")
    desk.wait_for_ticket(case_id)
    desk.reject(case_id, "It was fine.")
    desk.sim.act(case_id, "dispute")
    desk.sim.act(case_id, "verdict", winner="seller")
    desk.world.sync()
    domain = [("remote_id", "=", case_id), ("dispute", "=", "for_seller")]
    count = lambda: desk.world.admin.call(CASE, "search_count", domain)  # noqa: E731
    wait_until(count, NEXT_LOOK, "the ruling is known")
    assert initiative(desk, case_id) == ("buyer", False, False, "for_seller", 0.0)
    assert desk.case(case_id)["outcome"] == "rejected"
    assert money(desk, order) == ("none", Decimal(0))


# --- several cases on one order ----------------------------------------------------


def test_one_case_is_withdrawn_and_one_is_paid(desk: Desk) -> None:
    order = desk.buy("GB", "DELIVERED")
    gone, paid = asks(desk, order, "refund", 0), asks(desk, order, "refund", 1)
    desk.wait_for_ticket(gone)
    desk.wait_for_ticket(paid)
    desk.sim.act(gone, "withdraw")
    desk.decide(paid, "approve", decision="APPROVE_REFUND")
    pays_out(desk, paid, "refunded")
    reaches(desk, gone, "withdrawn")
    assert money(desk, order)[0] == "partly"
    assert initiative(desk, gone)[4] == 0.0


@pytest.mark.parametrize(
    ("region", "first", "second"), [("GB", "1.50", "0.07"), ("VN", "1000", "777")]
)
def test_both_cases_are_refunded_in_part(desk: Desk, region, first, second) -> None:
    """An offer is paid for each item: two items of the one case, one of the other."""
    order = desk.buy(region, "DELIVERED")
    cases = (asks(desk, order, "refund", 0, 1), asks(desk, order, "refund", 2))
    for case_id, amount in zip(cases, (first, second), strict=True):
        desk.wait_for_ticket(case_id)
        desk.decide(
            case_id, "approve", decision="OFFER_PARTIAL_REFUND", amount=float(amount)
        )
        desk.sim.act(case_id, "accept_offer")
    for case_id in cases:
        pays_out(desk, case_id, "refunded")
    expected = 2 * Decimal(first) + Decimal(second)
    assert money(desk, order) == ("partly", expected)


def test_part_by_part_until_all_is_paid_back(desk: Desk) -> None:
    """TikTok refunds one item, then cancels what is left: the sums stay exact."""
    order = desk.buy("GB", "IN_TRANSIT")
    lines = [order["lines"][0]["order_line_item_id"]]
    first = acts(desk, order, "refund_order", items=lines)
    pays_out(desk, first, "refunded")
    status, paid = money(desk, order)
    assert (status, 0 < paid) == ("partly", True)
    last = acts(desk, order, "cancel_order", reason="package_lost")
    pays_out(desk, last, "cancelled")
    assert money(desk, order) == ("fully", Decimal(order["total_amount"]))


# --- the newer view's notifications -------------------------------------------------


def test_requests_and_refunds_of_the_newer_view_lead_to_the_case(
    stack: World, desk: Desk
) -> None:
    """An exchange is announced by no other notification."""
    desk.sim.post("switches", rma_webhooks=True)
    order = desk.buy("GB", "DELIVERED")
    case_id = asks(desk, order, "exchange", 0)
    desk.wait_for_ticket(case_id)
    domain = [("type", "in", (64, 65, 67)), ("state", "=", "done")]
    done = stack.admin.call("tiktok.webhook.event", "search_count", domain)
    assert done >= 1
    failed = [("state", "=", "failed")]
    assert stack.admin.call("tiktok.webhook.event", "search_count", failed) == 0
    desk.sim.post("switches", rma_webhooks=False)


# --- what people see -----------------------------------------------------------------


def test_the_card_tells_who_cancelled_and_why(desk: Desk, agent: AgentPage) -> None:
    order = desk.buy("GB", "AWAITING_SHIPMENT")
    case_id = acts(desk, order, "cancel_order", reason=CANCELLED[4][0])
    card = agent.open(desk.wait_for_ticket(case_id))
    banner = card.locator(".o_tiktok_banner")
    expect(banner).to_contain_text("TikTok's staff cancelled this order")
    expect(banner).to_contain_text("TikTok suspects a fraud.")
    expect(banner).to_contain_text("There is nothing to decide.")
    for side in ("approve", "reject"):
        expect(agent.button(side)).to_have_count(0)
    agent.photograph("platform-1-cancelled")


def look_for(agent: AgentPage, *filters: str) -> Locator:
    """The rows of the ticket list under these filters and no other."""
    agent.tab.goto(f"{agent.base}/odoo/tiktok-tickets")
    agent.tab.locator(".o_facet_remove").first.click()
    agent.tab.locator(".o_searchview_dropdown_toggler").click()
    for words in filters:
        agent.tab.get_by_role("menuitemcheckbox", name=words, exact=True).click()
    expect(agent.tab.locator(".o_facet_value")).to_have_text(filters)
    return agent.tab.locator(".o_list_renderer .o_data_row")


def test_the_list_finds_what_only_informs_and_what_is_in_dispute(
    desk: Desk, agent: AgentPage
) -> None:
    desk.wait_for_ticket(acts(desk, desk.buy("GB", "DELIVERED"), "refund_order"))
    case_id = asks(desk, desk.buy("GB", "DELIVERED"), "refund", 0)
    ticket_id = desk.wait_for_ticket(case_id)
    desk.sim.act(case_id, "escalate")
    desk.world.sync()
    reaches(desk, case_id, "waiting_tiktok")
    ticket = desk.world.admin.call(TICKET, "read", [ticket_id], ["number"])[0]
    rows = look_for(agent, "Started by the Buyer", "In Dispute")
    expect(rows.filter(has_text=ticket["number"])).to_have_count(1)
    agent.photograph("platform-2-in-dispute")
    expect(look_for(agent, "Started by the Buyer", "Informs Only")).to_have_count(0)
    domain = [("tiktok_adjustment_id.informs_only", "=", True)]
    count = desk.world.admin.call(TICKET, "search_count", domain)
    assert count >= 1
    rows = look_for(agent, "Started by TikTok", "Informs Only")
    expect(rows).to_have_count(count)
    agent.photograph("platform-3-informs-only")
