"""Reports: the dashboard, and what pivots and graphs ask for.

They cost what the cases of their time are, so they stand beside `work`, of which
nothing may grow with the history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from . import screens
from .work import CALL, Work

if TYPE_CHECKING:
    from odoo.api import Environment

MONTH, YEAR = 30, 365
# Of one month's cases: themselves and their items, each once
MONTHLY = 6_000
MEASURES = ["company_paid:sum", "answered_in_time:avg", "answer_hours:avg", "__count"]
CASES, ITEMS = "tiktok.adjustment", "tiktok.adjustment.line"


def reports(days: int = MONTH, most: int = MONTHLY) -> list[Work]:
    """What a report on the last `days` costs."""
    return [*_boards(days, most), *_pivots(days, most)]


def everything() -> list[Work]:
    """A pivot of all that ever was: it has to read all of it, once."""
    return [Work("report", "pivot of all cases", _pivot(CASES, "reason_text", []))]


def _boards(days: int, most: int) -> Iterator[Work]:
    for login in ("bulk_agent", "bulk_corner"):
        name = f"board, {days} days, {login}"
        # Items of few cases are looked up one by one where there are many
        yield Work("report", name, _board(days, login), most, joins=True)


def _board(days: int, login: str) -> Callable[[Environment], CALL]:
    def prepare(env: Environment) -> CALL:
        cases = screens.as_user(env, login)[CASES]
        return lambda: cases.get_report_board(days=days)

    return prepare


def _pivots(days: int, most: int) -> Iterator[Work]:
    since = ("remote_create_time", ">=", f"-{days}d")
    of_case = (f"adjustment_id.{since[0]}", *since[1:])
    for model, groupby, domain in (
        (CASES, "reason_text", [since]),
        (CASES, "result", [since]),
        (CASES, "answer_user_id", [since]),
        (ITEMS, "product_name", [of_case]),
        (ITEMS, "result", [of_case]),
    ):
        name = f"pivot of {model} by {groupby}, {days} days"
        joins = model == ITEMS
        yield Work("report", name, _pivot(model, groupby, domain), most, joins)


def _pivot(
    model: str, groupby: str, domain: list[Any]
) -> Callable[[Environment], CALL]:
    measures = MEASURES if model == CASES else ["company_asked:sum", "__count"]

    def prepare(env: Environment) -> CALL:
        records = screens.as_user(env, "bulk_agent")[model]
        return lambda: records.formatted_read_group(domain, [groupby], measures)

    return prepare
