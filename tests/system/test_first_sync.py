"""The first sync of a shop is long: it is told, and a kill costs next to nothing."""

import json
from contextlib import suppress
from http.client import HTTPException
from threading import Thread

import pytest

from dev import connect, postgres
from dev.errors import Trouble

from .desk import Desk, wait_until
from .world import World

pytestmark = pytest.mark.slow

SHOP = connect.SHOP
OVERLAP = 300
ORDERS = "/order/202309/orders/search"
CASES, SHOPS = 4_000, 5
# As the shop was before it was read for the first time; the others are left in peace.
UNREAD = """
    UPDATE tiktok_authorized_shop SET next_sync_at = '2099-01-01';
    UPDATE tiktok_authorized_shop
       SET next_sync_at = NULL, last_sync_at = NULL, orders_cursor = NULL,
           cancellations_cursor = NULL, returns_cursor = NULL, first_sync_counts = NULL
     WHERE id = %d
"""
LOST = (OSError, HTTPException, Trouble, ValueError)


class FirstSync:
    """The German shop, of which Odoo has read nothing yet."""

    def __init__(self, stack: World, desk: Desk) -> None:
        self.world, self.desk = stack, desk
        stack.simulator.post("/_sim/webhooks", enabled=False)
        stack.simulator.post("/_sim/reset", seed=1, cases=CASES, keep_tokens=True)
        (self.shop,) = stack.admin.call(SHOP, "search", [("region", "=", "DE")])
        self.sql(UNREAD % self.shop)

    def sql(self, statement: str) -> str:
        return postgres.query(statement, self.world.stack.database)

    def count(self, rest: str, what: str = "*") -> int:
        return int(self.sql(f"SELECT count({what}) FROM {rest} = {self.shop}"))

    def orders(self) -> int:
        return self.count("sale_order WHERE tiktok_shop_id")

    def cases(self, what: str = "*") -> int:
        return self.count("tiktok_adjustment WHERE shop_id", what)

    def tickets(self, what: str = "*") -> int:
        return self.count("helpdesk_ticket WHERE tiktok_shop_id", what)

    def is_over(self) -> bool:
        notice = self.world.admin.call(SHOP, "action_sync_now", [self.shop])
        assert notice["params"]["type"] in ("info", "success")
        return notice["params"]["type"] == "success"

    def on_itself(self, column: str) -> str:
        table = f"FROM tiktok_authorized_shop WHERE id = {self.shop}"
        return self.sql(f"SELECT {column} {table}")

    def counted(self, what: str) -> int:
        return int(self.on_itself(f"first_sync_counts ->> '{what}'"))

    def cursor(self) -> int:
        return int(float(self.on_itself("extract(epoch FROM orders_cursor)")))

    def asked_from(self, since: int) -> int:
        """The moment from which orders were read first since that call."""
        calls = self.world.simulator.get("/_sim/calls", since=since)
        body = next(call["body"] for call in calls if call["path"] == ORDERS)
        return json.loads(body)["update_time_ge"]

    def words(self) -> str:
        fields = ["first_sync_words"]
        (row,) = self.world.admin.call(SHOP, "read", [self.shop], fields)
        return row["first_sync_words"] or ""

    def begin(self) -> Thread:
        """Have it read, until somebody pulls the plug."""

        def run() -> None:
            with suppress(*LOST):
                self.desk.run_cron("cron_sync")

        thread = Thread(target=run)
        thread.start()
        return thread


def test_a_kill_in_the_middle_of_the_first_sync_loses_nothing(
    stack: World, desk: Desk
) -> None:
    """Scenario: some hundred orders are read when the server loses its power.

    Expected: the screen says how far it is. What was read stays, what comes next is
    read from there on, and in the end each order, case and ticket is there once.
    """
    sync = FirstSync(stack, desk)
    known = sync.orders()
    thread = sync.begin()
    told = wait_until(sync.words, 120, "the screen says how far it is")
    assert told.startswith("Reading orders: ")
    assert "so far, up to" in told
    wait_until(lambda: sync.orders() > known, 60, "some orders are read")
    stack.kill_odoo()
    thread.join()
    kept, counted, cursor = sync.orders(), sync.counted("orders"), sync.cursor()
    assert known < kept < CASES // SHOPS
    assert 0 < counted <= kept
    before = desk.last_call()
    stack.start_odoo()
    wait_until(sync.is_over, 300, "the rest is read")
    assert sync.asked_from(before) == cursor - OVERLAP
    assert sync.words() == ""
    # The overlap reads some again, and counts none of them again
    assert sync.counted("orders") == sync.orders()
    assert sync.cases() == sync.cases("DISTINCT remote_id") >= CASES // SHOPS
    assert sync.tickets() == sync.tickets("DISTINCT tiktok_adjustment_id")
    waiting = "tiktok_adjustment WHERE state = 'to_decide' AND ticket_id"
    assert sync.count(f"{waiting} IS NULL AND shop_id") == 0
