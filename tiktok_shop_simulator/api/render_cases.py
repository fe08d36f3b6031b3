"""Cancellations and returns as the API shows them, in both of its dialects."""

from typing import Any

from ..engine.markets import MARKETS
from ..engine.orders import replenishes
from ..engine.reasons import text as reason_text
from ..model.case import Amount, Case, CaseLine, Media, Record
from ..money import ZERO, text
from ..world import World
from .render_orders import compact, picture_url

NEXT_ACTIONS = {
    "RETURN_OR_REFUND_REQUEST_PENDING": {
        "REFUND": "SELLER_RESPOND_REFUND",
        "RETURN_AND_REFUND": "SELLER_RESPOND_RETURN",
    },
    "BUYER_SHIPPED_ITEM": {"RETURN_AND_REFUND": "SELLER_RESPOND_RECEIVE_PACKAGE"},
    "REPLACEMENT_REQUEST_PENDING": {"REPLACEMENT": "SELLER_RESPOND_REPLACEMENT"},
}
WITHDRAWN = "CANCELLATION_REQUEST_CANCEL"


def amount_payload(amount: Amount, currency: str) -> dict[str, str]:
    """The shared refund amount object."""
    payload = {
        "currency": currency,
        "refund_total": text(amount.total, currency),
        "refund_subtotal": text(amount.subtotal, currency),
        "refund_shipping_fee": text(amount.shipping, currency),
        "refund_tax": text(amount.tax, currency),
    }
    if amount.delivery_fee:
        payload["retail_delivery_fee"] = text(amount.delivery_fee, currency)
    return payload


def cancellation_payload(world: World, case: Case, version: str) -> dict[str, Any]:
    """One element of `cancellations[]`."""
    switches = world.state.switches
    old = version == "202309"
    currency = world.currency(case)
    newer = not old or switches.newer_fields_on_202309
    spelling = switches.cancel_spelling_202309 if old else switches.cancel_spelling
    return compact(
        {
            "cancel_id": case.case_id,
            "order_id": case.order_id,
            "cancel_type": case.case_type,
            "cancel_status": spelling if case.status == WITHDRAWN else case.status,
            "role": case.role,
            "cancel_reason": case.reason,
            "cancel_reason_text": reason_text(case.reason),
            "create_time": case.create_time,
            "update_time": case.update_time,
            "seller_next_action_response": _cancel_action(world, case, old),
            "refund_amount": amount_payload(case.refund, currency),
            "should_replenish_stock": replenishes(case) if newer else None,
            "cancel_line_items": [
                _line(world, case, line, "cancel", old) for line in case.lines
            ],
        }
    )


def _cancel_action(world: World, case: Case, old: bool) -> list[dict[str, Any]]:
    if case.timer != "seller":
        return []
    newest = world.state.switches.cancel_action
    return [
        {
            "action": "SELLER_RESPOND_CANCEL" if old else newest,
            "deadline": case.timer_at,
        }
    ]


def next_actions(case: Case) -> list[dict[str, Any]]:
    """What a return waits for from the seller, and until when."""
    action = NEXT_ACTIONS.get(case.status, {}).get(case.case_type)
    if not action or case.timer != "seller":
        return []
    return [{"action": action, "deadline": case.timer_at}]


def return_payload(world: World, case: Case, version: str) -> dict[str, Any]:
    """One element of `return_orders[]`."""
    old = version == "202309"
    currency = world.currency(case)
    newer = not old or world.state.switches.newer_fields_on_202309
    return compact(
        {
            **case_head(case),
            "can_buyer_keep_item": True if _keeps(case) else None,
            "seller_next_action_response": next_actions(case),
            "refund_amount": amount_payload(case.refund, currency),
            "discount_amount": [{"currency": currency, **discounts(world, case)}],
            "shipping_fee_amount": return_fees(case, currency),
            **parcel_payload(world, case),
            "partial_refund": offer(case, currency, "amount"),
            "is_quick_refund": case.is_quick_refund if newer else None,
            "return_line_items": [
                _line(world, case, line, "return", old) for line in case.lines
            ],
        }
    )


def case_head(case: Case) -> dict[str, Any]:
    """The fields that every view of a return has."""
    return {
        "return_id": case.case_id,
        "order_id": case.order_id,
        "return_type": case.case_type,
        "return_status": case.status,
        "arbitration_status": case.arbitration_status,
        "role": case.role,
        "return_reason": case.reason,
        "return_reason_text": reason_text(case.reason),
        "create_time": case.create_time,
        "update_time": case.update_time,
        "pre_return_id": case.pre_return_id,
        "next_return_id": case.next_return_id,
        "is_combined_return": False,
        "combined_return_id": "0",
        "seller_proposed_return_type": case.proposed_type,
        "buyer_rejected_partial_refund": case.rejected_offer or None,
    }


def _keeps(case: Case) -> bool:
    return case.keep_item or case.case_type == "REPLACEMENT"


def offer(case: Case, currency: str, name: str) -> dict[str, str]:
    if not case.proposed_type:
        return {}
    return {name: text(case.offered, currency), "currency": currency}


def discounts(world: World, case: Case) -> dict[str, str]:
    order, chosen = world.order(case), {line.line_id for line in case.lines}
    prices = [line.price for line in order.lines if line.line_id in chosen]
    payment, currency = order.payment, order.payment.currency
    seller = sum((price.seller_discount for price in prices), ZERO)
    platform = sum((price.platform_discount for price in prices), ZERO)
    return {
        "product_seller_discount": text(seller, currency),
        "product_platform_discount": text(platform, currency),
        "shipping_fee_seller_discount": text(
            payment.shipping_fee_seller_discount, currency
        ),
        "shipping_fee_platform_discount": text(
            payment.shipping_fee_platform_discount, currency
        ),
    }


def return_fees(case: Case, currency: str) -> list[dict[str, str]]:
    if not (case.parcel and case.parcel.tracking_number):
        return []
    return [
        {
            "currency": currency,
            "seller_paid_return_shipping_fee": text(case.parcel.label_fee, currency),
            "buyer_paid_return_shipping_fee": "0",
            "platform_paid_return_shipping_fee": "0",
        }
    ]


def parcel_payload(world: World, case: Case) -> dict[str, Any]:
    """How the goods travel back; nothing unless they do."""
    parcel = case.parcel
    if parcel is None or case.status == "RETURN_OR_REFUND_REQUEST_PENDING":
        return {}
    by_platform = parcel.shipment_type == "PLATFORM"
    region = MARKETS[world.shop(case.shop_id).region].region
    return {
        "shipment_type": parcel.shipment_type,
        "handover_method": parcel.handover_method if by_platform else "",
        "return_method": parcel.method,
        "return_shipping_document_type": parcel.document_type if by_platform else "",
        "return_tracking_number": parcel.tracking_number,
        "return_provider_id": parcel.provider_id,
        "return_provider_name": parcel.provider_name,
        "return_warehouse_address": {"full_address": f"1 Demo Street, {region}"},
    }


def _line(
    world: World, case: Case, line: CaseLine, kind: str, old: bool
) -> dict[str, Any]:
    return {
        f"{kind}_line_item_id": line.case_line_id,
        "order_line_item_id": line.line_id,
        **article(world, line.sku_id, old),
        "refund_amount": amount_payload(_shown(case, line), world.currency(case)),
        **_parts(world, line, kind, old),
    }


def _shown(case: Case, line: CaseLine) -> Amount:
    """Nothing for a unit that was turned down while others were not."""
    turned_down = line.outcome == "REJECT" and not case.refused_as_a_whole
    return Amount() if turned_down else line.amount


def article(world: World, sku_id: str, with_image: bool) -> dict[str, Any]:
    sku = world.state.skus[sku_id]
    fields: dict[str, Any] = {
        "sku_id": sku.sku_id,
        "sku_name": sku.sku_name,
        "product_name": sku.product_name,
        "seller_sku": sku.seller_sku,
    }
    if with_image:  # newer versions: "not supported"
        url = picture_url(world, sku_id)
        fields["product_image"] = {"url": url, "width": 300, "height": 300}
    return fields


def _parts(world: World, line: CaseLine, kind: str, old: bool) -> dict[str, Any]:
    if old or not line.parts:
        return {}
    rows = [
        {
            f"{kind}_sub_line_item_id": part_id,
            f"{kind}_line_item_id": line.case_line_id,
            "sub_order_line_item_id": sub_id,
            "order_line_item_id": line.line_id,
            **article(world, sku_id, False),
        }
        for part_id, (sub_id, sku_id) in line.parts.items()
    ]
    return {f"{kind}_sub_line_items": rows}


def record_payload(world: World, record: Record) -> dict[str, Any]:
    """One element of `records[]`."""
    return compact(
        {
            "event": record.event,
            "role": record.role,
            "description": record.description,
            "reason_text": reason_text(record.reason) if record.reason else "",
            "note": record.note,
            "images": [_image(world, media) for media in record.images],
            "videos": [_video(world, media) for media in record.videos],
            "create_time": record.create_time,
        }
    )


def media_url(world: World, key: str) -> str:
    return f"{world.base_url}/cdn/{key}"


def _image(world: World, media: Media) -> dict[str, Any]:
    url = media_url(world, media.key)
    return {"url": url, "width": media.width, "height": media.height}


def _video(world: World, media: Media) -> dict[str, Any]:
    return {
        **_image(world, media),
        "cover": media_url(world, "evidence/cover.png"),
        "duration_millis": media.duration_millis,
    }
