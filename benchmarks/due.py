"""What each scheduled action looks for, as it looks for it, shop by shop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def _notifications_of(shop: Any) -> Any:
    events = shop.env["tiktok.webhook.event"]
    mine = events._get_due_domain() & _of(shop)
    return events.search(mine, order="id", limit=50).try_lock_for_update()


def _rules_due(shop: Any) -> Any:
    due = shop.env["tiktok.adjustment.rule"]._due_domain() & _of(shop)
    return shop.env["tiktok.adjustment"].search(due, order="id", limit=50)


def _deadlines_near(shop: Any) -> Any:
    rules = shop.env["tiktok.adjustment.rule"]
    domain = rules._deadline_domain(shop.company_id, 24)
    return shop.env["tiktok.adjustment"].search(domain, order="deadline, id").ids


def _deadlines_due(shop: Any) -> Any:
    cases = shop.env["tiktok.adjustment"]
    return cases.search(cases._check_due_domain(), order="id", limit=100)


def _histories_due(shop: Any) -> Any:
    cases = shop.env["tiktok.adjustment"]
    return cases.search(cases._records_due_domain(shop)).ids


def read_again(shop: Any) -> Any:
    return shop.env["tiktok.adjustment"].search(shop._reconcile_domain(), order="id")


def _pictures_due(shop: Any) -> Any:
    pictures = shop.env["tiktok.picture"]
    return pictures.search(pictures._due_domain(), order="id", limit=200)


def _old_notifications(shop: Any) -> Any:
    events = shop.env["tiktok.webhook.event"]
    return events.search(events._get_old_domain(), order="id", limit=10_000)


def _of(shop: Any) -> Any:
    from odoo.fields import Domain

    return Domain("shop_id", "=", shop.id)


LOOPS: dict[str, Callable[[Any], Any]] = {
    "notifications of a shop": _notifications_of,
    "rules, after arrivals": _rules_due,
    "rules, before deadlines": _deadlines_near,
    "rules, decided": lambda shop: list(
        shop.env["tiktok.adjustment.rule.log"]._finish_decided()
    ),
    "deadlines to look at": _deadlines_due,
    "histories of a shop": _histories_due,
    "open cases of a shop": read_again,
    "orders to find": lambda shop: shop._orders_to_find(),
    "read marks": lambda shop: shop.env["tiktok.conversation"]._take_read(),
    "pictures": _pictures_due,
    "old notifications": _old_notifications,
}
