"""The consent, played with an Odoo that only takes notes."""

from typing import Any

import pytest

from dev import connect
from dev.errors import Trouble

ODOO = "http://127.0.0.1:1"
SHOP_SIDE = "http://127.0.0.1:2"
STATE = {
    "apps": [
        {"app_key": "g", "app_secret": "s", "service_id": "71", "portal": "global"},
        {"app_key": "u", "app_secret": "t", "service_id": "72", "portal": "us"},
    ],
    "sellers": [
        {"name": "GB", "portal": "global", "seller_id": "11", "open_id": "o11"},
        {"name": "US", "portal": "us", "seller_id": "12", "open_id": "o12"},
    ],
}


class Simulator:
    base = SHOP_SIDE

    def __init__(self) -> None:
        self.posted: list[tuple[str, dict[str, Any]]] = []

    def get(self, path: str) -> Any:
        assert path == "/_sim/state"
        return STATE

    def post(self, path: str, **body: Any) -> None:
        self.posted.append((path, body))


class Admin:
    """An Odoo whose sellers get one shop each, once they have agreed."""

    base = ODOO

    def __init__(self, shops: int = 1) -> None:
        self.created: list[dict[str, Any]] = []
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.shops = shops
        self.notices: list[str] = []

    def open(self, url: str, form: dict[str, str] | None = None) -> None:
        if form:
            self.forms.append((url, form))

    def call(self, model: str, method: str, *args: Any) -> Any:
        return getattr(self, f"_{method}")(*args)

    def _search_read(self, domain: list[Any], _fields: list[str]) -> list[Any]:
        name = next(value for field, _op, value in domain if field == "name")
        return [
            {"id": number, "state": "connected"}
            for number, vals in enumerate(self.created, 1)
            if vals["name"] == name
        ]

    def _create(self, rows: list[dict[str, Any]]) -> list[int]:
        self.created.extend(rows)
        return [len(self.created)]

    def _action_connect(self, ids: list[int]) -> dict[str, str]:
        service_id = self.created[ids[0] - 1]["service_id"]
        query = f"service_id={service_id}&state=once{ids[0]}"
        return {"url": f"{SHOP_SIDE}/open/authorize?{query}"}

    def _read(self, ids: list[int], _fields: list[str]) -> list[dict[str, Any]]:
        agreed = len(self.forms) >= ids[0]
        return [
            {
                "name": self.created[ids[0] - 1]["name"],
                "state": "connected" if agreed else "draft",
                "shop_ids": list(range(self.shops)),
                "last_error": "nobody is home",
            }
        ]

    def _search(self, _domain: list[Any]) -> list[int]:
        return [7, 8]

    def _action_sync_now(self, ids: list[int]) -> dict[str, Any]:
        kind = self.notices.pop(0)
        return {"params": {"type": kind, "message": f"{kind} of {ids[0]}"}}


def test_each_seller_agrees_at_the_app_of_their_portal() -> None:
    admin, simulator = Admin(), Simulator()
    assert connect.connect(admin, simulator) == [7, 8]
    assert [vals["app_key"] for vals in admin.created] == ["g", "u"]
    assert {vals["api_url"] for vals in admin.created} == {SHOP_SIDE}
    confirm = f"{SHOP_SIDE}/open/authorize/confirm"
    assert admin.forms == [
        (confirm, {"service_id": "71", "state": "once1", "seller": "11"}),
        (confirm, {"service_id": "72", "state": "once2", "seller": "12"}),
    ]


def test_tiktok_learns_where_odoo_is() -> None:
    simulator = Simulator()
    connect.connect(Admin(), simulator, webhooks=False)
    back = f"{ODOO}/tiktok_shop/authorization/return"
    hooks = {key: f"{ODOO}/tiktok_shop/webhook/{key}" for key in "gu"}
    told = [
        ("/_sim/app", {"app_key": key, "redirect_url": back, "webhook_url": hook})
        for key, hook in hooks.items()
    ]
    assert simulator.posted == [*told, ("/_sim/webhooks", {"enabled": False})]


def test_connected_seller_is_not_asked_again() -> None:
    admin = Admin()
    connect.connect(admin, Simulator())
    connect.connect(admin, Simulator())
    assert len(admin.created) == 2
    assert len(admin.forms) == 2


def test_seller_without_a_shop_is_trouble() -> None:
    with pytest.raises(Trouble, match=r"GB agreed, but has no shop.*nobody is home"):
        connect.connect(Admin(shops=0), Simulator())


def test_sync_presses_again_while_there_is_more() -> None:
    admin = Admin()
    admin.notices = ["info", "info", "success", "success"]
    connect.sync(admin, [7, 8])
    assert admin.notices == []


def test_failed_sync_speaks_odoos_words() -> None:
    admin = Admin()
    admin.notices = ["danger", "success"]
    with pytest.raises(Trouble, match="danger of 7"):
        connect.sync(admin, [7, 8])
    assert admin.notices == ["success"]
