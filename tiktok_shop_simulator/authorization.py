"""The consent page and the token calls, as the Partner Center serves them."""

from html import escape
from typing import Any
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from . import consents
from .consents import TokenError
from .identifiers import request_id
from .model.seller import App, Consent
from .world import World

WORLD = web.AppKey("world", World)
PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Authorize - local TikTok Shop</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
 body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 36rem; margin: 3rem auto;
        padding: 0 1rem; }}
 form {{ border: 1px solid #ccc; border-radius: .5rem; padding: 1rem; margin: 1rem 0; }}
 button {{ font: inherit; padding: .5rem 1rem; background: #111; color: #fff;
          border: 0; border-radius: .4rem; cursor: pointer; }}
</style>
<h1>Authorize this app</h1>
<p>The app <b>{app_key}</b> asks for: {scopes}.</p>
{sellers}
</html>
"""
SELLER = """<form method="post" action="/open/authorize/confirm">
<p><b>{name}</b><br>{shops}</p>
<input type="hidden" name="service_id" value="{service_id}">
<input type="hidden" name="state" value="{state}">
<button name="seller" value="{seller_id}">Authorize</button>
</form>"""


def add_routes(app: web.Application) -> None:
    app.router.add_get("/open/authorize", consent_page)
    app.router.add_get("/oauth/authorize", consent_page)
    app.router.add_post("/open/authorize/confirm", confirm)


async def consent_page(request: web.Request) -> web.Response:
    """Which seller gives the consent? TikTok knows by the log-in; here one picks."""
    world = request.app[WORLD]
    app = _app(world, request.query)
    state = request.query.get("state", "")
    sellers = "\n".join(
        _seller_form(world, app, seller, state)
        for seller in consents.sellers_of(world, app)
    )
    page = PAGE.format(
        app_key=escape(app.app_key),
        scopes=escape(", ".join(app.scopes)),
        sellers=sellers,
    )
    return web.Response(text=page, content_type="text/html")


def _app(world: World, values: Any) -> App:
    wanted = {k: values[k] for k in ("service_id", "app_key") if values.get(k)}
    app = consents.app_by(world, **wanted) if wanted else None
    if app is None:
        raise web.HTTPNotFound(text="There is no app with this service_id.")
    return app


def _seller_form(world: World, app: App, seller: Any, state: str) -> str:
    shops = [
        f"{s.name} ({s.region})"
        for s in world.state.shops.values()
        if s.seller_id == seller.seller_id
    ]
    return SELLER.format(
        name=escape(seller.name),
        shops=escape(", ".join(shops)),
        service_id=escape(app.service_id),
        state=escape(state),
        seller_id=escape(seller.seller_id),
    )


async def confirm(request: web.Request) -> web.Response:
    """The seller agrees: back to the app with a code.

    `seller` is a seller id, an open id, or the key of a region (GB, DE, VN, US).
    """
    world, form = request.app[WORLD], await request.post()
    app = _app(world, form)
    chosen = str(form.get("seller", ""))
    seller = next(
        (
            s
            for s in consents.sellers_of(world, app)
            if chosen in (s.seller_id, s.base_region, s.open_id)
        ),
        None,
    )
    if seller is None:
        raise web.HTTPBadRequest(
            text="This seller does not belong to the app's portal."
        )
    if not urlsplit(app.redirect_url).netloc:
        raise web.HTTPConflict(
            text="The app has no redirect URL yet. Set it first: "
            'POST /_sim/app {"app_key": "...", "redirect_url": "..."}'
        )
    code = consents.new_code(world, app, seller.seller_id)
    raise web.HTTPFound(_redirect(app, code, str(form.get("state", "")), seller))


def _redirect(app: App, code: str, state: str, seller: Any) -> str:
    query = urlencode(
        {
            "app_key": app.app_key,
            "code": code,
            "locale": "en",
            "shop_region": seller.base_region,
            "state": state,
        }
    )
    mark = "&" if urlsplit(app.redirect_url).query else "?"
    return f"{app.redirect_url}{mark}{query}"


def token_answer(world: World, path: str, query: dict[str, str]) -> dict[str, Any]:
    """The body of a token call. It is code 0 that says success, not the status."""
    try:
        data = _token_data(world, _consent(world, path, query))
    except TokenError as error:
        return _envelope(error.code, error.message, None)
    return _envelope(0, "success", data)


def _envelope(code: int, message: str, data: Any) -> dict[str, Any]:
    return {"code": code, "message": message, "data": data, "request_id": request_id()}


def _consent(world: World, path: str, query: dict[str, str]) -> Consent:
    key, secret = query.get("app_key", ""), query.get("app_secret", "")
    if path.endswith("/get"):
        _check_grant(query, "authorized_code")
        return consents.exchange(world, key, secret, query.get("auth_code", ""))
    _check_grant(query, "refresh_token")
    return consents.refresh(world, key, secret, query.get("refresh_token", ""))


def _check_grant(query: dict[str, str], expected: str) -> None:
    if query.get("grant_type") != expected:
        raise TokenError(36009004, f"Invalid grant_type: {expected} is expected.")


def _token_data(world: World, consent: Consent) -> dict[str, Any]:
    seller = world.state.sellers[consent.seller_id]
    return {
        "access_token": consent.access_token,
        "access_token_expire_in": consent.access_expires,
        "refresh_token": consent.refresh_token,
        "refresh_token_expire_in": consent.refresh_expires,
        "open_id": seller.open_id,
        "seller_name": seller.name,
        "seller_base_region": seller.base_region,
        "user_type": 0,
        "granted_scopes": consent.scopes,
    }
