"""What is loaded in bulk is what Odoo would have made: any of it opens."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from benchmarks import b12_ticket, plans, screens
from benchmarks.bulk_rows import ALL

if TYPE_CHECKING:
    from odoo.api import Environment

MODELS = sorted({copies.table.replace("_", ".") for copies in ALL})


@pytest.mark.parametrize("model", MODELS)
def test_the_first_the_middle_and_the_last_open_in_their_form(
    env: "Environment", model: str
) -> None:
    records = env[model].with_context(active_test=False)
    last = records.search_count([]) - 1
    for place in (0, last // 2, last):
        record = records.search([], order="id", offset=place, limit=1)
        view = record.get_views([(None, "form")])["views"]["form"]["arch"]
        spec = screens.specification(record, etree.fromstring(view))
        (values,) = record.web_read(spec)
        assert values["id"] == record.id


def test_ticket_case_and_order_name_each_other(env: "Environment") -> None:
    cases = env["tiktok.adjustment"].search([("sale_order_id", "!=", False)], limit=500)
    for case in cases:
        assert case.ticket_id.tiktok_adjustment_id == case
        assert case.ticket_id.sale_order_ids == case.sale_order_id
        assert case.ticket_id.tiktok_state == case.state
        assert case.sale_order_id.tiktok_order_id == case.order_remote_id
        assert case.sale_order_id.partner_id == case.partner_id
        assert case.line_ids.sale_line_id == case.sale_order_id.order_line
        assert case.company_id == case.shop_id.company_id == case.ticket_id.company_id


def test_the_queue_holds_as_many_as_were_asked_for(env: "Environment") -> None:
    from odoo.addons.tiktok_shop_adjustments.domain import states

    cases = env["tiktok.adjustment"]
    assert cases.search_count([]) == 21_000
    assert cases.search_count([("state", "in", list(states.OPEN))]) == 400


def test_a_ticket_with_a_history_costs_no_statement_more(env: "Environment") -> None:
    """Form and chatter; the card alone has its own test in the addon."""
    short, long = b12_ticket.make(env)
    b12_ticket.statements(env, short)  # the rules are read once a process
    few = b12_ticket.statements(env, short)
    many = b12_ticket.statements(env, long)
    assert shapes(many) == shapes(few)
    assert len(few) <= 70
    assert not [plan for plan in plans.explain(env, many) if plan.scans]
    env.cr.rollback()


def shapes(statements: Iterable[str]) -> Counter[str]:
    """How often which statement was made, whatever its values."""
    values = r"'[^']*'|\b\d+\b"
    lists = r"\(\?(?:, \?)*\)"
    return Counter(re.sub(lists, "(?)", re.sub(values, "?", s)) for s in statements)
