"""Orders and cases as their buyer sees them, in JSON for the page."""

from typing import Any

from ..engine import eligibility, reasons
from ..engine.requests import REQUEST_TYPES
from ..model.case import Case, Media, Record
from ..model.order import Buyer, Order, OrderLine
from ..money import ZERO, text
from ..world import World

# What the page offers: exchanges cannot be asked for here.
OFFERED = ("cancellation", "refund", "return_and_refund", "replacement")


def buyer_view(world: World, buyer: Buyer) -> dict[str, Any]:
    return {
        "shop_id": buyer.shop_id,
        "region": world.shop(buyer.shop_id).region,
        "buyer_user_id": buyer.buyer_id,
        "nickname": buyer.nickname,
        "order_count": len(world.orders_by_buyer[buyer.buyer_id]),
    }


def order_view(world: World, order: Order) -> dict[str, Any]:
    currency = order.payment.currency
    return {
        "order_id": order.order_id,
        "shop_id": order.shop_id,
        "status": order.status,
        "create_time": order.create_time,
        "currency": currency,
        "total_amount": text(order.payment.total_amount, currency),
        "replaced_order_id": order.replaced_order_id,
        "lines": [line_view(world, line, currency) for line in order.lines],
        "cases": [case_view(world, case) for case in world.cases_on(order)],
        "may": {type_: may(world, order, type_) for type_ in OFFERED},
    }


def line_view(world: World, line: OrderLine, currency: str) -> dict[str, Any]:
    """One unit: its price is what the buyer paid for the goods."""
    sku = world.state.skus[line.sku_id]
    return {
        "line_id": line.line_id,
        "sku_id": sku.sku_id,
        "product_name": sku.product_name,
        "sku_name": sku.sku_name,
        "image": f"/cdn/product/{sku.sku_id}.png",
        "price": text(line.price.sale, currency),
        "status": line.status,
        "is_gift": line.is_gift,
    }


def may(world: World, order: Order, type_: str) -> dict[str, Any]:
    """What the buyer can ask for now: which units, and if none, why not."""
    asked = REQUEST_TYPES[type_]
    said_no = [
        eligibility.refusal(world, order, line, asked, "BUYER") for line in order.lines
    ]
    free = [
        line.line_id
        for line, no in zip(order.lines, said_no, strict=True)
        if no is None
    ]
    why = next((no.message for no in said_no if no), "")
    return {"allowed": bool(free), "reason": "" if free else why, "line_ids": free}


def case_view(world: World, case: Case) -> dict[str, Any]:
    currency = world.currency(case)
    return {
        "case_id": case.case_id,
        "kind": case.kind,
        "type": case.case_type,
        "status": case.status,
        "arbitration_status": case.arbitration_status,
        "role": case.role,
        "reason": case.reason,
        "reason_text": reasons.text(case.reason),
        "amount": text(case.refund.total, currency),
        "offer_total": text(_offered(case), currency),
        "line_ids": [line.line_id for line in case.lines],
        "timer": case.timer,
        "timer_at": case.timer_at,
        "next_return_id": case.next_return_id,
        "pre_return_id": case.pre_return_id,
        "is_quick_refund": case.is_quick_refund,
        "replacement_order_id": case.replacement_order_id,
        **_parcel(case),
        "records": [record_view(record) for record in case.records],
    }


def _offered(case: Case):
    """What accepting would pay: the offer for each unit, all units together."""
    if case.status != "AWAITING_BUYER_RESPONSE":
        return ZERO
    open_lines = (line for line in case.lines if not line.settled)
    return sum((line.offer for line in open_lines if line.outcome == "OFFER"), ZERO)


def _parcel(case: Case) -> dict[str, Any]:
    parcel = case.parcel
    return {
        "carrier": parcel.provider_name if parcel else "",
        "tracking_number": parcel.tracking_number if parcel else "",
        "parcel_arrived": bool(parcel and parcel.arrived),
    }


def record_view(record: Record) -> dict[str, Any]:
    return {
        "event": record.event,
        "role": record.role,
        "description": record.description,
        "reason_text": reasons.text(record.reason) if record.reason else "",
        "note": record.note,
        "images": [_picture(media) for media in record.images],
        "create_time": record.create_time,
    }


def _picture(media: Media) -> dict[str, Any]:
    return {"url": f"/cdn/{media.key}", "width": media.width, "height": media.height}
