"""Customer service: conversations, messages, what may be said and by whom."""

import json
from io import BytesIO

import pytest
import requests
from PIL import Image

from tiktok_shop_simulator import contract

from .client import Api, Reply, Simulator
from .test_contract import fits, png

BASE = "/customer_service/202309"
TALKS = f"{BASE}/conversations"
NEWEST = "/customer_service/202606/conversations"
WORDS = {"type": "TEXT", "content": '{"content":"We have sent it."}'}


@pytest.fixture
def order(sim: Simulator) -> dict:
    """An order whose buyer has not written yet."""
    return sim.post("orders", shop="GB", status="DELIVERED", basket="several")


@pytest.fixture
def talk(sim: Simulator, order: dict) -> str:
    """A conversation that the order's buyer began."""
    return sim.say(order_id=order["order_id"], text="Where is my parcel?")


def send(api: Api, talk: str, kind: str, content, path: str = TALKS, **more) -> Reply:
    text = content if isinstance(content, str) else json.dumps(content)
    body = {"type": kind, "content": text, **more}
    return api.post(f"{path}/{talk}/messages", body)


def messages(api: Api, talk: str, **query) -> Reply:
    return api.get(f"{TALKS}/{talk}/messages", {"page_size": 10, **query})


def upload(api: Api, content: bytes, name="a.png", kind="image/png") -> Reply:
    files = {"data": (name, content, kind)}
    return api.upload(f"{BASE}/images/upload", files, {}, cipher=True)


def unchanged(sim: Simulator, talk: str) -> bool:
    """Whether the buyer's order card and words are all there is."""
    return [row[:2] for row in sim.chat(talk)] == [
        ("BUYER", "ORDER_CARD"),
        ("BUYER", "TEXT"),
    ]


def test_buyers_message_arrives(sim, gb, order, talk):
    row = gb.get(TALKS, {"page_size": 1}).data["conversations"][0]
    people = {p["role"]: p for p in row["participants"]}
    assert (row["id"], row["unread_count"], row["can_send_message"]) == (talk, 2, True)
    assert row["participant_count"] == 2
    assert people["BUYER"]["user_id"] == order["buyer_user_id"]
    assert people["BUYER"]["im_user_id"] != order["buyer_user_id"]
    assert "user_id" not in people["SHOP"]
    newest, card = messages(gb, talk).data["messages"]
    assert row["latest_message"] == newest
    assert (newest["type"], card["type"]) == ("TEXT", "ORDER_CARD")
    assert json.loads(newest["content"]) == {"content": "Where is my parcel?"}
    assert json.loads(card["content"]) == {"order_id": order["order_id"]}
    assert newest["sender"]["role"] == "BUYER"
    assert newest["sender"]["im_user_id"] == people["BUYER"]["im_user_id"]
    assert int(newest["index"]) > int(card["index"])


def test_answer_reaches_the_buyer(sim, gb, talk):
    reply = send(gb, talk, "TEXT", {"content": "We have sent it. 📦"})
    assert (reply.code, set(reply.data)) == (0, {"message_id"})
    said = ("CUSTOMER_SERVICE", "TEXT", {"content": "We have sent it. 📦"})
    assert sim.chat(talk)[-1] == said
    newest = messages(gb, talk).data["messages"][0]
    assert newest["id"] == reply.data["message_id"]


def test_agent_joins_with_the_first_answer(sim, gb, talk):
    send(gb, talk, **{"kind": "TEXT", "content": {"content": "Hello"}})
    path = f"/customer_service/202601/conversations/{talk}"
    query = {"need_session_id": "true", "need_session_info": "true"}
    shown = gb.get(path, query).data["conversation"]
    assert shown["participant_count"] == 3
    assert [p["role"] for p in shown["participants"]] == [
        "BUYER",
        "SHOP",
        "CUSTOMER_SERVICE",
    ]
    assert shown["cur_session"] == {"id": shown["cur_session_id"], "phase": "ASSIGNED"}


def test_session_is_shown_on_request_only(gb, talk):
    shown = gb.get(f"/customer_service/202601/conversations/{talk}").data
    assert not {"cur_session", "cur_session_id"} & set(shown["conversation"])
    row = gb.get(TALKS, {"page_size": 1, "need_session_info": "true"}).data
    assert row["conversations"][0]["cur_session"]["phase"] == "QUEUED"


def test_same_text_twice_is_said_twice(sim, gb, talk):
    calls = sim.get("state")["counts"]["calls"]
    first, second = (send(gb, talk, "TEXT", {"content": "Hello"}) for _ in range(2))
    assert first.data != second.data
    assert [row[1] for row in sim.chat(talk)][2:] == ["TEXT", "TEXT"]
    paths = [call["path"] for call in sim.get("calls", since=calls)]
    assert paths == [f"{TALKS}/{talk}/messages"] * 2


def test_lost_answer_was_said_nevertheless(sim, gb, talk):
    sim.post("faults", match="*/messages", fault="timeout_after", seconds=0, times=1)
    with pytest.raises(requests.ConnectionError):
        send(gb, talk, "TEXT", {"content": "Hello"})
    assert sim.chat(talk)[-1] == ("CUSTOMER_SERVICE", "TEXT", {"content": "Hello"})


@pytest.mark.parametrize("role", ["CUSTOMER_SERVICE", "SYSTEM", "ROBOT"])
def test_newest_version_knows_senders(sim, gb, talk, role):
    reply = send(gb, talk, "TEXT", {"content": "Hi"}, NEWEST, sender_role=role)
    assert (reply.code, sim.chat(talk)[-1][0]) == (0, role)


def test_unknown_sender_is_refused(sim, gb, talk):
    reply = send(gb, talk, "TEXT", {"content": "Hi"}, NEWEST, sender_role="BUYER")
    assert (reply.code, unchanged(sim, talk)) == (45101002, True)


def test_older_version_knows_no_sender(sim, gb, talk):
    reply = send(gb, talk, "TEXT", {"content": "Hi"}, sender_role="SYSTEM")
    assert (reply.code, unchanged(sim, talk)) == (36009004, True)


@pytest.mark.parametrize(
    ("kind", "content", "code"),
    [
        ("TEXT", "no JSON", 45101002),
        ("TEXT", '"just a word"', 45101002),
        ("TEXT", {}, 45101002),
        ("TEXT", {"content": "  "}, 45101002),
        ("TEXT", {"content": 7}, 45101002),
        ("TEXT", {"content": "x" * 2001}, 45101002),
        ("TEXT", {"content": "Write to us on WhatsApp"}, 45101006),
        ("IMAGE", {"url": "https://example.com/a.png", "width": 1, "height": 1}, None),
        ("VIDEO", {"vid": "v0"}, 45101003),
        ("COUPON_CARD", {"coupon_id": "1"}, 45101003),
        ("ORDER_CARD", {"order_id": "1"}, 45101003),
        ("ORDER_CARD", {}, 45101002),
        ("PRODUCT_CARD", {"product_id": "1"}, 45101003),
    ],
)
def test_bad_content_is_refused(sim, gb, talk, kind, content, code):
    reply = send(gb, talk, kind, content)
    assert (reply.code, reply.data) == (code or 45101002, None)
    assert unchanged(sim, talk)


def test_longest_text_is_taken(sim, gb, talk):
    assert send(gb, talk, "TEXT", {"content": "x" * 2000}).code == 0
    assert len(sim.chat(talk)[-1][2]["content"]) == 2000


def test_receive_only_type_cannot_be_sent(sim, gb, talk):
    reply = send(gb, talk, "EMOTICONS", {"content": "smile"})
    assert (reply.code, unchanged(sim, talk)) == (36009004, True)


def test_words_are_switchable(sim, gb, talk):
    sim.post("switches", sensitive_words=["parcel"])
    assert send(gb, talk, "TEXT", {"content": "WhatsApp"}).code == 0
    assert send(gb, talk, "TEXT", {"content": "Your Parcel"}).code == 45101006


def test_picture_goes_through_its_own_upload(sim, gb, talk):
    sent = upload(gb, png((320, 200)))
    assert sent.data["url"].startswith(f"{sim.base}/cdn/upload/chat/")
    assert (sent.data["width"], sent.data["height"]) == (320, 200)
    assert send(gb, talk, "IMAGE", sent.data).code == 0
    shown = messages(gb, talk).data["messages"][0]
    content = json.loads(shown["content"])
    assert content == {"url": sent.data["url"], "width": "320", "height": "200"}
    assert sim.session.get(content["url"], timeout=5).content == png((320, 200))


def test_picture_for_evidence_is_none_for_chats(sim, gb, talk):
    files = {"data": ("a.png", png(), "image/png")}
    evidence = gb.upload("/product/202309/images/upload", files, {})
    content = {name: evidence.data[name] for name in ("url", "width", "height")}
    assert send(gb, talk, "IMAGE", content).code == 45101002
    assert unchanged(sim, talk)


def test_picture_needs_its_size(sim, gb, talk):
    url = upload(gb, png()).data["url"]
    assert send(gb, talk, "IMAGE", {"url": url}).code == 45101002
    text = {"url": url, "width": "300", "height": "300"}
    assert send(gb, talk, "IMAGE", text).code == 45101002
    assert unchanged(sim, talk)


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [("GIF", 200, 0), ("WEBP", 200, 0), ("BMP", 415, 36009022)],
)
def test_formats_of_chat_pictures(gb, kind, status, code):
    buffer = BytesIO()
    Image.new("RGB", (200, 200), "blue").save(buffer, kind)
    reply = upload(gb, buffer.getvalue(), f"a.{kind.lower()}", f"image/{kind.lower()}")
    assert (reply.status, reply.code) == (status, code)


def test_empty_and_huge_pictures_are_refused(gb):
    assert upload(gb, b"").code == 36009004
    huge = upload(gb, b"\x89PNG" + b"0" * 10 * 1024 * 1024)
    assert (huge.status, huge.code) == (413, 36009021)


def test_cards_name_things_of_this_buyer(sim, gb, order, talk):
    order_id, sku = order["order_id"], order["lines"][0]["sku_id"]
    detail = gb.get("/order/202507/orders", {"ids": order_id}).data["orders"][0]
    product = detail["line_items"][0]["product_id"]
    package = detail["packages"][0]["id"]
    for kind, content in (
        ("ORDER_CARD", {"order_id": order_id}),
        ("RETURN_REFUND_CARD", {"order_id": order_id, "sku_id": sku}),
        ("LOGISTICS_CARD", {"order_id": order_id, "package_id": package}),
        ("PRODUCT_CARD", {"product_id": product}),
    ):
        assert send(gb, talk, kind, content).code == 0
        assert sim.chat(talk)[-1] == ("CUSTOMER_SERVICE", kind, content)


def test_package_may_be_left_out(sim, gb, order, talk):
    reply = send(gb, talk, "LOGISTICS_CARD", {"order_id": order["order_id"]})
    assert reply.code == 0
    assert set(sim.chat(talk)[-1][2]) == {"order_id", "package_id"}
    other = {"order_id": order["order_id"], "package_id": "1"}
    assert send(gb, talk, "LOGISTICS_CARD", other).code == 45101003


def test_other_buyers_order_is_not_shown(sim, gb, order, talk):
    orders = sim.get("orders", shop_id=sim.shop("GB")["shop_id"])
    other = next(o for o in orders if o["buyer_user_id"] != order["buyer_user_id"])
    reply = send(gb, talk, "ORDER_CARD", {"order_id": other["order_id"]})
    assert (reply.code, unchanged(sim, talk)) == (45101003, True)


def test_return_card_needs_something_to_request(sim, gb):
    order = sim.post("orders", shop="GB", status="AWAITING_SHIPMENT", basket="single")
    talk = sim.say(order_id=order["order_id"], text="Hello")
    content = {"order_id": order["order_id"], "sku_id": order["lines"][0]["sku_id"]}
    assert send(gb, talk, "RETURN_REFUND_CARD", content).code == 45101002
    assert unchanged(sim, talk)


def test_shop_opens_a_conversation_once(sim, gb, order):
    body = {"buyer_user_id": order["buyer_user_id"]}
    first, second = (gb.post(TALKS, body) for _ in range(2))
    assert first.code == second.code == 0
    assert first.data == second.data
    talk = first.data["conversation_id"]
    assert sim.chat(talk) == []
    assert gb.get(TALKS, {"page_size": 20}).data["conversations"][0]["id"] == talk
    assert sim.say(order_id=order["order_id"], text="Hi") == talk


def test_buyer_of_another_shop_is_unknown(sim, gb):
    order = sim.post("orders", shop="VN", status="DELIVERED")
    reply = gb.post(TALKS, {"buyer_user_id": order["buyer_user_id"]})
    assert reply.code == 45101003
    assert gb.post(TALKS, {"buyer_user_id": "7"}).code == 45101003


def test_conversation_of_another_shop_is_closed(sim, gb):
    order = sim.post("orders", shop="VN", status="DELIVERED")
    talk = sim.say(order_id=order["order_id"], text="Xin chào")
    assert messages(gb, talk).code == 45102007
    assert send(gb, talk, "TEXT", {"content": "Hi"}).code == 45102007
    assert messages(gb, "7").code == 45101003
    assert unchanged(sim, talk)


@pytest.fixture
def old_talk(sim: Simulator) -> str:
    """With a buyer whose only order, without any request, gets old."""
    sim.post("reset", seed=1, orders=0)
    order = sim.post("orders", shop="GB", status="COMPLETED", basket="single")
    return sim.say(order_id=order["order_id"], text="Thank you!")


def test_shop_may_write_for_thirty_days(sim, old_talk):
    sim.advance(days=29)
    assert send(sim.api("GB"), old_talk, "TEXT", {"content": "Welcome"}).code == 0


def test_after_that_the_shop_stays_silent(sim, old_talk):
    sim.advance(days=31)
    gb = sim.api("GB")
    row = gb.get(TALKS, {"page_size": 1}).data["conversations"][0]
    assert (row["id"], row["can_send_message"]) == (old_talk, False)
    assert send(gb, old_talk, "TEXT", {"content": "Welcome"}).code == 45109001
    assert unchanged(sim, old_talk)


def test_stranger_cannot_be_addressed(sim):
    sim.post("reset", seed=1, orders=0)
    order = sim.post("orders", shop="GB", status="COMPLETED", basket="single")
    sim.advance(days=61)
    reply = sim.api("GB").post(TALKS, {"buyer_user_id": order["buyer_user_id"]})
    assert reply.code == 45109003
    assert sim.get("conversations", shop="GB") == []


def test_request_ever_lets_the_shop_write(sim, gb):
    case = sim.case("GB", "refund")
    sim.advance(days=100)
    buyer = sim.show(case)["buyer_id"]
    reply = sim.api("GB").post(TALKS, {"buyer_user_id": buyer})
    assert reply.code == 0


def test_daily_quota(sim, gb, talk):
    sim.post("switches", chat_daily_quota=1)
    sim.advance(days=2)  # away from what was said today in the scene
    assert send(gb, talk, "TEXT", {"content": "One"}).code == 0
    assert send(gb, talk, "TEXT", {"content": "Two"}).code == 45101004
    sim.advance(days=1)
    assert send(gb, talk, "TEXT", {"content": "Three"}).code == 0
    assert [row[2]["content"] for row in sim.chat(talk)[2:]] == ["One", "Three"]


def test_read_mark_counts_the_buyers_messages(sim, gb, talk):
    send(gb, talk, "TEXT", {"content": "Hello"})
    assert gb.post(f"{TALKS}/{talk}/messages/read").data == {}
    listed = gb.get(TALKS, {"page_size": 20}).data["conversations"]
    row = next(c for c in listed if c["id"] == talk)
    assert row["unread_count"] == 0
    held = sim.get(f"conversations/{talk}")["messages"]
    assert [m["is_read"] for m in held] == [True, True, False]
    sim.say(conversation_id=talk, text="Thanks")
    listed = gb.get(TALKS, {"page_size": 20}).data["conversations"]
    assert next(c for c in listed if c["id"] == talk)["unread_count"] == 1


def test_hidden_message_is_marked(sim, gb, talk):
    sim.say(conversation_id=talk, text="Taken back", is_visible=False)
    newest = messages(gb, talk).data["messages"][0]
    assert newest["is_visible"] is False


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("EMOTICONS", {"content": "[smile]"}),
        ("BUYER_ENTER_FROM_TRANSFER", {"content": "transferred"}),
        ("OTHER", {"content": "?"}),
        ("SOMETHING_NEW", {"a": [1, {"b": None}]}),
    ],
)
def test_types_that_are_only_received(sim, gb, talk, kind, content):
    sim.say(conversation_id=talk, type=kind, content=content)
    newest = messages(gb, talk).data["messages"][0]
    assert (newest["type"], json.loads(newest["content"])) == (kind, content)


def test_unknown_types_come_with_a_tip(sim, gb, talk):
    assert "unsupported_msg_tips" not in messages(gb, talk).data
    sim.say(conversation_id=talk, type="SOMETHING_NEW", content={"a": 1})
    assert "Seller Center" in messages(gb, talk).data["unsupported_msg_tips"]


def test_content_can_be_broken_on_purpose(sim, gb, talk):
    sim.say(conversation_id=talk, type="TEXT", content="{broken")
    assert messages(gb, talk).data["messages"][0]["content"] == "{broken"


def test_platform_speaks_as_system(sim, gb, talk):
    sim.say(
        conversation_id=talk,
        actor="platform",
        type="NOTIFICATION",
        content={"content": "A parcel is late."},
    )
    newest = messages(gb, talk).data["messages"][0]
    assert (newest["type"], newest["sender"]["role"]) == ("NOTIFICATION", "SYSTEM")
    assert "im_user_id" not in newest["sender"]


def test_plain_words_and_data_on_request(sim, gb, order, talk):
    newest, card = messages(gb, talk, need_plaintext="true").data["messages"]
    assert newest["plaintext"] == "Where is my parcel?"
    assert card["plaintext"] == f"[Order {order['order_id']}]"
    assert "data" not in newest
    newest = messages(gb, talk, need_data="true").data["messages"][0]
    assert (newest["data"], "plaintext" in newest) == (newest["content"], False)


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
def test_messages_page_without_gaps(sim, gb, talk, direction):
    for number in range(23):
        sim.say(conversation_id=talk, text=f"Message {number}")
    ids, token = [], ""
    for size in (10, 10, 5):
        page = messages(
            gb, talk, page_size=size, page_token=token, sort_order=direction
        ).data
        ids += [row["id"] for row in page["messages"]]
        token = page["next_page_token"]
    held = [m["id"] for m in sim.get(f"conversations/{talk}")["messages"]]
    assert token == ""
    assert ids == (held if direction == "ASC" else held[::-1])


def test_new_message_does_not_disturb_paging(sim, gb, talk):
    for number in range(12):
        sim.say(conversation_id=talk, text=f"Message {number}")
    first = messages(gb, talk).data
    sim.say(conversation_id=talk, text="Meanwhile")
    second = messages(gb, talk, page_token=first["next_page_token"]).data
    texts = [json.loads(m["content"]).get("content") for m in second["messages"]]
    assert texts == ["Message 1", "Message 0", "Where is my parcel?", None]


def test_conversations_page_newest_first(sim, gb):
    buyers = [b["buyer_user_id"] for b in sim.get("buyers") if b["region"] == "GB"]
    talks = [sim.say(shop="GB", buyer=buyer, text="Hi") for buyer in buyers[:5]]
    sim.say(conversation_id=talks[0], text="Again")
    expected = [row["id"] for row in sim.get("conversations", shop="GB")]
    assert expected[:2] == [talks[0], talks[-1]]
    ids, token = [], ""
    while True:
        page = gb.get(TALKS, {"page_size": 2, "page_token": token}).data
        ids += [row["id"] for row in page["conversations"]]
        token = page["next_page_token"]
        if not token:
            break
    assert ids == expected


@pytest.mark.parametrize(
    ("path", "sizes"), [(TALKS, (0, 21)), (f"{TALKS}/{{}}/messages", (0, 11))]
)
def test_page_sizes(gb, talk, path, sizes):
    for size in sizes:
        reply = gb.get(path.format(talk), {"page_size": size})
        assert (reply.status, reply.code) == (400, 36009004)


def test_token_of_another_conversation_is_refused(sim, gb, talk):
    for number in range(12):
        sim.say(conversation_id=talk, text=f"Message {number}")
    token = messages(gb, talk).data["next_page_token"]
    buyer = next(
        b["buyer_user_id"]
        for b in sim.get("buyers")
        if b["region"] == "GB"
        and b["buyer_user_id"] != sim.get(f"conversations/{talk}")["buyer_id"]
    )
    other = sim.say(shop="GB", buyer=buyer, text="Hi")
    reply = messages(gb, other, page_token=token)
    assert (reply.status, reply.code) == (400, 36009004)


def test_lagging_list_leaves_new_messages_out(sim, gb, talk):
    sim.post("faults", match="*/messages", method="GET", fault="list_lag", times=1)
    sim.say(conversation_id=talk, text="Too new")
    first = messages(gb, talk).data["messages"]
    second = messages(gb, talk).data["messages"]
    assert json.loads(first[0]["content"]) == {"content": "Where is my parcel?"}
    assert json.loads(second[0]["content"]) == {"content": "Too new"}


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [("429", 429, 36009002), ("500", 500, 36009003), ("expired_token", 401, 105002)],
)
def test_faults_strike_here_too(sim, gb, talk, fault, status, code):
    sim.post("faults", match="/customer_service/*", fault=fault, times=1)
    reply = send(gb, talk, "TEXT", {"content": "Hello"})
    assert (reply.status, reply.code) == (status, code)
    assert unchanged(sim, talk)
    assert send(gb, talk, "TEXT", {"content": "Hello"}).code == 0


@pytest.mark.parametrize("code", [45101001, 45101004, 45101006, 45102007, 45109001])
def test_any_refusal_can_be_laid_as_a_fault(sim, gb, talk, code):
    sim.post("faults", match="*/messages", fault="code", code=code, message="No.")
    reply = send(gb, talk, "TEXT", {"content": "Hello"})
    assert (reply.code, unchanged(sim, talk)) == (code, True)


def test_without_the_scope_nothing_is_served(sim):
    order = sim.post("orders", shop="DE", status="DELIVERED")
    talk = sim.say(order_id=order["order_id"], text="Hallo")
    de = sim.api("DE")
    for reply in (
        de.get(TALKS, {"page_size": 1}),
        send(de, talk, "TEXT", {"content": "Hallo"}),
        de.get(f"{BASE}/agents/settings"),
    ):
        assert (reply.status, reply.code) == (403, 105005)
    assert unchanged(sim, talk)
    assert de.post("/order/202309/orders/search", {}, {"page_size": 1}).code == 0


def test_business_can_be_the_one_who_misses_the_scope(sim):
    sim.post("switches", chat_scope_refusal="business")
    reply = sim.api("DE").get(TALKS, {"page_size": 1})
    assert (reply.status, reply.code) == (200, 45102007)


def test_scope_can_be_granted_and_withheld(sim):
    de = sim.api("DE")
    sim.allow_chat("DE")
    assert de.get(TALKS, {"page_size": 1}).code == 0
    scope = "seller.customer_service"
    sim.post("authorizations", shop="DE", action="withhold", scope=scope)
    assert de.get(TALKS, {"page_size": 1}).code == 105005
    refused = sim.refused("authorizations", shop="DE", action="grant", scope="all")
    assert refused.status_code == 400


def test_grant_outlives_a_reset_that_keeps_tokens(sim):
    de = sim.api("DE")
    sim.allow_chat("DE")
    sim.post("reset", seed=1, keep_tokens=True)
    assert de.get(TALKS, {"page_size": 1}).code == 0
    sim.post("reset", seed=1)
    assert sim.api("DE").get(TALKS, {"page_size": 1}).code == 105005


def test_agent_settings(sim, gb):
    path = f"{BASE}/agents/settings"
    assert gb.get(path).data == {"can_accept_chat": True}
    assert gb.call("PUT", path, None, {"can_accept_chat": False}).code == 0
    assert gb.get(path).data == {"can_accept_chat": False}
    sim.post("switches", single_agent_shop=True)
    gb.call("PUT", path, None, {"can_accept_chat": True})
    assert gb.call("PUT", path, None, {"can_accept_chat": False}).code == 45101002
    assert gb.get(path).data == {"can_accept_chat": True}


def sessions(api: Api, since: int, until: int, **body) -> Reply:
    times = {"begin_time_ge": since, "begin_time_lt": until}
    path = "/customer_service/202602/sessions/search"
    return api.post(path, {**times, **body}, {"page_size": 20})


def test_session_from_question_to_end(sim, gb, talk):
    now = sim.get("state")["now"]
    open_one = sim.get(f"conversations/{talk}")["sessions"][0]
    sim.advance(minutes=5)
    send(gb, talk, "TEXT", {"content": "Hello"})
    path = f"/customer_service/202605/conversations/{talk}/sessions"
    assert gb.post(f"{path}/7/end").code == 45101003
    assert gb.post(f"{path}/{open_one['session_id']}/end").data == {}
    assert gb.post(f"{path}/{open_one['session_id']}/end").code == 45101003
    rows = sessions(gb, open_one["begin_time"], now + 60).data["sessions"]
    row = next(r for r in rows if r["conversation_id"] == talk)
    assert 300 <= row["first_response_time"] <= 302
    assert row["first_response_late"] is False
    assert row["end_time"] - row["begin_time"] == row["first_response_time"]
    sim.say(conversation_id=talk, text="One more thing")
    assert len(sim.get(f"conversations/{talk}")["sessions"]) == 2


def test_session_search_is_limited(sim, gb, talk):
    now = sim.get("state")["now"]
    assert sessions(gb, now - 91 * 86400, now).code == 45101002
    assert sessions(gb, now, now).code == 45101002
    assert sessions(gb, now - 60, now + 60, buyer_nickname="x").data["sessions"] == []


def test_messages_move_no_money(sim, gb, talk):
    before = sim.get("ledger")
    send(gb, talk, "TEXT", {"content": "We refund you."})
    assert sim.get("ledger") == before


def test_buyer_is_found_in_many_ways(sim):
    case = sim.case("GB", "refund")
    shown = sim.show(case)
    by_case = sim.say(case_id=case, text="One")
    by_order = sim.say(order_id=shown["order_id"], text="Two")
    by_buyer = sim.say(shop="GB", buyer=shown["buyer_id"], text="Three")
    assert by_case == by_order == by_buyer
    assert [row[1] for row in sim.chat(by_case)] == [
        "TEXT",
        "ORDER_CARD",
        "TEXT",
        "TEXT",
    ]


@pytest.mark.parametrize(
    "values",
    [
        {"text": "To whom?"},
        {"shop": "GB", "buyer": "nobody", "text": "Hi"},
        {"conversation_id": "7", "text": "Hi"},
        {"case_id": "7", "text": "Hi"},
    ],
)
def test_message_without_a_buyer_is_refused(sim, values):
    before = sim.get("conversations")
    refused = sim.refused("actions", action="message", **values)
    assert refused.status_code in (400, 404)
    assert sim.get("conversations") == before


@pytest.mark.parametrize(
    "values",
    [{}, {"image": "no picture"}, {"type": "TEXT", "content": 7}, {"actor": "seller"}],
)
def test_message_without_words_is_refused(sim, talk, values):
    refused = sim.refused("actions", action="message", conversation_id=talk, **values)
    assert refused.status_code == 400
    assert unchanged(sim, talk)


def test_scene_has_talks_in_both_worlds(sim):
    regions = ("GB", "VN", "US", "DE")
    numbers = [len(sim.get("conversations", shop=region)) for region in regions]
    assert numbers == [2, 1, 1, 0]


def test_talks_of_the_scene_are_in_order(sim):
    for row in sim.get("conversations"):
        held = sim.get(f"conversations/{row['id']}")
        times = [message["create_time"] for message in held["messages"]]
        assert times == sorted(times)
        assert held["create_time"] <= times[0]
    unread = [row["unread_count"] for row in sim.get("conversations", shop="GB")]
    assert sorted(unread) == [0, 4]


@pytest.mark.parametrize("region", ["GB", "VN"])
def test_talks_of_the_scene_fit_the_contract(sim, region):
    api, schemas = sim.api(region), {op.name: op for op in contract.operations()}
    listed = api.get(TALKS, {"page_size": 20})
    assert fits(schemas["get_conversations"].response, listed.json) == []
    for row in listed.data["conversations"]:
        reply = messages(api, row["id"], need_plaintext="true")
        assert fits(schemas["get_conversation_messages"].response, reply.json) == []
