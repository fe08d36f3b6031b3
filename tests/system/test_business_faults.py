"""Whatever happens to the call: the business cancels once and refunds once.

Cancel Order has no idempotency key at TikTok, Create Return has one. In both cases
the ledger of the local TikTok Shop has the word.
"""

from collections.abc import Callable
from contextlib import suppress
from threading import Barrier, Thread
from typing import Any

import pytest

from dev import postgres
from dev.errors import Trouble
from dev.rpc import Session

from .desk import DECISION, NEXT_LOOK, ORDER, TICKET, Desk, Dialog, wait_until
from .world import World

CANCEL = "re:/cancellations$"
CREATE = "re:/returns$"
SEARCHES = {
    "cancel_order": "*/cancellations/search",
    "refund_order": "*/returns/search",
}
# fault -> how it is laid; three strikes outlast the attempts of one click, one strike
# is enough where it takes the client's whole patience
FAULTS: dict[str, dict[str, Any]] = {
    "429": {"times": 3, "retry_after": 1},
    "500": {"times": 3},
    "timeout_after": {"seconds": 22},
    "reset": {"times": 3},
    "reset_after": {"times": 3},
    "bad_json": {},
}


class Business:
    """One order of three mugs and the ticket from which the business acts on it."""

    def __init__(self, stack: World, desk: Desk, status: str) -> None:
        self.world, self.desk = stack, desk
        self.order = desk.buy("GB", status)
        self.order_id = wait_until(self._find, NEXT_LOOK, "the order is in Odoo")[0]
        action = stack.agent.call(ORDER, "action_tiktok_new_ticket", [self.order_id])
        self.ticket = action["res_id"]

    def _find(self) -> list[int]:
        self.world.sync()
        domain = [("tiktok_order_id", "=", self.order["order_id"])]
        return self.world.admin.call(ORDER, "search", domain)

    def open(self, side: str, session: Session | None = None) -> Dialog:
        """Open a dialog and choose the first reason."""
        session = session or self.world.agent
        action = session.call(TICKET, f"action_tiktok_{side}", [self.ticket])
        dialog = Dialog(session, action["res_model"], action["res_id"])
        row = dialog.read("reason_ids")
        dialog.write(reason_id=row["reason_ids"][0])
        return dialog

    def moved(self) -> list[str]:
        rows = self.desk.sim.get("ledger", order=self.order["order_id"])
        return [row["kind"] for row in rows if row["kind"] != "stock"]

    def openings(self) -> list[dict[str, Any]]:
        return self.world.admin.call(
            DECISION,
            "search_read",
            [("sale_order_id", "=", self.order_id)],
            ["action", "state", "mirrored_at", "adjustment_id", "attempts"],
        )

    def settle(self, rounds: int = 8) -> None:
        """Let the outbox work, its waiting skipped, until nothing is left to do."""
        for _round in range(rounds):
            if all(row["mirrored_at"] for row in self.openings()):
                return
            self.desk.make_due()
            self.desk.run_cron("cron_deliver_decisions")
        raise AssertionError(f"not settled: {self.openings()}")


@pytest.fixture
def unshipped(stack: World, desk: Desk) -> Business:
    return Business(stack, desk, "AWAITING_SHIPMENT")


@pytest.fixture
def delivered(stack: World, desk: Desk) -> Business:
    return Business(stack, desk, "DELIVERED")


@pytest.mark.parametrize("fault", FAULTS)
def test_one_cancellation_whatever_happens_to_the_call(
    desk: Desk, unshipped: Business, fault: str
) -> None:
    dialog = unshipped.open("cancel_order")
    desk.sim.post("faults", match=CANCEL, fault=fault, **FAULTS[fault])
    dialog.confirm()
    assert desk.sim.get("faults")[0]["struck"] >= 1
    desk.sim.post("faults", clear=True)
    end_of_the_lag(unshipped)
    unshipped.settle()
    assert unshipped.moved() == ["cancellation", "refund"]
    (opening,) = unshipped.openings()
    assert opening["state"] == "confirmed"
    assert opening["adjustment_id"]
    (state,) = unshipped.world.admin.call(
        ORDER, "read", [unshipped.order_id], ["state"]
    )
    assert state["state"] == "cancel"


@pytest.mark.parametrize("fault", FAULTS)
def test_one_refund_whatever_happens_to_the_call(
    desk: Desk, delivered: Business, fault: str
) -> None:
    dialog = delivered.open("refund_order")
    desk.sim.post("faults", match=CREATE, fault=fault, **FAULTS[fault])
    dialog.confirm()
    assert desk.sim.get("faults")[0]["struck"] >= 1
    desk.sim.post("faults", clear=True)
    delivered.settle()
    assert delivered.moved() == ["refund"]
    (opening,) = delivered.openings()
    assert opening["state"] == "confirmed"


@pytest.mark.parametrize("side", SEARCHES)
def test_a_list_that_lags_leads_to_no_second_case(
    stack: World, desk: Desk, side: str
) -> None:
    status = "AWAITING_SHIPMENT" if side == "cancel_order" else "DELIVERED"
    business = Business(stack, desk, status)
    first, second = business.open(side), business.open(side)
    desk.sim.post("faults", match=SEARCHES[side], fault="list_lag", times=2)
    told = first.confirm()
    assert told["params"]["type"] == "success"
    with pytest.raises(Trouble):
        second.confirm()
    business.settle()
    assert business.moved().count("refund") == 1
    assert [row["state"] for row in business.openings()] == ["confirmed"]


def test_a_lost_answer_and_a_list_that_lags_cancel_once(
    desk: Desk, unshipped: Business
) -> None:
    """Nothing is sent again before a search shows the case or the lag is over."""
    dialog = unshipped.open("cancel_order")
    desk.sim.post("faults", match=CANCEL, fault="reset_after")
    lag = {"match": SEARCHES["cancel_order"], "fault": "list_lag", "times": 50}
    desk.sim.post("faults", **lag)
    dialog.confirm()
    for _round in range(3):
        desk.make_due()
        desk.run_cron("cron_deliver_decisions")
    (opening,) = unshipped.openings()
    assert (opening["state"], opening["attempts"]) == ("uncertain", 1)
    assert unshipped.moved() == ["cancellation", "refund"]
    desk.sim.post("faults", clear=True)
    unshipped.settle()
    assert unshipped.moved() == ["cancellation", "refund"]


def test_a_killed_server_cancels_once(
    stack: World, desk: Desk, unshipped: Business
) -> None:
    """The server dies after TikTok acted and before the answer is stored."""
    dialog = unshipped.open("cancel_order")
    desk.sim.post("faults", match=CANCEL, fault="timeout_after", seconds=8)
    confirm = Thread(target=quietly, args=(dialog.confirm,))
    confirm.start()
    wait_until(unshipped.moved, NEXT_LOOK, "TikTok has acted")
    stack.kill_odoo()
    confirm.join()
    desk.sim.post("faults", clear=True)
    stack.start_odoo()
    lease_is_over(unshipped)
    unshipped.settle()
    assert unshipped.moved() == ["cancellation", "refund"]
    (opening,) = unshipped.openings()
    assert (opening["state"], opening["attempts"]) == ("confirmed", 1)


@pytest.mark.parametrize("logins", [("agent", "admin"), ("agent", "agent")])
@pytest.mark.parametrize("side", SEARCHES)
def test_two_clicks_at_once_move_money_once(
    stack: World, desk: Desk, side: str, logins: tuple[str, str]
) -> None:
    """Two agents, or one agent twice, press the button in the same moment."""
    status = "AWAITING_SHIPMENT" if side == "cancel_order" else "DELIVERED"
    business = Business(stack, desk, status)
    dialogs = [business.open(side, stack.stack.session(login)) for login in logins]
    both = Barrier(2)

    def press(dialog: Dialog) -> None:
        both.wait()
        dialog.confirm()

    clicks = [Thread(target=quietly, args=(press, dialog)) for dialog in dialogs]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    business.settle()
    assert business.moved().count("refund") == 1
    assert [row["state"] for row in business.openings()] == ["confirmed"]


def end_of_the_lag(business: Business) -> None:
    """As if the last attempt were longer ago than TikTok's lists lag."""
    _set_lease(business, "30 minutes")


def lease_is_over(business: Business) -> None:
    """As if the dead server's lease had run out, a moment ago."""
    _set_lease(business, "1 second")


def _set_lease(business: Business, ago: str) -> None:
    postgres.query(
        "UPDATE tiktok_adjustment_decision SET lease_until = "
        f"now() AT TIME ZONE 'UTC' - interval '{ago}' "
        f"WHERE sale_order_id = {business.order_id}",
        business.world.stack.database,
    )


def quietly(call: Callable[..., Any], *args: Any) -> None:
    """The server dies under this call, or refuses it: no news for the test."""
    with suppress(Exception):
        call(*args)
