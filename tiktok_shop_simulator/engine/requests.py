"""New cases: what buyers, sellers and the platform can start."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ..model.case import (
    CANCELLATION,
    RETURN,
    Amount,
    Case,
    CaseLine,
    Media,
    Parcel,
    Record,
)
from ..model.order import Order, OrderLine
from ..world import World
from . import eligibility, outcomes, reasons
from .refunds import unit_refund
from .refusal import Refusal

# What a person calls it -> the API's request type
REQUEST_TYPES = {
    "cancellation": "CANCEL",
    "refund": "REFUND",
    "return_and_refund": "RETURN_AND_REFUND",
    "replacement": "REPLACEMENT",
    "exchange": "EXCHANGE",
}
PENDING = {
    "REPLACEMENT": "REPLACEMENT_REQUEST_PENDING",
    "EXCHANGE": "EXCHANGE_REQUEST_PENDING",
}
# Real platforms need a moment for a seller's cancellation; here, seconds.
PLATFORM_MOMENT = 60


@dataclass(slots=True)
class Request:
    """Somebody's wish, before it is a case."""

    request_type: str
    reason: str
    role: str = "BUYER"
    lines: list[OrderLine] = field(default_factory=list)
    words: str = ""
    images: list[Media] = field(default_factory=list)
    videos: list[Media] = field(default_factory=list)
    at: int = 0
    key: str = ""
    # A seller's refund may be smaller than the whole.
    amounts: list[Amount] | None = None


def start(world: World, order: Order, request: Request) -> Case:
    """Open a case after asking the rules.

    :raises Refusal: with the code of the endpoint pages
    """
    request.lines = request.lines or _all_open(world, order, request)
    _check(world, order, request)
    return open_case(world, order, request)


def _all_open(world: World, order: Order, request: Request) -> list[OrderLine]:
    what, who = request.request_type, request.role
    fit = [
        x for x in order.lines if not eligibility.refusal(world, order, x, what, who)
    ]
    return fit or [line for line in order.lines if line.status != "CANCELLED"]


def _check(world: World, order: Order, request: Request) -> None:
    if request.role in {"BUYER", "SELLER"}:
        _check_rules(world, order, request)
        _check_reason(world, order, request)
    elif order.status in eligibility.CLOSED:
        raise Refusal(25001051, "The order is completed or cancelled.")


def _check_rules(world: World, order: Order, request: Request) -> None:
    what, who = request.request_type, request.role
    refusal = eligibility.order_refusal(world, order, what, who)
    for line in request.lines:
        refusal = refusal or eligibility.line_refusal(world, order, line, what)
    if refusal:
        raise refusal
    if what == "CANCEL":
        _check_partial(world, order, request)


def _check_partial(world: World, order: Order, request: Request) -> None:
    left = [line for line in order.lines if line.status != "CANCELLED"]
    if len(request.lines) == len(left):
        return
    market = eligibility.market_of(world, order)
    if request.role == "BUYER":
        raise Refusal(25005010, "A buyer cancels the whole order, not single lines.")
    if not market.partial_cancellation or "out_of_stock" not in request.reason:
        raise Refusal(
            25005010, "Single lines can only be cancelled in US and GB, out of stock."
        )


def _check_reason(world: World, order: Order, request: Request) -> None:
    region = world.shop(order.shop_id).region
    use = reasons.use_for(request.request_type, request.role, order)
    if request.reason in reasons.names(use, region):
        return
    if not reasons.is_known(request.reason):
        raise Refusal(25001014, "The reason does not exist.")
    if request.role == "SELLER" and not request.reason.startswith("seller"):
        if not request.reason.removesuffix("_uk").endswith("_seller"):
            raise Refusal(25001015, "The reason is not available to sellers.")
    raise Refusal(25001021, "The reason does not fit the order's status.")


def open_case(world: World, order: Order, request: Request) -> Case:
    """Write the case down and let it take its first step."""
    case = build(world, order, request)
    world.add_case(case)
    if request.request_type == "CANCEL":
        _start_cancellation(world, order, case, request)
    else:
        _start_return(world, case, request)
    return case


def build(world: World, order: Order, request: Request) -> Case:
    """The bare case, known to nobody yet (bulk loading uses it too)."""
    ids, moment = world.state.ids, request.at or world.now
    is_cancel = request.request_type == "CANCEL"
    case = Case(
        case_id=ids.new("case"),
        kind=CANCELLATION if is_cancel else RETURN,
        shop_id=order.shop_id,
        order_id=order.order_id,
        buyer_id=order.buyer_id,
        case_type=_case_type(order, request),
        status="",
        role=request.role,
        reason=request.reason,
        create_time=moment,
        update_time=moment,
        lines=list(_case_lines(world, order, request)),
        records=[_first_record(request, moment)],
    )
    if not is_cancel:
        case.aftersales_id = ids.new("aftersales")
    if case.case_type == "RETURN_AND_REFUND":
        case.parcel = Parcel()
    return case


def _case_type(order: Order, request: Request) -> str:
    if request.request_type != "CANCEL":
        return request.request_type
    needs_review = request.role == "BUYER" and order.status == "AWAITING_SHIPMENT"
    return "BUYER_CANCEL" if needs_review else "CANCEL"


def _case_lines(world: World, order: Order, request: Request) -> Iterable[CaseLine]:
    ids = world.state.ids
    for number, line in enumerate(request.lines):
        yield CaseLine(
            case_line_id=ids.new("case_line"),
            line_id=line.line_id,
            sku_id=line.sku_id,
            amount=_amount(world, order, request, number),
            parts={ids.new("case_line"): (sub, sku) for sub, sku in line.parts.items()},
        )


def _amount(world: World, order: Order, request: Request, number: int) -> Amount:
    if not order.paid_time:
        return Amount()
    if request.amounts is not None:
        return request.amounts[number]
    market = eligibility.market_of(world, order)
    line = request.lines[number]
    return unit_refund(line.price, market, request.request_type, request.reason)


def _first_record(request: Request, moment: int) -> Record:
    who = request.role.capitalize()
    what = request.request_type.replace("_", " ").lower()
    return Record(
        event=f"{request.role}_REQUEST_{request.request_type}",
        role=request.role,
        description=f"{who} asked: {what}",
        create_time=moment,
        reason=request.reason,
        note=request.words,
        images=list(request.images),
        videos=list(request.videos),
    )


def _start_cancellation(
    world: World, order: Order, case: Case, request: Request
) -> None:
    if case.case_type == "BUYER_CANCEL":
        order.request_cancel_time = case.create_time
        outcomes.wait_for_seller(
            world, case, "CANCELLATION_REQUEST_PENDING", case.create_time
        )
        world.order_changed(order, case.create_time)
        return
    slow = world.state.switches.seller_cancel_starts == "PENDING"
    if request.role == "SELLER" and slow:
        status = "CANCELLATION_REQUEST_PENDING"
        outcomes.enter(world, case, status, "platform", PLATFORM_MOMENT)
    else:
        approve(world, case, request.role, request.key)


def _start_return(world: World, case: Case, request: Request) -> None:
    status = PENDING.get(case.case_type, "RETURN_OR_REFUND_REQUEST_PENDING")
    if request.role == "SELLER":
        status = "RETURN_OR_REFUND_REQUEST_PENDING"
        if world.state.switches.seller_refund_starts == "SUCCESS":
            case.status = status
            approve(world, case, "SELLER", request.key)
            return
    outcomes.wait_for_seller(world, case, status, case.create_time)


def approve(world: World, case: Case, actor: str, key: str = "") -> None:
    """Decide every open line for the buyer without asking anybody."""
    world.about_to_change(case)
    for line in outcomes.open_lines(case):
        line.outcome = "APPROVE"
    outcomes.conclude(world, case, actor, key)


def pick_lines(order: Order, items: Sequence[dict | str]) -> list[OrderLine]:
    """The order lines that somebody named: by line id, or by SKU and quantity.

    :raises Refusal: an item that the order does not have, or not so often
    """
    chosen: list[OrderLine] = []
    for item in items:
        wanted = {"order_line_item_id": item} if isinstance(item, str) else item
        chosen += _pick(order, wanted, chosen)
    return chosen


def _pick(order: Order, item: dict, taken: list[OrderLine]) -> list[OrderLine]:
    if "order_line_item_id" in item:
        fit = [x for x in order.lines if x.line_id == item["order_line_item_id"]]
        number = 1
    else:
        fit = [x for x in order.lines if x.sku_id == item["sku_id"]]
        fit = [x for x in fit if x.status != "CANCELLED"]
        number = item.get("quantity", 1)
    free = [line for line in fit if not any(line is other for other in taken)]
    if not fit:
        raise Refusal(25001001, "The order has no such line.")
    if number < 1 or len(free) < number:
        raise Refusal(25005011, "The quantity is more than what is left.")
    return free[:number]
