"""Everything served is in the contract, and nothing else is taken."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tiktok_shop_simulator import contract
from tiktok_shop_simulator.engine.requests import REQUEST_TYPES

from .client import Api, Simulator

ROOT = Path(__file__).resolve().parents[2]
CONTRACT = json.loads((ROOT / "tests/contract/contract.json").read_text("utf-8"))
KINDS = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}
NAMES = [f"{op.name}-{op.version}" for op in contract.operations()]
SESSIONS = {"need_session_id": "true", "need_session_info": "true"}
EXTRAS = {"need_data": "true", "need_plaintext": "true", "locale": "en-GB"}
BY_NAME = dict(zip(NAMES, contract.operations(), strict=True))


def fits(schema: dict, value, where: str = "data") -> list[str]:
    """Where a value is not of its schema: unknown fields and wrong types."""
    kind = schema.get("type", "object")
    if type(value) is not KINDS[kind]:
        return [f"{where}: {type(value).__name__}, not {kind}"]
    if kind == "array":
        items = schema.get("items", {})
        return [x for n, v in enumerate(value) for x in fits(items, v, f"{where}[{n}]")]
    if kind != "object":
        return []
    fields = schema.get("fields") or {}
    unknown = [f"{where}.{name}: unknown" for name in value if name not in fields]
    known = [(name, v) for name, v in value.items() if name in fields]
    return unknown + [x for n, v in known for x in fits(fields[n], v, f"{where}.{n}")]


def png(size=(300, 300)) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", size, "red").save(buffer, "PNG")
    return buffer.getvalue()


def chat_requests(sim: Simulator, order_id: str) -> dict:
    """The same for customer service, which US sellers grant on request only."""
    sim.allow_chat("US")
    said = sim.say(order_id=order_id, text="Where is my parcel?", image=True)
    chat = sim.get(f"conversations/{said}")
    path, session = {"conversation_id": said}, chat["sessions"][0]["session_id"]
    begun = chat["sessions"][0]["begin_time"]
    return {
        "create_conversation": ({}, {}, {"buyer_user_id": chat["buyer_id"]}),
        "get_conversations": ({}, {"page_size": 20, **SESSIONS}, None),
        "get_conversation": (path, SESSIONS, None),
        "get_conversation_messages": (path, {"page_size": 10, **EXTRAS}, None),
        "send_message": (path, {}, {"type": "TEXT", "content": '{"content":"Soon."}'}),
        "mark_buyer_messages_as_read": (path, {}, None),
        "get_agent_settings": ({}, {}, None),
        "update_agent_settings": ({}, {}, {"can_accept_chat": True}),
        "search_sessions": (
            {},
            {"page_size": 20},
            {"begin_time_ge": begun, "begin_time_lt": begun + 60},
        ),
        "end_session": ({**path, "session_id": session}, {}, None),
        "upload_image_for_buyer_messages": (
            {},
            {},
            ({"data": ("a.png", png(), "image/png")}, {}),
        ),
    }


@pytest.fixture
def requests_by_name(sim: Simulator, us: Api) -> dict:
    """A good request for each operation: path values, query, body."""
    order = sim.post("orders", shop="US", status="DELIVERED", basket="several")
    fresh = sim.post("orders", shop="US", status="AWAITING_SHIPMENT", basket="single")
    cancel, refund, swap = (
        sim.case("US", kind) for kind in ("cancellation", "refund", "replacement")
    )
    parcel = sim.case("US", "return_and_refund")
    us.post(
        f"/return_refund/202309/returns/{parcel}/approve",
        {"decision": "APPROVE_RETURN"},
    )
    case = sim.show(refund)
    reject = {"reject_reason": "reverse_reject_request_reason_3", "comment": "No."}
    event = {"event_type": "RETURN_STATUS_CHANGE"}
    reason = "ecom_order_delivered_refund_reason_damaged_seller"
    external = {"id": "S00042", "platform": "ERP_SYSTEM", "line_items": []}
    line = {"return_line_item_id": case["lines"][0]["case_line_id"]}
    seller = sim.shop("US")["seller_id"]
    return {
        **chat_requests(sim, order["order_id"]),
        "get_authorized_shops": ({}, {}, None),
        "get_shop_webhooks": ({}, {}, None),
        "update_shop_webhook": ({}, {}, {"address": "https://example.com/x", **event}),
        "delete_webhook_for_an_event": ({}, {}, event),
        "get_order_list": ({}, {"page_size": 50}, {"order_status": "DELIVERED"}),
        "get_order_detail": (
            {},
            {"ids": f"{order['order_id']},{fresh['order_id']}"},
            None,
        ),
        "get_order_price_details": ({"order_id": order["order_id"]}, {}, None),
        "add_external_order_references": (
            {},
            {},
            {"orders": [{"id": order["order_id"], "external_order": external}]},
        ),
        "get_external_order_references": (
            {"order_id": order["order_id"]},
            {"platform": "ERP_SYSTEM"},
            None,
        ),
        "search_orders_by_external_order_reference": (
            {},
            {"platform": "ERP_SYSTEM", "external_order_id": "S00042"},
            None,
        ),
        "search_cancellations": ({}, {"page_size": 50}, {"locale": "en-US"}),
        "search_returns": ({}, {"page_size": 50}, {"locale": "en-US"}),
        "search_aftersales_requests": ({}, {}, {"pagination": {"page_size": 100}}),
        "search_return_merchandise_authorizations": ({}, {}, {"filters": {}}),
        "get_reject_reasons": ({}, {"return_or_cancel_id": refund}, None),
        "get_return_records": ({"return_id": refund}, {}, None),
        "get_decision_eligibility": ({}, {"return_or_cancel_id": refund}, None),
        "get_available_review_decisions": (
            {},
            {"return_or_cancel_id": refund, "seller_id": seller},
            None,
        ),
        "get_aftersale_eligibility": ({"order_id": order["order_id"]}, {}, None),
        "calculate_refund": (
            {},
            {},
            {
                "order_id": order["order_id"],
                "request_type": "REFUND",
                "reason_name": reason,
            },
        ),
        "cancel_order": (
            {},
            {},
            {
                "order_id": fresh["order_id"],
                "cancel_reason": "seller_cancel_reason_out_of_stock",
            },
        ),
        "create_return": (
            {},
            {"idempotency_key": "k1"},
            {
                "order_id": order["order_id"],
                "return_type": "REFUND",
                "return_reason": reason,
            },
        ),
        "approve_cancellation": (
            {"cancel_id": cancel},
            {"idempotency_key": "k2"},
            None,
        ),
        "reject_cancellation": (
            {"cancel_id": sim.case("US", "cancellation")},
            {},
            {"reject_reason": "seller_reject_apply_unable_to_change_address"},
        ),
        "approve_return": (
            {"return_id": swap},
            {},
            {"decision": "APPROVE_REPLACEMENT"},
        ),
        "reject_return": (
            {"return_id": sim.case("US", "refund")},
            {},
            {"decision": "REJECT_REFUND", **reject},
        ),
        "review_aftersales_requests": (
            {},
            {},
            {
                "aftersales_request_decisions": [
                    {
                        "request_id": case["aftersales_id"],
                        "line_item_decisions": [
                            {"line_items": [line], "action": "APPROVE_REQUEST"}
                        ],
                    }
                ]
            },
        ),
        "upload_product_image": (
            {},
            {},
            (
                {"data": ("a.png", png(), "image/png")},
                {"use_case": "DESCRIPTION_IMAGE"},
            ),
        ),
        "upload_return_shipping_information": (
            {},
            {"return_ids": parcel},
            (
                {"return_shipping_label": ("l.pdf", b"%PDF", "application/pdf")},
                {"tracking_number": "T1", "return_provider_id": "7117"},
            ),
        ),
    }


def send(api: Api, op: contract.Operation, request, path=None, query=None, body=None):
    values, base_query, base_body = request
    url = op.path.format(**values, **(path or {}))
    params = {**base_query, **(query or {})}
    if op.is_upload:
        files, data = base_body
        return api.upload(url, files, {**data, **(body or {})}, params, op.shop_cipher)
    content = base_body
    if op.body is not None:
        content = {**(base_body or {}), **(body or {})}
    return api.call(op.method, url, params, content, cipher=op.shop_cipher)


def test_contract_is_the_one_of_the_project():
    own = json.loads((ROOT / "tiktok_shop_simulator/contract.json").read_text("utf-8"))
    assert own == CONTRACT


def test_every_operation_of_the_issue_is_served():
    wanted = {
        op["operation"]
        for op in CONTRACT["operations"]
        if op["group"]
        in {
            "authorization",
            "customer_service",
            "event",
            "orders",
            "return_and_refund",
        }
    } | {"upload_product_image"}
    assert {op.name for op in contract.operations()} == wanted


@pytest.mark.parametrize("name", NAMES)
def test_answer_has_only_fields_of_the_contract(us, requests_by_name, name):
    op = BY_NAME[name]
    reply = send(us, op, requests_by_name[op.name])
    assert (reply.code, reply.status) == (0, 200), reply.json
    assert fits(op.response, reply.json) == []


@pytest.mark.parametrize("name", NAMES)
def test_unknown_query_parameter_is_refused(us, requests_by_name, name):
    op = BY_NAME[name]
    reply = send(us, op, requests_by_name[op.name], query={"colour": "red"})
    assert (reply.status, reply.code) == (400, 36009004)


@pytest.mark.parametrize("name", [n for n in NAMES if BY_NAME[n].body is not None])
def test_unknown_body_field_is_refused(us, requests_by_name, name):
    op = BY_NAME[name]
    reply = send(us, op, requests_by_name[op.name], body={"colour": "red"})
    assert (reply.status, reply.code) == (400, 36009004)


REQUIRED = [
    (name, field)
    for name in NAMES
    for field in (BY_NAME[name].body or {}).get("required", ())
    if not BY_NAME[name].is_upload
]


@pytest.mark.parametrize(("name", "field"), REQUIRED)
def test_missing_body_field_is_refused(us, requests_by_name, name, field):
    op = BY_NAME[name]
    values, query, body = requests_by_name[op.name]
    rest = {k: v for k, v in body.items() if k != field}
    reply = send(us, op, (values, query, rest))
    assert (reply.status, reply.code) == (400, 36009004)
    assert field in reply.json["message"]


@pytest.mark.parametrize(
    ("name", "field"),
    [(n, f) for n in NAMES for f, p in BY_NAME[n].query.items() if p["required"]],
)
def test_missing_query_parameter_is_refused(us, requests_by_name, name, field):
    op = BY_NAME[name]
    values, query, body = requests_by_name[op.name]
    rest = {k: v for k, v in query.items() if k != field}
    reply = send(us, op, (values, rest, body))
    assert (reply.status, reply.code) == (400, 36009004)


def test_wrong_type_is_refused(us):
    reply = us.post(
        "/order/202309/orders/search", {"order_status": 100}, {"page_size": 1}
    )
    assert (reply.status, reply.code) == (400, 36009004)
    assert "type invalid" in reply.json["message"]


@pytest.mark.parametrize("region", ["GB", "US", "DE", "VN"])
def test_whole_scene_fits_the_contract(sim, region):
    api = sim.api(region)
    for name, path, query in (
        ("get_order_list", "/order/202309/orders/search", {"page_size": 100}),
        ("search_returns", "/return_refund/202602/returns/search", {"page_size": 50}),
        ("search_cancellations", "/return_refund/202602/cancellations/search", {}),
        ("search_aftersales_requests", "/return_refund/202603/aftersales/search", {}),
        (
            "search_return_merchandise_authorizations",
            "/return_refund/202604/rma/search",
            {},
        ),
    ):
        reply = api.post(path, {}, query)
        schema = next(op for op in contract.operations() if op.name == name).response
        assert reply.code == 0
        assert reply.data["total_count"] >= 0
        assert fits(schema, reply.json) == []


def test_request_types_cover_what_buyers_can_ask():
    assert list(REQUEST_TYPES) == [
        "cancellation",
        "refund",
        "return_and_refund",
        "replacement",
        "exchange",
    ]
