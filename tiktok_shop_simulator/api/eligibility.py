"""What can be started on an order, what can be decided on a case, for how much."""

from collections import defaultdict
from typing import Any

from ..engine import eligibility, outcomes, reasons
from ..engine.refunds import order_refund
from ..engine.requests import pick_lines
from ..engine.rules import RULES, refusal
from ..model.case import RETURN, Case, CaseLine
from ..model.order import Order, OrderLine
from ..money import text
from .cancellations import check_line_forms
from .context import Context, handles
from .decisions import offer_range, partial_error
from .errors import bad_parameter
from .orders import own_lines
from .render_cases import amount_payload
from .render_orders import compact

REQUEST_TYPES = ("CANCEL", "REFUND", "RETURN_AND_REFUND")
# Get Decision Eligibility does not know the part-refund offers.
OFFERS = frozenset({"OFFER_PARTIAL_REFUND", "OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG"})


@handles("get_aftersale_eligibility")
def get_aftersale_eligibility(context: Context) -> dict[str, Any]:
    order = context.order(context.path["order_id"])
    by_sku: dict[str, list[OrderLine]] = defaultdict(list)
    for line in order.lines:
        by_sku[line.sku_id].append(line)
    return {
        "sku_eligibility": [
            {
                "sku_id": sku_id,
                "line_item_eligibility": _sku_rows(context, order, lines),
            }
            for sku_id, lines in by_sku.items()
        ]
    }


def _sku_rows(
    context: Context, order: Order, lines: list[OrderLine]
) -> list[dict[str, Any]]:
    types = context.query.get("request_types") or REQUEST_TYPES
    return [row for what in types for row in _rows(context, order, lines, what)]


def _rows(
    context: Context, order: Order, lines: list[OrderLine], what: str
) -> list[dict[str, Any]]:
    """One row for the lines that can, one for each reason why others cannot."""
    user = context.query.get("initiate_aftersale_user", "SELLER")
    groups: dict[tuple[int, str], list[OrderLine]] = defaultdict(list)
    for line in lines:
        why = eligibility.refusal(context.world, order, line, what, user)
        groups[(why.code, why.message) if why else (0, "")].append(line)
    return [
        _row(context, order, what, user, code, message, group)
        for (code, message), group in groups.items()
    ]


def _row(
    context: Context,
    order: Order,
    what: str,
    user: str,
    code: int,
    message: str,
    lines: list[OrderLine],
) -> dict[str, Any]:
    row: dict[str, Any] = {
        "request_type": what,
        "order_line_items_ids": [line.line_id for line in lines],
        "eligible": not code,
    }
    if context.version == "202602":
        row["order_line_list"] = _line_list(lines)
    if code:
        row |= {"ineligible_code": code, "ineligible_reason": message}
    elif context.version != "202309":
        use = reasons.use_for(what, user, order)
        row["available_reason_names"] = reasons.names(use, context.shop.region)
    return row


def _line_list(lines: list[OrderLine]) -> list[dict[str, str]]:
    return [
        compact({"order_line_item_id": line.line_id, "sub_order_line_item_id": sub})
        for line in lines
        for sub in (line.parts or ("",))
    ]


@handles("calculate_refund")
def calculate_refund(context: Context) -> dict[str, Any]:
    """What a new request would pay; nothing is changed."""
    body = context.body
    order = context.order(body["order_id"])
    check_line_forms(body)
    lines = pick_lines(order, own_lines(body))
    lines = lines or [line for line in order.lines if line.status != "CANCELLED"]
    reason = body.get("reason_name", "")
    if reason and not reasons.is_known(reason):
        raise context.refuse(25001014, "The reason does not exist.")
    for line in lines:
        if why := eligibility.line_refusal(
            context.world, order, line, body["request_type"]
        ):
            raise why
    market = eligibility.market_of(context.world, order)
    amount = order_refund(order, lines, market, body["request_type"], reason)
    return {"order_refund_amount": amount_payload(amount, market.currency)}


@handles("get_reject_reasons")
def get_reject_reasons(context: Context) -> dict[str, Any]:
    case = context.case(context.query["return_or_cancel_id"])
    return {"reasons": _reject_reasons(context, case)}


def _reject_reasons(context: Context, case: Case) -> list[dict[str, str]]:
    use = reasons.reject_use(case)
    return [reason._asdict() for reason in reasons.reasons(use, context.shop.region)]


@handles("get_decision_eligibility")
def get_decision_eligibility(context: Context) -> dict[str, Any]:
    case = context.case(context.query["return_or_cancel_id"])
    asked = context.query.get("check_decisions") or _natural(case, OFFERS)
    return {"decisions": [_decision(context, case, name) for name in asked]}


def _natural(case: Case, without: frozenset[str] = frozenset()) -> list[str]:
    """The decisions that exist for such a case at all."""
    return [
        name
        for name, rule in RULES.items()
        if rule.kind == case.kind
        and case.case_type in rule.types
        and name not in without
    ]


def _decision(context: Context, case: Case, name: str) -> dict[str, Any]:
    why = refusal(context.world, case, name)
    row: dict[str, Any] = {"decision": name, "eligible": why is None}
    if why:
        row |= {"ineligible_code": why.code, "ineligible_reason": why.message}
    elif RULES[name].rejects or name == "OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG":
        row["available_reject_reasons"] = _reject_reasons(context, case)
    return row


@handles("get_available_review_decisions")
def get_available_review_decisions(context: Context) -> dict[str, Any]:
    """The same per line, with the range of a part refund."""
    case = context.case(context.query["return_or_cancel_id"])
    # No operation tells a seller's own id, so a shop's id is taken for it too.
    known = (context.shop.seller_id, context.shop.shop_id)
    if str(context.query["seller_id"]) not in known:
        raise bad_parameter(
            "Invalid parameter seller_id: it is not this shop's seller."
        )
    if context.fault and context.fault.fault == "partial_errors":
        return {"line_items": [], "errors": [partial_error(context)]}
    asked = context.query.get("check_decisions") or _natural(case)
    rows = [_review_line(context, case, line, asked) for line in case.lines]
    return {"line_items": rows}


def _review_line(
    context: Context, case: Case, line: CaseLine, asked: list[str]
) -> dict[str, Any]:
    rows = [_line_decision(context, case, line, name) for name in asked]
    return {"return_line_item_id": line.case_line_id, "decisions": rows}


def _line_decision(
    context: Context, case: Case, line: CaseLine, name: str
) -> dict[str, Any]:
    row = _decision(context, case, name)
    if case.kind == RETURN and line not in outcomes.open_lines(case):
        late = RULES[name].late
        row = {"decision": name, "eligible": False, "ineligible_code": late}
        row["ineligible_reason"] = "The line is decided already."
    elif row["eligible"] and RULES[name].outcome == "OFFER":
        currency = context.world.currency(case)
        least, most = offer_range(case, line, currency)
        row["partial_refund_amount_range"] = {
            "min_amount": text(least, currency),
            "max_amount": text(most, currency),
            "currency": currency,
        }
    return row
