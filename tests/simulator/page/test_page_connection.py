"""The page outlives its simulator."""

from playwright.sync_api import expect

from ..client import Simulator
from ..conftest import free_port, start
from .buyer_page import BuyerPage


def test_it_says_when_the_shop_is_gone_and_comes_back_with_it(tab, tmp_path):
    port, state = free_port(), str(tmp_path / "state")
    sim = Simulator(f"http://127.0.0.1:{port}")
    first = start("--state", state, port=port)
    try:
        items = [{"seller_sku": "MUG", "quantity": 1}]
        order = sim.post("orders", shop="GB", status="IN_TRANSIT", items=items)
        card = BuyerPage(tab, sim).open(order)
    finally:
        first.terminate()
        first.wait(10)
    live = tab.get_by_test_id("live")
    expect(live).to_have_text("Connection lost – trying again", timeout=10_000)
    second = start("--state", state, port=port)
    try:
        sim.session.close()
        expect(live).to_have_text("Live", timeout=15_000)
        sim.post("actions", order_id=order["order_id"], action="advance_order")
        expect(card.get_by_test_id("order-status")).to_have_text("Delivered")
    finally:
        second.terminate()
        second.wait(10)
