"""Each method of the client against the contract: what is sent, what comes back."""

import json
import time
from datetime import datetime, timezone
from decimal import Decimal

import pytest
import requests

from tiktok_shop_adjustments.tiktok_api import errors
from tiktok_shop_adjustments.tiktok_api.connection import Answer

from . import api_contract as contract
from .api_fixtures import (
    CANCELLATION,
    CONVERSATION,
    MESSAGE,
    ORDER,
    RETURN,
    changed,
    make_client,
    refusal,
    success,
)

CASE = "4035318504086604100"
ORDER_ID = "577087614418520388"
TALK = "7494560109732334000"
KEY = "5d0f9f0e-1111-5222-8333-444444444444"
EVIDENCE = {"image_id": "tos/abc", "mime_type": "image/png", "width": 8, "height": 6}
MOMENT = datetime(2026, 1, 1, tzinfo=timezone.utc)
REVIEW = {
    "request_id": CASE,
    "request_id_type": "AFTERSALES",
    "idempotency_key": KEY,
    "action_unix_time": MOMENT,
    "line_item_decisions": [
        {
            "line_items": [{"return_line_item_id": "12"}],
            "action": "OFFER_PARTIAL_REFUND",
            "alternative_solution_details": {
                "partial_refund_amount": "1.00",
                "currency": "USD",
            },
            "reason": {
                "reason_id": "r",
                "text": "t",
                "media": {"uri": "u", "mime_type": "image/png"},
            },
        }
    ],
}

# operation, method, arguments, keyword arguments, ids of the path, data answered
CALLS = [
    ("get_authorized_shops", "get_authorized_shops", (), {}, {}, {"shops": []}),
    ("get_order_list", "search_orders", (), {}, {}, {}),
    (
        "get_order_list",
        "search_orders",
        (),
        {
            "page_size": 100,
            "page_token": "next",
            "sort_field": "create_time",
            "sort_order": "DESC",
            "order_status": "DELIVERED",
            "create_time_ge": MOMENT,
            "create_time_lt": 1767225600,
            "update_time_ge": 1,
            "update_time_lt": MOMENT,
            "shipping_type": "TIKTOK",
            "buyer_user_id": "12",
            "is_buyer_request_cancel": True,
            "warehouse_ids": ["1"],
        },
        {},
        {"orders": [ORDER]},
    ),
    ("get_order_detail", "get_orders", (["1", "2"],), {}, {}, {"orders": []}),
    ("search_cancellations", "search_cancellations", (), {}, {}, {}),
    (
        "search_cancellations",
        "search_cancellations",
        (),
        {
            "cancel_ids": ["1"],
            "order_ids": ["2"],
            "buyer_user_ids": ["3"],
            "cancel_types": ["CANCEL"],
            "cancel_status": ["CANCELLATION_REQUEST_PENDING"],
            "create_time_ge": MOMENT,
            "create_time_lt": MOMENT,
            "update_time_ge": MOMENT,
            "update_time_lt": MOMENT,
            "locale": "de-DE",
        },
        {},
        {"cancellations": [CANCELLATION]},
    ),
    ("search_returns", "search_returns", (), {}, {}, {}),
    (
        "search_returns",
        "search_returns",
        (),
        {
            "return_ids": ["1"],
            "order_ids": ["2"],
            "buyer_user_ids": ["3"],
            "return_types": ["REPLACEMENT"],
            "return_status": ["AWAITING_BUYER_RESPONSE"],
            "arbitration_status": ["IN_PROGRESS"],
            "seller_proposed_return_type": ["PARTIAL_REFUND"],
            "create_time_ge": MOMENT,
            "create_time_lt": MOMENT,
            "update_time_ge": MOMENT,
            "update_time_lt": MOMENT,
            "locale": "en",
        },
        {},
        {"return_orders": [RETURN]},
    ),
    ("get_reject_reasons", "get_reject_reasons", (CASE, "en-US"), {}, {}, {}),
    ("get_decision_eligibility", "get_decision_eligibility", (CASE,), {}, {}, {}),
    (
        "get_decision_eligibility",
        "get_decision_eligibility",
        (CASE,),
        {"decisions": ["APPROVE_REFUND", "REJECT_REFUND"], "locale": "en-US"},
        {},
        {},
    ),
    (
        "get_available_review_decisions",
        "get_review_decision",
        (CASE,),
        {"seller_id": "77", "decisions": ["OFFER_PARTIAL_REFUND"], "locale": "en"},
        {},
        {},
    ),
    (
        "get_aftersale_eligibility",
        "get_aftersale_eligibility",
        (ORDER_ID,),
        {"request_types": ["CANCEL", "REFUND"]},
        {"order_id": ORDER_ID},
        {},
    ),
    (
        "calculate_refund",
        "calculate_refund",
        (),
        {
            "order_id": ORDER_ID,
            "request_type": "REFUND",
            "reason_name": "r",
            "shipment_type": "PLATFORM",
            "handover_method": "PICKUP",
            "skus": [{"sku_id": "1", "quantity": 2}],
        },
        {},
        {"order_refund_amount": {"currency": "USD", "refund_total": "1.00"}},
    ),
    (
        "get_return_records",
        "get_return_records",
        (CASE, "en"),
        {},
        {"return_id": CASE},
        {},
    ),
    (
        "approve_cancellation",
        "approve_cancellation",
        (CASE,),
        {"idempotency_key": KEY},
        {"cancel_id": CASE},
        {},
    ),
    (
        "reject_cancellation",
        "reject_cancellation",
        (CASE,),
        {
            "idempotency_key": KEY,
            "reject_reason": "packed",
            "comment": "gone",
            "images": (EVIDENCE,),
        },
        {"cancel_id": CASE},
        {},
    ),
    (
        "approve_return",
        "approve_return",
        (CASE,),
        {"idempotency_key": KEY, "decision": "APPROVE_RETURN", "buyer_keep_item": True},
        {"return_id": CASE},
        {},
    ),
    (
        "approve_return",
        "approve_return",
        (CASE,),
        {
            "idempotency_key": KEY,
            "decision": "OFFER_PARTIAL_REFUND",
            "partial_refund": {"amount": "864000", "currency": "VND"},
        },
        {"return_id": CASE},
        {},
    ),
    (
        "reject_return",
        "reject_return",
        (CASE,),
        {
            "idempotency_key": KEY,
            "decision": "OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG",
            "reject_reason": "worn",
            "comment": "x" * 500,
            "images": [EVIDENCE] * 6,
            "partial_refund_amount": {"partial_refund_total": "2.5", "currency": "EUR"},
        },
        {"return_id": CASE},
        {},
    ),
    ("search_aftersales_requests", "search_aftersales", (ORDER_ID,), {}, {}, {}),
    ("search_aftersales_requests", "get_aftersales", (["7", "8"],), {}, {}, {}),
    (
        "search_return_merchandise_authorizations",
        "get_parcels",
        (["7", "8"],),
        {},
        {},
        {},
    ),
    ("review_aftersales_requests", "review_aftersales", ([REVIEW],), {}, {}, {}),
    (
        "cancel_order",
        "cancel_order",
        (),
        {
            "order_id": ORDER_ID,
            "cancel_reason": "r",
            "order_line_list": [{"order_line_item_id": "1"}],
        },
        {},
        {"cancel_id": "9"},
    ),
    (
        "create_return",
        "create_return",
        (),
        {
            "idempotency_key": KEY,
            "order_id": ORDER_ID,
            "return_type": "REFUND",
            "return_reason": "r",
            "refund_total": "3.00",
            "currency": "USD",
            "order_line_item_ids": ["1"],
            "shipment_type": "PLATFORM",
            "handover_method": "DROP_OFF",
        },
        {},
        {"return_id": "9"},
    ),
    (
        "upload_product_image",
        "upload_image",
        (b"png", "a.png", "image/png"),
        {},
        {},
        {"uri": "tos/abc"},
    ),
    (
        "get_conversations",
        "get_conversations",
        (),
        {"page_token": "next"},
        {},
        {"conversations": [CONVERSATION]},
    ),
    (
        "get_conversation",
        "get_conversation",
        (TALK,),
        {},
        {"conversation_id": TALK},
        {"conversation": CONVERSATION},
    ),
    (
        "get_conversation_messages",
        "get_messages",
        (TALK,),
        {"page_token": "next", "sort_order": "ASC"},
        {"conversation_id": TALK},
        {"messages": [MESSAGE]},
    ),
    (
        "create_conversation",
        "create_conversation",
        ("7494845267308415300",),
        {},
        {},
        {"conversation_id": TALK},
    ),
    (
        "send_message",
        "send_message",
        (TALK,),
        {"type": "TEXT", "content": {"content": "x" * 2000}},
        {"conversation_id": TALK},
        {"message_id": "7494560109732334300"},
    ),
    (
        "mark_buyer_messages_as_read",
        "mark_read",
        (TALK,),
        {},
        {"conversation_id": TALK},
        {},
    ),
    (
        "upload_image_for_buyer_messages",
        "upload_chat_image",
        (b"png", "a.png", "image/png"),
        {},
        {},
        {"url": "https://p16.ibyteimg.com/a.png", "width": 8},
    ),
    ("get_shop_webhooks", "get_webhooks", (), {}, {}, {}),
    (
        "update_shop_webhook",
        "update_webhook",
        ("RETURN_STATUS_CHANGE", "https://shop.example/hook"),
        {},
        {},
        {},
    ),
    (
        "delete_webhook_for_an_event",
        "delete_webhook",
        ("RETURN_STATUS_CHANGE",),
        {},
        {},
        {},
    ),
]
UNKEYED = {"cancel_order", "send_message"}
WRITES = {
    "approve_cancellation",
    "reject_cancellation",
    "approve_return",
    "reject_return",
    "review_aftersales",
    "cancel_order",
    "create_return",
    "send_message",
    "mark_read",
    "update_webhook",
    "delete_webhook",
}


def _call(row, *script):
    _operation, method, arguments, options, _ids, data = row
    client, session = make_client(*(script or [success(data)]))
    return getattr(client, method)(*arguments, **options), session


@pytest.mark.parametrize("row", CALLS, ids=lambda row: row[1])
def test_the_call_is_what_the_contract_says(row):
    _answer, session = _call(row)
    (call,) = session.calls
    assert contract.problems(row[0], call, row[4]) == []
    assert call["headers"]["x-tts-access-token"] == "ROW_token"
    assert ("access_token", "ROW_token") not in call["params"]


def test_every_operation_is_called():
    methods = {name for name in vars(type(make_client()[0])) if name[0] != "_"}
    for base in type(make_client()[0]).__mro__[1:-1]:
        methods |= {name for name in vars(base) if name[0] != "_"}
    assert methods == {row[1] for row in CALLS}


@pytest.mark.parametrize("row", CALLS, ids=lambda row: row[1])
def test_no_line_of_a_call_is_lost(row):
    """Whatever the caller gave arrives in the body or the query, unchanged."""
    _answer, session = _call(row)
    (call,) = session.calls
    sent = json.loads(call["data"] or b"{}")
    query = dict(call["params"])
    for name, value in row[3].items():
        if isinstance(value, datetime):
            value = int(value.timestamp())
        given = list(value) if isinstance(value, tuple) else value
        if name in ("decisions", "request_types"):
            name = {"decisions": "check_decisions"}.get(name, name)
            given = ",".join(value)
        if name in ("page_size", "seller_id"):
            given = str(value)
        if name == "content":
            given = json.dumps(value, separators=(",", ":"))
        assert sent.get(name, query.get(name)) == given


@pytest.mark.parametrize(
    "row", [row for row in CALLS if row[1] in WRITES], ids=lambda row: row[1]
)
def test_a_write_answers_with_the_request_id(row):
    answer, _session = _call(row)
    assert answer == Answer("2026-request", row[5])


@pytest.mark.parametrize(
    "row", [row for row in CALLS if row[1] in WRITES], ids=lambda row: row[1]
)
def test_code_0_with_errors_is_a_partial_failure(row):
    failed = {"errors": [{"code": "25011011", "message": "late"}]}
    with pytest.raises(errors.PartialFailure) as caught:
        _call(row, success(failed))
    assert caught.value.items == (errors.PartialItem("25011011", "late"),)
    assert caught.value.request_id == "2026-request"
    assert caught.value.maybe_applied is True
    assert caught.value.doubted is False


def test_errors_inside_of_a_success_keep_the_doubt_of_an_earlier_attempt():
    row = next(row for row in CALLS if row[1] == "review_aftersales")
    failed = {"errors": [{"code": "25001028", "message": "locked"}]}
    with pytest.raises(errors.PartialFailure) as caught:
        _call(row, requests.ReadTimeout("lost"), success(failed))
    assert caught.value.doubted is True


@pytest.mark.parametrize("row", CALLS, ids=lambda row: row[1])
def test_only_unkeyed_writes_are_sent_once(row):
    down = requests.ConnectTimeout("x")
    operation, method, arguments, options, _ids, _data = row
    client, session = make_client(down, down, down)
    with pytest.raises(errors.NetworkError):
        getattr(client, method)(*arguments, **options)
    assert len(session.calls) == (1 if operation in UNKEYED else 3)


@pytest.mark.parametrize("row", CALLS, ids=lambda row: row[1])
def test_every_error_carries_the_request_id(row):
    with pytest.raises(errors.Rejected) as caught:
        _call(row, refusal(98001004))
    assert caught.value.request_id == "2026-refused"


def test_a_retried_decision_keeps_its_key():
    row = next(row for row in CALLS if row[1] == "approve_return")
    _answer, session = _call(row, refusal(36009003), success())
    keys = [dict(call["params"])["idempotency_key"] for call in session.calls]
    assert keys == [KEY, KEY]


def test_a_search_always_has_a_body_when_it_may():
    for method in ("search_returns", "search_cancellations"):
        client, session = make_client(success())
        getattr(client, method)()
        assert session.calls[0]["data"] == b'{"locale":"en-US"}'
    client, session = make_client(success())
    client.search_orders()
    assert session.calls[0]["data"] is None


def test_lists_in_the_query_are_joined_by_commas():
    client, session = make_client(success({"orders": []}))
    client.get_orders(["1", "2"])
    assert ("ids", "1,2") in session.calls[0]["params"]


def test_an_upload_is_multipart_without_shop_and_without_json_header():
    client, session = make_client(success({"uri": "tos/abc", "width": 8}))
    image = client.upload_image(b"png", "a.png", "image/png", "MAIN_IMAGE")
    (call,) = session.calls
    assert call["files"] == [
        ("data", ("a.png", b"png", "image/png")),
        ("use_case", (None, "MAIN_IMAGE")),
    ]
    assert "content-type" not in call["headers"]
    assert (image.uri, image.width) == ("tos/abc", 8)


def test_comments_travel_as_utf8():
    client, session = make_client(success())
    client.reject_cancellation(
        CASE, idempotency_key=KEY, reject_reason="r&b's", comment="schön €"
    )
    body = '{"reject_reason":"r&b\'s","comment":"schön €"}'
    assert session.calls[0]["data"] == body.encode()


REFUSED_HERE = [
    ("search_orders", (), {"page_size": 0}),
    ("search_orders", (), {"page_size": 101}),
    ("search_orders", (), {"update_since": 1}),
    ("search_orders", (), {"update_time_ge": "1"}),
    ("search_cancellations", (), {"page_size": 51}),
    ("search_cancellations", (), {"cancel_ids": ["x"]}),
    ("search_cancellations", (), {"cancel_ids": []}),
    ("search_returns", (), {"page_size": 9}),
    ("get_orders", ([],), {}),
    ("get_orders", (["1"] * 51,), {}),
    ("get_orders", (["1,2"],), {}),
    ("get_reject_reasons", ("../x",), {}),
    ("get_return_records", ("1/../2",), {}),
    ("approve_cancellation", ("1/2",), {"idempotency_key": KEY}),
    ("approve_cancellation", (CASE,), {"idempotency_key": ""}),
    ("approve_cancellation", (CASE,), {"idempotency_key": "x" * 256}),
    ("cancel_order", (), {"order_id": ORDER_ID}),
    ("update_webhook", ("X", "ftp://x"), {}),
    ("get_conversations", (), {"size": 21}),
    ("get_messages", (TALK,), {"size": 11}),
    ("get_messages", ("1/../2",), {}),
    ("create_conversation", ("order 5",), {}),
    ("send_message", (TALK,), {"type": "TEXT", "content": {"content": "x" * 2001}}),
    ("send_message", (TALK,), {"type": "TEXT", "content": {"content": ""}}),
    ("send_message", (TALK,), {"type": "COUPON_CARD", "content": {}}),
]


@pytest.mark.parametrize(("method", "arguments", "options"), REFUSED_HERE)
def test_what_tiktok_would_refuse_is_not_sent(method, arguments, options):
    client, session = make_client(success())
    with pytest.raises(errors.InvalidRequest) as caught:
        getattr(client, method)(*arguments, **options)
    assert session.calls == []
    assert caught.value.maybe_applied is False
    assert str(caught.value).startswith("The request was not sent")


def test_a_client_without_a_shop_only_lists_shops():
    shops = {"shops": [{"id": "7", "cipher": "ROW_x", "region": "GB", "name": "A"}]}
    client, session = make_client(success(shops), shop_cipher=None)
    with pytest.raises(errors.InvalidRequest):
        client.search_orders()
    assert session.calls == []
    (shop,) = client.get_authorized_shops()
    assert (shop.id, shop.cipher, shop.region) == ("7", "ROW_x", "GB")
    assert "ROW_x" not in repr(shop)
    assert "shop_cipher" not in dict(session.calls[0]["params"])


@pytest.fixture
def _tokyo(monkeypatch):
    """A server whose local time is not UTC."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_tokyo")
def test_naive_moments_are_utc():
    client, session = make_client(success())
    client.search_orders(update_time_ge=datetime(2026, 1, 1))
    assert session.calls[0]["data"] == b'{"update_time_ge":1767225600}'


def test_a_page_keeps_what_can_be_read():
    broken = changed(CANCELLATION, "refund_amount.refund_total", 23.98)
    data = {
        "cancellations": [CANCELLATION, broken],
        "next_page_token": "more",
        "total_count": 2,
    }
    client, _session = make_client(success(data))
    page = client.search_cancellations()
    assert [item.cancel_id for item in page.items] == [CASE]
    assert page.items[0].refund_amount.refund_total == Decimal("23.98")
    (unreadable,) = page.unreadable
    assert (unreadable.remote_id, unreadable.order_id) == (CASE, ORDER_ID)
    assert unreadable.payload == broken
    assert (page.next_page_token, page.total_count) == ("more", 2)


@pytest.mark.parametrize("token", [None, "", 5])
def test_the_last_page_has_no_token(token):
    client, _session = make_client(success({"next_page_token": token}))
    page = client.search_returns()
    assert (page.items, page.next_page_token) == ((), None)


@pytest.mark.parametrize("records", ["x", {}, 1])
def test_records_that_are_no_list_are_a_bad_reply(records):
    client, _session = make_client(success({"return_orders": records}))
    with pytest.raises(errors.BadReply):
        client.search_returns()


def test_eligibility_and_reasons_are_read():
    decisions = {
        "decisions": [
            {"decision": "APPROVE_RETURN", "eligible": True},
            {
                "decision": "REJECT_RETURN",
                "eligible": False,
                "ineligible_code": 25011011,
                "ineligible_reason": "late",
                "available_reject_reasons": [{"name": "n&1", "text": "Text"}],
            },
        ]
    }
    client, _session = make_client(success(decisions))
    approve, reject = client.get_decision_eligibility(CASE)
    assert (approve.eligible, approve.available_reject_reasons) == (True, ())
    assert (reject.eligible, reject.ineligible_code) == (False, 25011011)
    assert reject.available_reject_reasons[0].name == "n&1"


def test_review_decision_names_ranges_and_errors():
    data = {
        "line_items": [
            {
                "return_line_item_id": "5",
                "decisions": [
                    {
                        "decision": "OFFER_PARTIAL_REFUND",
                        "eligible": True,
                        "partial_refund_amount_range": {
                            "min_amount": "0.01",
                            "max_amount": "9.99",
                            "currency": "USD",
                        },
                    }
                ],
            }
        ],
        "errors": [{"code": "1", "message": "m"}],
    }
    client, _session = make_client(success(data))
    review = client.get_review_decision(CASE, seller_id="77")
    (decision,) = review.line_items[0].decisions
    assert decision.partial_refund_amount_range.max_amount == Decimal("9.99")
    assert (review.errors[0].code, review.errors[0].message) == ("1", "m")


@pytest.mark.parametrize(
    "lines",
    [
        {"order_line_items_ids": ["1", "2"]},
        {"order_line_list": [{"order_line_item_id": "1"}, {"order_line_item_id": "2"}]},
    ],
)
def test_both_forms_of_eligible_lines_are_read(lines):
    entry = {"request_type": "CANCEL", "eligible": True, **lines}
    data = {"sku_eligibility": [{"sku_id": "3", "line_item_eligibility": [entry]}]}
    client, _session = make_client(success(data))
    (sku,) = client.get_aftersale_eligibility(ORDER_ID)
    assert sku.line_item_eligibility[0].order_line_item_ids == ("1", "2")


def test_calculated_refund_needs_its_currency():
    client, _session = make_client(
        success({"order_refund_amount": {"refund_total": "1.00"}})
    )
    with pytest.raises(errors.BadReply):
        client.calculate_refund(order_id="1", request_type="REFUND", reason_name="r")


def test_records_with_broken_pictures_are_kept():
    records = {
        "records": [{"note": "hello", "images": [1, {"url": "u"}], "videos": None}]
    }
    client, _session = make_client(success(records))
    (record,) = client.get_return_records(CASE)
    assert [image.url for image in record.images] == ["u"]
    assert (record.note, record.videos) == ("hello", ())
