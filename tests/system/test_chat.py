"""A chat: the buyer on TikTok Shop, the agent in the ticket, and nobody in between."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from .chat_page import ChatPage
from .desk import TICKET, Desk, wait_until
from .world import World

SENDS = "/messages"


@pytest.fixture
def agent(
    new_page: Callable[[], Page], stack: World, log_in: Callable
) -> Iterator[ChatPage]:
    """The agent at the desk; nothing may go wrong there unseen."""
    tab, errors = new_page(), []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    log_in(tab, "agent")
    yield ChatPage(tab, stack.url)
    assert errors == []


def write(desk: Desk, order: dict[str, Any], **words: Any) -> str:
    """The buyer writes from the page of an order; answers the conversation."""
    said = desk.sim.post("actions", action="message", **words, order_id=order["order_id"])
    return said["conversation_id"]


def ticket_of(desk: Desk, conversation: str) -> int:
    """The ticket on which a conversation goes on, 0 while there is none."""
    domain = [("remote_id", "=", conversation)]
    rows = desk.world.admin.call(
        "tiktok.conversation", "search_read", domain, ["ticket_id"]
    )
    return rows[0]["ticket_id"][0] if rows and rows[0]["ticket_id"] else 0


def said(desk: Desk, conversation: str) -> list[tuple[str, str]]:
    """(role, words or type) of all that the buyer's side shows."""
    held = desk.sim.get(f"conversations/{conversation}")["messages"]
    return [(m["sender"]["role"], m.get("plaintext") or m["type"]) for m in held]


def sends(desk: Desk, since: int) -> list[dict[str, Any]]:
    """The calls that wanted to say something to a buyer."""
    calls = desk.sim.get("calls", since=since)
    return [c for c in calls if c["method"] == "POST" and c["path"].endswith(SENDS)]


def test_a_chat_of_four_messages(desk: Desk, agent: ChatPage, tmp_path: Path) -> None:
    order = desk.buy("GB", "DELIVERED")
    since = desk.last_call()
    conversation = write(desk, order, text="Is the mug dishwasher safe? <b>Thanks</b>")
    ticket = wait_until(lambda: ticket_of(desk, conversation), 20, "a ticket")
    found = desk.world.admin.call(TICKET, "read", [ticket], ["name", "sale_order_ids"])
    assert found[0]["name"] == "New Message from Buyer"
    assert len(found[0]["sale_order_ids"]) == 1
    agent.look_at(ticket)
    agent.expect_newest("Is the mug dishwasher safe? <b>Thanks</b>")
    agent.photograph("chat-1-asked")
    agent.say("Yes, on the upper rack.")
    agent.expect_delivery("sent")
    agent.photograph("chat-2-answered")
    assert ("CUSTOMER_SERVICE", "Yes, on the upper rack.") in said(desk, conversation)
    write(desk, order, image=True)
    picture = agent.newest.locator(".o-mail-AttachmentImage img")
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0
    agent.photograph("chat-3-picture")
    answer_with_picture(desk, agent, conversation, tmp_path / "rack.png")
    agent.note("A nice buyer")
    assert len(sends(desk, since)) == 2


def answer_with_picture(
    desk: Desk, agent: ChatPage, conversation: str, file: Path
) -> None:
    Image.new("RGB", (400, 300), "teal").save(file)
    agent.begin()
    agent.attach(file)
    agent.send.click()
    agent.expect_delivery("sent")
    agent.photograph("chat-4-picture-sent")
    shown = desk.sim.get(f"conversations/{conversation}")["messages"][-1]
    assert (shown["type"], shown["sender"]["role"]) == ("IMAGE", "CUSTOMER_SERVICE")
