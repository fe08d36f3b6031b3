"""No list, search or scheduled action reads what is over to find what is open.

A dropped index, or a condition that none fits, turns these red.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pytest

from benchmarks import plans
from benchmarks.work import Work, all_work

if TYPE_CHECKING:
    from odoo.api import Environment

WORK = all_work()


@pytest.mark.parametrize("work", WORK, ids=[f"{w.group}: {w.name}" for w in WORK])
def test_the_work_costs_what_is_open_and_not_the_history(
    env: "Environment", work: Work
) -> None:
    found = plans_of(env, work)
    assert found
    assert scanned(found) == []
    rows = sum(plan.rows for plan in found)
    assert rows <= work.most, [(p.rows, p.indexes, p.statement) for p in found]


def test_a_plan_tells_of_a_table_that_was_read_whole(env: "Environment") -> None:
    """The counters themselves can fail."""
    (plan,) = plans.explain(env, ["SELECT max(amount_total) FROM sale_order"])
    assert plan.scans == ("sale_order",)
    assert plan.rows == 21_000
    (limited,) = plans.explain(env, ["SELECT id FROM sale_order LIMIT 100"])
    assert (limited.scans, limited.rows) == ((), 100)


def plans_of(env: "Environment", work: Work) -> list[plans.Plan]:
    call = work.prepare(env)
    env.invalidate_all()
    with plans.statements() as seen:
        call()
    env.cr.rollback()
    env.invalidate_all()
    if work.joins:
        for way in ("seqscan", "hashjoin", "mergejoin"):
            env.cr.execute(f"SET LOCAL enable_{way} = off")
    found = plans.explain(env, seen)
    env.cr.rollback()
    return found


def scanned(found: Iterable[plans.Plan]) -> list[tuple[str, ...]]:
    return [(*plan.scans, plan.statement) for plan in found if plan.scans]
