"""Opening a ticket: the form as it is, then the chatter."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from lxml import etree

from . import bulk, plans, screens
from .metric import Result, middle

if TYPE_CHECKING:
    from odoo.api import Environment

    from .bench import Bench

METRICS = ("B12",)
CASES = 2_000
ENTRIES, PICTURES, DECISIONS, NOTES = 40, 12, 4, 30
RUNS = 11
TARGET_MS = 300
# As the web client's chatter asks for it
REQUESTS = ["activities", "attachments", "followers", "scheduledMessages"]


def measure(bench: Bench) -> list[Result]:
    """A case with one entry beside one with forty."""
    with bench.database("ticket") as name, bench.odoo(name) as env:
        bulk.load(env, CASES)
        short, long = make(env)
        env.cr.commit()
        few, many = statements(env, short), statements(env, long)
        pairs = [[_seconds(env, t) for t in (short, long)] for _run in range(RUNS)]
        naive = _one_by_one(env, long)
        env.cr.rollback()
    ratio, spread = middle(many_s / few_s for few_s, many_s in pairs)
    took, took_spread = middle(many_s * 1000 for _few, many_s in pairs)
    words = f"to open a ticket with {ENTRIES} entries and {PICTURES} pictures"
    return [
        Result(
            "B12",
            f"statements {words}, form and chatter",
            len(many),
            "",
            f"= {len(few)}, as with one",
            len(many) == len(few),
            is_counter=True,
            naive=naive,
        ),
        Result(
            "B12",
            f"time {words}",
            took,
            "ms",
            f"<= {TARGET_MS}",
            took <= TARGET_MS,
            is_counter=False,
            spread=took_spread,
        ),
        Result(
            "B12",
            "that time / of a ticket with one of each",
            ratio,
            "x",
            "",
            None,
            is_counter=False,
            spread=spread,
        ),
    ]


def make(env: Environment) -> tuple[Any, Any]:
    """Two open tickets: of a case that has just arrived, of one that has a history.

    Alike in all else: nobody's, and the buyer has never written.
    """
    found = env["tiktok.adjustment"].search(
        [
            ("state", "=", "to_decide"),
            ("kind", "=", "refund"),
            ("company_id.name", "=", "North"),
            ("sale_order_id", "!=", False),
            ("parked_reason", "=", False),
            ("ticket_id.user_id", "=", False),
            ("ticket_id.tiktok_conversation_id", "=", False),
        ],
        order="id",
        limit=50,
    )
    talks = env["tiktok.conversation"].search(
        [("partner_id", "in", found.partner_id.ids)]
    )
    short, long = found.filtered(lambda c: c.partner_id not in talks.partner_id)[:2]
    _add(short, 1, 1, 1, 1)
    _add(long, ENTRIES, PICTURES, DECISIONS, NOTES)
    env.flush_all()
    return short.ticket_id, long.ticket_id


def _add(case: Any, entries: int, pictures: int, decisions: int, notes: int) -> None:
    env = case.env
    case.event_ids.unlink()
    urls = [f"https://cdn.example.com/{case.id}-{n}.png" for n in range(pictures)]
    env["tiktok.adjustment.event"].create(
        [
            {
                "adjustment_id": case.id,
                "happened_at": f"2026-01-01 12:{number:02}:00",
                "role": "BUYER",
                "description": f"Entry {number}",
                "digest": f"bench-{number}",
                "images": [{"url": url} for url in urls] if not number else False,
            }
            for number in range(entries)
        ]
    )
    env["tiktok.picture"]._want(case.shop_id, urls, case)
    _keep_pictures(case)
    for number in range(decisions):
        _decide(case, number + 1)
    for number in range(notes):
        case.ticket_id._message_log(body=f"Note {number}")


def _keep_pictures(case: Any) -> None:
    case.env["tiktok.picture"].search([("adjustment_id", "=", case.id)]).write(
        {"state": "kept"}
    )


def _decide(case: Any, number: int) -> None:
    decisions = case.env["tiktok.adjustment.decision"]
    decisions.create(
        {
            "adjustment_id": case.id,
            "action": "REJECT_REFUND",
            "operation": "reject_return",
            "key": f"bench-{case.id}-{number}",
            "round": 10 + number,
        }
    )
    case.env.flush_all()
    # Past the gate: what TikTok has refused, as the table holds it
    case.env.cr.execute(
        "UPDATE tiktok_adjustment_decision SET state = 'refused'"
        " WHERE adjustment_id = %s",
        [case.id],
    )
    decisions.invalidate_model()


def statements(env: Environment, ticket: Any) -> list[str]:
    """The statements of opening a ticket, with nothing in the cache."""
    _open(env, ticket)
    env.invalidate_all()
    with plans.statements() as seen:
        _open(env, ticket)
    return seen


def _seconds(env: Environment, ticket: Any) -> float:
    env.invalidate_all()
    start = time.perf_counter()
    _open(env, ticket)
    return time.perf_counter() - start


def _open(env: Environment, ticket: Any) -> None:
    """What the web client asks for: the record, then thread and messages."""
    from odoo.addons.mail.tools.discuss import Store

    user = screens.as_user(env, "bulk_agent")
    mine = ticket.with_env(user)
    (values,) = mine.web_read(_specification(user))
    if not values["tiktok_panel"]:
        raise LookupError("The ticket shows no card of its case")
    store = Store()
    store.add(mine, [], as_thread=True, request_list=REQUESTS)
    found = user["mail.message"]._message_fetch(domain=None, thread=mine, limit=30)
    store.add(found["messages"])
    store.get_result()


def _specification(env: Environment) -> dict[str, Any]:
    """The form's fields, and those that its widgets ask for besides."""
    model = env["helpdesk.ticket"]
    arch = etree.fromstring(model.get_views([(None, "form")])["views"]["form"]["arch"])
    widgets = {"tiktok_panel": {}, "tiktok_chat": {}}
    return {**screens.specification(model, arch), **widgets}


def _one_by_one(env: Environment, ticket: Any) -> int:
    """The statements of reading each entry and each picture by itself."""
    env.invalidate_all()
    case = ticket.tiktok_adjustment_id
    pictures = env["tiktok.picture"].search([("adjustment_id", "=", case.id)]).ids
    with plans.statements() as seen:
        for model, found in (
            ("tiktok.adjustment.event", case.event_ids.ids),
            ("tiktok.adjustment.decision", case.decision_ids.ids),
            ("tiktok.picture", pictures),
            ("mail.message", ticket.message_ids.ids[:30]),
        ):
            for number in found:
                env.invalidate_all()
                env[model].browse(number).fetch(["create_date"])
    return len(seen)
