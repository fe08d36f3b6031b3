"""B13: reports with a million cases."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from . import b08_views
from .metric import Result
from .reports import MONTH, YEAR, everything, reports

if TYPE_CHECKING:
    from odoo.api import Environment

    from .bench import Bench
    from .work import Work

METRICS = ("B13",)
RUNS = 3
# Milliseconds that a person waits: a month, a year, all that ever was
TARGETS = {MONTH: 1_000, YEAR: 10_000, 0: 15_000}


def measure(bench: Bench) -> list[Result]:
    size = b08_views.QUICK if bench.quick else b08_views.FULL
    with b08_views.loaded(bench, size) as (env, _facts):
        return [
            _result(env, work, days, size)
            for days in TARGETS
            for work in (reports(days) if days else everything())
        ]


def _result(env: Environment, work: Work, days: int, size: int) -> Result:
    found = b08_views.count(env, work)
    call = work.prepare(env)
    times = [b08_views.seconds(env, call) * 1000 for _run in range(RUNS)]
    value, target = median(times), TARGETS[days]
    return Result(
        "B13",
        f"{work.name}, of {size:,} cases",
        round(value),
        "ms",
        f"<= {target}",
        value <= target,
        is_counter=False,
        spread=(min(times), max(times)),
        note=f"{work.name}: {found.statements} statements, {found.rows:,} rows read",
    )
