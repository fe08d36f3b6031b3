"""Connects the sellers of the local TikTok Shop, through the real consent redirect.

The administrator presses Connect in Odoo, the seller agrees on the consent page, and
the redirect brings the code back to Odoo.
"""

import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

from .errors import Trouble
from .rpc import Session, Simulator

AUTHORIZATION = "tiktok.authorization"
SHOP = "tiktok.authorized.shop"
RETURN_PATH = "/tiktok_shop/authorization/return"
WEBHOOK_PATH = "/tiktok_shop/webhook"
# The button reads for some seconds, then says that there is more.
UNFINISHED = "info"
LONGEST_SYNC = 400


def connect(
    admin: Session, simulator: Simulator, *, webhooks: bool = True
) -> list[int]:
    """Connect every seller that is not connected yet; the ids of all shops.

    :param webhooks: whether TikTok notifies Odoo, or Odoo has to ask.
    :raises Trouble: when a seller's consent does not lead to a shop.
    """
    state = simulator.get("/_sim/state")
    apps = {app["portal"]: app for app in state["apps"]}
    _tell_addresses(admin.base, simulator, state["apps"], webhooks)
    for seller in state["sellers"]:
        _connect_seller(admin, simulator, apps[seller["portal"]], seller)
    return admin.call(SHOP, "search", [])


def move(admin: Session, base: str) -> None:
    """Tell the authorizations that exist where the local TikTok Shop is now."""
    ids = admin.call(AUTHORIZATION, "search", [("portal", "=", "custom")])
    if ids:
        admin.call(AUTHORIZATION, "write", ids, _urls(base))


def sync(admin: Session, shop_ids: list[int]) -> None:
    """Fetch the orders and cases of the shops now, as the button does.

    :raises Trouble: when a shop cannot be read; with Odoo's words.
    """
    for shop_id in shop_ids:
        end = time.monotonic() + LONGEST_SYNC
        while True:
            notice = admin.call(SHOP, "action_sync_now", [shop_id])["params"]
            if notice["type"] != UNFINISHED or time.monotonic() > end:
                break
            # Odoo's own clock may be reading this very shop
            time.sleep(0.5)
        if notice["type"] != "success":
            raise Trouble(f"The first sync stopped: {notice['message']}")


def _tell_addresses(
    base: str, simulator: Simulator, apps: list[dict[str, Any]], webhooks: bool
) -> None:
    """What a developer types into TikTok's partner portal: where Odoo is."""
    for app in apps:
        key = app["app_key"]
        simulator.post(
            "/_sim/app",
            app_key=key,
            redirect_url=base + RETURN_PATH,
            webhook_url=f"{base}{WEBHOOK_PATH}/{key}",
        )
    simulator.post("/_sim/webhooks", enabled=webhooks)


def _connect_seller(
    admin: Session, simulator: Simulator, app: dict[str, Any], seller: dict[str, Any]
) -> None:
    # By name: TikTok's id of the seller is known only after the consent.
    known = [("name", "=", seller["name"]), ("app_key", "=", app["app_key"])]
    found = admin.call(AUTHORIZATION, "search_read", known, ["state"])
    if any(row["state"] == "connected" for row in found):
        return
    ids = [row["id"] for row in found[:1]] or admin.call(
        AUTHORIZATION, "create", [authorization_values(app, seller, simulator.base)]
    )
    _consent(
        admin, app, seller, admin.call(AUTHORIZATION, "action_connect", ids)["url"]
    )
    _require_shops(admin, ids)


def _require_shops(admin: Session, ids: list[int]) -> None:
    """:raises Trouble: when the consent has led to no shop; with Odoo's words."""
    fields = ["name", "state", "shop_ids", "last_error"]
    (row,) = admin.call(AUTHORIZATION, "read", ids, fields)
    if row["state"] != "connected" or not row["shop_ids"]:
        raise Trouble(
            f"{row['name']} agreed, but has no shop in Odoo: {row['last_error']}",
            "The reason is in Odoo's log, .local/log.",
        )


def authorization_values(
    app: dict[str, Any], seller: dict[str, Any], base: str
) -> dict[str, Any]:
    """What an administrator fills in: the app's keys, and where its TikTok is."""
    return {
        "name": seller["name"],
        "portal": "custom",
        "app_key": app["app_key"],
        "app_secret": app["app_secret"],
        "service_id": app["service_id"],
        **_urls(base),
    }


def _urls(base: str) -> dict[str, str]:
    consent = f"{base}/open/authorize"
    return {"api_url": base, "auth_url": base, "consent_url": consent}


def _consent(
    admin: Session, app: dict[str, Any], seller: dict[str, Any], url: str
) -> None:
    """Be the seller: open the page, agree, follow the way back to Odoo."""
    admin.open(url)
    page = urlsplit(url)
    form = {
        "service_id": app["service_id"],
        "state": parse_qs(page.query)["state"][0],
        "seller": seller["seller_id"],
    }
    admin.open(f"{page.scheme}://{page.netloc}/open/authorize/confirm", form)
