"""The desk without a browser: what the web client sends, and what came of it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from dev import postgres
from dev.errors import Trouble
from dev.rpc import Session

from ..simulator.client import Simulator
from .world import World

CASE = "tiktok.adjustment"
DECISION = "tiktok.adjustment.decision"
TICKET = "helpdesk.ticket"
ORDER = "sale.order"
CASE_FIELDS = ["ticket_id", "sale_order_id", "state", "outcome", "tiktok_status"]
# Operations that change something on TikTok.
WRITES = ("/approve", "/reject", "/review")
# Cron workers look once a minute when nobody wakes them; they usually are within a
# second, which `test_webhook_speed` measures, but no promise hangs on the message.
NEXT_LOOK = 90
# How Odoo says that a scheduled action runs at this moment.
RUNS_ALREADY = ("currently being executed", "already executing")
Found = TypeVar("Found")


def wait_until(look: Callable[[], Found], seconds: float, what: str) -> Found:
    """Ask again and again until the answer is true; answers it.

    :raises AssertionError: it did not come true in time
    """
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, f"After {seconds} s still not: {what}"
        time.sleep(0.1)
    return found


@dataclass
class Dialog:
    """A dialog that the server has opened for one user."""

    session: Session
    model: str
    row: int

    def read(self, *fields: str) -> dict[str, Any]:
        return self.session.call(self.model, "read", [self.row], list(fields))[0]

    def write(self, **choice: Any) -> None:
        self.session.call(self.model, "write", [self.row], choice)

    def confirm(self) -> dict[str, Any]:
        """Press the button; answers the action that the web client would do."""
        return self.session.call(self.model, "action_confirm", [self.row])


class Desk:
    """Looks with the eyes of `admin`, decides as `agent` or whom the caller names."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.sim = Simulator(world.simulator_url)

    # --- look ---------------------------------------------------------------------

    def case(self, case_id: str) -> dict[str, Any]:
        """The case as Odoo mirrors it; empty while Odoo does not know it."""
        domain = [("remote_id", "=", case_id)]
        rows = self.world.admin.call(CASE, "search_read", domain, CASE_FIELDS)
        return rows[0] if rows else {}

    def ticket(self, case_id: str) -> int:
        """The id of the ticket on which the case is handled, 0 while there is none."""
        case = self.case(case_id)
        return case["ticket_id"][0] if case and case["ticket_id"] else 0

    def wait_for_ticket(self, case_id: str, seconds: float = NEXT_LOOK) -> int:
        what = f"a ticket of case {case_id}"
        return wait_until(lambda: self.ticket(case_id), seconds, what)

    def shown(self, case_id: str) -> tuple[tuple, tuple]:
        """What a person reads about a case: on the ticket its name, whether it is
        closed, the outcome; on the order outcome, money paid back, Odoo's state."""
        case = self.case(case_id)
        admin = self.world.admin
        fields = ["name", "closed", "tiktok_outcome"]
        ticket = admin.call(TICKET, "read", [case["ticket_id"][0]], fields)[0]
        fields = ["tiktok_outcome", "tiktok_refunded_amount", "state"]
        order = admin.call(ORDER, "read", [case["sale_order_id"][0]], fields)[0]
        for row in (ticket, order):
            row.pop("id")
        return tuple(ticket.values()), tuple(order.values())

    def decisions(self, case_id: str) -> list[dict[str, Any]]:
        """Decisions of a case, the first one first."""
        fields = ["action", "state", "key", "answer_code", "attempts", "request_id"]
        return self.world.admin.call(
            DECISION,
            "search_read",
            [("adjustment_id.remote_id", "=", case_id)],
            [*fields, "maybe_applied", "mirrored_at"],
            order="id",
        )

    def ledger(self, case_id: str) -> list[tuple[str, str, str]]:
        """Each movement of a case: kind, amount, currency."""
        rows = self.sim.get("ledger", case=case_id)
        return [(row["kind"], row["amount"], row["currency"]) for row in rows]

    def writes(self, since: int = 0) -> list[dict[str, Any]]:
        """The calls that wanted to change something on TikTok."""
        calls = self.sim.get("calls", since=since)
        return [call for call in calls if call["path"].endswith(WRITES)]

    def last_call(self) -> int:
        return self.sim.get("state")["counts"]["calls"]

    # --- act ----------------------------------------------------------------------

    def buy(self, region: str, status: str, quantity: int = 3) -> dict[str, Any]:
        """A buyer has bought some mugs; answers the order."""
        items = [{"seller_sku": "MUG", "quantity": quantity}]
        return self.sim.post("orders", shop=region, status=status, items=items)

    def open(self, case_id: str, side: str, session: Session | None = None) -> Dialog:
        """Press the button of the ticket: `approve` or `reject`."""
        session = session or self.world.agent
        method = f"action_tiktok_{side}"
        action = session.call(TICKET, method, [self.ticket(case_id)])
        return Dialog(session, action["res_model"], action["res_id"])

    def decide(self, case_id: str, side: str, **choice: Any) -> dict[str, Any]:
        dialog = self.open(case_id, side)
        dialog.write(**choice)
        return dialog.confirm()

    def reject(self, case_id: str, comment: str) -> dict[str, Any]:
        """Reject for the first of the reasons that TikTok gives for this very case."""
        return self.fill_rejection(case_id, comment).confirm()

    def fill_rejection(self, case_id: str, comment: str) -> Dialog:
        """All of a rejection but the last click."""
        dialog = self.open(case_id, "reject")
        asked = dialog.read("decision", "reason_ids")
        reasons = dialog.session.call(
            "tiktok.adjustment.reason", "read", asked["reason_ids"], ["decision"]
        )
        fitting = [row["id"] for row in reasons if row["decision"] == asked["decision"]]
        dialog.write(reason_id=fitting[0], comment=comment)
        return dialog

    # --- time ---------------------------------------------------------------------

    def make_due(self) -> None:
        """As if the waiting of all decisions were over: nobody's right, so by SQL."""
        postgres.query(
            "UPDATE tiktok_authorized_shop SET quiet_until = NULL "
            "WHERE quiet_until IS NOT NULL",
            self.world.stack.database,
        )
        postgres.query(
            "UPDATE tiktok_adjustment_decision SET next_attempt_at = "
            "now() AT TIME ZONE 'UTC' - interval '1 second' "
            "WHERE state IN ('queued', 'uncertain') "
            "OR (state = 'confirmed' AND mirrored_at IS NULL)",
            self.world.stack.database,
        )

    def run_cron(self, name: str) -> None:
        """Run one of the addon's scheduled actions now; waits for one that runs."""
        ids = [self.cron_id(name)]

        def ran() -> bool:
            try:
                self.world.admin.call("ir.cron", "method_direct_trigger", ids)
            except Trouble as trouble:
                if any(words in str(trouble) for words in RUNS_ALREADY):
                    return False
                raise
            return True

        wait_until(ran, 60, f"{name} has run")

    def cron_id(self, name: str) -> int:
        """The id of one of the addon's scheduled actions."""
        domain = [("module", "=", "tiktok_shop_adjustments"), ("name", "=", name)]
        call = self.world.admin.call
        (row,) = call("ir.model.data", "search_read", domain, ["res_id"])
        return row["res_id"]

    def settle(self, case_id: str, rounds: int = 8) -> None:
        """Let the outbox work, its waiting skipped, until nothing is left to do."""
        for _ in range(rounds):
            if all(self._is_done(row) for row in self.decisions(case_id)):
                return
            self.make_due()
            self.run_cron("cron_deliver_decisions")
        raise AssertionError(f"not settled: {self.decisions(case_id)}")

    def _is_done(self, row: dict[str, Any]) -> bool:
        mirrored = row["state"] == "confirmed" and row["mirrored_at"]
        return bool(mirrored or row["state"] == "refused")
