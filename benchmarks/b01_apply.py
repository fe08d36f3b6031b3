"""B1, B2: what new cases cost, in statements and beside a bare create."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from .applying import CASE, RETURN, Bought, bought
from .bench import Bench
from .metric import Result, middle

METRICS = ("B1", "B2")
SMALL, LARGE = 100, 1000
FIRST_SYNC, LATER = 200, 50
ALONE = 20
CASES, RUNS = {True: 200, False: 500}, {True: 3, False: 7}


def measure(bench: Bench) -> list[Result]:
    with bought(bench, LARGE) as shop:
        shop.apply(shop.items[:LATER])
        return [*_statements(shop), _beside_a_bare_create(bench, shop)]


def _statements(shop: Bought) -> list[Result]:
    alone = shop.apply(shop.items[:ALONE], 1)[0].count / ALONE
    return [
        _growth(shop, "a case, 100 -> 1,000 in one page", 0, alone),
        _growth(shop, "a case, first sync (200 together)", FIRST_SYNC, alone),
        _growth(shop, "a case, later syncs (pages of 50)", LATER, alone, target=False),
    ]


def _growth(
    shop: Bought, what: str, together: int, alone: float, target: bool = True
) -> Result:
    """Statements for each case more; with tickets, items and links to the orders."""
    small = max(SMALL, together)
    counts = [shop.apply(shop.items[:n], together)[0].count for n in (small, LARGE)]
    value = (counts[1] - counts[0]) / (LARGE - small)
    note = f"{what}: {counts[0]} statements for {small}, {counts[1]} for {LARGE}"
    met = value <= 0.5 if target else None
    words = "<= 0.5, aim 0.1" if target else "told"
    return Result(
        "B1", f"statements {what}", value, "", words, met, True, alone, note=note
    )


def _beside_a_bare_create(bench: Bench, shop: Bought) -> Result:
    number = CASES[bench.quick]
    items = shop.items[:number]
    ratios, naive = [], []
    for _run in range(RUNS[bench.quick]):
        bare = _create_tickets(shop, _ticket_vals(shop, items))
        ratios.append(shop.apply(items)[1] / bare)
        naive.append(shop.apply(items[:ALONE], 1)[1] / ALONE * number / bare)
    value, spread = middle(ratios)
    return Result(
        "B2",
        f"applying {number} cases / bare create of their tickets",
        value,
        "x",
        "<= 3, aim 1.5",
        value <= 3,
        False,
        middle(naive)[0],
        spread,
    )


def _ticket_vals(shop: Bought, items: Sequence[Any]) -> list[dict[str, Any]]:
    """What the tickets of these cases are created with, but for our own fields."""
    shop.forget()
    cases = shop.env[CASE]._apply(shop.shop, RETURN, items)
    vals_list = [
        {
            **cases._prepare_ticket_vals(case),
            "number": case.ticket_id.number,
            "channel_id": case.ticket_id.channel_id.id,
        }
        for case in cases
    ]
    shop.undo()
    return [_without_ours(vals) for vals in vals_list]


def _without_ours(vals: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in vals.items() if name[:7] != "tiktok_"}


def _create_tickets(shop: Bought, vals_list: list[dict[str, Any]]) -> float:
    """Seconds of the least that Odoo needs for the tickets alone."""
    shop.forget()
    tickets = shop.env["helpdesk.ticket"].with_context(tracking_disable=True)
    start = time.perf_counter()
    tickets.create(vals_list)
    shop.env.flush_all()
    seconds = time.perf_counter() - start
    shop.undo()
    return seconds
