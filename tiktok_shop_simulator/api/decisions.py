"""Taking decisions on cases: what every approve and reject has in common."""

from typing import Any

from ..engine import outcomes, reasons
from ..engine.outcomes import Decision
from ..engine.rules import RULES, refusal
from ..model.case import RETURN, Case, CaseLine, Media
from ..money import ZERO, parse, unit
from .context import Context, handles
from .errors import bad_parameter
from .idempotency import once


@handles("approve_return")
def approve_return(context: Context) -> dict[str, Any]:
    case = context.case(context.path["return_id"], RETURN)
    return once(context, lambda: take(context, case, context.body["decision"]))


@handles("reject_return")
def reject_return(context: Context) -> dict[str, Any]:
    case = context.case(context.path["return_id"], RETURN)
    name = context.body["decision"]
    newer_only = "OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG"
    if context.version == "202309" and name == newer_only:
        raise bad_parameter(f"Invalid parameter body.decision: {name} is not known.")
    return once(context, lambda: take(context, case, name))


def take(context: Context, case: Case, name: str) -> dict[str, Any]:
    """Check and carry out one decision on a whole case.

    :raises Refusal: the rules are against it
    """
    if context.fault and context.fault.fault == "partial_errors":
        return {"errors": [partial_error(context)]}
    if why := refusal(context.world, case, name):
        raise why
    decision = _decision(context, case, name)
    outcomes.decide(context.world, case, decision)
    return {}


def partial_error(context: Context) -> dict[str, str]:
    fault = context.fault
    return {"code": str(fault.code), "message": fault.message}


def _decision(context: Context, case: Case, name: str) -> Decision:
    body = context.body
    decision = Decision(
        name,
        comment=body.get("comment", ""),
        keep_item=_keep_item(context, name),
        key=context.query.get("idempotency_key", ""),
    )
    if "reject_reason" in body:
        check_reason(context, case, body["reject_reason"])
        decision.reason = body["reject_reason"]
        decision.images = read_images(context, body.get("images", ()))
    check_comment(context, decision.comment)
    if RULES[name].outcome == "OFFER":
        decision.amount = _offered(context, case)
    return decision


def _keep_item(context: Context, name: str) -> bool:
    if not context.body.get("buyer_keep_item"):
        return False
    with_refund = context.world.state.switches.keep_item_with_refund
    if name == "APPROVE_RETURN" or (name == "APPROVE_REFUND" and with_refund):
        return True
    raise context.refuse(25001001, f"buyer_keep_item does not go with {name}.")


def check_reason(context: Context, case: Case, name: str) -> None:
    """The reason must be one that this case offers in its present state."""
    region = context.shop.region
    if name in reasons.names(reasons.reject_use(case), region):
        return
    if reasons.is_known(name):
        raise context.refuse(25001021, "The reason does not fit the request's status.")
    raise context.refuse(25001014, "The reason does not exist.")


def check_comment(context: Context, comment: str) -> None:
    limit = context.world.state.switches.comment_limit
    if len(comment) > limit:
        raise context.refuse(
            98001004, f"The comment is longer than {limit} characters."
        )


def read_images(context: Context, rows: Any) -> list[Media]:
    """Evidence by the uris of the image upload."""
    limit = context.world.state.switches.image_limit
    if len(rows) > limit:
        raise context.refuse(25001001, f"More than {limit} images.")
    return [_image(context, row["image_id"]) for row in rows]


def _image(context: Context, uri: str) -> Media:
    upload = context.world.state.uploads.get(uri)
    if upload is None:
        raise context.refuse(25001001, f"There is no uploaded image {uri!r}.")
    return Media(f"upload/{uri}", upload.width, upload.height)


def _offered(context: Context, case: Case) -> Any:
    body = context.body
    offer = body.get("partial_refund") or {}
    amount, currency = offer.get("amount"), offer.get("currency")
    if "partial_refund_amount" in body:
        offer = body["partial_refund_amount"]
        amount, currency = offer.get("partial_refund_total"), offer.get("currency")
    return read_offer(context, case, outcomes.open_lines(case), amount, currency)


def read_offer(
    context: Context,
    case: Case,
    lines: list[CaseLine],
    amount: str | None,
    currency: str | None,
) -> Any:
    """A part refund: the amount goes to each line, so it must fit each of them.

    :raises ApiError: no amount, another currency, or out of a line's range
    """
    if not amount or currency != context.world.currency(case):
        raise context.refuse(25001001, "A part refund needs amount and currency.")
    try:
        value = parse(amount, currency)
    except ValueError as error:
        raise context.refuse(25001001, str(error)) from error
    for line in lines:
        least, most = offer_range(case, line, currency)
        if not least <= value <= most:
            raise context.refuse(25005005, f"The amount must be {least} to {most}.")
    return value


def offer_range(case: Case, line: CaseLine, currency: str) -> tuple[Any, Any]:
    """The least and the most that a part refund of this line may be."""
    step = unit(currency)
    return step, max(line.amount.total - line.paid - step, ZERO)
