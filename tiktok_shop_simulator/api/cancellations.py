"""Cancellations: search, start, approve, reject."""

from typing import Any

from ..engine.requests import Request, pick_lines, start
from ..model.case import CANCELLATION
from .cases import find_cases
from .context import Context, handles
from .decisions import take
from .errors import bad_parameter
from .idempotency import once
from .orders import own_lines
from .render_cases import cancellation_payload

PAGE_SIZES = (1, 50, 10)


@handles("search_cancellations")
def search_cancellations(context: Context) -> dict[str, Any]:
    statuses = context.body.get("cancel_status", [])
    types = context.body.get("cancel_types", [])
    page = find_cases(context, CANCELLATION, "cancel_ids", statuses, types, PAGE_SIZES)
    rows = [
        cancellation_payload(context.world, case, context.version)
        for case in page.records
    ]
    return page.payload("cancellations", rows)


@handles("cancel_order")
def cancel_order(context: Context) -> dict[str, Any]:
    """The seller cancels. There is no idempotency key: a repeat is refused."""
    body = context.body
    order = context.order(body["order_id"])
    check_line_forms(body)
    request = Request(
        "CANCEL",
        body["cancel_reason"],
        role="SELLER",
        lines=pick_lines(order, own_lines(body)),
    )
    case = start(context.world, order, request)
    return {"cancel_id": case.case_id, "cancel_status": case.status}


def check_line_forms(body: dict[str, Any]) -> None:
    """Lines are named in one form only, and a bundle's parts not alone.

    :raises ApiError: two forms at once
    """
    forms = {"skus", "order_line_item_ids", "order_line_list"} & {
        name for name, value in body.items() if value
    }
    if len(forms) > 1:
        raise bad_parameter(f"Only one of {', '.join(sorted(forms))} is possible.")
    for row in body.get("order_line_list", ()):
        if not row.get("order_line_item_id"):
            raise bad_parameter("Missing parameter order_line_list.order_line_item_id.")


@handles("approve_cancellation")
def approve_cancellation(context: Context) -> dict[str, Any]:
    case = context.case(context.path["cancel_id"], CANCELLATION)
    return once(context, lambda: take(context, case, "APPROVE_REQUEST_CANCEL"))


@handles("reject_cancellation")
def reject_cancellation(context: Context) -> dict[str, Any]:
    case = context.case(context.path["cancel_id"], CANCELLATION)
    return once(context, lambda: take(context, case, "REJECT_REQUEST_CANCEL"))
