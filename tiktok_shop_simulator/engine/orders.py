"""What cases do to orders: cancelled lines, replacement orders, new statuses."""

from collections import Counter

from ..model.case import Case, CaseLine
from ..model.order import Order, OrderLine, Payment, UnitPrice
from ..money import ZERO
from ..world import World
from .reasons import text

# How far each status of an order is; used to move it on by one.
COURSE = (
    "UNPAID",
    "ON_HOLD",
    "AWAITING_SHIPMENT",
    "AWAITING_COLLECTION",
    "IN_TRANSIT",
    "DELIVERED",
    "COMPLETED",
)
TIME_OF = {
    "ON_HOLD": "paid_time",
    "AWAITING_COLLECTION": "rts_time",
    "IN_TRANSIT": "collection_time",
    "DELIVERED": "delivery_time",
}

# The carrier's fault: the goods are neither sold nor back.
GONE = ("package_lost", "package_damaged")


def cancel_lines(world: World, case: Case, actor: str) -> None:
    """Take the case's units out of the order; the order ends when none is left."""
    order = world.order(case)
    chosen = {line.line_id for line in case.lines}
    for line in order.lines:
        if line.line_id in chosen:
            line.status, line.cancel_user = "CANCELLED", case.role
            line.cancel_reason = text(case.reason)
    _restock(world, case, actor)
    if all(line.status == "CANCELLED" for line in order.lines):
        order.status = "CANCELLED"
        order.cancel_time = world.now
        order.cancel_reason = text(case.reason)
        order.cancellation_initiator = _initiator(case)
    world.order_changed(order)


def _initiator(case: Case) -> str:
    return "SYSTEM" if case.role == "OPERATOR" else case.role


def replenishes(case: Case) -> bool:
    """Whether a cancellation gives its goods back to the stock."""
    return not (case.reason in GONE or "out_of_stock" in case.reason)


def _restock(world: World, case: Case, actor: str) -> None:
    for sku_id, units in Counter(line.sku_id for line in case.lines).items():
        if replenishes(case):
            world.restock(case, sku_id, units, actor)
        elif case.reason not in GONE:
            # The platform believes the seller: nothing is left to sell.
            left = world.state.skus[sku_id].stock
            world.restock(case, sku_id, -left, actor)


# How the new order names the one that it comes from.
LINKS = {
    "REPLACEMENT": "replaced_order_id",
    "EXCHANGE": "exchange_source_order_id",
}


def replace(
    world: World, case: Case, lines: list[CaseLine], actor: str, key: str
) -> Order:
    """Create the free order that replaces these units, or exchanges them."""
    original, link = world.order(case), LINKS[case.case_type]
    order = Order(
        order_id=world.state.ids.new("order"),
        shop_id=case.shop_id,
        buyer_id=case.buyer_id,
        status="AWAITING_SHIPMENT",
        create_time=world.now,
        update_time=world.now,
        payment=_free(original.payment.currency),
        lines=[_free_line(world, original, line) for line in lines],
        shipping_type=original.shipping_type,
        package_id=world.state.ids.new("package"),
        paid_time=world.now,
        **{link: original.order_id},
    )
    world.add_order(order)
    case.replacement_order_id = order.order_id
    world.move(
        f"{case.case_type.lower()}_order",
        case,
        actor,
        new_order_id=order.order_id,
        idempotency_key=key,
    )
    for sku_id, units in Counter(line.sku_id for line in lines).items():
        world.restock(case, sku_id, -units, actor)
    return order


def _free(currency: str) -> Payment:
    amounts = [ZERO] * 16
    return Payment(currency, *amounts)


def _free_line(world: World, order: Order, line: CaseLine) -> OrderLine:
    original = next(item for item in order.lines if item.line_id == line.line_id)
    parts = {world.state.ids.new("sub_line"): sku for sku in original.parts.values()}
    return OrderLine(
        line_id=world.state.ids.new("line"),
        sku_id=line.sku_id,
        price=UnitPrice(original=ZERO),
        status="AWAITING_SHIPMENT",
        parts=parts,
    )


def set_status(world: World, order: Order, status: str) -> None:
    """Move an order on, as its shipping would, stamping the time."""
    order.status = status
    if status in TIME_OF:
        setattr(order, TIME_OF[status], world.now)
    if not order.paid_time and status != "UNPAID":
        order.paid_time = world.now
    for line in order.lines:
        if line.status != "CANCELLED":
            line.status = line_status(status)
    if status == "IN_TRANSIT" and not order.tracking_number:
        order.tracking_number = f"SIM{order.order_id[-12:]}"
    world.order_changed(order)


def line_status(order_status: str) -> str:
    """Lines know fewer words than orders."""
    return {
        "ON_HOLD": "AWAITING_SHIPMENT",
        "PARTIALLY_SHIPPING": "AWAITING_SHIPMENT",
    }.get(order_status, order_status)


def advance(world: World, order: Order) -> None:
    """To the next status of its course; a finished order stays."""
    if order.status == "PARTIALLY_SHIPPING":
        set_status(world, order, "IN_TRANSIT")
    elif order.status in COURSE[:-1]:
        set_status(world, order, COURSE[COURSE.index(order.status) + 1])
