"""What the buyer's page shows and may do."""

from typing import Any

from aiohttp import web

from ..api.render_orders import picture_url
from ..authorization import WORLD
from ..engine import actions, eligibility, reasons
from ..engine.platform_acts import causes
from ..engine.requests import PENDING, REQUEST_TYPES
from ..model.case import CANCELLATION, Case
from ..model.order import Buyer, Order, OrderLine
from ..model.seller import Shop
from ..money import text
from ..seed.factory import Factory
from ..seed.shops import add_buyer
from ..world import World
from .tools import find_buyer, find_order, find_shop, read

STATUS_WORDS = {
    "UNPAID": "Waiting for payment",
    "ON_HOLD": "Paid, can still be cancelled freely",
    "AWAITING_SHIPMENT": "Being prepared",
    "PARTIALLY_SHIPPING": "Partly shipped",
    "AWAITING_COLLECTION": "Waiting for the carrier",
    "IN_TRANSIT": "On its way",
    "DELIVERED": "Delivered",
    "COMPLETED": "Completed",
    "CANCELLED": "Cancelled",
}
MOST_ORDERS = 50
ORDER_FIELDS = ("shop", "status", "basket", "items", "buyer", "shipping_type")


async def list_buyers(request: web.Request) -> Any:
    """GET /_sim/buyers: who can be played, those with orders first."""
    world = request.app[WORLD]
    rows = [
        {
            "shop_id": buyer.shop_id,
            "shop_name": world.shop(buyer.shop_id).name,
            "region": world.shop(buyer.shop_id).region,
            "buyer_user_id": buyer.buyer_id,
            "nickname": buyer.nickname,
            "order_count": len(world.orders_by_buyer.get(buyer.buyer_id, ())),
        }
        for buyer in world.state.buyers.values()
    ]
    return rows[: int(request.query.get("limit", 500))]


async def list_orders(request: web.Request) -> Any:
    """GET /_sim/orders?shop_id=&buyer_user_id=&order_id=&limit=: newest first."""
    world, query = request.app[WORLD], request.query
    if "order_id" in query:
        orders = [find_order(world, query["order_id"])]
    elif "buyer_user_id" in query:
        ids = world.orders_by_buyer.get(query["buyer_user_id"], [])
        orders = [world.state.orders[order_id] for order_id in ids]
    else:
        shop = find_shop(world, query.get("shop_id", ""))
        orders = [o for o in world.state.orders.values() if o.shop_id == shop.shop_id]
    orders.sort(key=lambda order: (order.create_time, order.order_id), reverse=True)
    limit = int(query.get("limit", MOST_ORDERS))
    return [_order(world, order) for order in orders[:limit]]


def _order(world: World, order: Order) -> dict[str, Any]:
    payment = order.payment
    cases = sorted(world.cases_on(order), key=lambda case: case.case_id, reverse=True)
    return {
        "order_id": order.order_id,
        "shop_id": order.shop_id,
        "region": world.shop(order.shop_id).region,
        "buyer_user_id": order.buyer_id,
        "status": order.status,
        "status_words": STATUS_WORDS[order.status],
        "create_time": order.create_time,
        "currency": payment.currency,
        "sub_total": text(payment.sub_total, payment.currency),
        "shipping_fee": text(payment.shipping_fee, payment.currency),
        "tax": text(payment.tax, payment.currency),
        "total_amount": text(payment.total_amount, payment.currency),
        "replaced_order_id": order.replaced_order_id,
        "exchange_source_order_id": order.exchange_source_order_id,
        "platform_causes": [
            {"name": name, "text": reasons.text(name)} for name in causes(order)
        ],
        "lines": [_line(world, order, line) for line in order.lines],
        "cases": [_case(world, case) for case in cases],
        "may": may_start(world, order),
    }


def _line(world: World, order: Order, line: OrderLine) -> dict[str, Any]:
    sku, currency = world.state.skus[line.sku_id], order.payment.currency
    return {
        "order_line_item_id": line.line_id,
        "sku_id": line.sku_id,
        "product_name": sku.product_name,
        "sku_name": sku.sku_name,
        "seller_sku": sku.seller_sku,
        "image_url": picture_url(world, line.sku_id),
        "sale_price": text(line.price.sale, currency),
        "currency": currency,
        "status": line.status,
        "is_gift": line.is_gift,
    }


def _case(world: World, case: Case) -> dict[str, Any]:
    currency = world.currency(case)
    offered = text(case.offered, currency) if case.proposed_type else ""
    return {
        "case_id": case.case_id,
        "kind": case.kind,
        "type": case.case_type,
        "status": case.status,
        "status_words": case.status.replace("_", " ").capitalize(),
        "arbitration_status": case.arbitration_status,
        "reason": case.reason,
        "reason_text": reasons.text(case.reason),
        "words": case.records[0].note,
        "amount": text(case.refund.total, currency),
        "paid": text(world.paid(case), currency),
        "currency": currency,
        # The offer is for each of the lines that it is about.
        "offer_per_line": offered,
        "line_ids": [line.line_id for line in case.lines],
        "create_time": case.create_time,
        "update_time": case.update_time,
        "deadline": case.timer_at if case.timer else None,
        "waits_for": case.timer,
        "tracking_number": case.parcel.tracking_number if case.parcel else "",
        "replacement_order_id": case.replacement_order_id,
        "next_case_id": case.next_return_id,
        "last_note": case.records[-1].note,
        "may": may_do(case),
    }


def _permission(action: str, why: str) -> dict[str, Any]:
    return {"action": action, "allowed": not why, "why": why}


def may_start(world: World, order: Order) -> list[dict[str, Any]]:
    """What the buyer can ask for, with the reason where not."""
    rows = []
    for name, what in REQUEST_TYPES.items():
        refusals = [
            eligibility.refusal(world, order, line, what, "BUYER")
            for line in order.lines
        ]
        free = [
            line.line_id
            for line, why in zip(order.lines, refusals, strict=True)
            if why is None
        ]
        why = "" if free else refusals[0].message
        rows.append({**_permission(name, why), "line_ids": free})
    return rows


def may_do(case: Case) -> list[dict[str, Any]]:
    """What buyer, carrier and platform can do with a case now."""
    possible = {**_buyer_may(case), **_platform_may(case)}
    return [
        _permission(action, "" if allowed else "Not possible in this status.")
        for action, allowed in possible.items()
    ]


def _asked(case: Case) -> bool:
    """Whether it is a return that nobody has answered."""
    asked = PENDING.get(case.case_type, "RETURN_OR_REFUND_REQUEST_PENDING")
    return case.kind != CANCELLATION and case.status == asked


def _buyer_may(case: Case) -> dict[str, bool]:
    status, ruling = case.status, case.arbitration_status == "IN_PROGRESS"
    is_open = status in actions.OPEN_TO_BUYER or ruling
    return {
        "withdraw": is_open and not case.is_quick_refund,
        "edit": _asked(case) and not ruling,
        "ship": status == "AWAITING_BUYER_SHIP",
        "accept_offer": status == "AWAITING_BUYER_RESPONSE",
        "refuse_offer": status == "AWAITING_BUYER_RESPONSE",
        "dispute": status in actions.REJECTED and not case.arbitration_status,
    }


def _platform_may(case: Case) -> dict[str, bool]:
    """The carrier's part as well."""
    unpaid = eligibility.is_running(case) and not case.is_quick_refund
    return {
        "deliver": case.status == "BUYER_SHIPPED_ITEM" and not case.parcel.arrived,
        "verdict": case.arbitration_status == "IN_PROGRESS",
        "auto_approve": case.timer == "seller",
        "quick_refund": unpaid and case.kind != CANCELLATION,
        "escalate": _asked(case) and not case.arbitration_status,
        "approve_exchange": case.status == "EXCHANGE_REQUEST_PENDING",
        "refund_instead": case.status in PENDING.values(),
        "close_request": unpaid and case.case_type != "CANCEL",
    }


async def list_reasons(request: web.Request) -> Any:
    """GET /_sim/reasons?order_id=&type=: what the buyer can give as a reason."""
    world = request.app[WORLD]
    order = find_order(world, request.query.get("order_id", ""))
    what = REQUEST_TYPES.get(request.query.get("type", ""))
    if what is None:
        raise ValueError(f"type is one of {', '.join(REQUEST_TYPES)}.")
    use = reasons.use_for(what, "BUYER", order)
    region = world.shop(order.shop_id).region
    return [reason._asdict() for reason in reasons.reasons(use, region)]


async def create_order(request: web.Request) -> Any:
    """POST /_sim/orders `{shop, status?, buyer?, basket? | items?}`: somebody buys.

    With `shipping_type` SELLER the seller ships, and sees the address unmasked.
    """
    world = request.app[WORLD]
    values = await read(request, ORDER_FIELDS)
    shop = find_shop(world, values.get("shop", ""))
    status = values.get("status", "AWAITING_SHIPMENT")
    if status not in STATUS_WORDS:
        raise ValueError(f"status is one of {', '.join(STATUS_WORDS)}.")
    factory = Factory.of(world.state)
    if values.get("items"):
        skus = [sku for item in values["items"] for sku in _units(world, shop, item)]
        order = factory.make_of(shop, skus, status, world.now)
    else:
        order = factory.make(shop, values.get("basket", "several"), status, world.now)
    if values.get("buyer"):
        order.buyer_id = named_buyer(world, shop, values["buyer"]).buyer_id
    order.shipping_type = values.get("shipping_type", order.shipping_type)
    world.add_order(order)
    return _order(world, order)


def named_buyer(world: World, shop: Shop, name: str) -> Buyer:
    """Somebody known by id or nickname, or somebody `new`."""
    if name != "new":
        return find_buyer(world, shop, name)
    known = [b for b in world.state.buyers.values() if b.shop_id == shop.shop_id]
    return add_buyer(world.state, shop, len(known) + 1)


def _units(world: World, shop: Any, item: dict[str, Any]) -> list[Any]:
    for sku in world.state.skus.values():
        if sku.shop_id == shop.shop_id and sku.seller_sku == item["seller_sku"]:
            return [sku] * item.get("quantity", 1)
    raise LookupError(f"The shop has no seller SKU {item['seller_sku']!r}.")
