"""What agents and scheduled actions do all day, and how many rows it may take.

The same list serves the benchmark, with a million cases, and the tests, with few.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from . import screens
from .screens import COUNT_LIMIT, Screen

if TYPE_CHECKING:
    from odoo.api import Environment

CALL = Callable[[], Any]
TICKETS = "tiktok_ticket_action"
CASES = "tiktok_adjustment_action"
DECISIONS = "tiktok_adjustment_decision_action"
NOTIFICATIONS = "tiktok_webhook_event_action"
MESSAGES = "tiktok_message_action"
TALKS = "tiktok_conversation_action"
RULE_LOGS = "tiktok_adjustment_rule_log_action"
# A few times the queue, which does not grow with the history
QUEUE = 8_000
FEW = 1_500
# A list of all that ever was: a page of it, and the pager counts up to its limit, past
# rows that the reader may not see
PAGED = 4 * COUNT_LIMIT
# A buyer with many cases, a beginning of an id that several share
FOUND = 1_500
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Work:
    """Something the server does.

    :param prepare: reads what is known before, returns the call that is measured
    :param most: rows that all its statements together may read, whatever the history
    :param joins: where tables are small PostgreSQL rather reads one as a whole than
        look each row up; a test tells it not to
    """

    group: str
    name: str
    prepare: Callable[[Environment], CALL]
    most: int = QUEUE
    joins: bool = False


def all_work() -> list[Work]:
    return [*_queues(), *_lists(), *_searches(), *_health(), *_due()]


# === SCREENS === #


def _screen(group: str, most: int, *args: Any, **options: Any) -> Work:
    screen = Screen(*args, **options)
    return Work(
        group,
        str(screen),
        lambda env: screen.prepared(screens.as_user(env, screen.login)),
        most,
    )


def _queues() -> Iterator[Work]:
    """What is open: the deadline queue, the boards, and the filters on them."""
    for login in ("bulk_agent", "bulk_team", "bulk_own", "bulk_corner"):
        for action in (TICKETS, CASES):
            for view in ("list", "kanban"):
                # Whoever sees few tickets sees their cases: each ticket is looked up
                joins = action == CASES and login in ("bulk_team", "bulk_own")
                made = _screen("queue", QUEUE, action, view, login=login)
                yield replace(made, joins=joins)
    for name in ("tiktok_due_today", "tiktok_late", "tiktok_unread", "unattended"):
        yield _screen("queue", FEW, TICKETS, filters=(name,))
    for name in ("to_decide", "due_today", "late", "problem", "in_dispute"):
        yield _screen("queue", QUEUE, CASES, filters=(name,))
    for name in ("group_tiktok_shop", "group_tiktok_deadline", "group_stage"):
        yield _screen("queue", FEW, TICKETS, group_by=name)
    # What a pivot of the open cases counts
    for name in ("group_state", "group_kind", "group_reason"):
        yield _screen("queue", QUEUE, CASES, group_by=name)
    yield _screen("queue", FEW, DECISIONS, filters=("under_way",))
    yield _screen("queue", FEW, DECISIONS, filters=("uncertain",))
    yield _screen("queue", FEW, MESSAGES, filters=("waiting",))
    yield _screen("queue", FEW, TALKS, filters=("unread",))
    yield _screen("queue", FEW, RULE_LOGS, filters=("under_way",))
    for name in ("waiting", "failed"):
        yield _screen(
            "queue", FEW, NOTIFICATIONS, filters=(name,), login="bulk_administrator"
        )


def _lists() -> Iterator[Work]:
    """All that ever was, without a filter."""
    for action in (TICKETS, CASES, DECISIONS, MESSAGES, TALKS, RULE_LOGS):
        yield _screen("history", PAGED, action, filters=())
        yield _screen("history", PAGED, action, filters=(), login="bulk_corner")
    yield _screen(
        "history", PAGED, NOTIFICATIONS, filters=(), login="bulk_administrator"
    )
    for name in ("tiktok_by_seller", "tiktok_in_dispute", "high_priority", "archived"):
        yield _screen("history", PAGED, TICKETS, filters=(name,))
    for name in ("by_tiktok", "informs_only", "not_contestable", "replacement"):
        yield _screen("history", PAGED, CASES, filters=(name,))
    yield _screen("history", PAGED, DECISIONS, filters=("mine",))
    yield _screen("history", PAGED, MESSAGES, filters=("not_sent",))


def _searches() -> Iterator[Work]:
    """By order, case and buyer; of a ticket's number see the note of B8."""
    for action, field, path in (
        (TICKETS, "tiktok_adjustment_ids", "remote_id"),
        (TICKETS, "tiktok_adjustment_ids", "order_remote_id"),
        (TICKETS, "partner_id", "partner_id.id"),
        (CASES, "remote_id", "remote_id"),
        (CASES, "remote_id", "order_remote_id"),
        (CASES, "partner_id", "partner_id.id"),
        (DECISIONS, "adjustment_id", "order_remote_id"),
        (RULE_LOGS, "adjustment_id", "remote_id"),
        (NOTIFICATIONS, "case_remote_id", "remote_id"),
    ):
        yield Work(
            "search", f"{action}, by {path}", _search(action, field, path), FOUND
        )


def _search(action: str, field: str, path: str) -> Callable[[Environment], CALL]:
    def prepare(env: Environment) -> CALL:
        login = "bulk_administrator" if action == NOTIFICATIONS else "bulk_agent"
        user = screens.as_user(env, login)
        case = user["tiktok.adjustment"].search(
            [("ticket_id", "!=", False), ("sale_order_id", "!=", False)],
            order="id",
            limit=1,
        )
        (value,) = case.mapped(path) if "." not in path else case.partner_id.ids
        screen = Screen(action, filters=(), searched=(field, value), login=login)
        return screen.prepared(user)

    return prepare


# === ALL DAY LONG === #


def _health() -> Iterator[Work]:
    for name in ("get_health_signal", "get_health_board"):
        yield Work("health", name, _as_administrator(name), QUEUE)


def _as_administrator(name: str) -> Callable[[Environment], CALL]:
    def prepare(env: Environment) -> CALL:
        user = screens.as_user(env, "bulk_administrator")
        return getattr(user["tiktok.authorized.shop"], name)

    return prepare


def _due() -> Iterator[Work]:
    """What scheduled actions ask for, run after run; the work itself costs its own."""
    for model, name in (
        ("tiktok.webhook.event", "_count_due"),
        ("tiktok.webhook.event", "_get_due_shops"),
        ("tiktok.adjustment.decision", "_expire_leases"),
        ("tiktok.adjustment.decision", "_due_ids"),
        ("tiktok.message", "_expire_leases"),
        ("tiktok.message", "_due_ids"),
        ("tiktok.adjustment.rule", "_count_due"),
        ("tiktok.adjustment.rule.log", "_due_ids"),
    ):
        arguments = [200] if (model, name) == ("tiktok.message", "_due_ids") else []
        yield Work(
            "due",
            f"{model}.{name}",
            lambda env, m=model, n=name, a=arguments: lambda: getattr(env[m], n)(*a),
            FEW,
        )
    for name, find in _DUE.items():
        most = QUEUE if find is _read_again else FEW
        yield Work(
            "due", name, lambda env, find=find: lambda: find(_first_shop(env)), most
        )
    for model in (
        "tiktok.adjustment",
        "tiktok.message",
        "tiktok.conversation",
        "res.partner",
    ):
        # Contacts who still buy after a year are looked at one by one
        contacts = model == "res.partner"
        yield Work(
            "due",
            f"retention, {model}",
            _retention(model),
            PAGED if contacts else FEW,
            joins=contacts,
        )


def _first_shop(env: Environment) -> Any:
    return env["tiktok.authorized.shop"].search([], order="id", limit=1)


def _retention(model: str) -> Callable[[Environment], CALL]:
    def prepare(env: Environment) -> CALL:
        from odoo import fields

        records = env[model].with_context(active_test=False)
        domain = records._old_buyers_domain(
            _first_shop(env), fields.Datetime.now() - YEAR
        )
        order = f"{records._old_buyers_moment}, id"
        return lambda: records.search(domain, order=order, limit=500)

    return prepare


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


def _histories_due(shop: Any) -> Any:
    cases = shop.env["tiktok.adjustment"]
    return cases.search(cases._records_due_domain(shop)).ids


def _read_again(shop: Any) -> Any:
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


_DUE: dict[str, Callable[[Any], Any]] = {
    "notifications of a shop": _notifications_of,
    "rules, after arrivals": _rules_due,
    "rules, before deadlines": _deadlines_near,
    "rules, decided": lambda shop: list(
        shop.env["tiktok.adjustment.rule.log"]._finish_decided()
    ),
    "histories of a shop": _histories_due,
    "open cases of a shop": _read_again,
    "orders to find": lambda shop: shop._orders_to_find(),
    "read marks": lambda shop: shop.env["tiktok.conversation"]._take_read(),
    "pictures": _pictures_due,
    "old notifications": _old_notifications,
}
