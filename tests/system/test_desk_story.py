"""A day at the desk with the keyboard: look, zoom, refuse with proof, go on."""

import re
from io import BytesIO
from typing import Any

from PIL import Image
from playwright.sync_api import expect

from .accessible import faults
from .agent_page import AgentPage
from .desk import Desk
from .world import World

REASON = "ecom_order_delivered_refund_reason_damaged"
DROP = """
(zone, [name, type, bytes]) => {
    const carried = new DataTransfer();
    carried.items.add(new File([new Uint8Array(bytes)], name, {type}));
    zone.dispatchEvent(new DragEvent("drop", {
        bubbles: true, cancelable: true, dataTransfer: carried}));
}
"""
PASTE = """
([name, type, bytes]) => {
    const carried = new DataTransfer();
    carried.items.add(new File([new Uint8Array(bytes)], name, {type}));
    document.dispatchEvent(new ClipboardEvent("paste", {
        bubbles: true, cancelable: true, clipboardData: carried}));
}
"""


def asks(desk: Desk, stack: World, **wish: Any) -> str:
    """A British buyer asks for money back; the case has its ticket and pictures."""
    order = desk.buy("GB", "DELIVERED")
    case_id = desk.sim.case(
        "GB", "refund", order_id=order["order_id"], reason=REASON, **wish
    )
    stack.sync()
    desk.wait_for_ticket(case_id)
    desk.run_cron("cron_fetch_pictures")
    return case_id


def photograph(width: int, height: int) -> list[int]:
    """The bytes of a photograph, as the browser's scripts take them."""
    file = BytesIO()
    picture = Image.linear_gradient("L").resize((width, height))
    picture.convert("RGB").save(file, "JPEG", quality=90)
    return list(file.getvalue())


def test_pictures_and_film_are_looked_at_without_leaving(
    stack: World, desk: Desk, agent: AgentPage
) -> None:
    case_id = asks(desk, stack, images=2, video=True)
    card, hosts = agent.open(desk.ticket(case_id)), set()
    agent.tab.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    pictures = card.locator(".o_tiktok_pictures a")
    expect(pictures).to_have_count(3)
    pictures.first.click()
    viewer = agent.tab.locator(".o-FileViewer")
    shown = viewer.locator("img.o-FileViewer-viewImage")
    expect(shown).to_have_js_property("complete", True)
    assert shown.evaluate("image => image.naturalWidth") >= 800
    agent.tab.keyboard.press("+")
    expect(shown).to_have_attribute("style", re.compile(r"scale3d\(1\.5, 1\.5, 1\)"))
    agent.photograph("desk-zoom")
    agent.tab.keyboard.press("ArrowLeft")
    film = viewer.locator("video")
    film.wait_for()
    agent.tab.wait_for_function(
        "document.querySelector('.o-FileViewer video').readyState >= 1"
    )
    assert film.evaluate("video => video.duration") > 0
    # A letter in the viewer turns the picture, and decides nothing
    agent.tab.keyboard.press("r")
    expect(agent.dialog).to_have_count(0)
    agent.tab.keyboard.press("Escape")
    expect(viewer).to_have_count(0)
    assert hosts <= {stack.url.split("//")[1]}


def test_a_refund_is_rejected_by_keyboard_with_proof(
    stack: World, desk: Desk, agent: AgentPage
) -> None:
    case_id = asks(desk, stack)
    agent.open(desk.ticket(case_id))
    agent.tab.keyboard.press("r")
    dialog = agent.dialog
    dialog.wait_for()
    since = desk.last_call()
    dialog.locator("button[name=action_confirm]").click()
    expect(dialog.locator(".o_tiktok_problem")).to_contain_text("Choose a reason")
    assert desk.writes(since) == []
    reason = agent.pick_reason()
    expect(dialog.locator(".o_tiktok_problem")).to_have_count(0)
    dialog.locator(".o_tiktok_comment_foot button").click()
    agent.tab.locator(".o_tiktok_snippets .dropdown-item").first.click()
    comment = dialog.locator("div[name=comment] textarea")
    expect(comment).to_have_value(re.compile("^We have looked at your pictures"))
    words = comment.input_value()
    zone = dialog.locator(".o_tiktok_evidence")
    zone.evaluate(DROP, ["crack.jpg", "image/jpeg", photograph(3000, 2000)])
    kept = dialog.locator(".o_tiktok_evidence li img")
    expect(kept).to_have_count(1)
    agent.tab.evaluate(PASTE, ["box.jpg", "image/jpeg", photograph(640, 480)])
    expect(kept).to_have_count(2)
    agent.tab.evaluate(PASTE, ["tiny.jpg", "image/jpeg", photograph(50, 50)])
    expect(dialog.locator(".o_tiktok_problem")).to_contain_text("at least 100 pixels")
    expect(kept).to_have_count(2)
    assert faults(agent.tab, ".modal .o_tiktok_decision") == []
    agent.photograph("desk-reject-proof")
    agent.confirm()
    agent.expect_words("outcome", "Rejected")
    (write,) = desk.writes(since)
    assert write["query"]["idempotency_key"]
    last = desk.sim.show(case_id)["records"][-1]
    assert (last["role"], last["note"]) == ("SELLER", words)
    assert [(i["width"], i["height"]) for i in last["images"]] == [
        (1600, 1067),
        (640, 480),
    ]
    chatter = agent.tab.locator(".o-mail-Chatter")
    expect(chatter).to_contain_text(reason)
    assert desk.ledger(case_id) == []


def test_a_refund_is_approved_by_keyboard_and_the_next_one_comes(
    stack: World, desk: Desk, agent: AgentPage
) -> None:
    case_id = asks(desk, stack)
    ticket = desk.ticket(case_id)
    agent.open(ticket)
    agent.tab.keyboard.press("a")
    dialog = agent.dialog
    dialog.wait_for()
    payload = desk.sim.show(case_id)["payload"]
    total = payload["refund_amount"]["refund_total"]
    expect(dialog.locator(".o_tiktok_gets")).to_contain_text(total)
    expect(dialog.locator(".o_tiktok_costs")).to_contain_text(total)
    assert faults(agent.tab, ".modal .o_tiktok_decision") == []
    agent.choose("OFFER_PARTIAL_REFUND")
    slider = dialog.locator("input[type=range]")
    slider.focus()
    before = float(slider.input_value())
    agent.tab.keyboard.press("ArrowRight")
    field = dialog.locator("div[name=amount] input.o_input")
    expect(field).to_have_value(f"{before + 0.01:.2f}")
    agent.choose("APPROVE_REFUND")
    agent.confirm()
    expect(agent.button("approve")).to_have_count(0)
    agent.tab.keyboard.press("n")
    agent.tab.wait_for_url(lambda url: str(ticket) != url.rstrip("/").split("/")[-1])
    expect(agent.card.locator(".o_tiktok_deadline")).to_be_visible()


def test_the_card_can_be_read_and_reached(
    stack: World, desk: Desk, agent: AgentPage
) -> None:
    case_id = asks(desk, stack, images=3, video=True)
    card = agent.open(desk.ticket(case_id))
    for summary in card.locator("summary").all():
        summary.click()
    assert faults(agent.tab, ".o_tiktok_case") == []
    assert faults(agent.tab, ".o_tiktok_decisions") == []
    # From the first button of the card on, each stop is within it and shows itself
    card.locator("button.btn-link").first.focus()
    for _stop in range(4):
        agent.tab.keyboard.press("Tab")
        inside = "document.activeElement.closest('.o_tiktok_case') !== null"
        assert agent.tab.evaluate(inside)


def test_letters_in_a_comment_of_the_chatter_decide_nothing(
    stack: World, desk: Desk, agent: AgentPage
) -> None:
    case_id = asks(desk, stack)
    agent.open(desk.ticket(case_id))
    agent.tab.locator(".o-mail-Chatter-logNote").click()
    composer = agent.tab.locator(".o-mail-Composer-input").first
    composer.focus()
    agent.tab.keyboard.type("ran away")
    expect(composer).to_have_value("ran away")
    expect(agent.dialog).to_have_count(0)
