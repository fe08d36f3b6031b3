"""The line over which the cron workers are called."""

import threading
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import psycopg2
import pytest

from odoo import sql_db
from odoo.tools import mute_logger

from odoo.addons.tiktok_shop_adjustments.models import cron_bell
from odoo.addons.tiktok_shop_adjustments.models.cron_bell import CronBell

from .workers import wait_until

CALLS = 40


@pytest.fixture
def bell() -> Iterator[CronBell]:
    made = CronBell()
    yield made
    made.close()


@pytest.fixture
def heard(database: str) -> Iterator["Heard"]:
    with sql_db.db_connect(cron_bell.HALL).cursor() as cr:
        cr.execute("LISTEN cron_trigger")
        cr.commit()
        yield Heard(cr.connection)


class Heard:
    """What a listener has heard so far."""

    def __init__(self, line: Any) -> None:
        self._line = line

    def count(self, database: str) -> int:
        self._line.poll()
        return [note.payload for note in self._line.notifies].count(database)


def test_a_call_names_the_database(bell: CronBell, heard: Heard) -> None:
    bell.ring("any-database")
    wait_until(lambda: heard.count("any-database") == 1, "nobody hears the call")


def test_calls_of_many_threads_share_one_line(bell: CronBell, heard: Heard) -> None:
    connect = psycopg2.connect
    with patch.object(psycopg2, "connect", side_effect=connect) as opened:
        threads = [
            threading.Thread(target=bell.ring, args=["shared"]) for _n in range(CALLS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert opened.call_count == 1
    wait_until(lambda: heard.count("shared") == CALLS, "calls are lost")


def test_a_line_that_was_cut_is_opened_anew(bell: CronBell, heard: Heard) -> None:
    bell.ring("before")
    with sql_db.db_connect(cron_bell.HALL).cursor() as cr:
        pid = bell._line.connection.get_backend_pid()
        cr.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    bell.ring("after")
    wait_until(lambda: heard.count("after") == 1, "nobody hears the call")


def test_the_line_rests_between_calls(bell: CronBell) -> None:
    """A transaction left open would hold up the vacuum of all databases."""
    bell.ring("rests")
    status = bell._line.connection.get_transaction_status()
    assert status == psycopg2.extensions.TRANSACTION_STATUS_IDLE


def test_who_cannot_call_does_not_fail(bell: CronBell, heard: Heard) -> None:
    trouble = psycopg2.OperationalError("too many connections")
    with (
        patch.object(sql_db, "db_connect", side_effect=trouble),
        mute_logger(cron_bell.__name__),
    ):
        bell.ring("none")
    bell.ring("again")
    wait_until(lambda: heard.count("again") == 1, "nobody hears the call")
    assert heard.count("none") == 0
