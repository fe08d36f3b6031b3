"""A connected shop in the bench's own process, and what TikTok says about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import requests

from dev import connect
from dev.rpc import Simulator

if TYPE_CHECKING:
    from odoo.api import Environment
    from odoo.models import BaseModel

REGION = "US"
RETURN = "return"
FAR = "2036-01-01"
BEGINNING = "2020-01-01"


def connect_shop(
    env: Environment, simulator: Simulator, region: str = REGION
) -> BaseModel:
    """The shop of a region with its seller's consent, ready to be read, committed."""
    state = simulator.get("/_sim/state")
    remote = next(shop for shop in state["shops"] if shop["region"] == region)
    seller = next(s for s in state["sellers"] if s["seller_id"] == remote["seller_id"])
    app = next(app for app in state["apps"] if app["portal"] == seller["portal"])
    authorization = env["tiktok.authorization"].create(
        connect.authorization_values(app, seller, simulator.base)
    )
    authorization.write(_tokens(env, simulator, app, seller, authorization))
    env.cr.commit()
    authorization._read_shops()
    env.cr.commit()
    env.invalidate_all()
    shops = env["tiktok.authorized.shop"].search([])
    shop = shops.filtered(lambda s: s.remote_id == remote["shop_id"])
    (shops - shop).write({"active": False, "is_authorized": False})
    shop.import_from = BEGINNING
    env.cr.commit()
    return shop._as_system()


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
