"""Makes orders: a basket, a buyer, a status and a plausible past."""

from functools import cache

from ..engine.markets import DAY, HOUR
from ..engine.orders import COURSE, TIME_OF, line_status
from ..engine.pricing import Basket, Extras, Unit, price
from ..model.order import Buyer, Order, OrderLine, Payment, Sku, UnitPrice
from ..model.seller import Shop
from ..model.state import State
from .baskets import KINDS, Shelf
from .shops import add_buyer

# How long ago an order of that status was placed, by default.
AGES = {
    "UNPAID": HOUR // 4,
    "ON_HOLD": HOUR // 2,
    "AWAITING_SHIPMENT": 10 * HOUR,
    "PARTIALLY_SHIPPING": 30 * HOUR,
    "AWAITING_COLLECTION": 40 * HOUR,
    "IN_TRANSIT": 3 * DAY,
    "DELIVERED": 5 * DAY,
    "COMPLETED": 45 * DAY,
    "CANCELLED": 4 * DAY,
}
BUYERS_A_SHOP = 6
ORDERS_A_BUYER = 8


class Factory:
    """Makes orders for the shops of a state. Nobody is told of them."""

    def __init__(self, state: State, sku_ids: dict[str, dict[str, str]]) -> None:
        self.state = state
        self.shelves = {
            shop_id: Shelf(state, state.shops[shop_id], ids)
            for shop_id, ids in sku_ids.items()
        }
        self.buyers: dict[str, list[Buyer]] = {}
        self._made: dict[str, int] = {}
        # Equal baskets share their (immutable) prices.
        self._price = cache(lambda shop_id, kind: self._of_kind(shop_id, kind))

    @classmethod
    def of(cls, state: State) -> "Factory":
        """For a state that exists already."""
        ids: dict[str, dict[str, str]] = {shop_id: {} for shop_id in state.shops}
        for sku in state.skus.values():
            ids[sku.shop_id][sku.seller_sku] = sku.sku_id
        factory = cls(state, ids)
        for buyer in state.buyers.values():
            factory.buyers.setdefault(buyer.shop_id, []).append(buyer)
        return factory

    def buyer(self, shop: Shop) -> Buyer:
        """Buyers in turn; more of them as orders grow."""
        known = self.buyers.setdefault(shop.shop_id, [])
        made = self._made[shop.shop_id] = self._made.get(shop.shop_id, 0) + 1
        if len(known) < max(BUYERS_A_SHOP, made // ORDERS_A_BUYER):
            known.append(add_buyer(self.state, shop, len(known) + 1))
        return known[made % len(known)]

    def make(
        self, shop: Shop, kind: str, status: str, now: int, age: int | None = None
    ) -> Order:
        """An order of a basket kind (see KINDS), placed *age* seconds before now."""
        basket, payment, prices = self._price(shop.shop_id, kind)
        return self._order(shop, basket, payment, prices, status, now, age)

    def make_of(self, shop: Shop, skus: list[Sku], status: str, now: int) -> Order:
        """An order of exactly these units, at list price, with shipping."""
        shelf = self.shelves[shop.shop_id]
        units = tuple(Unit(sku) for sku in skus)
        basket = Basket(units, Extras(shipping=shelf.shipping))
        payment, prices = price(basket, shelf.market)
        return self._order(shop, basket, payment, prices, status, now)

    def _of_kind(
        self, shop_id: str, kind: str
    ) -> tuple[Basket, Payment, tuple[UnitPrice, ...]]:
        shelf = self.shelves[shop_id]
        basket = KINDS[kind](shelf)
        return basket, *price(basket, shelf.market)

    def _order(
        self,
        shop: Shop,
        basket: Basket,
        payment: Payment,
        prices: tuple[UnitPrice, ...],
        status: str,
        now: int,
        age: int | None = None,
    ) -> Order:
        ids = self.state.ids
        created = now - (AGES[status] if age is None else age)
        lines = [
            self._line(unit, amount, status)
            for unit, amount in zip(basket.units, prices, strict=True)
        ]
        order = Order(
            order_id=ids.new("order"),
            shop_id=shop.shop_id,
            buyer_id=self.buyer(shop).buyer_id,
            status=status,
            create_time=created,
            update_time=created,
            payment=payment,
            lines=lines,
        )
        _give_past(order, now)
        if order.rts_time:
            order.package_id = ids.new("package")
        return order

    def _line(self, unit: Unit, amount: UnitPrice, status: str) -> OrderLine:
        ids = self.state.ids
        return OrderLine(
            line_id=ids.new("line"),
            sku_id=unit.sku.sku_id,
            price=amount,
            status=line_status(status),
            is_gift=unit.is_gift,
            parts={ids.new("sub_line"): sku_id for sku_id in unit.sku.parts},
        )


def _give_past(order: Order, now: int) -> None:
    """Stamp the times of the statuses that the order went through."""
    if order.status == "UNPAID":
        return
    order.paid_time = order.create_time + 60
    status = {"PARTIALLY_SHIPPING": "AWAITING_SHIPMENT", "CANCELLED": "ON_HOLD"}
    reached = COURSE.index(status.get(order.status, order.status))
    steps = [x for x in COURSE[: reached + 1] if x in TIME_OF and x != "ON_HOLD"]
    span = now - order.paid_time
    for number, step in enumerate(steps, 1):
        moment = order.paid_time + span * number // (len(steps) + 1)
        setattr(order, TIME_OF[step], moment)
    if order.collection_time:
        order.tracking_number = f"SIM{order.order_id[-12:]}"
    last = order.delivery_time or order.collection_time or order.rts_time
    order.update_time = last or order.paid_time
