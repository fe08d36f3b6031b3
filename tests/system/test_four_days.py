"""Four days without a single notification, and nobody reads: one sweep heals it all."""

from contextlib import suppress
from typing import Any

import pytest
import requests

from .desk import Desk
from .truth import Truth
from .world import World

DAY = 86_400
# Together more than a page of fifty in one shop
OPENED = (
    ("GB", "refund", 45),
    ("GB", "cancellation", 12),
    ("GB", "return_and_refund", 12),
    ("US", "replacement", 5),
    ("US2", "refund", 4),
    ("DE", "return_and_refund", 5),
    ("VN", "cancellation", 4),
)
# What happens to each case of its turn on the days after; some acts need an earlier one
LIVES: tuple[tuple[str, ...], ...] = (
    (),
    ("withdraw",),
    ("edit",),
    ("edit", "withdraw"),
    ("auto_approve",),
    ("auto_approve", "ship", "deliver"),
    ("auto_approve", "ship"),
    ("quick_refund",),
    ("escalate", "verdict buyer"),
    ("escalate", "verdict seller"),
    ("escalate",),
)
MANAGED_TO = 40  # of these acts at least are possible, or the test has lost its point


class Trade:
    """What happens on TikTok while Odoo hears nothing."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.lives = desk, {}
        self.cases: list[str] = []
        self.orders: list[str] = []
        self.acts = 0

    def open(self) -> None:
        for region, kind, count in OPENED:
            asked = {"shop": region, "type": kind, "count": count}
            self.cases += self.desk.sim.post("cases", **asked)["case_ids"]
        for region in ("GB", "DE"):
            for status in ("UNPAID", "AWAITING_SHIPMENT", "IN_TRANSIT", "DELIVERED"):
                self.orders.append(self.desk.buy(region, status)["order_id"])
        self.lives = {
            case_id: list(LIVES[number % len(LIVES)])
            for number, case_id in enumerate(self.cases)
        }

    def a_day(self) -> None:
        """Each case lives on by one act, each order by one step; then a day passes."""
        for case_id, acts in list(self.lives.items()):
            if acts:
                self.act(case_id, acts.pop(0))
        for order_id in self.orders:
            self.try_to(order_id=order_id, action="advance_order")
        self.desk.sim.advance(seconds=DAY)

    def act(self, case_id: str, act: str) -> None:
        action, _blank, winner = act.partition(" ")
        values = {"winner": winner} if winner else {}
        answer = self.try_to(case_id=case_id, action=action, **values)
        if action == "edit" and answer:
            self.lives[answer["case_id"]] = self.lives.pop(case_id)
            self.cases.append(answer["case_id"])

    def try_to(self, **act: Any) -> dict[str, Any]:
        """Do what is possible in this state; TikTok refuses the rest."""
        with suppress(AssertionError, requests.RequestException):
            answer = self.desk.sim.post("actions", **act)
            self.acts += 1
            return answer
        return {}

    def all_orders(self) -> list[str]:
        ids = [self.desk.sim.show(case_id)["order_id"] for case_id in self.cases]
        return list(dict.fromkeys([*self.orders, *ids]))


@pytest.fixture
def trade(stack: World, desk: Desk) -> Trade:
    """No notification goes out, and nothing runs by the clock: neither does anybody
    read, nor does Odoo send mails or fetch pictures while tables are compared."""
    desk.sim.post("webhooks", enabled=False)
    every = stack.admin.call("ir.cron", "search", [])
    stack.admin.call("ir.cron", "write", every, {"active": False})
    return Trade(desk)


def test_one_sweep_after_four_days_makes_odoo_equal_and_a_second_writes_nothing(
    stack: World, desk: Desk, trade: Trade
) -> None:
    truth, before = Truth(desk), counts(stack)
    heard = stack.admin.call("tiktok.webhook.event", "search_count", [])
    cases_before = desk.sim.get("state")["counts"]["cases"]
    trade.open()
    for _day in range(4):
        trade.a_day()
    assert trade.acts >= MANAGED_TO
    assert truth.cases(trade.cases) == {}

    desk.run_cron("cron_sync")
    while behind(stack):
        desk.run_cron("cron_sync")
    orders = trade.all_orders()
    differences = truth.differences(trade.cases, orders)
    assert differences == [], differences[:12]
    happened = desk.sim.get("state")["counts"]["cases"] - cases_before
    assert counts(stack) - before == happened
    assert len({desk.sim.show(c)["status"] for c in trade.cases}) >= 8

    desk.run_cron("cron_deliver_decisions")
    desk.run_cron("cron_run_rules")
    versions = truth.versions()
    since = desk.last_call()
    desk.run_cron("cron_sync")
    read = [call["path"] for call in desk.sim.get("calls", since=since)]
    assert any(path.endswith("/returns/search") for path in read)
    now = truth.versions()
    assert [table for table in now if now[table] != versions[table]] == []
    assert stack.admin.call("tiktok.webhook.event", "search_count", []) == heard


def behind(stack: World) -> list[int]:
    """Shops whose last reading had to leave something for the next."""
    rows = stack.admin.call(
        "tiktok.authorized.shop", "search_read", [], ["last_sync_at", "last_try_at"]
    )
    return [row["id"] for row in rows if row["last_sync_at"] < row["last_try_at"]]


def counts(stack: World) -> int:
    return stack.admin.call("tiktok.adjustment", "search_count", [])
