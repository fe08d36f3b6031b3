"""What the web client asks the server for when a list, a board or a form is opened."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lxml import etree

if TYPE_CHECKING:
    from odoo.api import Environment

MODULE = "tiktok_shop_adjustments"
# As in the web client's relational model
LIMITS = {"list": 80, "kanban": 40}
COUNT_LIMIT = 10_001
GROUPS = {"list": 80, "kanban": 10}


@dataclass(frozen=True)
class Screen:
    """A list or a board of an action, with filters or something searched for.

    :param filters: names in the search view; those of the action when it is None
    :param searched: {field of the search view: what was typed}
    :param group_by: a name in the search view, or the board's own where it has one
    """

    action: str
    view: str = "list"
    filters: tuple[str, ...] | None = None
    searched: tuple[str, str] | None = None
    group_by: str = ""
    login: str = "bulk_agent"

    def __str__(self) -> str:
        words = [self.action.partition(".")[2] or self.action, self.view]
        words += self.filters if self.filters is not None else ["default"]
        words += [f"{self.searched[0]}: {self.searched[1]}"] if self.searched else []
        words += [f"by {self.group_by}"] if self.group_by else []
        words += [self.login] if self.login != "bulk_agent" else []
        return ", ".join(words)

    def open(self, env: Environment) -> dict[str, Any]:
        """Do what the server does, with nothing in the cache."""
        env = as_user(env, self.login)
        return self.prepared(env)()

    def prepared(self, env: Environment) -> Any:
        """Read the views, which the browser keeps, and return the call itself."""
        action = env.ref(_full(self.action)).sudo()
        model = env[action.res_model]
        view = _arch(env, action, self.view)
        search = _arch(env, action, "search")
        domain, group_by = _asked(env, action, search, self)
        group_by = group_by or view.get("default_group_by") or ""
        wanted = {
            "domain": domain,
            "order": view.get("default_order"),
        }
        spec = specification(model, view)
        if group_by:
            unfold = self.view == "kanban"
            return lambda: model.web_read_group(
                groupby=[group_by],
                limit=GROUPS[self.view],
                auto_unfold=unfold,
                unfold_read_specification=spec,
                unfold_read_default_limit=LIMITS[self.view],
                **wanted,
            )
        return lambda: model.web_search_read(
            specification=spec,
            limit=LIMITS[self.view],
            count_limit=COUNT_LIMIT,
            **wanted,
        )


def as_user(env: Environment, login: str) -> Environment:
    """The environment of a user with all of their companies switched on."""
    user = env["res.users"].search([("login", "=", login)])
    context = {
        "allowed_company_ids": user.company_ids.ids,
        "lang": "en_US",
        "tz": "UTC",
    }
    return env(user=user, su=False, context=context)


def filters(env: Environment, action: str) -> Iterator[str]:
    """The names of the filters that an action's search view offers."""
    for node in _filter_nodes(env, action):
        if not _group_by_of(node):
            yield node.get("name")


def groupings(env: Environment, action: str) -> Iterator[str]:
    """The names of the groupings that an action's search view offers."""
    for node in _filter_nodes(env, action):
        if _group_by_of(node):
            yield node.get("name")


def specification(model: Any, arch: Any) -> dict[str, Any]:
    """What a view asks for: each of its fields, of linked records the name."""
    level = arch.xpath("count(ancestor::field)")
    found = {}
    for node in arch.xpath(f".//field[count(ancestor::field) = {level}]"):
        found[node.get("name")] = _field_spec(model, node)
    return found


def _field_spec(model: Any, node: Any) -> dict[str, Any]:
    field = model._fields[node.get("name")]
    if not field.relational:
        return {}
    hidden = node.get("invisible") in ("1", "True")
    if field.type == "many2one":
        return {"fields": {} if hidden else {"display_name": {}}}
    if hidden:
        return {}
    child = model.env[field.comodel_name]
    own = [sub for sub in node if sub.tag in LIMITS]
    if own:
        return {"fields": specification(child, own[0]), "limit": 40}
    if node.get("widget", "").startswith("many2many_tags"):
        color = {"color": {}} if "color" in child._fields else {}
        return {"fields": {"display_name": {}, **color}}
    return {"fields": {"display_name": {}}} if node.get("widget") else {"fields": {}}


# === HELPERS === #


def _full(name: str) -> str:
    return name if "." in name else f"{MODULE}.{name}"


def _arch(env: Environment, action: Any, view: str) -> Any:
    chosen = {kind: number for number, kind in action.views}
    number = action.search_view_id.id if view == "search" else chosen.get(view)
    found = env[action.res_model].get_views([(number, view)])
    return etree.fromstring(found["views"][view]["arch"])


def _filter_nodes(env: Environment, action: str) -> list[Any]:
    found = env.ref(_full(action)).sudo()
    nodes = _arch(env, found, "search").xpath("//filter[@name]")
    return [node for node in nodes if node.get("domain") or node.get("context")]


def _evaluated(env: Environment, text: str | None, **names: Any) -> Any:
    from odoo.tools.safe_eval import datetime as safe_datetime
    from odoo.tools.safe_eval import safe_eval

    today = datetime.date.today()
    context = {
        "uid": env.uid,
        "context_today": lambda: today,
        "datetime": safe_datetime,
        "active_id": 1,
        **names,
    }
    return safe_eval(text.replace("%%", "%"), context) if text else []


def _group_by_of(node: Any) -> str:
    text = node.get("context") or ""
    if "group_by" not in text:
        return ""
    return text.partition("group_by")[2].strip("'\": }{").rstrip("'\"}")


def _asked(
    env: Environment, action: Any, search: Any, screen: Screen
) -> tuple[Any, str]:
    """The domain and the grouping that the search box stands for."""
    from odoo.fields import Domain

    domain = Domain(_evaluated(env, action.domain))
    names: Sequence[str] = screen.filters or ()
    if screen.filters is None:
        defaults = _evaluated(env, action.context)
        keys = [key for key, value in (defaults or {}).items() if value]
        names = [k.removeprefix("search_default_") for k in keys]
    for name in names:
        domain &= Domain(_evaluated(env, _one(search, "filter", name).get("domain")))
    if screen.searched:
        domain &= _searched(env, env[action.res_model], search, *screen.searched)
    if not screen.group_by:
        return list(domain), ""
    return list(domain), _group_by_of(_one(search, "filter", screen.group_by))


def _one(search: Any, tag: str, name: str) -> Any:
    found = search.xpath(f"//{tag}[@name='{name}']")
    if not found:
        raise LookupError(f"The search view has no {tag} {name}")
    return found[0]


def _searched(env: Environment, model: Any, search: Any, name: str, value: str) -> Any:
    from odoo.fields import Domain

    text = _one(search, "field", name).get("filter_domain")
    if text:
        return Domain(_evaluated(env, text, self=value))
    operator = "ilike" if model._fields[name].type in ("char", "text") else "="
    return Domain(name, operator, value)
