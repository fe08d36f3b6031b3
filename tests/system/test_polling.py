"""The main job without a single notification: the sweep finds and finishes all."""

from typing import Any

import pytest

from .desk import Desk
from .world import World

PAYOUT = 601
OFFER = "OFFER_PARTIAL_REFUND"


@pytest.fixture(scope="module", autouse=True)
def _no_notifications(stack: World, desk: Desk):
    """The webhooks are off, and at the end not one has arrived."""
    desk.sim.post("webhooks", enabled=False)
    before = notifications(stack)
    yield
    assert notifications(stack) == before


def notifications(stack: World) -> int:
    return stack.admin.call("tiktok.webhook.event", "search_count", [])


def request(desk: Desk, region: str, kind: str, status: str, units: int) -> Any:
    """Some buyer asks for so many units of a new order of three mugs."""
    order = desk.buy(region, status)
    items = [line["order_line_item_id"] for line in order["lines"][:units]]
    case_id = desk.sim.case(region, kind, order_id=order["order_id"], items=items)
    return order, case_id


def test_a_cancellation_is_approved(stack: World, desk: Desk) -> None:
    order, case_id = request(desk, "GB", "cancellation", "AWAITING_SHIPMENT", 3)
    assert desk.case(case_id) == {}
    stack.sync()
    assert desk.case(case_id)["state"] == "to_decide"
    told = desk.decide(case_id, "approve", decision="APPROVE_REQUEST_CANCEL")
    assert told["params"]["type"] == "success"
    assert desk.case(case_id)["state"] == "approved"
    desk.sim.advance(seconds=PAYOUT)
    stack.sync()
    total = order["total_amount"]
    assert desk.shown(case_id) == (
        ("New Cancellation Request", True, "cancelled"),
        ("cancelled", float(total), "cancel"),
    )
    assert desk.ledger(case_id) == [
        ("cancellation", "0", ""),
        ("refund", total, "GBP"),
        ("stock", "3", ""),
    ]


def test_a_part_of_a_refund_is_offered_and_accepted(stack: World, desk: Desk) -> None:
    _order, case_id = request(desk, "GB", "refund", "DELIVERED", 2)
    desk.run_cron("cron_sync")
    dialog = desk.open(case_id, "approve")
    dialog.write(decision=OFFER, amount=1.5)
    assert "2 items" in dialog.read("total_words")["total_words"]
    assert dialog.confirm()["params"]["type"] == "success"
    assert desk.case(case_id)["state"] == "waiting_buyer"
    assert desk.ledger(case_id) == []
    desk.sim.act(case_id, "accept_offer")
    desk.sim.advance(seconds=PAYOUT)
    desk.run_cron("cron_sync")
    assert desk.shown(case_id) == (
        ("New Refund Request", True, "refunded"),
        ("refunded", 3.0, "sale"),
    )
    assert desk.ledger(case_id) == [("refund", "3.00", "GBP")]


def test_a_replacement_is_rejected(stack: World, desk: Desk) -> None:
    _order, case_id = request(desk, "US", "replacement", "DELIVERED", 1)
    stack.sync()
    told = desk.reject(case_id, "The picture shows another cup.")
    assert told["params"]["type"] == "success"
    assert desk.shown(case_id) == (
        ("New Replacement Request", True, "rejected"),
        ("rejected", 0.0, "sale"),
    )
    record = desk.sim.show(case_id)["records"][-1]
    assert (record["event"], record["note"]) == (
        "REJECT_REPLACEMENT",
        "The picture shows another cup.",
    )
    assert desk.ledger(case_id) == []


def test_a_replacement_is_approved(stack: World, desk: Desk) -> None:
    _order, case_id = request(desk, "US", "replacement", "DELIVERED", 1)
    stack.sync()
    desk.decide(case_id, "approve", decision="APPROVE_REPLACEMENT")
    stack.sync()
    assert desk.shown(case_id) == (
        ("New Replacement Request", True, "replaced"),
        ("replaced", 0.0, "sale"),
    )
    assert desk.ledger(case_id) == [
        ("replacement_order", "0", ""),
        ("stock", "-1", ""),
    ]
