"""The logins of demo and tests: who sets up, who may decide, who may only look."""

from typing import Any

from .rpc import Session

LOOKS = (
    "helpdesk_mgmt.group_helpdesk_user",
    "sales_team.group_sale_salesman_all_leads",
)
DECIDES = "tiktok_shop_adjustments.group_tiktok_shop_adjustments"
ADMINISTERS = "tiktok_shop_adjustments.group_tiktok_shop_administrator"
# login -> (name, groups); the password is the login.
PEOPLE = {
    "agent": ("Support Agent", (*LOOKS, DECIDES)),
    "viewer": ("Support Viewer", LOOKS),
}
ADMIN_GROUPS = (
    "helpdesk_mgmt.group_helpdesk_manager",
    "sales_team.group_sale_manager",
    ADMINISTERS,
)


def create(admin: Session) -> None:
    """Make the people that are missing, and let the administrator administer.

    The onboarding tours of Odoo are switched off: they would point at other buttons
    than the ones a demo is about.
    """
    for login, (name, groups) in PEOPLE.items():
        if not admin.call("res.users", "search", [("login", "=", login)]):
            values = {"name": name, "login": login, "password": login}
            values["email"] = f"{login}@example.com"
            admin.call("res.users", "create", [{**values, **_settings(admin, groups)}])
    admin.call("res.users", "write", [admin.uid], _settings(admin, ADMIN_GROUPS))


def _settings(admin: Session, groups: tuple[str, ...]) -> dict[str, Any]:
    links = [(4, group_id, 0) for group_id in _group_ids(admin, groups)]
    return {"group_ids": links, "tour_enabled": False}


def _group_ids(admin: Session, groups: tuple[str, ...]) -> list[int]:
    """The ids of the groups that exist; those of an addon that is not there do not."""
    names = [tuple(xmlid.split(".")) for xmlid in groups]
    domain: list[Any] = [
        ("model", "=", "res.groups"),
        ("name", "in", [n for _m, n in names]),
    ]
    rows = admin.call(
        "ir.model.data", "search_read", domain, ["module", "name", "res_id"]
    )
    return [row["res_id"] for row in rows if (row["module"], row["name"]) in names]
