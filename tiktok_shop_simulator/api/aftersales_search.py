"""The newer view: aftersales requests, and parcels (RMA), with returns inside."""

from typing import Any

from ..engine.aftersales import line_ids, request_status, rma_status
from ..model.case import RETURN, Case
from ..money import text
from ..world import World
from .cases import lagging
from .context import Context, handles
from .render_cases import (
    amount_payload,
    article,
    case_head,
    discounts,
    next_actions,
    offer,
    parcel_payload,
)
from .render_orders import compact
from .search import (
    ENDLESS,
    Page,
    Paging,
    Range,
    Wanted,
    find,
    fingerprint,
    read_size,
    read_token,
)

PAGE_SIZES = (1, 100, 20)


@handles("search_aftersales_requests")
def search_aftersales_requests(context: Context) -> dict[str, Any]:
    filters = context.body.get("filters") or {}
    wanted = _wanted(context, filters, "aftersales_request_ids", "aftersales_id")
    if statuses := filters.get("aftersales_request_statuses"):
        wanted.tests.append(lambda case: request_status(case) in statuses)
    if types := filters.get("return_types"):
        wanted.tests.append(lambda case: case.case_type in types)
    if buyers := filters.get("buyer_ids"):
        wanted.tests.append(lambda case: case.buyer_id in buyers)
    page = _find(context, wanted)
    rows = [_request(context.world, case) for case in page.records]
    return page.payload("aftersales_requests", rows)


@handles("search_return_merchandise_authorizations")
def search_return_merchandise_authorizations(context: Context) -> dict[str, Any]:
    filters = context.body.get("filters") or {}
    wanted = _wanted(context, filters, "rma_ids", "rma_id")
    wanted.tests.append(lambda case: bool(case.rma_id))
    if statuses := filters.get("statuses"):
        wanted.tests.append(lambda case: rma_status(case) in statuses)
    if requests := filters.get("aftersales_request_ids"):
        wanted.tests.append(lambda case: case.aftersales_id in requests)
    if packages := filters.get("package_ids"):
        wanted.tests.append(lambda case: case.parcel.package_id in packages)
    page = _find(context, wanted)
    rows = [_rma_with_return(context.world, case) for case in page.records]
    return page.payload("return_merchandise_authorizations", rows)


def _wanted(
    context: Context, filters: dict[str, Any], id_field: str, attribute: str
) -> Wanted:
    times = filters.get("time") or {}
    wanted = Wanted(
        create_time=_range(times.get("create_time")),
        update_time=_range(times.get("update_time")),
    )
    if ids := filters.get(id_field):
        groups = context.world.groups
        wanted.ids = [case_id for x in ids for case_id in groups.get(x, ())]
        wanted.tests.append(lambda case: getattr(case, attribute) in ids)
        wanted.tests.append(lambda case: case.shop_id == context.shop.shop_id)
    if orders := filters.get("main_order_ids"):
        wanted.tests.append(lambda case: case.order_id in orders)
    return wanted


def _range(bounds: dict[str, int] | None) -> Range:
    bounds = bounds or {}
    least = bounds.get("min_unix_time_inclusive", 0)
    return least, bounds.get("max_unix_time_exclusive", ENDLESS)


def _find(context: Context, wanted: Wanted) -> Page:
    world, shop_id = context.world, context.shop.shop_id
    pagination, sort = (
        context.body.get("pagination") or {},
        context.body.get("sort") or {},
    )
    filters = {"filters": context.body.get("filters"), "sort": sort}
    paging = Paging(
        size=read_size(pagination.get("page_size"), PAGE_SIZES),
        field=sort.get("sort_field", "CREATE_TIME").lower(),
        descending=sort.get("sort_order", "DESC") == "DESC",
        fingerprint=fingerprint(context, filters),
    )
    paging.after = read_token(paging.fingerprint, pagination.get("page_token", ""))
    source, older = world.cases_of[shop_id, RETURN], lagging(context)
    return find(source, world.state.cases, wanted, paging, older)


def _request(world: World, case: Case) -> dict[str, Any]:
    parcels = [_rma(case)] if case.rma_id else []
    return compact(
        {
            "id": case.aftersales_id,
            "status": request_status(case),
            "line_items": line_ids(case),
            "sku_return_requests": [_return(world, case)],
            "return_merchandise_authorizations": parcels,
        }
    )


def _rma(case: Case) -> dict[str, Any]:
    return {
        "id": case.rma_id,
        "package_id": case.parcel.package_id,
        "aftersales_request_id": case.aftersales_id,
        "status": rma_status(case),
        "line_items": line_ids(case),
    }


def _rma_with_return(world: World, case: Case) -> dict[str, Any]:
    return {**_rma(case), "sku_return_requests": [_return(world, case)]}


def _return(world: World, case: Case) -> dict[str, Any]:
    currency = world.currency(case)
    return compact(
        {
            **case_head(case),
            "seller_next_action_response": next_actions(case),
            "refund_amount": amount_payload(case.refund, currency),
            "discount": discounts(world, case),
            "shipping_fee": _shipping_fee(case, currency),
            **parcel_payload(world, case),
            "partial_refund_amount": offer(case, currency, "partial_refund_total"),
            "buyer_keep_item": case.keep_item or None,
            "is_quick_refund": case.is_quick_refund,
            "reshipment_order_id": case.replacement_order_id,
            "return_line_items": [_line(world, case, line) for line in case.lines],
        }
    )


def _shipping_fee(case: Case, currency: str) -> dict[str, str]:
    fee = case.parcel.label_fee if case.parcel else 0
    return {
        "seller_paid_return_shipping_fee_amount": text(fee, currency) if fee else "0",
        "buyer_paid_return_shipping_fee_amount": "0",
        "platform_paid_return_shipping_fee_amount": "0",
    }


def _line(world: World, case: Case, line: Any) -> dict[str, Any]:
    currency = world.currency(case)
    return {
        "return_line_item_id": line.case_line_id,
        "order_line_item_id": line.line_id,
        **article(world, line.sku_id, False),
        "refund_amount": amount_payload(line.amount, currency),
    }
