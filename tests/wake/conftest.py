"""Odoo in this process, on a database of its own, with cron workers that never look by
themselves: what nobody calls them for is not done."""

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from dev import databases, tests

# Odoo knows where its addons are only when its options have been read, and this file
# comes before: what needs the addon is imported by the fixtures.
if TYPE_CHECKING:
    from .inbox import Inbox
    from .workers import Workers


@pytest.fixture(scope="package")
def database() -> Iterator[str]:
    """What these tests commit is nobody else's."""
    if tests.TEMPLATE_VARIABLE not in os.environ:
        pytest.fail("These tests need a database: ./run test tests/wake")
    from odoo import sql_db
    from odoo.modules.registry import Registry

    from odoo.addons.tiktok_shop_adjustments.models.cron_bell import BELL

    name = tests.database_name("test") + "_wake"
    databases.copy(os.environ[tests.TEMPLATE_VARIABLE], name)
    yield name
    BELL.close()
    Registry.delete(name)
    sql_db.close_db(name)
    databases.drop(name)


@pytest.fixture(scope="package")
def house(database: str) -> Iterator["Inbox"]:
    from .inbox import Inbox

    made = Inbox(database)
    with made.asking_nobody():
        yield made


@pytest.fixture
def inbox(house: "Inbox") -> "Inbox":
    """The inbox of one shop, in which nothing waits."""
    house.clear()
    return house


@pytest.fixture
def workers(database: str) -> Iterator[Callable[[int], "Workers"]]:
    """Start so many cron workers; they end with the test."""
    from .workers import Workers

    started: list[Workers] = []

    def start(count: int = 1) -> Workers:
        started.append(Workers(database, count))
        started[-1].start()
        return started[-1]

    yield start
    for group in started:
        group.stop()
