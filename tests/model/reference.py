"""What must be true, told by somebody who knows nothing of the addon's rules.

Held against Odoo after each step; what must be true at the end is in `ending`.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from tiktok_shop_simulator.model.case import Case
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
CASES = """
    SELECT remote_id, tiktok_status, remote_update_time, ticket_id, state, outcome,
           refund_total, sale_order_id, parked_reason, arbitration_status
      FROM tiktok_adjustment WHERE id > %s
"""
DECISIONS = """
    SELECT d.id, a.remote_id, d.action, d.key, d.state, u.login, d.mirrored_at,
           d.status_before
      FROM tiktok_adjustment_decision d
      JOIN tiktok_adjustment a ON a.id = d.adjustment_id
      JOIN res_users u ON u.id = d.user_id
     WHERE a.id > %s ORDER BY d.id
"""
TICKETS = """
    SELECT tiktok_adjustment_id FROM helpdesk_ticket WHERE tiktok_adjustment_id > %s
     GROUP BY tiktok_adjustment_id HAVING count(*) > 1
"""
ORDERS = """
    SELECT tiktok_order_id, tiktok_status, state, tiktok_refunded_amount
      FROM sale_order WHERE tiktok_order_id = ANY(%s)
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
    seen: str


class OrderRow(NamedTuple):
    """An order as Odoo has it."""

    order_id: str
    status: str
    state: str
    refunded: Decimal | None


@dataclass
class Odoo:
    """What Odoo says at one moment."""

    cases: dict[str, CaseRow]
    decisions: list[DecisionRow]
    doubled_tickets: list[int]
    events: dict[str, int]
    orders: dict[str, OrderRow]


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
        self.last = Odoo({}, [], [], {}, {})
        # Who has pressed a button since the last look, at which status of the case.
        self.acting: dict[str, str] = {}

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
            cr.execute(ORDERS, [[order.order_id for order in self.tiktok.orders]])
            orders = {row[0]: OrderRow(*row) for row in cr.fetchall()}
            cr.execute(EVENTS)
            return Odoo(cases, decisions, doubled, dict(cr.fetchall()), orders)

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
        self.acting = {}

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
            seen = self.acting[row.login]
            require(row.seen == seen, f"{row}: {row.login} saw {seen}")
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
