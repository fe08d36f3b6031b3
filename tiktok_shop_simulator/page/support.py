"""What the page reads: buyers, their orders, reasons, and news."""

from functools import partial

from aiohttp import web

from ..engine import reasons
from ..engine.requests import REQUEST_TYPES
from ..world import World
from . import views
from .stream import stream

# A list to choose from is of no use with thousands of entries.
MOST_BUYERS = 200
MOST_ORDERS = 100


def support_routes(world: World) -> list[web.AbstractRouteDef]:
    return [
        web.get("/_sim/buyers", partial(buyers, world=world)),
        web.get("/_sim/orders", partial(orders, world=world)),
        web.get("/_sim/reasons", partial(buyer_reasons, world=world)),
        web.get("/_sim/stream", partial(stream, world=world)),
    ]


async def buyers(request: web.Request, world: World) -> web.Response:
    """Of each shop the buyers with the most orders."""
    shown: list[dict] = []
    for shop_id in world.state.shops:
        here = (b for b in world.state.buyers.values() if b.shop_id == shop_id)
        rows = [views.buyer_view(world, buyer) for buyer in here]
        rows.sort(key=lambda row: (-row["order_count"], row["nickname"]))
        shown += [row for row in rows if row["order_count"]][:MOST_BUYERS]
    return web.json_response({"buyers": shown})


async def orders(request: web.Request, world: World) -> web.Response:
    """A buyer's orders, the latest first."""
    shop_id = request.query.get("shop_id", "")
    buyer_id = request.query.get("buyer_user_id", "")
    limit = min(int(request.query.get("limit", MOST_ORDERS)), MOST_ORDERS)
    mine = [world.state.orders[x] for x in world.orders_by_buyer.get(buyer_id, ())]
    mine = [order for order in mine if order.shop_id == shop_id]
    mine.sort(key=lambda order: (order.create_time, order.order_id), reverse=True)
    rows = [views.order_view(world, order) for order in mine[:limit]]
    return web.json_response({"clock": world.now, "orders": rows})


async def buyer_reasons(request: web.Request, world: World) -> web.Response:
    """The reasons that a buyer can give for a request of that type."""
    order = world.state.orders.get(request.query.get("order_id", ""))
    asked = REQUEST_TYPES.get(request.query.get("type", ""))
    if order is None or asked is None:
        message = "There is no such order, or no such type of request."
        return web.json_response({"message": message}, status=404)
    use = reasons.use_for(asked, "BUYER", order)
    found = reasons.reasons(use, world.shop(order.shop_id).region)
    return web.json_response({"reasons": [reason._asdict() for reason in found]})
