"""Odoo in this process, on a database of its own, with TikTok Shop beside it."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from freezegun.api import freeze_time  # not Odoo's own, which freezes everybody

from dev import databases, tests

# Odoo knows where its addons are only when its options have been read, and this file
# comes before: what needs the addon is imported by the fixtures.
if TYPE_CHECKING:
    from .scene import Scene

# A Monday, long after the first run of anybody.
START = "2026-11-23 12:00:00"
# They measure time for themselves.
REAL_TIME = ["hypothesis", "_pytest", "pluggy"]


@pytest.fixture(scope="package")
def database() -> Iterator[str]:
    """What these tests commit is nobody else's."""
    if tests.TEMPLATE_VARIABLE not in os.environ:
        pytest.fail("These tests need a database: ./run test tests/model")
    from .scene import close

    name = tests.database_name("test") + "_model"
    databases.copy(os.environ[tests.TEMPLATE_VARIABLE], name)
    yield name
    close(name)
    databases.drop(name)


@pytest.fixture(scope="package")
def stage(database: str) -> Iterator["Scene"]:
    """The connected shop, as every run finds it."""
    from .scene import Scene

    with freeze_time(START, ignore=REAL_TIME) as clock:
        made = Scene(database, clock)
        with made.house.connected(), made.moments.watch(database):
            yield made
