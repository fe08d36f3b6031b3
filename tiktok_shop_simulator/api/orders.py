"""Orders: search, detail, prices and references of other systems."""

from decimal import Decimal
from typing import Any

from ..model.order import ExternalOrder, OrderLine
from ..money import ZERO, text
from .context import Context, handles
from .errors import bad_parameter
from .render_orders import asks_to_cancel, compact, order_payload
from .search import Wanted, find, read_paging, read_range

PAGE_SIZES = (1, 100, 20)
MOST_IDS = 50
MOST_REFERENCES = 100


@handles("get_order_list")
def get_order_list(context: Context) -> dict[str, Any]:
    world, shop_id = context.world, context.shop.shop_id
    paging = read_paging(context, PAGE_SIZES, default_order="DESC")
    page = find(world.orders_of[shop_id], world.state.orders, _wanted(context), paging)
    return page.payload("orders", [order_payload(world, o) for o in page.records])


def _wanted(context: Context) -> Wanted:
    filters, world = context.body, context.world
    wanted = Wanted(
        create_time=read_range(filters, "create_time"),
        update_time=read_range(filters, "update_time"),
    )
    if status := filters.get("order_status"):
        wanted.bucket = status.__eq__
    if shipping := filters.get("shipping_type"):
        wanted.tests.append(lambda order: order.shipping_type == shipping)
    if buyer := filters.get("buyer_user_id"):
        wanted.ids = world.orders_by_buyer.get(buyer, [])
        wanted.tests.append(lambda order: order.shop_id == context.shop.shop_id)
    if "is_buyer_request_cancel" in filters:
        asks = filters["is_buyer_request_cancel"]
        wanted.tests.append(lambda order: asks_to_cancel(world, order) is asks)
    if filters.get("warehouse_ids"):
        wanted.ids = []  # the demo shops have no warehouses of their own
    return wanted


@handles("get_order_detail")
def get_order_detail(context: Context) -> dict[str, Any]:
    ids = context.query["ids"]
    if len(ids) > MOST_IDS:
        raise bad_parameter(f"Invalid parameter ids: {MOST_IDS} at most.")
    orders = [context.world.state.orders.get(order_id) for order_id in ids]
    mine = [o for o in orders if o and o.shop_id == context.shop.shop_id]
    return {"orders": [order_payload(context.world, order) for order in mine]}


@handles("get_order_price_details")
def get_order_price_details(context: Context) -> dict[str, Any]:
    order = context.order(context.path["order_id"])
    payment, currency = order.payment, order.payment.currency
    amounts = {
        "total": payment.total_amount,
        "payment": payment.total_amount,
        "sku_list_price": payment.original_total_product_price,
        "sku_sale_price": payment.sub_total,
        "subtotal": payment.sub_total,
        "subtotal_deduction_seller": payment.seller_discount,
        "subtotal_deduction_platform": payment.platform_discount,
        "subtotal_tax_amount": payment.product_tax,
        "shipping_list_price": payment.original_shipping_fee,
        "shipping_sale_price": payment.shipping_fee,
        "shipping_fee_deduction_seller": payment.shipping_fee_seller_discount,
        "shipping_fee_deduction_platform": payment.shipping_fee_platform_discount,
        "tax_amount": payment.tax,
        "net_price_amount": payment.total_amount - payment.tax,
    }
    return {
        "currency": currency,
        **_texts(amounts, currency),
        "line_items": [_price_line(line, currency) for line in order.lines],
    }


def _price_line(line: OrderLine, currency: str) -> dict[str, Any]:
    price = line.price
    amounts = {
        "total": price.total,
        "payment": price.total,
        "sku_list_price": price.original,
        "sku_sale_price": price.sale,
        "subtotal": price.sale,
        "subtotal_deduction_seller": price.seller_discount,
        "subtotal_deduction_platform": price.platform_discount,
        "subtotal_tax_amount": price.tax,
        "shipping_sale_price": price.shipping,
        "tax_amount": price.tax + price.shipping_tax,
        "net_price_amount": price.total - price.tax - price.shipping_tax,
    }
    rate = str(price.tax_rate) if price.tax_rate else ""
    return compact(
        {
            "id": line.line_id,
            "currency": currency,
            **_texts(amounts, currency),
            "tax_rate": rate,
        }
    )


def _texts(amounts: dict[str, Decimal], currency: str) -> dict[str, str]:
    return {name: text(amount or ZERO, currency) for name, amount in amounts.items()}


@handles("add_external_order_references")
def add_external_order_references(context: Context) -> dict[str, Any]:
    """Remember ids of other systems; what fails is listed, the rest is kept."""
    references = context.body["orders"]
    if len(references) > MOST_REFERENCES:
        raise bad_parameter(f"Invalid parameter orders: {MOST_REFERENCES} at most.")
    partial = context.fault and context.fault.fault == "partial_errors"
    errors = []
    for number, reference in enumerate(references):
        if error := _add_reference(context, reference, refused=partial and not number):
            errors.append(error)
    return {"errors": errors} if errors else {}


def _add_reference(
    context: Context, reference: dict[str, Any], refused: bool
) -> dict[str, Any] | None:
    order = context.world.state.orders.get(reference["id"])
    external = reference["external_order"]
    if refused or order is None or order.shop_id != context.shop.shop_id:
        shown = {"id": external["id"], "platform": external["platform"]}
        return {
            "code": "25007006",
            "message": "The order was not found.",
            "detail": {"order_id": reference["id"], "external_order": shown},
        }
    kept = [x for x in order.externals if x.platform != external["platform"]]
    lines = {row["id"]: row["origin_id"] for row in external["line_items"]}
    new = ExternalOrder(external["id"], external["platform"], lines)
    order.externals = [*kept, new]
    return None


@handles("get_external_order_references")
def get_external_order_references(context: Context) -> dict[str, Any]:
    order = context.order(context.path["order_id"])
    platform = context.query["platform"]
    fit = [x for x in order.externals if x.platform == platform]
    return {"external_orders": [_external(x) for x in fit]}


@handles("search_orders_by_external_order_reference")
def search_orders_by_external_order_reference(context: Context) -> dict[str, Any]:
    platform = context.query["platform"]
    external_id = context.query["external_order_id"]
    rows = [
        {"id": order.order_id, "external_order": _external(external)}
        for order in context.world.state.orders.values()
        if order.shop_id == context.shop.shop_id
        for external in order.externals
        if (external.platform, external.external_id) == (platform, external_id)
    ]
    return {"orders": rows}


def _external(external: ExternalOrder) -> dict[str, Any]:
    lines = [{"id": k, "origin_id": v} for k, v in external.lines.items()]
    return {
        "id": external.external_id,
        "platform": external.platform,
        "line_items": lines,
    }


def own_lines(body: dict[str, Any]) -> list[dict | str]:
    """What a body chooses of an order, in any of its three ways."""
    chosen: list[dict | str] = list(body.get("order_line_item_ids", ()))
    chosen += body.get("order_line_list", ())
    chosen += body.get("skus", ())
    return chosen
