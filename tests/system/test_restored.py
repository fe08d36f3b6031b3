"""Yesterday's database is put back: what TikTok has done since is not done again.

Odoo has forgotten the decisions of the day. The agents still have their dialogs open
and decide once more, the same or otherwise; the outbox and the rules go on with what
they remember. TikTok's ledger and history tell what all that brings about.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from dev import connect
from dev.connect import AUTHORIZATION, SHOP
from dev.errors import Trouble

from .desk import Desk
from .lost_flows import CaseFlow, Flow
from .world import World
from .yesterday import Day

pytestmark = pytest.mark.slow
ENDED = "TikTok Shop: the consent has ended"
# What the agent reads who decides otherwise about a case that is decided already.
DECIDED = {
    "reject for approve": "Approved, TikTok pays the buyer back",
    "approve for reject": "Rejected; the buyer may still dispute it",
    "another amount": "Waiting for the buyer to answer the offer",
    "reject a cancellation": "Cancellation approved, TikTok pays the buyer back",
}


@pytest.fixture(scope="module")
def day(stack: World, desk: Desk) -> Iterator[Day]:
    day = Day(stack, desk)
    try:
        day.backup()
        day.release()
        day.happen()
        day.end()
        yield day
    finally:
        day.yesterday.drop()


def is_mirrored(flow: Flow) -> None:
    """The case in Odoo is where it is on TikTok."""
    shown = flow.desk.sim.show(flow.case_id)["status"]
    assert flow.desk.case(flow.case_id)["tiktok_status"] == shown


def test_the_same_decision_is_answered_and_not_repeated(day: Day) -> None:
    first, second = day.pairs["the same"]
    since = day.desk.last_call()
    assert second.dialog.confirm()["params"]["type"] == "success"
    assert first.effects == first.expected
    (row,) = second.rows
    assert (row["state"], row["key"]) == ("confirmed", day.keys["the same"])
    assert second.keys(since) == {row["key"]}
    is_mirrored(second)


@pytest.mark.parametrize("name", DECIDED)
def test_another_decision_is_refused_with_what_tiktok_holds(
    day: Day, name: str
) -> None:
    first, second = day.pairs[name]
    dialog = second.dialog
    stayed = dialog.confirm()
    assert stayed["res_model"] == dialog.model
    said = dialog.read("refused_message", "refused_advice")
    assert said["refused_message"] == (
        f"TikTok refused: Already decided as: {DECIDED[name]}"
    )
    assert "TikTok does not take this decision any more" in said["refused_advice"]
    assert first.effects == first.expected
    (row,) = second.rows
    assert (row["state"], row["maybe_applied"]) == ("refused", False)
    assert row["key"] != day.keys[name]
    is_mirrored(second)


def test_another_offer_after_the_buyers_no_is_a_new_one(day: Day) -> None:
    """Yesterday's offer was refused and the case waits again, which Odoo does not know.
    TikTok must not answer the new offer from its memory of the old one."""
    name = "another amount after a no"
    first, second = day.pairs[name]
    assert second.dialog.confirm()["params"]["type"] == "success"
    held = day.desk.sim.show(second.case_id)["payload"]["partial_refund"]
    assert held == {"amount": "2.00", "currency": "GBP"}
    assert first.effects == first.expected * 2
    assert second.rows[0]["key"] != day.keys[name]
    is_mirrored(second)


def test_a_cancelled_order_is_found_cancelled(day: Day) -> None:
    first, second = day.pairs["cancel the order"]
    since = day.desk.last_call()
    assert second.dialog.confirm()["params"]["type"] == "success"
    second.settle()
    assert first.effects == first.expected
    assert second.writes(since) == []
    (row,) = second.rows
    assert row["state"] == "confirmed"


def test_a_refunded_order_is_not_refunded_again(stack: World, day: Day) -> None:
    first, second = day.pairs["refund the order"]
    since = day.desk.last_call()
    with pytest.raises(Trouble, match="Nothing was sent"):
        second.dialog.confirm()
    assert (first.effects, second.rows) == (first.expected, [])
    assert second.writes(since) == []
    connect.sync(stack.admin, stack.admin.call(SHOP, "search", [("region", "=", "GB")]))
    (order,) = day.desk.sim.get("orders", order_id=first.subject)
    (held,) = order["cases"]
    case = day.desk.case(held["case_id"])
    assert (case["state"], case["tiktok_status"]) == ("approved", held["status"])
    assert case["sale_order_id"][0] == first.business.order_id


def test_outbox_and_rules_go_on_and_repeat_nothing(day: Day) -> None:
    since = day.desk.last_call()
    day.go_on()
    day.release()
    for state, flow in day.outbox.items():
        flow.settle()
        (row,) = flow.rows
        assert row["state"] == "confirmed", state
        assert flow.effects == flow.expected, state
        # What may have left is read; what Odoo believes to be unsent has its key
        sent = {row["key"]} if state == "queued" else set()
        assert flow.keys(since) == sent, state
        is_mirrored(flow)
    assert day.ruled.effects == day.ruled.expected
    day.desk.run_cron("cron_deliver_decisions")
    assert {row["state"] for row in day.ruled.rows} <= {"confirmed", "refused"}


def test_dead_tokens_ask_for_the_sellers_consent_and_lose_nothing(
    stack: World, day: Day
) -> None:
    flow = day.american
    told = flow.dialog.confirm()
    assert told["params"]["type"] == "warning"
    assert "is stored and is sent by itself" in told["params"]["message"]
    (row,) = flow.rows
    assert (row["state"], row["maybe_applied"]) == ("queued", False)
    assert flow.effects == ()
    (seller,) = sellers(stack, [("state", "=", "revoked")])
    assert asked(stack, seller) == [(ENDED, stack.admin.uid)]
    connect.connect(stack.admin, stack.simulator, webhooks=False)
    assert sellers(stack, [("state", "!=", "connected")]) == []
    assert asked(stack, seller) == []
    flow.settle()
    assert flow.effects == flow.expected
    is_mirrored(flow)


def sellers(stack: World, domain: list[Any]) -> list[int]:
    return stack.admin.call(AUTHORIZATION, "search", domain)


def asked(stack: World, seller: int) -> list[tuple[str, int]]:
    """What an administrator is asked to do about a seller."""
    domain = [("res_model", "=", AUTHORIZATION), ("res_id", "=", seller)]
    fields = ["summary", "user_id"]
    rows = stack.admin.call("mail.activity", "search_read", domain, fields)
    return [(row["summary"], row["user_id"][0]) for row in rows]


def test_after_one_sweep_every_case_is_where_tiktok_has_it(
    stack: World, day: Day
) -> None:
    stack.sync()
    for flow in day.flows():
        if isinstance(flow, CaseFlow):
            is_mirrored(flow)
