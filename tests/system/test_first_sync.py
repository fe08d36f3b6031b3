"""The first sync of a shop is long: it is told, and a kill costs next to nothing."""

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
CASES = 3_000
# Each cuts another kind of page: the first orders, later ones, the cases.
KILLED_AT = ("sale_order", "sale_order", "tiktok_adjustment")
# As the shop was before it was read for the first time; the others are left in peace.
UNREAD = """
    UPDATE tiktok_authorized_shop SET next_sync_at = '2099-01-01';
    UPDATE tiktok_authorized_shop
       SET next_sync_at = NULL, last_sync_at = NULL, orders_cursor = NULL,
           cancellations_cursor = NULL, returns_cursor = NULL, first_sync_step = NULL
     WHERE id = %d
"""
SHOP_OF = {"sale_order": "tiktok_shop_id", "tiktok_adjustment": "shop_id"}
LOST = (OSError, HTTPException, Trouble, ValueError)


class FirstSync:
    """The German shop, of which Odoo has read nothing yet."""

    def __init__(self, stack: World, desk: Desk) -> None:
        self.world, self.desk = stack, desk
        stack.simulator.post("/_sim/webhooks", enabled=False)
        stack.simulator.post("/_sim/reset", seed=1, cases=CASES, keep_tokens=True)
        (row,) = stack.admin.call(
            SHOP, "search_read", [("region", "=", "DE")], ["remote_id"]
        )
        self.shop, self.remote_id = row["id"], row["remote_id"]
        self.sql(UNREAD % self.shop)

    def sql(self, statement: str) -> list[str]:
        return postgres.query(statement, self.world.stack.database).split()

    def ids(self, table: str, column: str) -> list[str]:
        where = f"{SHOP_OF[table]} = {self.shop} AND {column} IS NOT NULL"
        return self.sql(f"SELECT {column} FROM {table} WHERE {where}")

    def count(self, table: str) -> int:
        return len(self.ids(table, "id"))

    def on_tiktok(self) -> tuple[set[str], set[str]]:
        """The orders and the cases that the shop has there."""
        orders = self.world.simulator.get(
            "/_sim/orders", shop_id=self.remote_id, limit=10**6
        )
        cases = {case["case_id"] for order in orders for case in order["cases"]}
        return {order["order_id"] for order in orders}, cases

    def is_over(self) -> bool:
        notice = self.world.admin.call(SHOP, "action_sync_now", [self.shop])
        assert notice["params"]["type"] in ("info", "success")
        return notice["params"]["type"] == "success"

    def words(self) -> str:
        fields = ["first_sync_words"]
        (row,) = self.world.admin.call(SHOP, "read", [self.shop], fields)
        return row["first_sync_words"] or ""

    def begin(self) -> Thread:
        """Have it read, until somebody pulls the plug."""

        def run() -> None:
            with suppress(*LOST):
                while not self.is_over():
                    pass

        thread = Thread(target=run)
        thread.start()
        return thread

    def kill_while_it_grows(self, table: str) -> None:
        """Pull the plug as soon as more of these are there."""
        known, thread = self.count(table), self.begin()
        wait_until(lambda: self.count(table) > known, 240, f"more of {table}")
        self.world.kill_odoo()
        thread.join()
        self.world.start_odoo()


def test_kills_in_the_middle_of_the_first_sync_lose_nothing(
    stack: World, desk: Desk
) -> None:
    """Scenario: three times in its first sync the server loses its power.

    Expected: the screen says how far it is. In the end each order and each case that
    TikTok has is there once, and whatever waits for a decision has its ticket.
    """
    sync = FirstSync(stack, desk)
    for table in KILLED_AT:
        sync.kill_while_it_grows(table)
        assert sync.words().startswith(("Reading ", "Orders: "))
    wait_until(sync.is_over, 300, "the rest is read")
    assert sync.words() == ""
    orders, cases = sync.on_tiktok()
    assert len(cases) > CASES // 10
    in_odoo = sync.ids("sale_order", "tiktok_order_id")
    assert orders - set(in_odoo) == set()
    assert len(in_odoo) == len(set(in_odoo))
    in_odoo = sync.ids("tiktok_adjustment", "remote_id")
    assert cases - set(in_odoo) == set()
    assert len(in_odoo) == len(set(in_odoo))
    alone = "state = 'to_decide' AND (ticket_id IS NULL OR sale_order_id IS NULL)"
    where = f"shop_id = {sync.shop} AND {alone}"
    assert sync.sql(f"SELECT remote_id FROM tiktok_adjustment WHERE {where}") == []
    tickets = sync.ids("tiktok_adjustment", "ticket_id")
    edited = "pre_return_remote_id IS NOT NULL"
    assert len(tickets) - len(set(tickets)) == len(
        sync.sql(
            "SELECT id FROM tiktok_adjustment "
            f"WHERE shop_id = {sync.shop} AND {edited} AND ticket_id IS NOT NULL"
        )
    )
