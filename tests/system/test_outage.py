"""TikTok is away for an hour: few calls, nothing lost, and the other shops go on.

The hour is virtual (see `hours`); the faults hit one shop only.
"""

from itertools import pairwise
from typing import Any

import pytest

from .desk import Desk, wait_until
from .hours import Hours
from .world import World

SHOP = "tiktok.authorized.shop"
HEALTH = ["sync_error", "sync_failures", "next_sync_at", "quiet_until", "last_sync_at"]
REFUND = {"decision": "APPROVE_REFUND"}
RETRY_AFTER = 1500
# How an hour passes: rounds of all scheduled actions, close together at first
STEPS = [5, 10, 15, 60, 60, 120, 330, *[600] * 5]
# 10, 30, 60, 300 and 900 seconds of patience, and a quarter of an hour from then on
ROUNDS = 8
TRIES = 3
FAULTS: dict[str, dict[str, Any]] = {
    "500": {},
    "429": {"retry_after": RETRY_AFTER},
    "bad_json": {},
    "reset": {},
    "expired_token": {},
}
# What one round may cost: a call, repeated where that is quickly done
COST = {"429": 1, "expired_token": 2}


class Outage:
    """The shop GB is dead; the shop DE is well."""

    def __init__(self, stack: World, desk: Desk) -> None:
        self.stack, self.desk, self.hours = stack, desk, Hours(desk)
        self.by_hand: set[int] = set()
        self.since = 0

    def begin(self, fault: str, **values: Any) -> None:
        self.since = self.desk.last_call()
        lay = {"match": "*", "shop": "GB", "times": 10**6, "fault": fault, **values}
        self.desk.sim.post("faults", **lay)

    def shop(self, region: str) -> dict[str, Any]:
        domain = [("region", "=", region)]
        return self.stack.admin.call(SHOP, "search_read", domain, HEALTH)[0]

    def click(self, case_id: str) -> None:
        """An agent decides; the calls of that moment are the agent's own."""
        before = self.desk.last_call()
        self.desk.decide(case_id, "approve", **REFUND)
        self.by_hand |= set(range(before + 1, self.desk.last_call() + 1))

    def calls(self) -> list[dict[str, Any]]:
        """The calls for the dead shop that no agent has waited for."""
        return [
            call
            for call in self.desk.sim.get("calls", since=self.since)
            if call["fault"] and call["number"] not in self.by_hand
        ]

    def moments(self) -> list[int]:
        """When TikTok was asked in vain; tries within some seconds are one."""
        clocks = sorted(call["clock"] for call in self.calls())
        return [c for n, c in enumerate(clocks) if not n or c - clocks[n - 1] > 4]


@pytest.fixture
def outage(stack: World, desk: Desk) -> Outage:
    stack.sync()
    return Outage(stack, desk)


def pass_an_hour(outage: Outage, news: list[str], clicks: list[str]) -> list[str]:
    """Rounds of the scheduled actions; requests come in meanwhile.

    :param news: is filled with the requests for the dead shop
    :param clicks: cases of the dead shop that an agent decides, one a step
    :return: the requests of the healthy shop, each with a ticket in its own step
    """
    well = []
    for number, seconds in enumerate(STEPS):
        outage.hours.go_on(seconds)
        if number % 4 == 0:
            news.append(outage.desk.sim.case("GB", "refund"))
            well.append(outage.desk.sim.case("DE", "refund"))
            stored(outage, len(news) + len(well))
        if clicks and number % 2:
            outage.click(clicks.pop())
        outage.hours.run_crons()
        assert all(outage.desk.ticket(case_id) for case_id in well), number
    return well


def stored(outage: Outage, count: int) -> None:
    """Wait until the notifications are in the inbox."""
    sent = lambda: outage.desk.sim.get("webhooks")["waiting"] == 0  # noqa: E731
    wait_until(sent, 60, f"{count} notifications are delivered")


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_an_hour_without_answers(
    stack: World, desk: Desk, outage: Outage, fault: str
) -> None:
    clicks = [desk.sim.case("GB", "refund") for _number in range(3)]
    healthy = desk.sim.case("DE", "refund")
    for case_id in (*clicks, healthy):
        desk.wait_for_ticket(case_id)
    outage.hours.run_crons()
    decided, news = list(clicks), []
    outage.begin(fault, **FAULTS[fault])
    well = pass_an_hour(outage, news, clicks)

    # Few calls, and none before TikTok's own time
    assert len(outage.moments()) <= ROUNDS, outage.moments()
    assert len(outage.calls()) <= ROUNDS * COST.get(fault, TRIES)
    if fault == "429":
        gaps = [later - former for former, later in pairwise(outage.moments())]
        assert all(gap >= RETRY_AFTER - 5 for gap in gaps), gaps

    # The screen tells: what is wrong, how often, when it is tried again, the lag
    dead, alive = outage.shop("GB"), outage.shop("DE")
    assert dead["sync_failures"] >= 2
    assert dead["sync_error"]
    assert dead["next_sync_at"] == dead["quiet_until"] > alive["last_sync_at"]
    assert dead["last_sync_at"] < alive["last_sync_at"]
    assert (alive["sync_failures"], alive["sync_error"]) == (0, False)

    # The healthy shop never waited, and its agent decides at once
    outage.click(healthy)
    assert [row["state"] for row in desk.decisions(healthy)] == ["confirmed"]

    desk.sim.post("faults", clear=True)
    drain(outage, decided, news)
    for case_id in (*decided, healthy):
        assert [kind for kind, *_rest in desk.ledger(case_id)] == ["refund"]
    assert all(desk.ticket(case_id) for case_id in (*news, *well))


def drain(outage: Outage, decided: list[str], news: list[str]) -> None:
    """TikTok is back: a quarter of an hour later at most everything is done."""
    outage.hours.go_on(RETRY_AFTER if outage.shop("GB")["sync_failures"] else 0)
    outage.hours.run_crons("cron_sync")
    outage.hours.go_on(60)
    outage.hours.run_crons()
    shop = outage.shop("GB")
    assert [shop[name] for name in HEALTH[:4]] == [False, 0, False, False]
    for case_id in decided:
        (row,) = outage.desk.decisions(case_id)
        assert row["state"] == "confirmed", row
    waiting = [("state", "!=", "done"), ("state", "!=", "ignored")]
    assert outage.stack.admin.call("tiktok.webhook.event", "search", waiting) == []
    assert {row[1:] for row in outage.hours.crons()} == {(True, 0)}


@pytest.mark.slow
def test_a_backlog_behind_hung_sockets_costs_a_round_one_call(
    stack: World, desk: Desk, outage: Outage
) -> None:
    """Notifications, decisions and messages wait for a shop whose sockets hang.

    Each call then costs the client's whole patience, 20 s. All loops together ask once
    and leave the shop alone; the healthy shop's work is done in the same round.
    """
    mine = [desk.sim.case("GB", "refund") for _number in range(10)]
    theirs = [desk.sim.case("DE", "refund") for _number in range(3)]
    for case_id in (*mine, *theirs):
        desk.wait_for_ticket(case_id)
    shops = stack.admin.call(SHOP, "search", [])
    stack.admin.call(SHOP, "write", shops, {"decisions_enabled": False})
    for case_id in (*mine, *theirs):
        desk.decide(case_id, "approve", **REFUND)
    outage.begin("timeout_before", seconds=22)
    news = desk.sim.post("cases", shop="GB", type="refund", count=60)["case_ids"]
    well = [desk.sim.case("DE", "refund") for _number in range(3)]
    stored(outage, len(news))
    stack.admin.call(SHOP, "write", shops, {"decisions_enabled": True})
    outage.hours.run_crons()
    # Odoo's own workers may have been at it in the same second
    assert 1 <= len(outage.calls()) <= 3, outage.calls()
    assert all(desk.ticket(case_id) for case_id in well)
    for case_id in theirs:
        assert [row["state"] for row in desk.decisions(case_id)] == ["confirmed"]
    states = [desk.decisions(case_id)[0]["state"] for case_id in mine]
    assert states.count("queued") >= len(mine) - 2
    desk.sim.post("faults", clear=True)
    drain(outage, mine, news)
    for case_id in (*mine, *theirs):
        assert [kind for kind, *_rest in desk.ledger(case_id)] == ["refund"]
    assert all(desk.ticket(case_id) for case_id in news)
