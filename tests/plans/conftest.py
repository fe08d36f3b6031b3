"""A small database full of cases, which PostgreSQL plans for as for a large one."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from dev import databases, tests

if TYPE_CHECKING:
    from odoo.api import Environment

CASES, OPEN_CASES = 21_000, 400


@pytest.fixture(scope="package")
def env() -> Iterator["Environment"]:
    """The superuser's environment on the loaded database."""
    if tests.TEMPLATE_VARIABLE not in os.environ:
        pytest.fail("These tests need a database: ./run test tests/plans")
    from odoo import SUPERUSER_ID, api, sql_db
    from odoo.modules.registry import Registry

    from benchmarks import bulk

    name = tests.database_name("test") + "_plans"
    databases.copy(os.environ[tests.TEMPLATE_VARIABLE], name)
    with Registry(name).cursor() as cr:
        made = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
        bulk.load(made, CASES, OPEN_CASES)
        yield made
        cr.rollback()
    Registry.delete(name)
    sql_db.close_db(name)
    databases.drop(name)
