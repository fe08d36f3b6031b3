"""Orders as the API shows them. Empty fields are left out, as TikTok does."""

from typing import Any

from ..engine import orders
from ..engine.markets import DAY, HOUR
from ..model.order import Buyer, Order, OrderLine, Payment, Sku
from ..money import text
from ..world import World

PACKAGE_STATUS = {
    "AWAITING_SHIPMENT": "TO_FULFILL",
    "AWAITING_COLLECTION": "PROCESSING",
    "IN_TRANSIT": "FULFILLING",
    "DELIVERED": "COMPLETED",
    "COMPLETED": "COMPLETED",
    "CANCELLED": "CANCELLED",
}
PAYMENT_FIELDS = (
    "sub_total",
    "shipping_fee",
    "seller_discount",
    "platform_discount",
    "total_amount",
    "original_total_product_price",
    "original_shipping_fee",
    "shipping_fee_seller_discount",
    "shipping_fee_platform_discount",
    "shipping_fee_cofunded_discount",
    "tax",
)
# Shown only where they are not nothing.
RARE_PAYMENT_FIELDS = (
    "product_tax",
    "shipping_fee_tax",
    "retail_delivery_fee",
    "small_order_fee",
    "handling_fee",
    "payment_platform_discount",
)


def compact(values: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty; 0 and False say something and stay."""
    return {k: v for k, v in values.items() if v not in (None, "", [], {})}


def picture_url(world: World, sku_id: str) -> str:
    return f"{world.base_url}/cdn/product/{sku_id}.png"


def order_payload(world: World, order: Order) -> dict[str, Any]:
    """One element of `orders[]`."""
    buyer = world.state.buyers[order.buyer_id]
    return compact(
        {
            "id": order.order_id,
            "status": order.status,
            "user_id": order.buyer_id,
            "buyer_nickname": buyer.nickname,
            "buyer_email": f"v2{order.buyer_id[-8:]}@chat.seller.example.com",
            "buyer_message": order.buyer_message,
            "seller_note": order.seller_note,
            "commerce_platform": "TIKTOK_SHOP",
            "order_type": "NORMAL",
            "payment": _payment(order.payment),
            "payment_method_name": "Credit card" if order.paid_time else "",
            "recipient_address": _address(order, buyer),
            "line_items": [_line(world, order, line) for line in order.lines],
            **_times(order),
            **_shipping(order),
            **_flags(world, order),
        }
    )


def _payment(payment: Payment) -> dict[str, str]:
    currency = payment.currency
    fields = {name: text(getattr(payment, name), currency) for name in PAYMENT_FIELDS}
    for name in RARE_PAYMENT_FIELDS:
        if amount := getattr(payment, name):
            fields[name] = text(amount, currency)
    return {"currency": currency, **fields}


def _address(order: Order, buyer: Buyer) -> dict[str, Any]:
    address = dict(buyer.address)
    address["name"] = buyer.recipient
    full: dict[str, Any] = address
    if order.shipping_type == "TIKTOK":
        full = {k: _masked(k, v) for k, v in address.items()}
    if order.status not in {"UNPAID", "ON_HOLD"}:
        full["district_info"] = _districts(buyer)
    return full


def _masked(name: str, value: str) -> str:
    """Hidden as the platform hides it when it ships the parcel itself."""
    if name in {"region_code", "post_town"}:
        return value
    if name == "postal_code":
        return value[:2] + "***"
    return " ".join(word[0] + "***" for word in value.split()) if value else value


def _districts(buyer: Buyer) -> list[dict[str, str]]:
    region, town = buyer.address["region_code"], buyer.address.get("post_town", "")
    country = {
        "address_level": "L0",
        "address_level_name": "Country",
        "address_name": region,
        "iso_code": region,
    }
    city = {"address_level": "L1", "address_level_name": "City", "address_name": town}
    return [country, city] if town else [country]


def _times(order: Order) -> dict[str, Any]:
    paid = order.paid_time
    return {
        "create_time": order.create_time,
        "update_time": order.update_time,
        "paid_time": paid or None,
        "rts_time": order.rts_time or None,
        "collection_time": order.collection_time or None,
        "delivery_time": order.delivery_time or None,
        "cancel_time": order.cancel_time or None,
        "request_cancel_time": order.request_cancel_time or None,
        "rts_sla_time": paid + 2 * DAY if paid else None,
        "tts_sla_time": paid + 3 * DAY if paid else None,
        "cancel_order_sla_time": paid + 4 * DAY if paid else None,
        "shipping_due_time": paid + 4 * DAY if paid else None,
        "delivery_sla_time": paid + 7 * DAY + HOUR if paid else None,
    }


def _shipping(order: Order) -> dict[str, Any]:
    return {
        "fulfillment_type": "FULFILLMENT_BY_SELLER",
        "shipping_type": order.shipping_type,
        "delivery_type": "HOME_DELIVERY",
        "delivery_option_name": "Standard",
        "packages": [{"id": order.package_id}] if order.package_id else [],
        "tracking_number": order.tracking_number,
        "shipping_provider": "Demo Post" if order.tracking_number else "",
    }


def _flags(world: World, order: Order) -> dict[str, Any]:
    return {
        "is_buyer_request_cancel": asks_to_cancel(world, order),
        "is_on_hold_order": order.status == "ON_HOLD",
        "is_cod": False,
        "is_sample_order": False,
        "has_updated_recipient_address": order.address_updated,
        "is_replacement_order": bool(order.replaced_order_id),
        "replaced_order_id": order.replaced_order_id,
        "is_exchange_order": bool(order.exchange_source_order_id),
        "exchange_source_order_id": order.exchange_source_order_id,
        "cancellation_initiator": order.cancellation_initiator,
        "cancel_reason": order.cancel_reason,
    }


def asks_to_cancel(world: World, order: Order) -> bool:
    """Whether a buyer's cancellation waits for an answer."""
    return any(
        case.status == "CANCELLATION_REQUEST_PENDING" and case.role == "BUYER"
        for case in world.cases_on(order)
    )


def _line(world: World, order: Order, line: OrderLine) -> dict[str, Any]:
    sku = world.state.skus[line.sku_id]
    currency, price = order.payment.currency, line.price
    return compact(
        {
            "id": line.line_id,
            **_article(world, sku),
            "sku_type": "NORMAL",
            "currency": currency,
            "original_price": text(price.original, currency),
            "sale_price": text(price.sale, currency),
            "seller_discount": text(price.seller_discount, currency),
            "platform_discount": text(price.platform_discount, currency),
            "item_tax": _item_tax(line, currency),
            "retail_delivery_fee": text(price.delivery_fee, currency)
            if price.delivery_fee
            else "",
            "is_gift": line.is_gift,
            "gift_retail_price": text(sku.price, currency) if line.is_gift else "",
            "sub_item_info": _parts(world, order, line),
            **_line_state(order, line),
        }
    )


def _article(world: World, sku: Sku) -> dict[str, str]:
    return {
        "sku_id": sku.sku_id,
        "product_id": sku.product_id,
        "seller_sku": sku.seller_sku,
        "product_name": sku.product_name,
        "sku_name": sku.sku_name,
        "sku_image": picture_url(world, sku.sku_id),
    }


def _item_tax(line: OrderLine, currency: str) -> list[dict[str, str]]:
    if not line.price.tax:
        return []
    rate = str(line.price.tax_rate)
    amount = text(line.price.tax, currency)
    return [{"tax_type": "SALES_TAX", "tax_amount": amount, "tax_rate": rate}]


def _line_state(order: Order, line: OrderLine) -> dict[str, Any]:
    return {
        "display_status": orders.line_status(line.status),
        "package_status": PACKAGE_STATUS.get(line.status, ""),
        "package_id": order.package_id,
        "tracking_number": order.tracking_number,
        "rts_time": order.rts_time or None,
        "cancel_user": line.cancel_user,
        "cancel_reason": line.cancel_reason,
    }


def _parts(world: World, order: Order, line: OrderLine) -> list[dict[str, Any]]:
    """The contents of a bundle; the price stands on the bundle itself."""
    return [
        compact(
            {
                "id": part_id,
                **_article(world, world.state.skus[sku_id]),
                "currency": order.payment.currency,
                "display_status": orders.line_status(line.status),
                "package_status": PACKAGE_STATUS.get(line.status, ""),
            }
        )
        for part_id, sku_id in line.parts.items()
    ]
