"""Buyers' requests and everybody's actions, by admin call."""

from typing import Any

import msgspec
from aiohttp import web

from ..api.render_cases import cancellation_payload, return_payload
from ..authorization import WORLD
from ..engine import actions, orders, platform_acts, requests
from ..engine.reasons import names, use_for
from ..engine.requests import REQUEST_TYPES, Request
from ..model.case import CANCELLATION, Case
from ..model.order import Order
from ..seed.baskets import KINDS
from ..seed.bulk import fit_status
from ..seed.factory import Factory
from ..seed.scenario import video
from ..world import Change, World
from . import chat
from .media import read_images
from .tools import find_case, find_order, find_shop, read

CASE_FIELDS = (
    "shop",
    "type",
    "count",
    "order_id",
    "items",
    "reason",
    "at",
    "words",
    "images",
    "video",
    "basket",
    "role",
)
ACTION_FIELDS = (
    "case_id",
    "order_id",
    "actor",
    "action",
    "words",
    "images",
    "reason",
    "items",
    "type",
    "winner",
    "role",
    "tracking_number",
    "conversation_id",
    "shop",
    "buyer",
    "text",
    "image",
    "content",
    "is_visible",
)
ACTORS = {
    "withdraw": "buyer",
    "edit": "buyer",
    "ship": "buyer",
    "accept_offer": "buyer",
    "refuse_offer": "buyer",
    "dispute": "buyer",
    "deliver": "carrier",
    "verdict": "platform",
    "auto_approve": "platform",
    "quick_refund": "platform",
    **dict.fromkeys(platform_acts.BY_NAME, "platform"),
    "cancel_order": "platform",
    "refund_order": "platform",
    "advance_order": "platform",
    "update_address": "buyer",
}


async def create_cases(request: web.Request) -> dict[str, Any]:
    """POST /_sim/cases: somebody asks, once or many times."""
    world, values = request.app[WORLD], await read(request, CASE_FIELDS)
    if values.get("type") not in REQUEST_TYPES:
        raise ValueError(f"type is one of {', '.join(REQUEST_TYPES)}.")
    factory = Factory.of(world.state)
    count = values.get("count", 1)
    if values.get("order_id") and count != 1:
        raise ValueError("An order_id goes with a count of 1.")
    made = [_create(world, factory, values) for _ in range(count)]
    return {
        "case_ids": [case.case_id for case in made],
        "order_ids": [case.order_id for case in made],
    }


def _create(world: World, factory: Factory, values: dict[str, Any]) -> Case:
    what, role = REQUEST_TYPES[values["type"]], values.get("role", "BUYER").upper()
    order = _order_for(world, factory, values, what)
    region = world.shop(order.shop_id).region
    use = (
        "system_cancel"
        if role in {"SYSTEM", "OPERATOR"}
        else use_for(what, role, order)
    )
    wish = Request(
        what,
        values.get("reason") or names(use, region)[0],
        role=role,
        lines=requests.pick_lines(order, values.get("items") or ()),
        words=values.get("words", ""),
        images=read_images(world, values.get("images", ())),
        videos=[video(world)] if values.get("video") else [],
        at=_moment(world, values.get("at", 0)),
    )
    return requests.start(world, order, wish)


def _moment(world: World, at: int) -> int:
    """Unix seconds; a negative number is so many seconds ago."""
    return world.now + at if at < 0 else at


def _order_for(
    world: World, factory: Factory, values: dict[str, Any], what: str
) -> Order:
    """The named order, or a new one in a status that fits."""
    if values.get("order_id"):
        return find_order(world, values["order_id"])
    shop = find_shop(world, values.get("shop", ""))
    kinds = list(KINDS)
    kind = values.get("basket") or kinds[len(world.state.orders) % len(kinds)]
    if kind not in KINDS:
        raise ValueError(f"basket is one of {', '.join(KINDS)}.")
    since = -min(0, _moment(world, values.get("at", 0)) - world.now)
    order = factory.make(shop, kind, fit_status(what), world.now - since)
    world.add_order(order)
    return order


async def show_case(request: web.Request) -> dict[str, Any]:
    """GET /_sim/cases/{id}: all that the platform holds, and the API's view."""
    world = request.app[WORLD]
    case = find_case(world, request.match_info["case_id"])
    is_cancel = case.kind == CANCELLATION
    payload = (cancellation_payload if is_cancel else return_payload)(
        world, case, "202602"
    )
    paid = str(world.paid(case))
    return {**msgspec.to_builtins(case), "paid": paid, "payload": payload}


async def act(request: web.Request) -> dict[str, Any]:
    """POST /_sim/actions: buyer, carrier or platform does something."""
    world, values = request.app[WORLD], await read(request, ACTION_FIELDS)
    action, actor = values.get("action"), values.get("actor")
    if action in chat.ACTIONS:
        return chat.ACTIONS[action](world, values)
    if action not in ACTORS:
        known = ", ".join((*chat.ACTIONS, *ACTORS))
        raise ValueError(f"action is one of {known}.")
    if actor not in (None, ACTORS[action]):
        raise ValueError(f"{action} is done by the {ACTORS[action]}, not by {actor}.")
    if action in ORDER_ACTIONS:
        order = find_order(world, values.get("order_id", ""))
        case = ORDER_ACTIONS[action](world, order, values)
        return {"order_id": order.order_id, "status": order.status, **_shown(case)}
    case = find_case(world, values.get("case_id", ""))
    case = _on_case(world, case, action, values) or case
    return _shown(case)


def _shown(case: Case | None) -> dict[str, Any]:
    if case is None:
        return {}
    return {"case_id": case.case_id, "case_status": case.status}


def _on_case(
    world: World, case: Case, action: str, values: dict[str, Any]
) -> Case | None:
    words = values.get("words", "")
    if action == "edit":
        return _edit(world, case, values)
    if action == "verdict":
        actions.verdict(world, case, values.get("winner", ""))
    elif action == "withdraw":
        actions.withdraw(world, case, words)
    elif action == "dispute":
        images = read_images(world, values.get("images", ()))
        actions.dispute(world, case, words, images)
    elif action == "ship":
        actions.ship(world, case, values.get("tracking_number", ""))
    else:
        CASE_ACTIONS[action](world, case)
    return None


def _edit(world: World, case: Case, values: dict[str, Any]) -> Case:
    what = REQUEST_TYPES.get(values.get("type", ""), case.case_type)
    wish = Request(
        what,
        values.get("reason", ""),
        lines=requests.pick_lines(world.order(case), values.get("items") or ()),
        words=values.get("words", ""),
        images=read_images(world, values.get("images", ())),
    )
    return actions.edit(world, case, wish)


def _cancel_order(world: World, order: Order, values: dict[str, Any]) -> Case:
    return platform_acts.cancel_order(world, order, values.get("reason", ""))


def _refund_order(world: World, order: Order, values: dict[str, Any]) -> Case:
    role = values.get("role", "OPERATOR")
    if role not in platform_acts.PLATFORM:
        raise ValueError(f"role is {' or '.join(platform_acts.PLATFORM)}.")
    lines = requests.pick_lines(order, values.get("items") or ())
    reason = values.get("reason", "")
    return platform_acts.refund_order(world, order, lines, reason, role)


def _advance(world: World, order: Order, values: dict[str, Any]) -> None:
    orders.advance(world, order)


def _update_address(world: World, order: Order, values: dict[str, Any]) -> None:
    order.address_updated = True
    world.order_changed(order)
    where = {"shop_id": order.shop_id, "order_id": order.order_id}
    world.tell(Change("address", **where, moment=world.now))


CASE_ACTIONS = {**actions.BY_NAME, **platform_acts.BY_NAME}
ORDER_ACTIONS = {
    "cancel_order": _cancel_order,
    "refund_order": _refund_order,
    "advance_order": _advance,
    "update_address": _update_address,
}
