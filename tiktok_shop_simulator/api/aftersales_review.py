"""Review Aftersales Requests: decisions line by line, each with its own result."""

from typing import Any

from ..engine import outcomes
from ..engine.outcomes import Decision
from ..engine.refusal import Refusal
from ..engine.rules import RULES, refusal
from ..model.case import Case, CaseLine, Media
from .context import Context, handles
from .decisions import check_comment, check_reason, partial_error, read_offer
from .errors import ApiError
from .idempotency import remember

# (action, return type) -> the decision it stands for
DECISIONS = {
    ("APPROVE_REQUEST", "REFUND"): "APPROVE_REFUND",
    ("APPROVE_REQUEST", "RETURN_AND_REFUND"): "APPROVE_RETURN",
    ("APPROVE_REQUEST", "REPLACEMENT"): "APPROVE_REPLACEMENT",
    ("REJECT_REQUEST", "REFUND"): "REJECT_REFUND",
    ("REJECT_REQUEST", "RETURN_AND_REFUND"): "REJECT_RETURN",
    ("REJECT_REQUEST", "REPLACEMENT"): "REJECT_REPLACEMENT",
    ("APPROVE_RETURN_PACKAGE", "RETURN_AND_REFUND"): "APPROVE_RECEIVED_PACKAGE",
    ("REJECT_RETURN_PACKAGE", "RETURN_AND_REFUND"): "REJECT_RECEIVED_PACKAGE",
    ("REFUND_INSTEAD", "RETURN_AND_REFUND"): "DIRECT_REFUND",
    ("REFUND_INSTEAD", "REPLACEMENT"): "ISSUE_REPLACEMENT_REFUND",
    ("REFUND_INSTEAD", "EXCHANGE"): "ISSUE_EXCHANGE_REFUND",
}
SAME_NAME = ("OFFER_PARTIAL_REFUND", "OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG")
Ready = list[tuple[Case, Decision]]


@handles("review_aftersales_requests")
def review_aftersales_requests(context: Context) -> dict[str, Any]:
    """Each request is decided as a whole or not at all; what failed is listed in
    `errors` although the code is 0."""
    partial = context.fault and context.fault.fault == "partial_errors"
    errors = []
    for number, request in enumerate(
        context.body.get("aftersales_request_decisions", ())
    ):
        if partial and not number:
            errors.append(partial_error(context))
        else:
            errors += _review(context, request)
    return {"errors": errors} if errors else {}


def _review(context: Context, request: dict[str, Any]) -> list[dict[str, str]]:
    key = request.get("idempotency_key", "")
    name = f"{context.app.app_key}|review|{request['request_id']}|{key}"
    try:
        remember(context, name, key, lambda: _act(context, request, key))
    except (ApiError, Refusal) as error:
        return [{"code": str(error.code), "message": error.message}]
    return []


def _act(context: Context, request: dict[str, Any], key: str) -> dict[str, Any]:
    """Check every line first, then act, so that nothing is done by halves."""
    cases = _cases(context, request)
    ready: Ready = []
    for row in request["line_item_decisions"]:
        ready += _prepare(context, cases, row, key)
    _refuse_twice(context, ready)
    for case, decision in ready:
        outcomes.decide(context.world, case, decision)
    return {}


def _cases(context: Context, request: dict[str, Any]) -> list[Case]:
    ids = context.world.groups.get(request["request_id"], [])
    cases = [context.case(case_id) for case_id in ids]
    is_rma = request.get("request_id_type", "AFTERSALES") == "RMA"
    attribute = "rma_id" if is_rma else "aftersales_id"
    cases = [c for c in cases if getattr(c, attribute) == request["request_id"]]
    if not cases:
        raise context.refuse(25001001, "There is no such request.")
    return cases


def _prepare(
    context: Context, cases: list[Case], row: dict[str, Any], key: str
) -> Ready:
    wanted = {item["return_line_item_id"] for item in row["line_items"]}
    ready: Ready = []
    for case in cases:
        lines = [x for x in outcomes.open_lines(case) if x.case_line_id in wanted]
        if lines:
            ready.append((case, _decision(context, case, lines, row, key)))
            wanted -= {line.case_line_id for line in lines}
    if wanted:
        raise context.refuse(25001001, "A line is unknown or decided already.")
    return ready


def _decision(
    context: Context, case: Case, lines: list[CaseLine], row: dict[str, Any], key: str
) -> Decision:
    name = _name(context, case, row["action"])
    if why := refusal(context.world, case, name):
        raise why
    decision = Decision(name, lines=lines, key=key)
    if RULES[name].outcome == "OFFER":
        details = row.get("alternative_solution_details") or {}
        amount, currency = details.get("partial_refund_amount"), details.get("currency")
        decision.amount = read_offer(context, case, lines, amount, currency)
    _read_reason(context, case, row, decision)
    return decision


def _name(context: Context, case: Case, action: str) -> str:
    if action in SAME_NAME:
        return action
    if (action, case.case_type) not in DECISIONS:
        raise context.refuse(25020004, f"{action} does not fit {case.case_type}.")
    return DECISIONS[action, case.case_type]


def _read_reason(
    context: Context, case: Case, row: dict[str, Any], decision: Decision
) -> None:
    reason = row.get("reason") or {}
    if RULES[decision.name].rejects:
        check_reason(context, case, reason.get("reason_id", ""))
    decision.reason = reason.get("reason_id", "")
    decision.comment = reason.get("text", "")
    check_comment(context, decision.comment)
    if uri := (reason.get("media") or {}).get("uri"):
        upload = context.world.state.uploads.get(uri)
        if upload is None:
            raise context.refuse(25001001, f"There is no uploaded image {uri!r}.")
        decision.images = [Media(f"upload/{uri}", upload.width, upload.height)]


def _refuse_twice(context: Context, ready: Ready) -> None:
    lines = [line.case_line_id for _case, decision in ready for line in decision.lines]
    if len(lines) != len(set(lines)):
        raise context.refuse(25001001, "A line is decided twice in one call.")
