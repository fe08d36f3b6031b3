"""Connect the demo's sellers through TikTok's real consent redirect.

The administrator presses Connect in Odoo, the seller agrees on the consent page of
the local TikTok Shop, and the redirect brings the code back to Odoo.
"""

from urllib.parse import parse_qs, urlparse

from .errors import Trouble
from .rpc import Session, Simulator

RETURN_PATH = "/tiktok_shop/authorization/return"
WEBHOOK_PATH = "/tiktok_shop/webhook"


def connect(admin: Session, simulator: Simulator, *, webhooks: bool = True) -> list:
    """Connect every seller of the local TikTok Shop; return the shops' ids."""
    state = simulator.get("/_sim/state")
    for app in state["apps"]:
        _configure(app, admin, simulator, webhooks)
        for seller in app["sellers"]:
            _connect_seller(admin, simulator, app, seller)
    return admin.call("tiktok.authorized.shop", "search", [])


def _configure(app, admin: Session, simulator: Simulator, webhooks: bool) -> None:
    """What a developer types into the Partner Center: the app's two addresses."""
    key = app["app_key"]
    simulator.post("/_sim/app", app_key=key, redirect_url=admin.base + RETURN_PATH)
    url = f"{admin.base}{WEBHOOK_PATH}/{key}"
    simulator.post("/_sim/webhooks", app_key=key, url=url, enabled=webhooks)


def _connect_seller(admin: Session, simulator: Simulator, app, seller) -> None:
    model = "tiktok.authorization"
    domain = [("open_id", "=", seller["open_id"]), ("state", "=", "connected")]
    if admin.call(model, "search", domain):
        return
    made = admin.call(model, "create", [_authorization(simulator, app, seller)])
    consent = admin.call(model, "action_connect", made)["url"]
    _agree(admin, simulator, app, seller, consent)
    if admin.call(model, "read", made, ["state"])[0]["state"] != "connected":
        raise Trouble(f"The seller {seller['name']} could not be connected.")


def _authorization(simulator: Simulator, app, seller) -> dict:
    return {
        "name": seller["name"],
        "portal": "custom",
        "app_key": app["app_key"],
        "app_secret": app["app_secret"],
        "service_id": app["service_id"],
        "api_url": simulator.base,
        "auth_url": simulator.base,
        "consent_url": f"{simulator.base}/open/authorize",
    }


def _agree(admin: Session, simulator: Simulator, app, seller, consent: str) -> None:
    admin.open(consent)  # the page a seller sees
    form = {
        "service_id": app["service_id"],
        "state": parse_qs(urlparse(consent).query)["state"][0],
        "seller": seller["open_id"],
    }
    admin.open(f"{simulator.base}/open/authorize/confirm", form)
