"""Returns: search, start, history, return labels."""

from decimal import Decimal
from typing import Any

from ..engine.eligibility import market_of
from ..engine.refunds import unit_refund
from ..engine.requests import Request, pick_lines, start
from ..model.case import RETURN, Amount, Case
from ..model.order import Order
from ..money import ZERO, parse, share
from .cancellations import check_line_forms
from .cases import find_cases
from .context import Context, handles
from .errors import bad_parameter
from .idempotency import once
from .orders import own_lines
from .render_cases import record_payload, return_payload

PAGE_SIZES = (10, 50, 10)
CREATABLE = ("REFUND", "RETURN_AND_REFUND")
# The 202309 search knows neither replacements nor exchanges.
NEWER_STATUSES = ("REPLACEMENT_", "EXCHANGE_")


@handles("search_returns")
def search_returns(context: Context) -> dict[str, Any]:
    body = context.body
    statuses = body.get("return_status", [])
    if context.version == "202309":
        _refuse_newer(statuses)
    page = find_cases(
        context,
        RETURN,
        "return_ids",
        statuses,
        body.get("return_types", []),
        PAGE_SIZES,
        _tests(body),
    )
    rows = [return_payload(context.world, c, context.version) for c in page.records]
    return page.payload("return_orders", rows)


def _refuse_newer(statuses: list[str]) -> None:
    for status in statuses:
        if status.startswith(NEWER_STATUSES):
            raise bad_parameter(f"Invalid parameter return_status: {status!r}.")


def _tests(body: dict[str, Any]) -> list[Any]:
    tests = []
    if arbitration := body.get("arbitration_status"):
        tests.append(lambda case: case.arbitration_status in arbitration)
    if proposed := body.get("seller_proposed_return_type"):
        tests.append(lambda case: case.proposed_type in proposed)
    return tests


@handles("create_return")
def create_return(context: Context) -> dict[str, Any]:
    """The seller starts a refund, or a return, for the buyer."""
    order = context.order(context.body["order_id"])
    check_line_forms(context.body)
    if context.body["return_type"] not in CREATABLE:
        raise context.refuse(25001001, f"return_type is one of {', '.join(CREATABLE)}.")
    return once(context, lambda: _create(context, order))


def _create(context: Context, order: Order) -> dict[str, Any]:
    body = context.body
    request = Request(
        body["return_type"],
        body["return_reason"],
        role="SELLER",
        lines=pick_lines(order, own_lines(body)),
        key=context.query.get("idempotency_key", ""),
    )
    if not request.lines:
        request.lines = [x for x in order.lines if x.status != "CANCELLED"]
    if "refund_total" in body:
        request.amounts = _amounts(context, order, request)
    case = start(context.world, order, request)
    _choose_shipment(context, case)
    return {"return_id": case.case_id, "return_status": case.status}


def _amounts(context: Context, order: Order, request: Request) -> list[Amount]:
    """The seller's own total, shared over the units by what each could get."""
    market, currency = market_of(context.world, order), order.payment.currency
    total = _read_total(context, currency)
    what, why = request.request_type, request.reason
    most = [unit_refund(x.price, market, what, why).total for x in request.lines]
    if not ZERO < total <= sum(most, ZERO):
        raise context.refuse(25005005, "The amount is above what can be refunded.")
    return [Amount(total=x, subtotal=x) for x in share(total, most, currency)]


def _read_total(context: Context, currency: str) -> Decimal:
    if context.body.get("currency") != currency:
        raise context.refuse(25001001, f"The currency of the order is {currency}.")
    try:
        return parse(context.body["refund_total"], currency)
    except ValueError as error:
        raise context.refuse(25001001, str(error)) from error


def _choose_shipment(context: Context, case: Case) -> None:
    body, parcel = context.body, case.parcel
    if parcel is None:
        return
    parcel.shipment_type = body.get("shipment_type", parcel.shipment_type)
    parcel.handover_method = body.get("handover_method", parcel.handover_method)
    if parcel.shipment_type == "BUYER_ARRANGE":
        parcel.method = "BUYER_SHIPPED"


@handles("get_return_records")
def get_return_records(context: Context) -> dict[str, Any]:
    case = context.case(context.path["return_id"], RETURN)
    return {"records": [record_payload(context.world, r) for r in case.records]}


@handles("upload_return_shipping_information")
def upload_return_shipping_information(context: Context) -> dict[str, Any]:
    """The seller arranges the way back: tracking number and label."""
    cases = [case for x in context.query["return_ids"] for case in _named(context, x)]
    for case in cases:
        if case.status != "AWAITING_BUYER_SHIP":
            raise context.refuse(25001003, "The return is not waiting to be shipped.")
    for case in cases:
        context.world.about_to_change(case)
        case.parcel.tracking_number = context.body["tracking_number"]
        case.parcel.provider_id = context.body["return_provider_id"]
        case.parcel.provider_name = "Carrier of the seller"
        case.parcel.method = "SELLER_SHIPPED"
        if "return_qr_code" in context.files:
            case.parcel.document_type = "QR_CODE"
        context.world.case_changed(case)
    return {}


def _named(context: Context, return_id: str) -> list[Case]:
    if context.query.get("return_id_type") == "RMA":
        ids = context.world.groups.get(return_id, [])
        return [context.case(case_id, RETURN) for case_id in ids]
    return [context.case(return_id, RETURN)]
