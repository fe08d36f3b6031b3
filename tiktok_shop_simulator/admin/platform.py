"""The platform itself by admin call: state, reset, clock, switches, faults."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import msgspec
from aiohttp import web

from ..authorization import WORLD
from ..consents import consent_of, granted_scopes
from ..model.seller import SCOPES, Consent, Shop
from ..notifications import deauthorized, expiring
from ..seed.reset import reset
from ..world import World
from .tools import WEBHOOKS, find_shop, read

# Lets time act; returns how many cases moved.
TICK = web.AppKey("tick", Callable[[], int])
FAULT_FIELDS = (
    "match",
    "fault",
    "times",
    "method",
    "seconds",
    "retry_after",
    "code",
    "message",
    "skip",
    "shop",
    "clear",
)


async def show_state(request: web.Request) -> dict[str, Any]:
    """GET /_sim/state."""
    world = request.app[WORLD]
    state = world.state
    return {
        "seed": state.seed,
        "now": world.now,
        "clock_offset": state.clock.offset,
        "urls": urls(world),
        "apps": list(state.apps.values()),
        "sellers": list(state.sellers.values()),
        "shops": list(state.shops.values()),
        "consents": state.consents,
        "counts": _counts(world),
        "switches": state.switches.as_dict(),
        "webhooks": state.webhook_policy,
        "faults": world.faults.as_list(),
    }


def urls(world: World) -> dict[str, str]:
    base = world.base_url
    return {
        "api": base,
        "consent": f"{base}/open/authorize?service_id=<service_id>&state=<state>",
        "token_get": f"{base}/api/v2/token/get",
        "token_refresh": f"{base}/api/v2/token/refresh",
        "buyers_page": f"{base}/",
    }


def _counts(world: World) -> dict[str, int]:
    state = world.state
    return {
        "orders": len(state.orders),
        "cases": len(state.cases),
        "conversations": len(state.conversations),
        "open_cases": sum(1 for case in state.cases.values() if case.timer == "seller"),
        "ledger": len(state.ledger),
        "calls": world.call_number,
    }


async def reset_state(request: web.Request) -> dict[str, Any]:
    """POST /_sim/reset: start over."""
    world = request.app[WORLD]
    known = ("seed", "orders", "cases", "keep_tokens", "now")
    values = await read(request, known)
    reset(world, **values)
    request.app[WEBHOOKS].forget()
    return _counts(world)


async def set_app(request: web.Request) -> Any:
    """POST /_sim/app: what the Partner Center keeps about an app."""
    world = request.app[WORLD]
    values = await read(request, ("app_key", "redirect_url", "webhook_url", "scopes"))
    app = world.state.apps.get(values.get("app_key", ""))
    if app is None:
        raise LookupError("There is no app with this app_key.")
    if unknown := set(values.get("scopes", ())) - set(SCOPES):
        raise ValueError(f"Unknown scopes: {', '.join(sorted(unknown))}.")
    app.redirect_url = values.get("redirect_url", app.redirect_url)
    app.webhook_url = values.get("webhook_url", app.webhook_url)
    app.scopes = values.get("scopes", app.scopes)
    return app


async def set_switches(request: web.Request) -> dict[str, Any]:
    """POST /_sim/switches."""
    switches = request.app[WORLD].state.switches
    switches.update(await read(request, tuple(switches.as_dict())))
    return switches.as_dict()


async def set_clock(request: web.Request) -> dict[str, Any]:
    """POST /_sim/clock: `advance` by seconds, or `set` to Unix seconds."""
    world, values = request.app[WORLD], await read(request, ("advance", "set"))
    if "set" in values:
        world.state.clock.set(values["set"])
    world.state.clock.advance(values.get("advance", 0))
    moved = request.app[TICK]()
    return {"now": world.now, "moved": moved}


async def lay_fault(request: web.Request) -> Any:
    """POST /_sim/faults: add one, or `{"clear": true}`."""
    world, values = request.app[WORLD], await read(request, FAULT_FIELDS)
    if values.pop("clear", False):
        world.faults.clear()
        world.lagging.clear()
        world.lagging_messages.clear()
    if values:
        values["fault"] = str(values.get("fault", ""))
        if values.get("shop"):
            values["shop"] = find_shop(world, values["shop"]).cipher
        world.faults.lay(values)
    return world.faults.as_list()


async def list_faults(request: web.Request) -> Any:
    return request.app[WORLD].faults.as_list()


async def ledger(request: web.Request) -> Any:
    """GET /_sim/ledger?case=&order=&kind="""
    wanted = {
        attribute: request.query[name]
        for name, attribute in (
            ("case", "case_id"),
            ("order", "order_id"),
            ("kind", "kind"),
        )
        if name in request.query
    }
    return [
        movement
        for movement in request.app[WORLD].state.ledger
        if all(getattr(movement, k) == v for k, v in wanted.items())
    ]


async def calls(request: web.Request) -> Any:
    """GET /_sim/calls?since=<number>: every API request after that one."""
    since = int(request.query.get("since", 0))
    return [call for call in request.app[WORLD].calls if call.number > since]


async def set_webhooks(request: web.Request) -> Any:
    """POST /_sim/webhooks: where and how notifications go."""
    policy = request.app[WORLD].state.webhook_policy
    values = await read(request, tuple(asdict(policy)))
    checked = msgspec.convert({**asdict(policy), **values}, type(policy), strict=False)
    request.app[WORLD].state.webhook_policy = checked
    return checked


async def list_webhooks(request: web.Request) -> Any:
    """GET /_sim/webhooks: what was sent and how it was answered."""
    webhooks, state = request.app[WEBHOOKS], request.app[WORLD].state
    return {
        "settings": state.webhook_policy,
        "addresses": [a.webhook_url for a in state.apps.values() if a.webhook_url],
        "waiting": webhooks.waiting(),
        "sent": webhooks.as_list(),
    }


async def change_authorization(request: web.Request) -> Any:
    """POST /_sim/authorizations `{shop, action, scope}`: revoke, expire_access,
    expire_refresh, warn; grant and withhold a scope."""
    world = request.app[WORLD]
    values = await read(request, ("shop", "action", "scope"))
    shop = find_shop(world, values.get("shop", ""))
    consent = consent_of(world, shop)
    if values.get("action") in {"grant", "withhold"}:
        return _set_scope(world, shop, values)
    if consent is None:
        raise LookupError("The seller has given no consent.")
    action = values.get("action")
    if action not in CONSENT_ACTIONS:
        known = ", ".join((*CONSENT_ACTIONS, "grant", "withhold"))
        raise ValueError(f"action is one of {known}.")
    CONSENT_ACTIONS[action](request, consent)
    return consent


def _set_scope(world: World, shop: Shop, values: dict[str, Any]) -> Any:
    """For the seller's consents to come, and at once for the one in force."""
    scope, seller = values.get("scope"), world.state.sellers[shop.seller_id]
    if scope not in SCOPES:
        raise ValueError(f"scope is one of {', '.join(SCOPES)}.")
    withheld = set(seller.withheld_scopes) - {scope}
    if values["action"] == "withhold":
        withheld.add(scope)
    seller.withheld_scopes = sorted(withheld)
    for consent in world.state.consents:
        if consent.seller_id == seller.seller_id:
            app = world.state.apps[consent.app_key]
            consent.scopes = granted_scopes(world, app, seller.seller_id)
    return seller


def _revoke(request: web.Request, consent: Consent) -> None:
    consent.revoked = True
    _notify_all(request, consent, deauthorized())


def _expire_access(request: web.Request, consent: Consent) -> None:
    consent.access_expires = request.app[WORLD].now


def _expire_refresh(request: web.Request, consent: Consent) -> None:
    consent.access_expires = consent.refresh_expires = request.app[WORLD].now


def _warn(request: web.Request, consent: Consent) -> None:
    _notify_all(request, consent, expiring(consent))


def _notify_all(request: web.Request, consent: Consent, notification: Any) -> None:
    for shop in request.app[WORLD].state.shops.values():
        if shop.seller_id == consent.seller_id:
            request.app[WEBHOOKS].notify(shop, *notification)


CONSENT_ACTIONS = {
    "revoke": _revoke,
    "expire_access": _expire_access,
    "expire_refresh": _expire_refresh,
    "warn": _warn,
}
