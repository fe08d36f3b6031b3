"""The business starts it: a whole cancellation, one item, a refund, several orders.

Nobody has asked. The agent opens the order, makes a ticket and cancels or refunds from
its card; TikTok's ledger has the word on what moved, and how often.
"""

from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Locator, expect

from .agent_page import AgentPage
from .desk import NEXT_LOOK, ORDER, TICKET, Desk, wait_until
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
def agent(sit_down: Callable) -> BusinessPage:
    return sit_down("agent", BusinessPage)


def bought(stack: World, desk: Desk, region: str, status: str) -> tuple[dict, int]:
    """Somebody has bought three mugs; answers TikTok's order and Odoo's id."""
    order = desk.buy(region, status)
    stack.sync()
    return order, odoo_order(desk, order)


def odoo_order(desk: Desk, order: dict) -> int:
    domain = [("tiktok_order_id", "=", order["order_id"])]
    found = lambda: desk.world.admin.call(ORDER, "search", domain)  # noqa: E731
    return wait_until(found, NEXT_LOOK, f"order {order['order_id']} in Odoo")[0]


def moved(desk: Desk, order: dict) -> list[tuple[str, str]]:
    rows = desk.sim.get("ledger", order=order["order_id"])
    return [(row["kind"], row["amount"]) for row in rows]


def writes(desk: Desk, since: int) -> list[str]:
    """The last parts of the paths of all calls that changed something."""
    calls = desk.sim.get("calls", since=since)
    paths = [call["path"] for call in calls if call["method"] == "POST"]
    return [path.rsplit("/", 1)[1] for path in paths if path.endswith(WRITES)]


def told(desk: Desk, order: dict) -> list[str]:
    """What the shop has written to the order's buyer about it in TikTok's chat."""
    talks = desk.sim.get("conversations", buyer=order["buyer_user_id"])
    said = [row for talk in talks for row in desk.sim.chat(talk["id"])]
    texts = [content.get("content", "") for _role, _type, content in said]
    return [text for text in texts if order["order_id"] in text]


def notes(desk: Desk, order_id: int, words: str) -> list[dict]:
    """The entries of the chatter of the order's ticket that hold these words."""
    (ticket,) = read(desk, ORDER, order_id, "ticket_ids")[0]
    domain = [
        ("model", "=", TICKET),
        ("res_id", "=", ticket),
        ("body", "ilike", words),
    ]
    return desk.world.admin.call("mail.message", "search_read", domain, ["body"])


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
    wait_until(lambda: told(desk, order), NEXT_LOOK, "the buyer is told")
    (text,) = told(desk, order)
    assert text.startswith("Hello,\n")
    assert f"we had to cancel items of your order {order['order_id']}." in text


def test_one_item_of_three_is_cancelled(
    stack: World, desk: Desk, agent: BusinessPage
) -> None:
    order, order_id = bought(stack, desk, "US", "AWAITING_SHIPMENT")
    agent.new_ticket(order_id)
    since = desk.last_call()
    dialog = agent.press("cancel_order")
    dialog.get_by_label("Single items").check()
    assert agent.pick_reason() == "Out of stock"
    agent.quantity(0, 1)
    agent.expect_preview(subtotal="8.00", shipping_fee="1.65", total="10.45")
    agent.photograph("business-5-item-chosen")
    agent.confirm()
    agent.expect_words("status", "Cancellation approved, TikTok pays the buyer back")
    agent.photograph("business-6-item-cancelled")
    assert writes(desk, since) == ["cancellations"]
    kinds = [kind for kind, _amount in moved(desk, order)]
    assert kinds == ["cancellation", "refund", "stock"]
    (paid_back,) = [amount for kind, amount in moved(desk, order) if kind == "refund"]
    left = float(Decimal(order["total_amount"]) - Decimal(paid_back))
    shown = read(desk, ORDER, order_id, "state", "amount_total", "tiktok_total_amount")
    assert shown == ("sale", left, left)
    units = desk.world.admin.call(
        "sale.order.line",
        "search_read",
        [("order_id", "=", order_id), ("tiktok_role", "=", "item")],
        ["product_uom_qty"],
    )
    assert [row["product_uom_qty"] for row in units] == [2.0]
    agent.tab.goto(f"{agent.base}/odoo/action-sale.action_orders/{order_id}")
    agent.tab.locator(".o_field_widget[name=order_line]").wait_for()
    agent.photograph("business-7-order-reduced")
    # This seller has no customer service: the words wait on the ticket to be copied
    assert told(desk, order) == []
    assert len(notes(desk, order_id, "ready to copy")) == 1


def test_a_refund_that_tiktok_wants_approved(
    stack: World, desk: Desk, agent: BusinessPage
) -> None:
    order, order_id = bought(stack, desk, "GB", "DELIVERED")
    agent.new_ticket(order_id)
    expect(agent.button("cancel_order")).to_be_disabled()
    since = desk.last_call()
    dialog = agent.press("refund_order")
    agent.photograph("business-8-refund-opened")
    expect(dialog.locator("input[data-value=RETURN_AND_REFUND]")).to_be_disabled()
    assert agent.pick_reason(3) == "Damaged"
    agent.quantity(0, 2)
    agent.expect_preview(subtotal="10.00", shipping_fee="2.00", total="12.00")
    agent.photograph("business-9-refund-chosen")
    agent.expect_confirm("Refund Order")
    agent.confirm()
    agent.expect_words("status", "Approved, TikTok pays the buyer back")
    agent.photograph("business-10-refunded")
    assert writes(desk, since) == ["returns", "approve"]
    assert moved(desk, order) == [("refund", "12.00")]
    desk.sim.advance(seconds=PAYOUT)
    paid = lambda: read(desk, ORDER, order_id, "tiktok_outcome") == ("refunded",)  # noqa: E731
    wait_until(paid, NEXT_LOOK, "the order shows the refund")
    assert read(desk, ORDER, order_id, "tiktok_refunded_amount") == (12.0,)


def test_several_orders_get_a_ticket_each(
    stack: World, desk: Desk, agent: BusinessPage
) -> None:
    made = [bought(stack, desk, "GB", "AWAITING_SHIPMENT") for _number in range(3)]
    ids = [order_id for _order, order_id in made]
    tab = agent.tab
    tab.goto(f"{agent.base}/odoo/action-sale.action_orders")
    for _order, order_id in made:
        (name,) = read(desk, ORDER, order_id, "name")
        row = tab.locator(".o_data_row").filter(has_text=name)
        row.locator(".o_list_record_selector input").check()
    tab.get_by_role("button", name="Actions").click()
    agent.photograph("business-11-orders")
    tab.get_by_role("menuitem", name="New TikTok tickets").click()
    expect(tab.locator(".o_breadcrumb")).to_contain_text("TikTok Tickets")
    expect(tab.locator(".o_data_row")).to_have_count(3)
    agent.photograph("business-12-tickets")
    for order, order_id in made:
        (ticket,) = read(desk, ORDER, order_id, "ticket_ids")[0]
        name = f"TikTok order {order['order_id']}"
        assert read(desk, TICKET, ticket, "name") == (name,)
    session = desk.world.agent
    again = session.call(ORDER, "action_tiktok_new_ticket", ids)
    assert again["tag"] == "display_notification"
    assert [len(read(desk, ORDER, order_id, "ticket_ids")[0]) for order_id in ids] == [
        1,
        1,
        1,
    ]
