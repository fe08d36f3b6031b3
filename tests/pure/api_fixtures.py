"""Payloads shaped like TikTok's, and a session that answers from a script."""

import copy
import json

import requests

from tiktok_shop_adjustments.tiktok_api.client import TikTokClient
from tiktok_shop_adjustments.tiktok_api.transport import Transport

NOW = 1_767_225_600.0
API_URL = "https://api.example"

CANCELLATION = {
    "cancel_id": "4035318504086604100",
    "order_id": "577087614418520388",
    "cancel_type": "BUYER_CANCEL",
    "cancel_status": "CANCELLATION_REQUEST_PENDING",
    "role": "BUYER",
    "cancel_reason": "ecom_order_to_ship_canceled_reason_no_longer_needed",
    "cancel_reason_text": "No longer needed",
    "create_time": 1767225655,
    "update_time": 1767225656,
    "seller_next_action_response": [
        {"action": "SELLER_RESPOND_BUYER_CANCEL", "deadline": 1767312055}
    ],
    "refund_amount": {
        "currency": "USD",
        "refund_total": "23.98",
        "refund_subtotal": "20.00",
        "refund_shipping_fee": "2.50",
        "refund_tax": "1.48",
    },
    "cancel_line_items": [
        {
            "cancel_line_item_id": "4035227913481196964",
            "order_line_item_id": "577087614418716996",
            "sku_id": "1729386416015578024",
            "sku_name": "Red, M",
            "product_name": "Demo shirt",
            "seller_sku": "SHIRT-RED-M",
            "refund_amount": {"currency": "USD", "refund_total": "23.98"},
        }
    ],
}

RETURN = {
    "return_id": "4035318504086604101",
    "order_id": "577087614418520388",
    "return_type": "RETURN_AND_REFUND",
    "return_status": "BUYER_SHIPPED_ITEM",
    "role": "BUYER",
    "return_reason": "ecom_order_delivered_refund_and_return_reason_damaged",
    "return_reason_text": "Package or product is damaged",
    "shipment_type": "PLATFORM",
    "handover_method": "DROP_OFF",
    "return_method": "PLATFORM_SHIPPED",
    "return_shipping_document_type": "SHIPPING_LABEL",
    "return_provider_id": "7117858858072016686",
    "return_provider_name": "USPS",
    "return_tracking_number": "9300000000000000000001",
    "return_warehouse_address": {"full_address": "1 Demo Street, Springfield"},
    "is_combined_return": False,
    "combined_return_id": "0",
    "seller_next_action_response": [
        {"action": "SELLER_RESPOND_RECEIVE_PACKAGE", "deadline": 1769817655}
    ],
    "refund_amount": {
        "currency": "USD",
        "refund_total": "21.48",
        "refund_subtotal": "20.00",
        "refund_shipping_fee": "0",
        "refund_tax": "1.48",
    },
    "discount_amount": [{"currency": "USD", "product_platform_discount": "2.00"}],
    "shipping_fee_amount": [
        {"currency": "USD", "seller_paid_return_shipping_fee": "7.99"}
    ],
    "return_line_items": [
        {
            "return_line_item_id": "4035227657962164811",
            "order_line_item_id": "577087614418716996",
            "sku_id": "1729386416015578024",
            "refund_amount": {"currency": "USD", "refund_total": "21.48"},
        }
    ],
    "create_time": 1767225690,
    "update_time": 1767312000,
}

ORDER = {
    "id": "577087614418520388",
    "status": "AWAITING_SHIPMENT",
    "user_id": "7494845267308415300",
    "buyer_email": "v2abc@chat.seller.example",
    "is_buyer_request_cancel": True,
    "request_cancel_time": 1767225655,
    "create_time": 1767220000,
    "paid_time": 1767220060,
    "update_time": 1767225655,
    "fulfillment_type": "FULFILLMENT_BY_SELLER",
    "is_cod": False,
    "payment": {
        "currency": "USD",
        "sub_total": "20.00",
        "shipping_fee": "2.50",
        "tax": "1.48",
        "total_amount": "23.98",
        "seller_discount": "0",
        "platform_discount": "2.00",
    },
    "recipient_address": {
        "name": "J*** D**",
        "region_code": "US",
        "district_info": [{"address_level": "L0", "address_name": "United States"}],
    },
    "packages": [{"id": "1152321127278713123"}],
    "line_items": [
        {
            "id": "577087614418716996",
            "sku_id": "1729386416015578024",
            "product_id": "1729386416015512488",
            "seller_sku": "SHIRT-RED-M",
            "product_name": "Demo shirt",
            "sale_price": "20.00",
            "original_price": "22.00",
            "currency": "USD",
            "is_gift": False,
            "item_tax": [{"tax_type": "SALES_TAX", "tax_amount": "1.48"}],
        }
    ],
}

MESSAGE = {
    "id": "7327112393057371913",
    "type": "TEXT",
    "content": '{"content":"Where is my parcel?"}',
    "create_time": 1767225799,
    "is_visible": True,
    "index": "1767225799123456",
    "sender": {
        "im_user_id": "7494560109732334001",
        "role": "BUYER",
        "nickname": "jane",
        "avatar": "",
    },
}
CONVERSATION = {
    "id": "7494560109732334000",
    "create_time": 1767225000,
    "unread_count": 2,
    "can_send_message": True,
    "participant_count": 2,
    "participants": [
        {"im_user_id": "7494560109732334002", "role": "SHOP", "nickname": "Demo"},
        {
            "im_user_id": "7494560109732334001",
            "user_id": "7494845267308415300",
            "role": "BUYER",
            "nickname": "jane",
        },
    ],
    "latest_message": MESSAGE,
}


def changed(payload, path, value):
    """Return a copy of `payload` with `value` at the dotted `path`."""
    result = copy.deepcopy(payload)
    *parents, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    target = result
    for key in parents:
        target = target[key]
    target[last] = value
    return result


def without(payload, path):
    """Return a copy of `payload` that lacks the field at the dotted `path`."""
    result = changed(payload, path, None)
    *parents, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    target = result
    for key in parents:
        target = target[key]
    del target[last]
    return result


def reply(status=200, payload=None, *, body=None, headers=None):
    """Return an answer as the HTTP library hands it over."""
    response = requests.Response()
    response.status_code = status
    response.headers.update(headers or {})
    response._content = json.dumps(payload).encode() if body is None else body
    return response


def success(data=None, request_id="2026-request"):
    envelope = {"code": 0, "message": "Success", "request_id": request_id}
    return reply(payload={**envelope, "data": data})


def refusal(code, *, status=200, message="refused", headers=None):
    payload = {"code": code, "message": message, "request_id": "2026-refused"}
    return reply(status, payload, headers=headers)


class ScriptedSession:
    """Answers with the next entry of its script and keeps what was asked."""

    def __init__(self, *script):
        self.script = list(script)
        self.calls = []

    def request(self, method, url, **arguments):
        self.calls.append({"method": method, "url": url, **arguments})
        entry = self.script.pop(0)
        if isinstance(entry, BaseException):
            raise entry
        return entry


class Clock:
    """Time that only passes when someone sleeps or a test says so."""

    def __init__(self, now=NOW):
        self.now = now
        self.slept = []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


def make_transport(*script, clock=None, jitter=0.0, **options):
    """Return a transport, its session and its clock."""
    clock = clock or Clock()
    session = ScriptedSession(*script)
    transport = Transport(
        session, clock=clock, sleep=clock.sleep, jitter=lambda: jitter, **options
    )
    return transport, session, clock


def make_client(*script, shop_cipher="ROW_cipher"):
    """Return a client of one shop and the session that it speaks through."""
    transport, session, _clock = make_transport(*script)
    client = TikTokClient(
        transport,
        api_url=f"{API_URL}/",
        app_key="key1",
        app_secret="secret1",
        access_token="ROW_token",
        shop_cipher=shop_cipher,
    )
    return client, session
