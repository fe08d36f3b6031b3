"""What the buyer's page builds on."""

import base64
import json
import threading

import pytest

from .test_contract import png


def test_buyers(sim):
    buyers = sim.get("buyers")
    assert {buyer["region"] for buyer in buyers} == {"GB", "US", "DE", "VN"}
    for buyer in buyers:
        orders = sim.get("orders", buyer_user_id=buyer["buyer_user_id"])
        assert len(orders) == buyer["order_count"]
        assert {o["buyer_user_id"] for o in orders} <= {buyer["buyer_user_id"]}


def test_orders_newest_first_and_limited(sim):
    shop = sim.shop("GB")["shop_id"]
    orders = sim.get("orders", shop_id=shop)
    times = [order["create_time"] for order in orders]
    assert times == sorted(times, reverse=True)
    assert sim.get("orders", shop_id=shop, limit=3) == orders[:3]
    single = sim.get("orders", order_id=orders[4]["order_id"])
    assert single == [orders[4]]


def may(rows):
    return {row["action"] for row in rows if row["allowed"]}


RETURNS = {"refund", "return_and_refund"}


@pytest.mark.parametrize(
    ("region", "status", "expected"),
    [
        ("US", "UNPAID", {"cancellation"}),
        ("US", "AWAITING_SHIPMENT", {"cancellation"}),
        ("US", "IN_TRANSIT", {"refund"}),
        ("US", "DELIVERED", {*RETURNS, "replacement", "exchange"}),
        ("GB", "DELIVERED", {*RETURNS, "exchange"}),
        ("DE", "DELIVERED", RETURNS),
        ("US", "COMPLETED", set()),
    ],
)
def test_what_a_buyer_may_start(sim, region, status, expected):
    order = sim.post("orders", shop=region, status=status)
    assert may(order["may"]) == expected
    for row in order["may"]:
        assert bool(row["why"]) is not row["allowed"]
        if row["action"] in expected:
            query = {"order_id": order["order_id"], "type": row["action"]}
            assert sim.get("reasons", **query)[0].keys() == {"name", "text"}


@pytest.mark.parametrize(
    ("kind", "before"),
    [
        ("cancellation", ()),
        ("refund", ()),
        ("refund", ("escalate",)),
        ("refund", ("quick_refund",)),
        ("return_and_refund", ()),
        ("return_and_refund", ("escalate",)),
        ("return_and_refund", ("quick_refund", "ship")),
        ("return_and_refund", ("close_request",)),
        ("exchange", ()),
        ("exchange", ("escalate",)),
        ("exchange", ("approve_exchange",)),
    ],
)
def test_offered_actions_are_exactly_those_that_work(sim, gb, kind, before):
    """Scenario: try every action in such a case. Expected: `may` told the truth."""

    def fresh():
        case = sim.case("GB", kind)
        for action in before:
            sim.act(case, action)
        return case

    names = [row["action"] for row in _row(sim, fresh())["may"]]
    for name in names:
        case = fresh()
        allowed = name in may(_row(sim, case)["may"])
        extra = {"winner": "buyer"} if name == "verdict" else {}
        answer = sim.refused("actions", case_id=case, action=name, **extra)
        assert (answer.status_code == 200) is allowed, name


def _row(sim, case):
    order = sim.get("orders", order_id=sim.show(case)["order_id"])[0]
    return next(row for row in order["cases"] if row["case_id"] == case)


def test_case_row_shows_the_offer(sim, gb):
    case = sim.case("GB", "refund", basket="three_of_one", words="Bitte 😕")
    offer = {"amount": "1.00", "currency": "GBP"}
    body = {"decision": "OFFER_PARTIAL_REFUND", "partial_refund": offer}
    gb.post(f"/return_refund/202309/returns/{case}/approve", body)
    row = _row(sim, case)
    assert (row["words"], row["offer_per_line"], row["paid"]) == (
        "Bitte 😕",
        "1.00",
        "0",
    )
    assert len(row["line_ids"]) == 3
    assert {"accept_offer", "refuse_offer", "withdraw"} <= may(row["may"])


def test_pictures_of_a_request_can_be_base64(sim, gb):
    content = png((120, 80))
    text = f"data:image/png;base64,{base64.b64encode(content).decode()}"
    case = sim.case("GB", "refund", images=[text])
    records = gb.get(f"/return_refund/202309/returns/{case}/records").data["records"]
    (image,) = records[0]["images"]
    assert (image["width"], image["height"]) == (120, 80)
    assert sim.session.get(image["url"], timeout=5).content == content


def test_stream_tells_of_every_change(sim, gb):
    got, ready = [], threading.Event()

    def listen():
        with sim.session.get(
            f"{sim.base}/_sim/stream", stream=True, timeout=5
        ) as answer:
            for line in answer.iter_lines():
                if line.startswith(b": listening"):
                    ready.set()
                if line.startswith(b"data: "):
                    got.append(json.loads(line[6:]))
                if any(event["kind"] == "case" for event in got):
                    return

    listener = threading.Thread(target=listen)
    listener.start()
    assert ready.wait(5)
    case = type(sim)(sim.base).case("GB", "refund")
    listener.join(5)
    order_id = sim.show(case)["order_id"]
    assert got == [
        {"kind": "order", "order_id": order_id, "case_id": ""},
        {"kind": "case", "order_id": order_id, "case_id": case},
    ]


def test_talk_of_a_buyer_as_the_buyer_sees_it(sim, gb):
    order = sim.post("orders", shop="GB", status="DELIVERED", basket="single")
    where = {"shop_id": order["shop_id"], "buyer_user_id": order["buyer_user_id"]}
    assert sim.get("talks", **where)["messages"] == []
    talk = sim.say(order_id=order["order_id"], text="Hello", image=True)
    sim.say(conversation_id=talk, text="Taken back", is_visible=False)
    path = f"/customer_service/202309/conversations/{talk}/messages"
    gb.post(path, {"type": "TEXT", "content": '{"content":"Hi"}'})
    seen = sim.get("talks", **where)
    assert (seen["conversation_id"], seen["unread"]) == (talk, 1)
    assert [(row["type"], row["mine"]) for row in seen["messages"]] == [
        ("ORDER_CARD", True),
        ("TEXT", True),
        ("IMAGE", True),
        ("TEXT", False),
    ]
    assert seen["messages"][2]["image"].startswith("/cdn/evidence/")
    assert not any(row["is_read"] for row in seen["messages"])
    gb.post(f"{path}/read")
    sim.post("actions", action="read", conversation_id=talk)
    seen = sim.get("talks", **where)
    assert seen["unread"] == 0
    assert [row["is_read"] for row in seen["messages"]] == [True] * 3 + [False]


def test_talk_with_another_shop_is_not_shown(sim):
    order = sim.post("orders", shop="US", status="DELIVERED", basket="single")
    sim.say(order_id=order["order_id"], text="Hello")
    second = sim.shop("US", 2)["shop_id"]
    seen = sim.get("talks", shop_id=second, buyer_user_id=order["buyer_user_id"])
    assert (seen["conversation_id"], seen["messages"]) == ("", [])


def test_nobody_reads_for_the_shop_here(sim):
    order = sim.post("orders", shop="GB", status="DELIVERED", basket="single")
    talk = sim.say(order_id=order["order_id"], text="Hello")
    values = {"action": "read", "conversation_id": talk, "actor": "platform"}
    assert sim.refused("actions", **values).status_code == 400
    held = sim.get(f"conversations/{talk}")
    assert (held["read_by_shop"], held["read_by_buyer"]) == (0, 0)


def test_who_buys_can_be_chosen(sim):
    new = sim.post("orders", shop="GB", buyer="new")
    again = sim.post("orders", shop="GB", buyer=new["buyer_user_id"])
    assert again["buyer_user_id"] == new["buyer_user_id"]
    other = sim.post("orders", shop="GB", buyer="new")
    assert other["buyer_user_id"] != new["buyer_user_id"]
    rows = {row["buyer_user_id"]: row for row in sim.get("buyers")}
    assert rows[new["buyer_user_id"]]["order_count"] == 2
    number = sim.get("state")["counts"]["orders"]
    refused = sim.refused("orders", shop="VN", buyer=new["buyer_user_id"])
    assert refused.status_code == 404
    assert sim.get("state")["counts"]["orders"] == number


def test_texts_of_buyers_and_goods_are_chosen_freely(sim):
    evil = "<b>=1+1\u202e"
    buyer = sim.post(
        "texts", shop="GB", buyer="new", nickname=evil, address={"address_line1": evil}
    )["buyer_user_id"]
    sim.post("texts", shop="GB", seller_sku="MUG", product_name=evil)
    items = [{"seller_sku": "MUG", "quantity": 1}]
    order = sim.post("orders", shop="GB", buyer=buyer, items=items)
    assert order["lines"][0]["product_name"] == evil
    named = {row["buyer_user_id"]: row for row in sim.get("buyers")}
    assert named[buyer]["nickname"] == evil
    assert sim.refused("texts", shop="GB", seller_sku="NONE").status_code == 404
    assert sim.refused("texts", shop="GB", buyer="new", address=1).status_code == 400
