"""The default scene: some sixty orders and a case of every kind."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from ..engine import actions, outcomes, reasons, requests, timers
from ..engine.markets import DAY, HOUR
from ..engine.outcomes import Decision
from ..engine.requests import REQUEST_TYPES, Request
from ..model.case import Case, Media
from ..model.order import Order
from ..money import quantize
from ..world import World
from .baskets import KINDS
from .factory import Factory

STATUSES = (
    "UNPAID",
    "ON_HOLD",
    "AWAITING_SHIPMENT",
    "AWAITING_SHIPMENT",
    "PARTIALLY_SHIPPING",
    "AWAITING_COLLECTION",
    "IN_TRANSIT",
    "DELIVERED",
    "COMPLETED",
)
PLAIN_ORDERS_A_SHOP = 7
TO_SHIP = "ecom_order_to_ship_canceled_reason_"
ARRIVED = "ecom_order_delivered_refund_reason_"
RETURN = "ecom_order_delivered_refund_and_return_reason_"


@dataclass(frozen=True)
class Story:
    """One case of the scene: what somebody asked, when, and what came of it."""

    shop: str
    ask: str
    basket: str
    reason: str
    hours: float  # since it was asked
    words: str = ""
    items: int = 0  # how many units; 0 means all
    role: str = "BUYER"
    status: str = "DELIVERED"
    pictures: int = 0
    video: bool = False
    then: tuple[tuple[float, str], ...] = field(default=())  # (hours ago, what)


STORIES = (
    # Cancellations
    Story(
        "GB", "cancellation", "several", f"{TO_SHIP}no_longer_needed", 6,
        "Ordered twice by accident, sorry.", status="AWAITING_SHIPMENT",
    ),
    Story(
        "US", "cancellation", "handled", f"{TO_SHIP}better_price", 23,
        "Found it cheaper.", status="AWAITING_SHIPMENT",
    ),
    Story(
        "DE", "cancellation", "discounts", f"{TO_SHIP}wrong_delivery_info", 46.5,
        "Die Adresse stimmt nicht mehr.", status="AWAITING_SHIPMENT",
    ),
    Story(
        "VN", "cancellation", "three_of_one", f"{TO_SHIP}created_by_mistakes", 3,
        "Tôi đặt nhầm, xin hủy giúp.", status="AWAITING_SHIPMENT",
    ),
    Story(
        "GB", "cancellation", "single", f"{TO_SHIP}no_longer_needed", 5,
        status="ON_HOLD",
    ),
    Story(
        "US2", "cancellation", "small_order", "system_cancel_unpaid_time_out", 30,
        role="SYSTEM", status="UNPAID",
    ),
    Story(
        "GB", "cancellation", "payment_discount", f"{TO_SHIP}high_delivery_costs", 60,
        status="AWAITING_SHIPMENT", then=((40, "REJECT_REQUEST_CANCEL"),),
    ),
    # Refund only
    Story(
        "GB", "refund", "several", f"{ARRIVED}damaged", 20,
        "The handle is broken and one shirt has a hole, see the pictures.",
        items=2, pictures=3, video=True,
    ),
    Story(
        "US", "refund", "three_of_one", f"{ARRIVED}missing_product", 47.2,
        "Only one of three arrived.", items=2, pictures=1,
    ),
    Story(
        "DE", "refund", "with_gift", f"{ARRIVED}not_received", 60,
        "Das Paket kam nie an.", then=((12, "auto"),),
    ),
    Story(
        "VN", "refund", "discounts", f"{ARRIVED}wrong_product_1", 12,
        "Sai màu, tôi đặt màu đen.", items=1, pictures=2,
    ),
    Story(
        "US2", "refund", "payment_discount", f"{ARRIVED}defective", 30,
        "Left side is silent.", items=1, then=((20, "OFFER_PARTIAL_REFUND"),),
    ),
    Story(
        "GB", "refund", "with_gift", f"{ARRIVED}not_match_description", 40,
        "Colour is quite different.", items=1, pictures=1,
        then=((30, "REJECT_REFUND"), (20, "dispute")),
    ),
    # Return and refund
    Story(
        "GB", "return_and_refund", "discounts", f"{RETURN}no_longer_needed_new", 10,
        "Too small for me.", items=2,
    ),
    Story(
        "US", "return_and_refund", "free_shipping", f"{RETURN}damaged", 30,
        "The lamp flickers.", items=1, pictures=2, then=((20, "edit"),),
    ),
    Story(
        "DE", "return_and_refund", "several", f"{RETURN}not_match_description", 90,
        "Der Stoff fühlt sich anders an.", items=3,
        then=((80, "APPROVE_RETURN"), (50, "ship")),
    ),
    Story(
        "US", "return_and_refund", "several", f"{RETURN}wrong_product", 200,
        "Wrong size was sent.", items=2,
        then=((190, "APPROVE_RETURN"), (150, "ship"), (70, "deliver")),
    ),
    Story(
        "VN", "return_and_refund", "bundle", f"{RETURN}defective", 20,
        "Nắp cốc bị nứt.", items=1, then=((16, "APPROVE_RETURN"),),
    ),
    Story(
        "US2", "return_and_refund", "handled", f"{RETURN}no_need", 80,
        "Changed my mind.", then=((75, "quick_refund"), (50, "ship")),
    ),
    Story(
        "GB", "return_and_refund", "free_shipping", f"{RETURN}defective", 300,
        "Does not switch on.",
        then=(
            (290, "APPROVE_RETURN"), (250, "ship"), (200, "deliver"),
            (190, "REJECT_RECEIVED_PACKAGE"), (100, "dispute"),
        ),
    ),
    # Replacement and exchange
    Story(
        "US", "replacement", "three_of_one", f"{RETURN}damaged", 4,
        "One shirt came torn, please send another.", items=1, pictures=1,
    ),
    Story(
        "US2", "replacement", "with_gift", f"{RETURN}wrong_product", 22.5,
        "Blue instead of red.", items=1,
    ),
    Story(
        "US", "replacement", "payment_discount", f"{RETURN}defective", 50,
        "Dead on arrival.", items=1, then=((45, "APPROVE_REPLACEMENT"),),
    ),
    Story(
        "US", "exchange", "discounts", f"{RETURN}other", 8,
        "Please exchange for size S.", items=1,
    ),
)  # fmt: skip


def play(world: World, factory: Factory, shop_ids: dict[str, str]) -> None:
    """Let the scene happen, each step at its own time."""
    _plain_orders(world, factory)
    _cancelled_order(world, factory, shop_ids["DE"])
    for story in STORIES:
        _tell(world, factory, story, shop_ids[story.shop])
    timers.run_due(world)


@contextmanager
def past(world: World, hours: float) -> Iterator[None]:
    """Act as if it were *hours* ago."""
    world.state.clock.advance(-hours * HOUR)
    try:
        yield
    finally:
        world.state.clock.advance(hours * HOUR)


def _plain_orders(world: World, factory: Factory) -> None:
    """Orders without a case, through every status and every kind of basket."""
    kinds, number = list(KINDS), 0
    for shop in world.state.shops.values():
        for _ in range(PLAIN_ORDERS_A_SHOP):
            status = STATUSES[number % len(STATUSES)]
            order = factory.make(shop, kinds[number % len(kinds)], status, world.now)
            order.shipping_type = "SELLER" if number % 4 == 0 else "TIKTOK"
            order.buyer_message = (
                "Please leave it at the door." if number % 5 == 0 else ""
            )
            world.add_order(order)
            number += 1


def _cancelled_order(world: World, factory: Factory, shop_id: str) -> None:
    """One that the seller cancelled long ago."""
    shop = world.shop(shop_id)
    with past(world, 96):
        order = factory.make(shop, "several", "AWAITING_SHIPMENT", world.now)
        world.add_order(order)
        request = Request("CANCEL", "seller_cancel_reason_out_of_stock", role="SELLER")
        requests.start(world, order, request)


def _tell(world: World, factory: Factory, story: Story, shop_id: str) -> None:
    with past(world, story.hours):
        age = 3 * DAY if story.status == "DELIVERED" else None
        shop = world.shop(shop_id)
        order = factory.make(shop, story.basket, story.status, world.now, age)
        world.add_order(order)
        case = _ask(world, order, story)
    for hours, step in story.then:
        with past(world, hours):
            case = _step(world, case, step) or case


def _ask(world: World, order: Order, story: Story) -> Case:
    lines = [line for line in order.lines if not line.is_gift]
    request = Request(
        REQUEST_TYPES[story.ask],
        story.reason,
        role=story.role,
        lines=lines[: story.items] if story.items else [],
        words=story.words,
        images=[evidence(world, n) for n in range(story.pictures)],
        videos=[video(world)] if story.video else [],
    )
    return requests.start(world, order, request)


def evidence(world: World, number: int) -> Media:
    """A picture from a buyer."""
    return Media(f"evidence/{world.state.ids.new('record')}-{number}.png")


def video(world: World) -> Media:
    key = f"video/{world.state.ids.new('record')}.mp4"
    return Media(key, width=320, height=240, duration_millis=2000)


def _step(world: World, case: Case, step: str) -> Case | None:
    if step == "auto":
        actions.auto_approve(world, case)
    elif step == "edit":
        request = Request(
            "RETURN_AND_REFUND", case.reason, words="Two of them flicker, not one."
        )
        return actions.edit(world, case, request)
    elif step in actions.BY_NAME:
        actions.BY_NAME[step](world, case)
    else:
        _decide(world, case, step)
    return None


def _decide(world: World, case: Case, name: str) -> None:
    use = reasons.reject_use(case)
    reason = reasons.names(use, world.shop(case.shop_id).region)[0]
    decision = Decision(name)
    if name.startswith("REJECT"):
        decision.reason, decision.comment = reason, "Please see our notes."
    if name == "OFFER_PARTIAL_REFUND":
        decision.amount = quantize(case.lines[0].amount.total / 2, world.currency(case))
    outcomes.decide(world, case, decision)
