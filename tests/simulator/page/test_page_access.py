"""Who can use the page: by keyboard, on a phone, with a screen reader; and what it
refuses, to people and to attackers."""

import pytest
import requests
from playwright.sync_api import expect

UNNAMED = """() => [...document.querySelectorAll("button, input, select, textarea")]
  .filter((control) => !control.getAttribute("aria-label") && !control.labels?.length
    && !control.textContent.trim())
  .map((control) => control.outerHTML)"""
OVERFLOW = "document.documentElement.scrollWidth - window.innerWidth"


def test_what_is_not_possible_says_why(page, buy):
    card = page.open(buy("GB", "DELIVERED"))
    expect(card.get_by_test_id("action-cancel")).to_be_disabled()
    expect(card.get_by_test_id("action-replacement")).to_be_disabled()
    expect(card.get_by_test_id("action-refund")).to_be_enabled()
    card.get_by_text("Why can some not be pressed?").click()
    expect(card.locator(".why-not li")).to_have_text(
        [
            "Cancel order: The order is shipped and cannot be cancelled.",
            "Ask for a replacement: Not possible in this market or at this stage.",
        ]
    )


def test_without_a_reason_nothing_is_sent(page, buy):
    order = buy("GB", "DELIVERED")
    page.open(order)
    page.start(order, "refund")
    page.tab.get_by_test_id("submit-request").click()
    expect(page.tab.get_by_test_id("reason")).to_be_focused()
    expect(page.tab.get_by_role("dialog")).to_be_visible()
    assert page.cases(order) == []


def test_without_an_item_nothing_is_sent(page, buy):
    order = buy("GB", "DELIVERED", quantity=1)
    page.open(order)
    page.start(order, "refund")
    page.tab.get_by_test_id("reason").select_option(index=1)
    page.tab.get_by_role("dialog").get_by_role("checkbox").uncheck()
    page.tab.get_by_test_id("submit-request").click()
    expect(page.tab.get_by_role("alert")).to_have_text("Choose at least one item.")
    assert page.cases(order) == []


def test_a_refusal_of_the_shop_stays_in_the_dialog(page, sim, buy):
    order = buy("GB", "AWAITING_SHIPMENT")
    page.open(order)
    page.start(order, "cancel")
    page.tab.get_by_test_id("reason").select_option(index=1)
    sim.post("actions", order_id=order["order_id"], action="cancel_order")
    page.tab.get_by_test_id("submit-request").click()
    alert = page.tab.get_by_role("alert").filter(has_text="cancelled")
    expect(alert).to_have_text("The order is completed or cancelled.")
    assert [case["type"] for case in page.cases(order)] == ["CANCEL"]


def test_a_file_that_is_no_picture_is_named_and_left_out(page, buy, photo):
    order = buy("GB", "DELIVERED")
    page.open(order)
    page.start(order, "refund")
    text = {"name": "list.txt", "mimeType": "text/plain", "buffer": b"no picture"}
    page.tab.get_by_test_id("pictures").set_input_files([photo, text])
    alert = page.tab.get_by_role("alert").filter(has_text="list.txt")
    expect(alert).to_have_text("list.txt is no PNG, JPEG or WebP picture.")
    thumbnails = page.tab.get_by_role("dialog").locator(".thumbnails li")
    expect(thumbnails).to_have_count(1)
    page.tab.get_by_role("button", name="Remove torn.png").click()
    expect(thumbnails).to_have_count(0)


def test_by_keyboard_alone(page, sim, buy):
    order = buy("GB", "DELIVERED", quantity=1)
    card = page.open(order)
    card.get_by_test_id("action-refund").focus()
    page.tab.keyboard.press("Enter")
    page.tab.get_by_role("dialog").wait_for()
    page.tab.keyboard.press("Escape")
    expect(card.get_by_test_id("action-refund")).to_be_focused()
    page.tab.keyboard.press("Enter")
    page.tab.get_by_test_id("reason").focus()
    page.tab.keyboard.press("ArrowDown")
    page.tab.keyboard.press("Tab")
    page.tab.keyboard.type("By keys.")
    page.tab.get_by_test_id("submit-request").focus()
    page.tab.keyboard.press("Enter")
    page.tab.get_by_role("dialog").wait_for(state="detached")
    (case,) = page.cases(order)
    assert (case["type"], case["words"]) == ("REFUND", "By keys.")


def test_the_keyboard_keeps_its_place_when_the_order_changes(page, sim, buy):
    order = buy("GB", "DELIVERED", quantity=1)
    page.open(order)
    reason = "Product is defective or does not work"
    case_id = page.ask(order, "refund", reason=reason)
    page.case(case_id).get_by_test_id("withdraw").focus()
    page.tab.keyboard.press("Enter")
    expect(page.status(case_id)).to_have_text("Withdrawn by you")
    inside = "(card) => card.contains(document.activeElement)"
    assert page.card(order).evaluate(inside) is True


def test_every_control_has_a_name(page, buy):
    order = buy("GB", "DELIVERED")
    page.open(order)
    page.start(order, "return")
    assert page.tab.evaluate(UNNAMED) == []


@pytest.mark.parametrize("width", [390, 820, 1240, 1600])
def test_nothing_is_wider_than_the_window(page, buy, width):
    page.tab.set_viewport_size({"width": width, "height": 844})
    order = buy("GB", "DELIVERED")
    page.open(order)
    assert page.tab.evaluate(OVERFLOW) <= 0
    page.start(order, "return")
    box = page.tab.get_by_role("dialog").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width


@pytest.mark.parametrize(
    ("region", "shown"),
    [("GB", "£"), ("US", "$"), ("DE", "€"), ("VN", "₫")],
)
def test_amounts_are_in_the_orders_currency(page, buy, region, shown):
    order = buy(region, "DELIVERED")
    total = page.open(order).get_by_test_id("order-total")
    amount = order["total_amount"]
    grouped = f"{int(amount):,}" if region == "VN" else amount
    expect(total).to_have_text(f"{shown}{grouped}")


def test_the_page_asks_nobody_else(page, buy):
    asked = []
    page.tab.on("request", lambda request: asked.append(request.url))
    page.open(buy("GB", "DELIVERED"))
    assert len(asked) > 10
    assert [url for url in asked if not url.startswith(page.sim.base)] == []


def test_the_policy_lets_no_foreign_script_run(sim):
    policy = requests.get(sim.base, timeout=5).headers["content-security-policy"]
    assert policy.split("; ")[:2] == ["default-src 'none'", "script-src 'self'"]
    assert "unsafe" not in policy


@pytest.mark.parametrize("name", ["js/none.js", "../files.py", "%2e%2e/files.py", ""])
def test_only_the_pages_files_are_handed_out(sim, name):
    request = requests.Request("GET", f"{sim.base}/static/").prepare()
    request.url = f"{sim.base}/static/{name}"
    answer = requests.Session().send(request, timeout=5)
    assert answer.status_code == 404
    assert "aiohttp" not in answer.text
