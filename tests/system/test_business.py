"""The business starts it: a whole cancellation, one item, a refund, several orders.

Nobody has asked. The agent opens the order, makes a ticket and cancels or refunds from
its card; TikTok's ledger has the word on what moved, and how often.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from .agent_page import AgentPage
from .desk import ORDER, TICKET, Desk, wait_until
from .world import World

PAYOUT = 601
WRITES = ("/cancellations", "/returns", "/approve", "/reject")


class BusinessPage(AgentPage):
    """The agent's window, with the ways that lead from an order to TikTok."""

    def new_ticket(self, order: int) -> Locator:
        """Press the button on the sale order; answers the card of its new ticket."""
        self.tab.goto(f"{self.base}/odoo/action-sale.action_orders/{order}")
        self.tab.locator("button[name=action_tiktok_new_ticket]").click()
        self.card.wait_for()
        return self.card

    def press(self, side: str) -> Locator:
        """Open a dialog: `cancel_order` or `refund_order`."""
        return super().press(side)

    def quantity(self, row: int, number: int) -> None:
        """Choose how many units of a line."""
        cell = self.dialog.locator(".o_data_row").nth(row).locator("[name=quantity]")
        cell.click()
        cell.locator("input").fill(str(number))
        cell.locator("input").press("Tab")

    def expect_preview(self, **amounts: str) -> None:
        for name, amount in amounts.items():
            field = self.dialog.locator(f"[name=preview_{name}]")
            expect(field).to_contain_text(amount)


@pytest.fixture
def agent(new_page: Callable[[], Page], stack: World, log_in) -> Iterator[BusinessPage]:
    tab, errors = new_page(), []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.on("console", lambda m: print("CONSOLE", m.type, m.text[:1500]))
    log_in(tab, "agent")
    yield BusinessPage(tab, stack.url)
    assert errors == []


def bought(stack: World, desk: Desk, region: str, status: str) -> tuple[dict, int]:
    """Somebody has bought three mugs; answers TikTok's order and Odoo's id."""
    order = desk.buy(region, status)
    stack.sync()
    return order, odoo_order(desk, order)


def odoo_order(desk: Desk, order: dict) -> int:
    domain = [("tiktok_order_id", "=", order["order_id"])]
    found = lambda: desk.world.admin.call(ORDER, "search", domain)  # noqa: E731
    return wait_until(found, 20, f"order {order['order_id']} in Odoo")[0]


def moved(desk: Desk, order: dict) -> list[tuple[str, str]]:
    rows = desk.sim.get("ledger", order=order["order_id"])
    return [(row["kind"], row["amount"]) for row in rows]


def writes(desk: Desk, since: int) -> list[str]:
    """The last parts of the paths of all calls that changed something."""
    calls = desk.sim.get("calls", since=since)
    paths = [call["path"] for call in calls if call["method"] == "POST"]
    return [path.rsplit("/", 1)[1] for path in paths if path.endswith(WRITES)]


def read(desk: Desk, model: str, row: int, *fields: str) -> tuple:
    found = desk.world.admin.call(model, "read", [row], list(fields))[0]
    return tuple(found[name] for name in fields)


def test_a_whole_order_is_cancelled(
    stack: World, desk: Desk, agent: BusinessPage
) -> None:
    order, order_id = bought(stack, desk, "GB", "AWAITING_SHIPMENT")
    card = agent.new_ticket(order_id)
    expect(card.locator(".o_tiktok_status")).to_have_text(
        "Nothing is asked for this order"
    )
    expect(agent.button("refund_order")).to_be_disabled()
    agent.photograph("business-1-card")
    since = desk.last_call()
    agent.press("cancel_order")
    agent.photograph("business-2-cancel-opened")
    assert agent.pick_reason(1) == "Pricing error"
    agent.expect_preview(total=order["total_amount"])
    agent.photograph("business-3-cancel-chosen")
    agent.expect_confirm("Cancel Order")
    agent.confirm()
    agent.expect_words("status", "Cancellation approved, TikTok pays the buyer back")
    agent.photograph("business-4-cancelled")
    assert writes(desk, since) == ["cancellations"]
    assert moved(desk, order) == [
        ("cancellation", "0"),
        ("refund", order["total_amount"]),
        ("stock", "3"),
    ]
    assert read(desk, ORDER, order_id, "state", "tiktok_status") == (
        "cancel",
        "CANCELLED",
    )
    (ticket,) = read(desk, ORDER, order_id, "ticket_ids")[0]
    assert read(desk, TICKET, ticket, "name") == ("Order Cancelled by Seller",)
