"""What came of a request, on TikTok and in Odoo: two of them can be compared."""

from dataclasses import dataclass, field
from typing import Any

from ..desk import CASE, DECISION, ORDER, TICKET, Desk

INBOX = "tiktok.webhook.event"
MESSAGE = "tiktok.message"
# An operation that changes something on TikTok: the last word of its path.
WRITES = ("approve", "reject", "review", "cancellations", "returns", "messages")
CONFIRMED = "confirmed by TikTok"
# A call with a token that has run out, or was replaced, is refused at TikTok's door.
AT_THE_DOOR = {105002, 36009004}


@dataclass
class Subject:
    """An order of some buyer, the case that it is about, the ticket of the two."""

    order: dict[str, Any]
    case_id: str = ""
    ticket: int = 0

    @property
    def order_id(self) -> str:
        return self.order["order_id"]


@dataclass
class Facts:
    """Everything that a kill could have lost or doubled."""

    ledger: list[tuple[str, str, str]]
    writes: list[str]
    history: list[tuple[str, str]]
    decisions: list[tuple[str, str, bool]]
    cases: list[tuple[Any, ...]]
    tickets: list[tuple[Any, ...]]
    orders: list[tuple[Any, ...]]
    notes: int
    told: list[str] = field(default_factory=list)


class Reader:
    """Collects facts about orders; TikTok's side comes from the local TikTok Shop."""

    def __init__(self, desk: Desk, since: int = 0) -> None:
        self.desk, self.since = desk, since

    def facts(self, subject: Subject) -> Facts:
        return Facts(
            ledger=self.ledger(subject),
            writes=self.writes(subject),
            history=self._history(subject),
            decisions=self.decisions(subject),
            cases=self._cases(subject),
            tickets=self._tickets(subject),
            orders=self._orders(subject),
            notes=self._notes(subject),
            told=self._told(subject),
        )

    # --- TikTok -------------------------------------------------------------------

    def ledger(self, subject: Subject) -> list[tuple[str, str, str]]:
        rows = self.desk.sim.get("ledger", order=subject.order_id)
        return [(row["kind"], row["amount"], row["currency"]) for row in rows]

    def writes(self, subject: Subject) -> list[str]:
        """Calls that wanted to change something about the order, the last one last."""
        return [call["path"].rsplit("/", 1)[1] for call in self._calls(subject)]

    def keys(self, subject: Subject) -> list[str]:
        """The idempotency keys of the same calls."""
        return [call["query"]["idempotency_key"] for call in self._calls(subject)]

    def _calls(self, subject: Subject) -> list[dict[str, Any]]:
        ids = {subject.order_id, *self._case_ids(subject)}
        calls = self.desk.sim.get("calls", since=self.since)
        return [call for call in calls if _is_write(call) and _names(call, ids)]

    def _case_ids(self, subject: Subject) -> list[str]:
        domain = [("order_remote_id", "=", subject.order_id)]
        rows = self._read(CASE, domain, "remote_id")
        return sorted({subject.case_id, *(row for (row,) in rows)} - {""})

    def _history(self, subject: Subject) -> list[tuple[str, str]]:
        shown = [self.desk.sim.show(name) for name in self._case_ids(subject)]
        records = [record for case in shown for record in case["records"]]
        return [(record["role"], record["event"]) for record in records]

    def _told(self, subject: Subject) -> list[str]:
        """What the shop has written to the buyer about the order."""
        buyer = subject.order["buyer_user_id"]
        talks = self.desk.sim.get("conversations", buyer=buyer)
        said = [row for talk in talks for row in self.desk.sim.chat(talk["id"])]
        texts = [content.get("content", "") for _role, _type, content in said]
        mine = [text for text in texts if subject.order_id in text]
        return [text.replace(subject.order_id, "ORDER") for text in mine]

    # --- Odoo ---------------------------------------------------------------------

    def decisions(self, subject: Subject) -> list[tuple[str, str, bool]]:
        domain = [
            "|",
            ("adjustment_id.order_remote_id", "=", subject.order_id),
            ("sale_order_id.tiktok_order_id", "=", subject.order_id),
        ]
        rows = self._read(DECISION, domain, "action", "state", "mirrored_at")
        return [(action, state, bool(mirrored)) for action, state, mirrored in rows]

    def _cases(self, subject: Subject) -> list[tuple[Any, ...]]:
        domain = [("order_remote_id", "=", subject.order_id)]
        fields = ("kind", "state", "outcome", "tiktok_status", "role")
        return self._read(CASE, domain, *fields)

    def _tickets(self, subject: Subject) -> list[tuple[Any, ...]]:
        domain = [("sale_order_ids.tiktok_order_id", "=", subject.order_id)]
        return self._read(TICKET, domain, "name", "closed", "tiktok_outcome")

    def _orders(self, subject: Subject) -> list[tuple[Any, ...]]:
        domain = [("tiktok_order_id", "=", subject.order_id)]
        money = ("amount_total", "tiktok_refunded_amount")
        return self._read(ORDER, domain, "state", "tiktok_outcome", *money)

    def _notes(self, subject: Subject) -> int:
        """The tickets' notes that TikTok has confirmed something."""
        domain = [("sale_order_ids.tiktok_order_id", "=", subject.order_id)]
        ids = self.desk.world.admin.call(TICKET, "search", domain)
        domain = [("model", "=", TICKET), ("res_id", "in", ids)]
        domain += [("body", "ilike", CONFIRMED)]
        return self.desk.world.admin.call("mail.message", "search_count", domain)

    def _read(self, model: str, domain: list[Any], *fields: str) -> list[tuple]:
        rows = self.desk.world.admin.call(
            model, "search_read", domain, list(fields), order="id"
        )
        return [tuple(row[name] for name in fields) for row in rows]


def _is_write(call: dict[str, Any]) -> bool:
    wants = call["method"] == "POST" and call["path"].rsplit("/", 1)[1] in WRITES
    return wants and call["code"] not in AT_THE_DOOR


def _names(call: dict[str, Any], ids: set[str]) -> bool:
    return any(name in call["path"] or f'"{name}"' in call["body"] for name in ids)
