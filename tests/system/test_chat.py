"""A chat: the buyer on TikTok Shop, the agent in the ticket, and nobody in between."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from ..simulator.page.buyer_page import BuyerPage
from .chat_page import ChatPage
from .desk import NEXT_LOOK, TICKET, Desk, wait_until

TALK = "tiktok.conversation"
ROLE = "CUSTOMER_SERVICE"
ASKED = "Is the mug dishwasher safe? <b>Thanks</b>"
ANSWER = "Yes, on the upper rack."
# The same buyer may have read the other answer already
LATER = "It leaves the house tomorrow."


@pytest.fixture
def buyer(new_page: Callable[[], Page], desk: Desk) -> BuyerPage:
    return BuyerPage(new_page(), desk.sim)


@pytest.fixture
def agent(sit_down: Callable) -> ChatPage:
    return sit_down("agent", ChatPage)


def ticket_of(desk: Desk, order: dict[str, Any]) -> int:
    """The ticket to which the talk about an order goes, 0 while there is none."""
    domain = [("order_remote_id", "=", order["order_id"])]
    rows = desk.world.admin.call(TALK, "search_read", domain, ["ticket_id"])
    return rows[0]["ticket_id"][0] if rows and rows[0]["ticket_id"] else 0


def sends(desk: Desk, since: int) -> list[dict[str, Any]]:
    """The calls that wanted to say something to a buyer."""
    calls = desk.sim.get("calls", since=since)
    return [
        c for c in calls if c["method"] == "POST" and c["path"].endswith("/messages")
    ]


def picture(path: Path, colour: str) -> Path:
    Image.new("RGB", (400, 300), colour).save(path)
    return path


def test_a_chat_of_four_messages(
    desk: Desk, buyer: BuyerPage, agent: ChatPage, tmp_path: Path
) -> None:
    order = desk.buy("GB", "DELIVERED")
    since = desk.last_call()
    buyer.open(order)
    buyer.open_chat(order)
    buyer.write(ASKED)
    ticket = wait_until(
        lambda: ticket_of(desk, order), NEXT_LOOK, "a ticket of the order"
    )
    agent.look_at(ticket)
    agent.expect_newest(ASKED)
    agent.photograph("chat-1-asked")
    seen = buyer.messages().last.get_by_test_id("read-mark")
    expect(seen).to_have_text("Read")
    agent.say(ANSWER)
    agent.expect_delivery("sent")
    agent.photograph("chat-2-answered")
    expect(buyer.messages().last).to_contain_text(ANSWER)
    buyer.write("", picture(tmp_path / "crack.png", "brown"))
    agent.expect_newest("Picture")
    agent.expect_picture()
    agent.photograph("chat-3-picture")
    agent.begin()
    agent.attach(picture(tmp_path / "rack.png", "teal"))
    agent.send.click()
    agent.expect_delivery("sent")
    agent.photograph("chat-4-picture-sent")
    shown = buyer.messages().last.locator("img")
    expect(shown).to_have_js_property("complete", True)
    assert shown.evaluate("image => image.naturalWidth") == 400
    agent.note("A nice buyer")
    agent.photograph("chat-5-noted")
    assert len(sends(desk, since)) == 2
    found = desk.world.admin.call(TICKET, "read", [ticket], ["name", "sale_order_ids"])
    assert found[0]["name"] == "New Message from Buyer"
    assert len(found[0]["sale_order_ids"]) == 1


def test_a_lost_answer_is_looked_up_and_nothing_is_said_twice(
    desk: Desk, buyer: BuyerPage, agent: ChatPage
) -> None:
    order = desk.buy("GB", "DELIVERED")
    since = desk.last_call()
    buyer.open(order)
    buyer.open_chat(order)
    buyer.write("Hello")
    agent.look_at(wait_until(lambda: ticket_of(desk, order), NEXT_LOOK, "a ticket"))
    fault = {"match": "*/messages", "method": "POST", "fault": "reset_after"}
    desk.sim.post("faults", **fault, times=1)
    agent.say(LATER)
    # TikTok's own notification of it may be faster than the look that was planned
    agent.expect_delivery("sent", seconds=90)
    expect(buyer.messages().filter(has_text=LATER)).to_have_count(1)
    assert len(sends(desk, since)) == 1
    expect(agent.messages.filter(has_text=LATER)).to_have_count(1)
    ours = desk.world.admin.call(
        "tiktok.message",
        "search_read",
        [("text", "=", LATER)],
        ["state", "attempts", "request_id"],
        order="id desc",
        limit=1,
    )[0]
    assert (ours["state"], ours["attempts"], ours["request_id"]) == ("sent", 1, False)


def test_what_is_too_long_stays_in_the_composer(
    desk: Desk, buyer: BuyerPage, agent: ChatPage
) -> None:
    order = desk.buy("GB", "DELIVERED")
    since = desk.last_call()
    buyer.open(order)
    buyer.open_chat(order)
    buyer.write("Hello")
    agent.look_at(wait_until(lambda: ticket_of(desk, order), NEXT_LOOK, "a ticket"))
    agent.begin()
    agent.type("x" * 2001)
    expect(agent.counter).to_have_text("2001 / 2000")
    expect(agent.send).to_be_disabled()
    agent.photograph("chat-6-too-long")
    agent.type("x" * 2000)
    expect(agent.counter).to_have_text("2000 / 2000")
    expect(agent.send).to_be_enabled()
    assert sends(desk, since) == []


def test_a_file_that_tiktok_refuses_leaves_the_words_where_they_are(
    desk: Desk, buyer: BuyerPage, agent: ChatPage, tmp_path: Path
) -> None:
    order = desk.buy("GB", "DELIVERED")
    since = desk.last_call()
    buyer.open(order)
    buyer.open_chat(order)
    buyer.write("Hello")
    agent.look_at(wait_until(lambda: ticket_of(desk, order), NEXT_LOOK, "a ticket"))
    agent.begin()
    agent.type("The manual")
    manual = tmp_path / "manual.pdf"
    manual.write_bytes(b"%PDF-1.4")
    agent.composer.locator("input[type=file]").set_input_files(manual)
    agent.composer.locator(".o-mail-AttachmentContainer").wait_for()
    agent.send.click()
    dialog = agent.tab.locator(".modal")
    expect(dialog).to_contain_text("manual.pdf cannot be sent to the buyer")
    agent.photograph("chat-7-no-picture")
    dialog.get_by_role("button", name="Close").last.click()
    expect(agent.words).to_have_value("The manual")
    expect(agent.words).to_be_editable()
    assert sends(desk, since) == []


def test_a_shop_without_the_permission_shows_nothing_of_it(
    desk: Desk, agent: ChatPage
) -> None:
    order = desk.buy("US", "AWAITING_SHIPMENT")
    case_id = desk.sim.case("US", "cancellation", order_id=order["order_id"])
    ticket = desk.wait_for_ticket(case_id)
    since = desk.last_call()
    agent.look_at(ticket)
    agent.say("Between us")
    expect(agent.tab.locator(".o_tiktok_composer")).to_have_count(0)
    expect(agent.newest.locator(".o_tiktok_delivery")).to_have_count(0)
    agent.photograph("chat-8-without")
    shop = desk.world.admin.call(
        "tiktok.authorized.shop", "search", [("has_customer_service", "=", False)]
    )
    desk.world.admin.call("tiktok.authorized.shop", "action_sync_now", shop[:1])
    calls = desk.sim.get("calls", since=since)
    assert [c for c in calls if "/customer_service/" in c["path"]] == []
