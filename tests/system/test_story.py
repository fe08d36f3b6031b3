"""The main job, end to end: a buyer asks in one window, an agent decides in the other.

One buyer asks to cancel, one for the money of two items of three, one for a
replacement; the agent approves, offers a part, rejects; TikTok's ledger has the word.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from ..simulator.page.buyer_page import BuyerPage
from .agent_page import AgentPage
from .desk import NEXT_LOOK, Desk, wait_until
from .world import World

PAYOUT = 601
DEFECT = "Product is defective or does not work"
DAMAGED = "Package or product is damaged"


@pytest.fixture
def buyer(new_page: Callable[[], Page], desk: Desk) -> BuyerPage:
    return BuyerPage(new_page(), desk.sim)


def test_a_cancellation_is_asked_and_approved(
    desk: Desk, buyer: BuyerPage, agent: AgentPage
) -> None:
    order = desk.buy("GB", "AWAITING_SHIPMENT")
    buyer.open(order)
    case_id = buyer.ask(order, "cancel", reason="No longer needed")
    card = agent.open(desk.wait_for_ticket(case_id))
    expect(card.locator(".o_tiktok_reason")).to_have_text("ReasonNo longer needed")
    agent.photograph("cancellation-1-asked")
    expect(agent.button("approve")).to_have_text("Approve Cancellation")
    agent.press("approve")
    agent.photograph("cancellation-2-dialog")
    agent.confirm()
    agent.expect_words("status", "Cancellation approved, TikTok pays the buyer back")
    expect(agent.button("approve")).to_have_count(0)
    agent.photograph("cancellation-3-approved")
    expect(buyer.status(case_id)).to_have_text("Cancelled – refund on its way")
    total = order["total_amount"]
    assert desk.ledger(case_id) == [
        ("cancellation", "0", ""),
        ("refund", total, "GBP"),
        ("stock", "3", ""),
    ]
    pay_out(desk, case_id, "cancelled")
    assert desk.shown(case_id) == (
        ("New Cancellation Request", True, "cancelled"),
        ("cancelled", float(total), "cancel"),
    )


def test_a_part_of_a_refund_is_offered_and_accepted(
    desk: Desk, buyer: BuyerPage, agent: AgentPage
) -> None:
    order = desk.buy("GB", "DELIVERED")
    buyer.open(order)
    words = "Two of them have no <b>bottom</b>."
    case_id = buyer.ask(order, "refund", reason=DEFECT, words=words, without=(2,))
    ticket = desk.wait_for_ticket(case_id)
    desk.run_cron("cron_fetch_pictures")
    card = agent.open(ticket)
    expect(card.locator("blockquote")).to_have_text(words)
    expect(card.locator(".o_tiktok_items .o_tiktok_quantity")).to_have_text("2 ×")
    picture = card.locator(".o_tiktok_items img")
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0
    agent.photograph("refund-1-asked")
    offer(agent, "1.50")
    agent.expect_words("status", "Waiting for the buyer to answer the offer")
    agent.photograph("refund-3-offered")
    assert desk.ledger(case_id) == []
    accept = buyer.case(case_id).get_by_test_id("accept-offer")
    expect(accept).to_have_text("Accept £3.00")
    accept.click()
    expect(buyer.status(case_id)).to_have_text("Agreed – refund on its way")
    pay_out(desk, case_id, "refunded")
    assert desk.ledger(case_id) == [("refund", "3.00", "GBP")]
    assert desk.shown(case_id) == (
        ("New Refund Request", True, "refunded"),
        ("refunded", 3.0, "sale"),
    )
    agent.open(desk.ticket(case_id))
    agent.expect_words("outcome", "Refunded")
    agent.photograph("refund-4-refunded")


def offer(agent: AgentPage, amount: str) -> None:
    """Offer so much for each of two items; the dialog shows what that makes."""
    dialog = agent.press("approve")
    expect(dialog.locator("div[name=amount]")).to_have_count(0)
    agent.choose("OFFER_PARTIAL_REFUND")
    # One penny less than the refund of one item is the most that TikTok takes.
    allowed = re.compile(r"TikTok allows\s+£\s?0\.01\s+to\s+£\s?5\.99")
    expect(dialog).to_contain_text(allowed)
    agent.type_amount(amount)
    total = dialog.locator("[name=total_words]")
    product = Decimal(amount) * 2
    expect(total).to_have_text(re.compile(rf"^£\s?{amount} × 2 items = £\s?{product}$"))
    agent.expect_confirm("Offer Partial Refund")
    agent.photograph("refund-2-dialog")
    agent.confirm()


def test_a_replacement_is_rejected_with_reason_and_comment(
    stack: World, desk: Desk, buyer: BuyerPage, agent: AgentPage
) -> None:
    order = desk.buy("US", "DELIVERED")
    buyer.open(order)
    case_id = buyer.ask(order, "replacement", reason=DAMAGED, without=(1, 2))
    stack.sync()
    agent.open(desk.wait_for_ticket(case_id))
    agent.photograph("replacement-1-asked")
    expect(agent.button("reject")).to_have_text("Reject Replacement")
    agent.press("reject")
    reason, comment = agent.pick_reason(), "The picture shows another cup."
    agent.comment(comment)
    agent.photograph("replacement-2-dialog")
    agent.confirm()
    agent.expect_words("outcome", "Rejected")
    agent.photograph("replacement-3-rejected")
    expect(buyer.status(case_id)).to_have_text("The seller said no")
    last = desk.sim.show(case_id)["records"][-1]
    assert (last["event"], last["role"]) == ("REJECT_REPLACEMENT", "SELLER")
    assert last["note"] == comment
    assert desk.ledger(case_id) == []
    assert desk.shown(case_id) == (
        ("New Replacement Request", True, "rejected"),
        ("rejected", 0.0, "sale"),
    )
    chatter = agent.tab.locator(".o-mail-Chatter")
    for words in ("Reject Replacement", reason, comment, "Support Agent"):
        expect(chatter).to_contain_text(words)


@pytest.fixture(autouse=True)
def _nothing_else_moves(desk: Desk) -> Iterator[None]:
    """A story moves its own case and no other, and calls TikTok once to do so."""
    moved, since = len(desk.sim.get("ledger")), desk.last_call()
    yield
    new = desk.sim.get("ledger")[moved:]
    (write,) = desk.writes(since)
    assert {row["case_id"] for row in new} <= {write["path"].split("/")[4]}
    assert write["query"]["idempotency_key"]


def pay_out(desk: Desk, case_id: str, state: str) -> None:
    """TikTok's bank has paid; the news comes by itself."""
    desk.sim.advance(seconds=PAYOUT)
    reached = lambda: desk.case(case_id)["state"] == state  # noqa: E731
    wait_until(reached, NEXT_LOOK, f"case {case_id} is {state}")
