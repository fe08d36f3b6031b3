"""What the admin calls share: reading JSON, finding things, answering errors."""

import ipaddress
import json
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from aiohttp import web

from ..authorization import WORLD
from ..engine import timers
from ..engine.refusal import Refusal
from ..model.case import Case
from ..model.order import Buyer, Order
from ..model.seller import Shop
from ..webhooks import Webhooks
from ..world import World

WEBHOOKS = web.AppKey("webhooks", Webhooks)
Handler = Callable[[web.Request], Awaitable[Any]]


def answer(value: Any, status: int = 200) -> web.Response:
    """Any records as JSON; money as strings, as in the API."""
    body = msgspec.json.encode(value)
    return web.Response(body=body, status=status, content_type="application/json")


def problem(message: str, status: int = 400, code: int = 0) -> web.Response:
    return answer({"error": message, "code": code}, status)


def is_loopback(request: web.Request) -> bool:
    try:
        return ipaddress.ip_address(request.remote or "").is_loopback
    except ValueError:
        return False


def admin(handler: Handler) -> Handler:
    """Wrap an admin call: loopback only, time is brought up to date, mistakes are
    answered in words."""

    async def wrapped(request: web.Request) -> web.StreamResponse:
        if not is_loopback(request):
            return problem("Admin calls are for this machine only.", 403)
        world = request.app[WORLD]
        timers.run_due(world)
        world.changes += request.method != "GET"
        try:
            result = await handler(request)
        except Refusal as refusal:
            return problem(refusal.message, 409, refusal.code)
        except (ValueError, TypeError) as error:
            return problem(str(error))
        except LookupError as error:
            return problem(str(error.args[0] if error.args else error), 404)
        is_response = isinstance(result, web.StreamResponse)
        return result if is_response else answer(result)

    return wrapped


async def read(request: web.Request, known: tuple[str, ...]) -> dict[str, Any]:
    """The JSON object of a call.

    :raises ValueError: no JSON object, or a name that the call does not know
    """
    text = await request.text()
    if text and request.content_type != "application/json":
        # Also keeps web pages of other sites from posting here.
        raise ValueError("Send JSON with content-type application/json.")
    try:
        values = json.loads(text or "{}")
    except ValueError as error:
        raise ValueError(f"The body is not valid JSON: {error}") from error
    if not isinstance(values, dict):
        raise ValueError("The body must be a JSON object.")
    for name in values:
        if name not in known:
            raise ValueError(f"{name!r} is unknown here; known: {', '.join(known)}.")
    return values


def find_shop(world: World, name: str) -> Shop:
    """A shop by its id, its name, or its region; US2 is the second one in the US.

    :raises LookupError: there is none
    """
    shops = list(world.state.shops.values())
    for shop in shops:
        if name in (shop.shop_id, shop.name):
            return shop
    region, number = name[:2], int(name[2:]) if name[2:].isdigit() else 1
    there = [shop for shop in shops if shop.region == region]
    if not 1 <= number <= len(there):
        raise LookupError(f"There is no shop {name!r}.")
    return there[number - 1]


def find_order(world: World, order_id: str) -> Order:
    if order_id not in world.state.orders:
        raise LookupError(f"There is no order {order_id!r}.")
    return world.state.orders[order_id]


def find_buyer(world: World, shop: Shop, name: str) -> Buyer:
    """A buyer of the shop, by id or nickname.

    :raises LookupError: there is none
    """
    for buyer in world.state.buyers.values():
        same = name in (buyer.buyer_id, buyer.nickname)
        if same and buyer.shop_id == shop.shop_id:
            return buyer
    raise LookupError(f"{shop.name} has no buyer {name!r}.")


def find_case(world: World, case_id: str) -> Case:
    if case_id not in world.state.cases:
        raise LookupError(f"There is no case {case_id!r}.")
    return world.state.cases[case_id]
