"""The demo's three logins: who may decide, who may only look, who sets up."""

from .rpc import Session

PASSWORDS = {"admin": "admin", "agent": "agent", "viewer": "viewer"}
_LOOKS = (
    "helpdesk_mgmt.group_helpdesk_user",
    "sales_team.group_sale_salesman_all_leads",
)
GROUPS = {
    "agent": (*_LOOKS, "tiktok_shop_adjustments.group_tiktok_shop_adjustments"),
    "viewer": _LOOKS,
}
NAMES = {"agent": "Support Agent", "viewer": "Support Viewer"}


def create(admin: Session) -> None:
    """Make the users that are not there yet."""
    for login, xmlids in GROUPS.items():
        if not admin.call("res.users", "search", [("login", "=", login)]):
            admin.call("res.users", "create", [_vals(admin, login, xmlids)])


def _vals(admin: Session, login: str, xmlids) -> dict:
    return {
        "name": NAMES[login],
        "login": login,
        "password": PASSWORDS[login],
        "email": f"{login}@example.com",
        "group_ids": [(4, _group(admin, xmlid)) for xmlid in xmlids],
    }


def _group(admin: Session, xmlid: str) -> int:
    module, name = xmlid.split(".")
    domain = [("module", "=", module), ("name", "=", name)]
    found = admin.call("ir.model.data", "search_read", domain, ["res_id"])
    return found[0]["res_id"]
