"""A rule from the first click to the buyer's money, in real browsers.

An administrator builds it in the form, looks at its dry run, switches it on; a buyer
asks to cancel, the rule answers; a dearer case stays for a person.
"""

from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from ..simulator.page.buyer_page import BuyerPage
from .agent_page import AgentPage
from .desk import CASE, Desk, wait_until
from .rule_page import RulePage
from .world import World

NAME = "Small cancellations"
CEILING = Decimal("50.00")
RULE = "tiktok.adjustment.rule"


@pytest.fixture
def buyer(new_page: Callable[[], Page], desk: Desk) -> BuyerPage:
    return BuyerPage(new_page(), desk.sim)


@pytest.fixture
def administrator(sit_down: Callable) -> RulePage:
    return sit_down("admin", RulePage)


def test_a_rule_is_built_tried_switched_on_and_decides(
    stack: World, desk: Desk, buyer: BuyerPage, administrator: RulePage
) -> None:
    page = administrator
    build(page)
    try_it(page, requests_in_the_shop(stack, desk), desk)
    words = switch_on(page)
    for limit in ("From now on it decides by itself", "£ 50.00 a case", "£ 500.00"):
        assert limit in words
    small, dear = ask_twice(desk, buyer)
    desk.wait_for_ticket(small)
    wait_until(lambda: is_approved(desk, small), 40, "the rule has approved the case")
    assert [row[0] for row in desk.ledger(small)] == ["cancellation", "refund", "stock"]
    look_at_tickets(AgentPage(page.tab, stack.url), desk, small, dear)
    assert desk.ledger(dear) == []
    assert desk.decisions(dear) == []


def is_approved(desk: Desk, case_id: str) -> bool:
    made = [(row["action"], row["state"]) for row in desk.decisions(case_id)]
    return made == [("APPROVE_REQUEST_CANCEL", "confirmed")]


def build(page: RulePage) -> None:
    page.open_new()
    page.type("name", NAME)
    page.select("initiator", "The buyer")
    page.link("kind_ids", "Cancellation")
    page.link("order_status_ids", "On hold")
    page.link("order_status_ids", "Awaiting shipment")
    page.link("currency_id", "GBP")
    page.select("decision", "Approve")
    page.type("max_amount", "50")
    page.type("cap_day", "500")
    page.save()
    expect(page.field("summary")).to_have_text(
        "When a case arrives, if the buyer asks for it, the kind is Cancellation, the "
        "money is in GBP, and the order is On hold or Awaiting shipment: approve it "
        "and stop. Never more than £\N{NO-BREAK SPACE}50.00 a case and "
        "£\N{NO-BREAK SPACE}500.00 in 24 hours."
    )
    page.photograph("rules-1-built")


def requests_in_the_shop(stack: World, desk: Desk) -> list[Decimal]:
    """What buyers ask for in pounds when they cancel, as the local TikTok says."""
    rows = stack.admin.call(CASE, "search_read", [], ["remote_id"])
    assert len(rows) == desk.sim.get("state")["counts"]["cases"]
    cases = [desk.sim.show(row["remote_id"]) for row in rows]
    return [
        Decimal(case["payload"]["refund_amount"]["refund_total"])
        for case in cases
        if case["case_type"] == "BUYER_CANCEL"
        and case["role"] == "BUYER"
        and case["payload"]["refund_amount"]["currency"] == "GBP"
    ]


def try_it(page: RulePage, asked: list[Decimal], desk: Desk) -> None:
    """The dry run counts what the local TikTok Shop holds, and moves nothing."""
    moved, calls = len(desk.sim.get("ledger")), desk.last_call()
    small = [amount for amount in asked if amount <= CEILING]
    assert len(small) > 1
    screen = page.dry_run()
    count = lambda name: screen.locator(f"div[name={name}]").first  # noqa: E731
    expect(count("decided_count")).to_have_text(f"{len(small)}Decided")
    expect(count("held_count")).to_contain_text(f"{len(asked) - len(small)}")
    money = f"£\N{NO-BREAK SPACE}{sum(small)}"
    expect(screen.locator("div[name=money_words]").first).to_have_text(money)
    page.photograph("rules-2-dry-run")
    assert len(desk.sim.get("ledger")) == moved
    assert desk.writes(calls) == []


def switch_on(page: RulePage) -> str:
    page.press("action_switch_on")
    page.tab.locator(".modal").wait_for()
    page.photograph("rules-3-switch")
    words = page.confirm_switch()
    return words.replace("\N{NO-BREAK SPACE}", " ")


def ask_twice(desk: Desk, buyer: BuyerPage) -> tuple[str, str]:
    """A small case and one above the ceiling; answers their ids."""
    found = []
    for quantity in (3, 12):
        order = desk.buy("GB", "AWAITING_SHIPMENT", quantity=quantity)
        assert (Decimal(order["total_amount"]) > CEILING) is (quantity == 12)
        buyer.open(order)
        found.append(buyer.ask(order, "cancel", reason="No longer needed"))
    return found[0], found[1]


def look_at_tickets(agent: AgentPage, desk: Desk, small: str, dear: str) -> None:
    card = agent.open(desk.wait_for_ticket(small))
    expect(card.locator(".o_tiktok_made").first).to_contain_text(f"Rule “{NAME}”")
    chatter = agent.tab.locator(".o-mail-Chatter")
    expect(chatter).to_contain_text(f"Rule “{NAME}”")
    agent.photograph("rules-4-decided")
    card = agent.open(desk.wait_for_ticket(dear))
    line = card.locator(".o_tiktok_rule_line")
    expect(line).to_contain_text("Left to a person")
    expect(line).to_contain_text("The refund is above the rule's ceiling a case.")
    expect(agent.button("approve")).to_have_text("Approve Cancellation")
    agent.photograph("rules-5-left")
