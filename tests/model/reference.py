"""What must be true, told by somebody who knows nothing of the addon's rules.

Held against Odoo after each step (`check`) and, when all is quiet, at the end
(`check_end`).
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any, NamedTuple

from tiktok_shop_simulator.api.render_cases import cancellation_payload, return_payload
from tiktok_shop_simulator.model.case import CANCELLATION, Case
from tiktok_shop_simulator.world import Change

from .house import House
from .tiktok import TikTok

OPEN = {"queued", "sending", "uncertain"}
FINAL = {"confirmed", "refused"}
# Where a decision brings a case; who else brought it there, decided the same.
EFFECT = {
    "APPROVE_REQUEST_CANCEL": ("_REQUEST_SUCCESS", "_REQUEST_COMPLETE"),
    "REJECT_REQUEST_CANCEL": ("CANCELLATION_REQUEST_CANCEL",),
    "APPROVE_REPLACEMENT": ("REPLACEMENT_REQUEST_COMPLETE",),
    "ISSUE_REPLACEMENT_REFUND": ("REPLACEMENT_REQUEST_REFUND_SUCCESS",),
    "APPROVE_RETURN": ("AWAITING_BUYER_SHIP", "_SHIPPED_ITEM", "_SUCCESS", "_COMPLETE"),
    "REJECT_RECEIVED_PACKAGE": ("REJECT_RECEIVE_PACKAGE",),
}
PAYS = ("_REQUEST_SUCCESS", "_REQUEST_COMPLETE")
REJECTS = ("_REJECT",)
# TikTok's word for where a case stands -> what Odoo may call it then.
SHOWN = {
    "CANCELLATION_REQUEST_PENDING": {"to_decide"},
    "CANCELLATION_REQUEST_SUCCESS": {"approved"},
    "CANCELLATION_REQUEST_COMPLETE": {"cancelled"},
    "CANCELLATION_REQUEST_CANCEL": {"withdrawn"},
    "RETURN_OR_REFUND_REQUEST_PENDING": {"to_decide"},
    "REFUND_OR_RETURN_REQUEST_REJECT": {"rejected"},
    "RETURN_OR_REFUND_REQUEST_CANCEL": {"withdrawn"},
    "RETURN_OR_REFUND_REQUEST_SUCCESS": {"approved"},
    "RETURN_OR_REFUND_REQUEST_COMPLETE": {"refunded"},
    "AWAITING_BUYER_SHIP": {"waiting_buyer"},
    "AWAITING_BUYER_RESPONSE": {"waiting_buyer"},
    "BUYER_SHIPPED_ITEM": {"in_transit", "to_decide"},
    "REJECT_RECEIVE_PACKAGE": {"rejected"},
    "REPLACEMENT_REQUEST_PENDING": {"to_decide"},
    "REPLACEMENT_REQUEST_REJECT": {"rejected"},
    "REPLACEMENT_REQUEST_CANCEL": {"withdrawn"},
    "REPLACEMENT_REQUEST_COMPLETE": {"replaced"},
    "REPLACEMENT_REQUEST_REFUND_SUCCESS": {"refunded"},
}
CASES = """
    SELECT remote_id, tiktok_status, remote_update_time, ticket_id, state, outcome,
           refund_total, sale_order_id, parked_reason, arbitration_status
      FROM tiktok_adjustment WHERE id > %s
"""
DECISIONS = """
    SELECT d.id, a.remote_id, d.action, d.key, d.state, u.login, d.mirrored_at
      FROM tiktok_adjustment_decision d
      JOIN tiktok_adjustment a ON a.id = d.adjustment_id
      JOIN res_users u ON u.id = d.user_id
     WHERE a.id > %s ORDER BY d.id
"""
TICKETS = """
    SELECT tiktok_adjustment_id FROM helpdesk_ticket WHERE tiktok_adjustment_id > %s
     GROUP BY tiktok_adjustment_id HAVING count(*) > 1
"""
EVENTS = "SELECT state, count(*) FROM tiktok_webhook_event GROUP BY state"


class CaseRow(NamedTuple):
    """A case as Odoo has it."""

    case_id: str
    status: str
    moment: datetime
    ticket: int | None
    state: str
    outcome: str | None
    total: Decimal
    order: int | None
    parked: str | None
    arbitration: str | None


class DecisionRow(NamedTuple):
    """A decision as Odoo has it."""

    row: int
    case_id: str
    action: str
    key: str
    state: str
    login: str
    mirrored: datetime | None


@dataclass
class Odoo:
    """What Odoo says at one moment."""

    cases: dict[str, CaseRow]
    decisions: list[DecisionRow]
    doubled_tickets: list[int]
    events: dict[str, int]


class Broken(AssertionError):
    """A promise that does not hold."""


def require(holds: Any, what: str) -> None:
    if not holds:
        raise Broken(what)


class Reference:
    """Remembers what TikTok held and what Odoo has said so far."""

    def __init__(self, tiktok: TikTok, house: House) -> None:
        self.tiktok, self.house = tiktok, house
        self.held: dict[str, list[str]] = defaultdict(list)
        self.asked: dict[str, Decimal] = {}
        self.said: dict[int, str] = {}
        self.begun: dict[int, int] = {}  # statuses held when it was decided
        self.read: dict[str, datetime] = {}
        self.last = Odoo({}, [], [], {})
        # Who may have pressed a button since the last look.
        self.acting: set[str] = set()

    def hears(self, change: Change) -> None:
        """Note a status of TikTok's. Listens to TikTok's world."""
        if change.kind == "case":
            case = self.tiktok.world.state.cases[change.case_id]
            self.held[case.case_id].append(case.status)
            total = sum((line.amount.total for line in case.lines), Decimal(0))
            self.asked.setdefault(case.case_id, total)

    def look(self) -> Odoo:
        """:return: what is committed in Odoo now"""
        first = [self.house.first_case]
        with self.house.registry.cursor() as cr:
            cr.execute(CASES, first)
            cases = {row[0]: CaseRow(*row) for row in cr.fetchall()}
            cr.execute(DECISIONS, first)
            decisions = [DecisionRow(*row) for row in cr.fetchall()]
            cr.execute(TICKETS, first)
            doubled = [case for (case,) in cr.fetchall()]
            cr.execute(EVENTS)
            return Odoo(cases, decisions, doubled, dict(cr.fetchall()))

    # --- after each step ------------------------------------------------------------

    def check(self) -> None:
        """:raises Broken: what is never true is true"""
        odoo = self.last = self.look()
        self._check_money(odoo)
        self._check_cases(odoo)
        for decision in odoo.decisions:
            self._check_decision(decision)
        open_ones = Counter(d.case_id for d in odoo.decisions if d.state in OPEN)
        twice = [case for case, number in open_ones.items() if number > 1]
        require(not twice, f"more than one open decision on {twice}")
        self.acting = set()

    def _check_money(self, odoo: Odoo) -> None:
        known = {(row.case_id, row.key) for row in odoo.decisions}
        keys = Counter(
            (m.case_id, m.idempotency_key)
            for m in self.tiktok.movements()
            if m.kind != "cancellation" and m.idempotency_key
        )
        require(not keys or max(keys.values()) == 1, "one key moved money twice")
        for case in self.tiktok.cases:
            moves = self.tiktok.movements(case)
            paid = sum((m.amount for m in moves if m.kind == "refund"), Decimal(0))
            asked = self.asked[case.case_id]
            require(paid <= asked, f"{case.case_id}: {paid} paid, {asked} asked for")
            self._check_actors(case, moves, known)

    def _check_actors(self, case: Case, moves: list[Any], known: set) -> None:
        """Money moves once for all items, once for each at the most."""
        payments = [m for m in moves if m.kind == "refund"]
        require(len(payments) <= len(case.lines), f"{case.case_id}: paid too often")
        for move in moves:
            if move.actor == "SELLER":
                require(
                    (case.case_id, move.idempotency_key) in known,
                    f"{case.case_id}: {move.kind} by a key that Odoo does not have",
                )

    def _check_cases(self, odoo: Odoo) -> None:
        require(not odoo.doubled_tickets, f"two tickets: {odoo.doubled_tickets}")
        lost = set(self.read) - set(odoo.cases)
        require(not lost, f"Odoo has forgotten {lost}")
        for row in odoo.cases.values():
            require(not row.parked, f"{row.case_id} is parked: {row.parked}")
            before = self.read.get(row.case_id, row.moment)
            require(row.moment >= before, f"{row.case_id} went back in time")
            require(
                row.status in self.held[row.case_id],
                f"{row.case_id}: TikTok never held {row.status}",
            )
            waits = row.state == "to_decide"
            require(row.ticket or not waits, f"{row.case_id} waits without a ticket")
            self.read[row.case_id] = row.moment

    def _check_decision(self, row: DecisionRow) -> None:
        said = self.said.get(row.row)
        if said is None:
            require(row.login in self.acting, f"{row.login} decided nothing")
            self.begun[row.row] = max(len(self.held[row.case_id]) - 1, 0)
        require(said not in FINAL or said == row.state, f"{row}: it was {said} already")
        self.said[row.row] = row.state
        carried_out = row.key in self.tiktok.carried_out()
        if row.state == "confirmed":
            require(carried_out or self._is_so(row), f"{row}: TikTok did no such thing")
        if row.state == "refused":
            require(not carried_out, f"{row}: TikTok has carried it out")

    def _is_so(self, row: DecisionRow) -> bool:
        """Whether TikTok came to hold what was decided, by whomever."""
        by_default = REJECTS if row.action.startswith("REJECT") else PAYS
        ends = EFFECT.get(row.action, by_default)
        since = self.held[row.case_id][self.begun[row.row] :]
        return any(status.endswith(ends) for status in since)

    # --- at the end, when all is quiet ----------------------------------------------

    def check_end(self) -> None:
        """:raises Broken: Odoo does not equal TikTok, or something is unfinished"""
        odoo = self.look()
        unfinished = [row for row in odoo.decisions if row.state in OPEN]
        require(not unfinished, f"unfinished: {unfinished}")
        left = {state for state in odoo.events if state in {"new", "failed"}}
        require(not left, f"notifications are {left}: {odoo.events}")
        for case in self.tiktok.cases:
            require(case.case_id in odoo.cases, f"{case.case_id} is lost")
            self._check_equal(case, odoo.cases[case.case_id], odoo)

    def _check_equal(self, case: Case, row: CaseRow, odoo: Odoo) -> None:
        payload = self._payload(case)
        prefix = "cancel" if case.kind == CANCELLATION else "return"
        require(
            row.status == payload[f"{prefix}_status"],
            f"{case.case_id} is {case.status}, Odoo says {row.status}",
        )
        moment = datetime.fromtimestamp(case.update_time, timezone.utc)
        require(
            row.moment == moment.replace(tzinfo=None), f"{case.case_id}: {row.moment}"
        )
        asked = payload["refund_amount"] or {}
        total = Decimal(asked.get("refund_total") or 0)
        require(Decimal(str(row.total or 0)) == total, f"{row}: it is {total}")
        require(row.order, f"{case.case_id} has no order")
        shown = self._shown(case, odoo)
        require(row.state in shown, f"{case.case_id}: {row.state} is none of {shown}")
        self._check_who(case, odoo)

    def _payload(self, case: Case) -> dict[str, Any]:
        render = cancellation_payload if case.kind == CANCELLATION else return_payload
        return render(self.tiktok.world, case, "202602")

    def _shown(self, case: Case, odoo: Odoo) -> set[str]:
        shown = SHOWN[case.status]
        if case.arbitration_status == "IN_PROGRESS" and shown <= {
            "to_decide",
            "rejected",
        }:
            return {"waiting_tiktok"}
        if shown == {"withdrawn"}:
            return {"rejected"} if self._was_rejected(case) else shown
        return shown

    def _was_rejected(self, case: Case) -> bool:
        """Whether a request that is closed ended by a no."""
        if case.arbitration_status == "SUPPORT_SELLER":
            return True
        events = [record.event for record in case.records]
        return "REJECT_REQUEST_CANCEL" in events

    def _check_who(self, case: Case, odoo: Odoo) -> None:
        """Each thing that the seller has done is a confirmed decision in Odoo."""
        confirmed = {d.key for d in odoo.decisions if d.state == "confirmed"}
        for move in self.tiktok.movements(case):
            if move.actor == "SELLER":
                require(
                    move.idempotency_key in confirmed,
                    f"{case.case_id}: {move.kind} without a decision",
                )
