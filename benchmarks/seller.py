"""A connected shop in the bench's own process, and what TikTok says about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import requests

from dev import connect
from dev.rpc import Simulator

if TYPE_CHECKING:
    from odoo.api import Environment
    from odoo.models import BaseModel

PAGE = 50
BEGINNING = "2020-01-01"


def connect_shops(env: Environment, simulator: Simulator, *regions: str) -> BaseModel:
    """The shops of these regions (all, if none is named), ready to be read."""
    state = simulator.get("/_sim/state")
    wanted = [s for s in state["shops"] if not regions or s["region"] in regions]
    owners = {shop["seller_id"] for shop in wanted}
    for seller in state["sellers"]:
        if seller["seller_id"] in owners:
            _connect_seller(env, simulator, state, seller)
    shops = env["tiktok.authorized.shop"].search([])
    ids = {shop["shop_id"] for shop in wanted}
    chosen = shops.filtered(lambda shop: shop.remote_id in ids)
    (shops - chosen).write({"active": False, "is_authorized": False})
    chosen.write({"import_from": BEGINNING})
    env.cr.commit()
    return chosen


def read_all(search: Callable[..., Any]) -> list[Any]:
    """Everything that a search of TikTok's finds."""
    found: list[Any] = []
    token, more = None, True
    while more:
        page = search(page_size=PAGE, page_token=token)
        found += page.items
        token = page.next_page_token
        more = bool(token)
    return found


def sync(shop: BaseModel, work: str = "_sync") -> dict[str, int]:
    """Do what the scheduled action does, without its time limit: {what: how many}.

    :raises RuntimeError: when TikTok or Odoo did not let it
    """
    done = shop._drive(work)
    if shop.sync_error:
        raise RuntimeError(shop.sync_error)
    return done


def _connect_seller(
    env: Environment, simulator: Simulator, state: dict[str, Any], seller: Any
) -> None:
    app = next(app for app in state["apps"] if app["portal"] == seller["portal"])
    authorization = env["tiktok.authorization"].create(
        connect.authorization_values(app, seller, simulator.base)
    )
    authorization.write(_tokens(env, simulator, app, seller, authorization))
    env.cr.commit()
    authorization._read_shops()
    env.cr.commit()
    env.invalidate_all()


def _tokens(
    env: Environment,
    simulator: Simulator,
    app: dict[str, Any],
    seller: dict[str, Any],
    authorization: BaseModel,
) -> dict[str, Any]:
    """What the way back from the consent page writes down."""
    from odoo.addons.tiktok_shop_adjustments.tiktok_api.oauth import AuthClient

    code = _agree(simulator, app, seller)
    auth = AuthClient(authorization._transport(), simulator.base)
    pair = auth.exchange(app["app_key"], app["app_secret"], code)
    return {
        **authorization._prepare_token_vals(pair),
        "state": "connected",
        "open_id": pair.open_id,
    }


def _agree(simulator: Simulator, app: dict[str, Any], seller: dict[str, Any]) -> str:
    """Be the seller on the consent page: the code that the way back carries."""
    back = f"{simulator.base}/back"
    simulator.post("/_sim/app", app_key=app["app_key"], redirect_url=back)
    form = {
        "service_id": app["service_id"],
        "state": "bench",
        "seller": seller["seller_id"],
    }
    answer = requests.post(
        f"{simulator.base}/open/authorize/confirm",
        form,
        allow_redirects=False,
        timeout=30,
    )
    return parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]
