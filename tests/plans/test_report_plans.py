"""A report on a month reads the month: neither what came before nor anything twice."""

from typing import TYPE_CHECKING

import pytest

from benchmarks.reports import reports
from benchmarks.work import Work

from .test_plans import plans_of, scanned

if TYPE_CHECKING:
    from odoo.api import Environment

REPORTS = reports()


@pytest.mark.parametrize("work", REPORTS, ids=[work.name for work in REPORTS])
def test_a_report_costs_what_its_time_holds(env: "Environment", work: Work) -> None:
    found = plans_of(env, work)
    assert found
    assert scanned(found) == []
    rows = sum(plan.rows for plan in found)
    assert rows <= work.most, [(p.rows, p.indexes, p.statement) for p in found]


def test_the_board_is_a_few_statements(env: "Environment") -> None:
    for work in REPORTS[:2]:
        plans_of(env, work)  # what Odoo remembers of rights is remembered now
        assert len(plans_of(env, work)) <= 12
