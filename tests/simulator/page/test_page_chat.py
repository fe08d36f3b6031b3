"""Buyer and shop write to each other; the page follows by itself."""

import json

import pytest
from playwright.sync_api import expect

TALKS = "/customer_service/202309/conversations"
HOSTILE = '<img src=x onerror="window.hacked=1"><b>bold</b>'


@pytest.fixture
def order(page, buy):
    """An order of a buyer who has written nothing yet, on their page."""
    order = buy("GB", "DELIVERED")
    page.open(order)
    return order


def talk_with(sim, order):
    """The id of the conversation with the order's buyer."""
    (talk,) = sim.get("conversations", buyer=order["buyer_user_id"])
    return talk["id"]


def answer(api, talk, kind, content):
    body = {"type": kind, "content": json.dumps(content)}
    assert api.post(f"{TALKS}/{talk}/messages", body).code == 0


def test_words_reach_the_shop(page, sim, order):
    page.open_chat()
    page.write("Is it dishwasher safe?")
    expect(page.messages()).to_have_count(1)
    said = ("BUYER", "TEXT", {"content": "Is it dishwasher safe?"})
    assert sim.chat(talk_with(sim, order)) == [said]
    expect(page.messages().last.get_by_test_id("read-mark")).to_have_text("Sent")


def test_from_an_order_its_card_goes_first_and_once(page, sim, order):
    page.open_chat(order)
    about = page.chat.locator(".chat-about")
    expect(about).to_contain_text(order["order_id"][-6:])
    page.write("When will it come?")
    expect(about).to_be_hidden()
    page.write("Hello?")
    card = ("BUYER", "ORDER_CARD", {"order_id": order["order_id"]})
    said = ("When will it come?", "Hello?")
    texts = [("BUYER", "TEXT", {"content": words}) for words in said]
    assert sim.chat(talk_with(sim, order)) == [card, *texts]
    expect(page.messages().first).to_contain_text(order["order_id"][-6:])
    expect(page.messages().first).to_contain_text("Delivered")


def test_order_can_be_left_out(page, sim, order):
    page.open_chat(order)
    page.chat.get_by_role("button", name="Not about this order").click()
    page.write("Just a question.")
    assert [row[1] for row in sim.chat(talk_with(sim, order))] == ["TEXT"]


def test_picture_goes_before_its_words(page, sim, order, photo):
    page.open_chat()
    page.write("It is torn.", photo)
    picture, words = sim.chat(talk_with(sim, order))
    assert (picture[1], words[1]) == ("IMAGE", "TEXT")
    assert (picture[2]["width"], picture[2]["height"]) == ("320", "240")
    assert sim.session.get(picture[2]["url"], timeout=5).content == photo["buffer"]
    shown = page.messages().first.locator("img")
    expect(shown).to_be_visible()
    assert shown.evaluate("(image) => image.naturalWidth") == 320


def test_picture_alone_is_enough_and_nothing_is_not(page, sim, order, photo):
    page.open_chat()
    page.chat.get_by_test_id("chat-send").click()
    assert sim.get("conversations", buyer=order["buyer_user_id"]) == []
    page.write("", photo)
    assert [row[1] for row in sim.chat(talk_with(sim, order))] == ["IMAGE"]


def test_answer_appears_by_itself_and_is_marked_read(page, sim, gb, order):
    page.open_chat()
    page.write("Hello")
    talk = talk_with(sim, order)
    answer(gb, talk, "TEXT", {"content": "Good morning!"})
    expect(page.messages()).to_have_count(2)
    last = page.messages().last
    expect(last).to_contain_text("Good morning!")
    expect(last).to_have_attribute("data-from", "shop")
    expect(last.locator(".message-sender")).to_have_text("Demo Store GB support")
    page.tab.wait_for_function(
        "async ([url]) => (await (await fetch(url)).json()).messages.at(-1).is_read",
        arg=[f"/_sim/conversations/{talk}"],
    )


def test_buyer_sees_that_the_shop_has_read(page, sim, gb, order):
    page.open_chat()
    page.write("Hello")
    mark = page.messages().first.get_by_test_id("read-mark")
    expect(mark).to_have_text("Sent")
    gb.post(f"{TALKS}/{talk_with(sim, order)}/messages/read")
    expect(mark).to_have_text("Read")


def test_folded_chat_counts_what_is_new(page, sim, gb, order):
    talk = sim.say(order_id=order["order_id"], text="Hello")
    for words in ("One", "Two"):
        answer(gb, talk, "TEXT", {"content": words})
    badge = page.tab.get_by_test_id("chat-unread")
    expect(badge).to_have_text("2 new messages")
    assert sim.get(f"conversations/{talk}")["read_by_buyer"] == 0
    page.open_chat()
    expect(badge).to_be_hidden()
    expect(page.messages()).to_have_count(4)


def test_cards_and_pictures_of_the_shop_are_shown(page, sim, gb, order, photo):
    talk = sim.say(order_id=order["order_id"], text="Hello")
    detail = gb.get("/order/202507/orders", {"ids": order["order_id"]}).data["orders"]
    line = detail[0]["line_items"][0]
    files = {"data": ("a.png", photo["buffer"], "image/png")}
    upload = gb.upload("/customer_service/202309/images/upload", files, {}, cipher=True)
    where = {"order_id": order["order_id"]}
    answer(gb, talk, "IMAGE", upload.data)
    answer(gb, talk, "PRODUCT_CARD", {"product_id": line["product_id"]})
    answer(gb, talk, "RETURN_REFUND_CARD", {**where, "sku_id": line["sku_id"]})
    answer(gb, talk, "LOGISTICS_CARD", where)
    page.open_chat()
    rows = page.messages()
    expect(rows).to_have_count(6)
    assert rows.nth(2).locator("img").evaluate("(i) => i.naturalWidth") == 320
    expect(rows.nth(3)).to_contain_text(line["product_name"])
    expect(rows.nth(4)).to_contain_text("choose there what you need")
    expect(rows.nth(5)).to_contain_text("Where the parcel is")


def test_rare_types_do_not_break_the_talk(page, sim, order):
    talk = sim.say(order_id=order["order_id"], type="BUYER_ENTER_FROM_ORDER")
    sim.say(conversation_id=talk, type="SOMETHING_NEW", content={"a": 1})
    sim.say(conversation_id=talk, type="TEXT", content="{broken")
    sim.say(conversation_id=talk, text="Taken back", is_visible=False)
    note = {"content": "Your parcel is late."}
    sim.say(conversation_id=talk, actor="platform", type="NOTIFICATION", content=note)
    page.open_chat()
    rows = page.messages()
    expect(rows).to_have_count(4)
    expect(rows.nth(0)).to_contain_text(f"About order {order['order_id']}")
    expect(rows.nth(1)).to_contain_text("(nothing that can be shown)")
    expect(rows.nth(3)).to_contain_text("Your parcel is late.")


def test_words_are_never_markup(page, sim, gb, order):
    page.open_chat()
    page.write(HOSTILE)
    answer(gb, talk_with(sim, order), "TEXT", {"content": HOSTILE})
    expect(page.messages()).to_have_count(2)
    for number in (0, 1):
        expect(page.messages().nth(number)).to_contain_text(HOSTILE)
    assert page.tab.evaluate("window.hacked") is None
    assert page.chat.locator(".bubble img, .bubble b").count() == 0


def test_other_buyers_talk_is_not_shown(page, sim, buy, order):
    sim.say(order_id=order["order_id"], text="Mine alone")
    page.open_chat()
    expect(page.messages()).to_have_count(2)
    buyers = page.tab.get_by_test_id("buyer-picker")
    other = next(
        b["buyer_user_id"]
        for b in sim.get("buyers")
        if b["region"] == "GB"
        and b["buyer_user_id"] != order["buyer_user_id"]
        and not sim.get("conversations", buyer=b["buyer_user_id"])
    )
    buyers.select_option(other)
    expect(page.messages()).to_have_count(0)
    expect(page.chat).to_contain_text("Nothing said yet")


def test_words_stay_when_the_shop_does_not_answer(page, sim, order):
    page.open_chat()
    page.tab.route("**/_sim/actions", lambda route: route.abort())
    page.chat.get_by_test_id("chat-words").fill("Do not lose me")
    page.chat.get_by_test_id("chat-send").click()
    expect(page.chat.get_by_role("alert").first).to_contain_text("does not answer")
    expect(page.chat.get_by_test_id("chat-words")).to_have_value("Do not lose me")
    assert sim.get("conversations", buyer=order["buyer_user_id"]) == []


def test_chat_by_keyboard(page, sim, order):
    page.tab.get_by_test_id("chat-open").focus()
    page.tab.keyboard.press("Enter")
    expect(page.chat.get_by_test_id("chat-words")).to_be_focused()
    page.tab.keyboard.type("Two")
    page.tab.keyboard.press("Shift+Enter")
    page.tab.keyboard.type("lines")
    page.tab.keyboard.press("Enter")
    expect(page.messages()).to_have_count(1)
    assert sim.chat(talk_with(sim, order))[0][2] == {"content": "Two\nlines"}
    page.tab.keyboard.press("Escape")
    expect(page.chat).to_be_hidden()
    expect(page.tab.get_by_test_id("chat-open")).to_be_focused()


@pytest.mark.parametrize("width", [390, 820, 1240, 1600])
def test_chat_fits_the_window(page, order, width):
    page.tab.set_viewport_size({"width": width, "height": 844})
    page.open_chat(order)
    page.write("x" * 300)
    box = page.chat.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["y"] >= 0
    inside = "(e) => e.scrollWidth - e.clientWidth"
    assert page.chat.evaluate(inside) <= 0
