"""TikTok's records as TikTok states them, to be read by the real schemas."""

from itertools import count
from zlib import crc32

from ..tiktok_api import schemas

T0 = 1795000000  # 2026-11-18 10:26:40 UTC
_numbers = count(1)


def new_id(prefix="5770"):
    """Return an id like TikTok's: 19 digits, never the same twice."""
    return f"{prefix}{next(_numbers):015d}"


def order_line(price="10.00", *, sku="SHIRT-RED-M", **fields):
    """One unit; discounts are added to the price to make the original one."""
    return {
        "id": new_id("5761"),
        "sku_id": f"17293{crc32(sku.encode()):010d}",
        "seller_sku": sku,
        "product_name": f"Name of {sku}",
        "sku_name": "Red, M",
        "sale_price": price,
        "original_price": price,
        "seller_discount": "0",
        "platform_discount": "0",
        "currency": "GBP",
        "display_status": "AWAITING_SHIPMENT",
        **fields,
    }


def order(lines=None, *, total="10.00", currency="GBP", payment=None, **fields):
    """An order that was paid; `payment` adds parts beside the total."""
    lines = [order_line()] if lines is None else lines
    return {
        "id": new_id(),
        "status": "AWAITING_SHIPMENT",
        "user_id": "7494845267308415300",
        "buyer_email": "v2abc@chat.seller.tiktok.com",
        "buyer_nickname": "jane",
        "create_time": T0,
        "paid_time": T0 + 60,
        "update_time": T0 + 60,
        "payment": {"currency": currency, "total_amount": total, **(payment or {})},
        "recipient_address": {
            "name": "J*** D**",
            "phone_number": "(+44)********12",
            "address_line1": "1 Demo Street",
            "post_town": "London",
            "postal_code": "N1****",
            "region_code": "GB",
        },
        "line_items": lines,
        **fields,
    }


def _amount(total, currency):
    return {
        "currency": currency,
        "refund_total": total,
        "refund_subtotal": total,
        "refund_shipping_fee": "0",
        "refund_tax": "0",
    }


def _case(word, order_payload, total, lines, **fields):
    currency = order_payload["payment"]["currency"]
    lines = order_payload["line_items"] if lines is None else lines
    return {
        f"{word}_id": new_id("4035"),
        "order_id": order_payload["id"],
        "role": "BUYER",
        f"{word}_reason": "no_longer_needed",
        f"{word}_reason_text": "No longer needed",
        "create_time": T0 + 100,
        "update_time": T0 + 100,
        "refund_amount": _amount(total, currency),
        f"{word}_line_items": [
            {
                f"{word}_line_item_id": new_id("4036"),
                "order_line_item_id": line["id"],
                "sku_id": line["sku_id"],
                "seller_sku": line["seller_sku"],
                "product_name": line["product_name"],
                "sku_name": line["sku_name"],
                "refund_amount": _amount(line["sale_price"], currency),
            }
            for line in lines
        ],
        **fields,
    }


def cancellation(order_payload, *, total="10.00", lines=None, **fields):
    """A buyer's cancellation that waits for the seller."""
    return {
        **_case("cancel", order_payload, total, lines),
        "cancel_type": "BUYER_CANCEL",
        "cancel_status": "CANCELLATION_REQUEST_PENDING",
        "seller_next_action_response": [
            {"action": "SELLER_RESPOND_BUYER_CANCEL", "deadline": T0 + 172800}
        ],
        **fields,
    }


def refund(order_payload, *, total="10.00", lines=None, **fields):
    """A buyer's request for money only that waits for the seller."""
    return {
        **_case("return", order_payload, total, lines),
        "return_type": "REFUND",
        "return_status": "RETURN_OR_REFUND_REQUEST_PENDING",
        "seller_next_action_response": [
            {"action": "SELLER_RESPOND_REFUND", "deadline": T0 + 172800}
        ],
        **fields,
    }


def moved(payload, seconds=60, **fields):
    """The record as TikTok holds it some seconds later."""
    return {**payload, "update_time": payload["update_time"] + seconds, **fields}


def settled(payload, seconds=60, **fields):
    """The record later, when nobody is expected to answer any more."""
    return moved(payload, seconds, seller_next_action_response=[], **fields)


def read_orders(payloads):
    return schemas.read_page({"x": list(payloads)}, "x", schemas.Order, "id")


def read_cancellations(payloads):
    data = {"x": list(payloads)}
    return schemas.read_page(data, "x", schemas.Cancellation, "cancel_id")


def read_returns(payloads):
    return schemas.read_page({"x": list(payloads)}, "x", schemas.Return, "return_id")
