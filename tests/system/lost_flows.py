"""What people send to TikTok, each as one press of a button that can go wrong.

Every flow knows its call, what TikTok holds when it was carried out once, and how the
outbox tells of it.
"""

import json
from abc import ABC, abstractmethod
from functools import cached_property
from typing import Any

from .desk import Desk, Dialog
from .test_business_faults import Business, end_of_the_lag
from .world import World

OFFER = "OFFER_PARTIAL_REFUND"
COMMENT = "The picture shows another cup."
DECISION_FIELDS = ["state", "attempts", "maybe_applied", "key", "mirrored_at"]


class Flow(ABC):
    """One wish, from the press of the button to what TikTok has made of it.

    Class facts: `match` is the path of its call, `reads` that of the search by which an
    unknown outcome is settled; `has_body` and `has_key` tell how it travels,
    `asks_first` that the press asks TikTok something before, `is_seen` that a search
    shows what it has done.
    """

    match = ""
    reads = ""
    has_body = True
    has_key = True
    asks_first = False
    is_seen = True
    expected: tuple[str, ...] = ()

    def __init__(self, world: World, desk: Desk) -> None:
        self.world, self.desk = world, desk

    @cached_property
    @abstractmethod
    def dialog(self) -> Dialog:
        """The dialog, filled in: nothing but the press is missing."""

    @property
    @abstractmethod
    def effects(self) -> tuple[str, ...]:
        """What TikTok holds of it; `expected` once it is carried out once."""

    @property
    def acted(self) -> tuple[str, ...]:
        """`effects` right after the call has reached TikTok."""
        return self.expected

    @property
    @abstractmethod
    def rows(self) -> list[dict[str, Any]]:
        """Its rows in the outbox."""

    @abstractmethod
    def settle(self) -> None:
        """Let the outbox finish, its waiting skipped."""

    @property
    @abstractmethod
    def subject(self) -> str:
        """TikTok's id of what it is about, as the search names it."""

    def get_ready(self) -> None:
        """Have the dialog open before anything else happens."""
        self.dialog.read("id")

    def writes(self, since: int) -> list[dict[str, Any]]:
        return [call for call in self.calls(since) if self._is_write(call)]

    def calls(self, since: int) -> list[dict[str, Any]]:
        """The writes of the flow and the searches about its subject, in their order."""
        calls = self.desk.sim.get("calls", since=since)
        return [c for c in calls if self._is_write(c) or self._is_search(c)]

    def _is_write(self, call: dict[str, Any]) -> bool:
        fits = call["method"] == "POST" and call["path"].endswith(self.match[1:])
        return fits and self.named in call["path"] + call["body"]

    @property
    def named(self) -> str:
        """What its call names it by."""
        return self.subject

    def _is_search(self, call: dict[str, Any]) -> bool:
        found = call["path"].endswith(self.reads)
        return found and self.subject in call["body"]

    def keys(self, since: int) -> set[str]:
        return {self._key(call) for call in self.writes(since)}

    def _key(self, call: dict[str, Any]) -> str:
        return call["query"].get("idempotency_key", "")


class CaseFlow(Flow):
    """A decision about a buyer's request: TikTok's history tells what was decided."""

    region = "GB"
    kind = "refund"
    status = "DELIVERED"
    side = "approve"
    event = ""
    reads = "/returns/search"
    units = 2

    @cached_property
    def case_id(self) -> str:
        order = self.desk.buy(self.region, self.status)
        lines = [line["order_line_item_id"] for line in order["lines"]]
        items = lines[: self.units] if self.units else None
        order_id = order["order_id"]
        case_id = self.desk.sim.case(
            self.region, self.kind, order_id=order_id, items=items
        )
        self.desk.wait_for_ticket(case_id)
        return case_id

    @property
    def subject(self) -> str:
        return self.case_id

    @cached_property
    def dialog(self) -> Dialog:
        dialog = self.desk.open(self.case_id, self.side)
        self.fill(dialog)
        return dialog

    def fill(self, dialog: Dialog) -> None:
        """Choose in the dialog."""

    @property
    def effects(self) -> tuple[str, ...]:
        shown = self.desk.sim.show(self.case_id)
        said = [r["event"] for r in shown["records"] if r["role"] == "SELLER"]
        return (*said, *(kind for kind, *_money in self.desk.ledger(self.case_id)))

    @property
    def rows(self) -> list[dict[str, Any]]:
        return self.desk.decisions(self.case_id)

    def settle(self) -> None:
        self.desk.settle(self.case_id)


class ApproveRefund(CaseFlow):
    match = "*/approve"
    expected = ("APPROVE_REFUND", "refund")

    def fill(self, dialog: Dialog) -> None:
        dialog.write(decision="APPROVE_REFUND")


class ApproveCancellation(CaseFlow):
    match = "*/approve"
    kind = "cancellation"
    status = "AWAITING_SHIPMENT"
    reads = "/cancellations/search"
    has_body = False
    units = 0
    expected = ("APPROVE_REQUEST_CANCEL", "cancellation", "refund", "stock")


class OfferPart(CaseFlow):
    match = "*/approve"
    amount = 1.5
    expected = (OFFER,)

    def fill(self, dialog: Dialog) -> None:
        dialog.write(decision=OFFER, amount=self.amount)


class Reject(CaseFlow):
    match = "*/reject"
    side = "reject"

    def fill(self, dialog: Dialog) -> None:
        asked = dialog.read("decision", "reason_ids")
        reasons = dialog.session.call(
            "tiktok.adjustment.reason", "read", asked["reason_ids"], ["decision"]
        )
        fitting = [row["id"] for row in reasons if row["decision"] == asked["decision"]]
        dialog.write(reason_id=fitting[0], comment=COMMENT)


class RejectRefund(Reject):
    expected = ("REJECT_REFUND",)


class ReviewItem(CaseFlow):
    """One item of two is refunded: the key travels inside of the body."""

    match = "*/aftersales/review"
    asks_first = True
    # The case moves, and the money, once the other item is decided as well: until then
    # only TikTok's answer to the same key tells that this one is
    is_seen = False
    expected = ("APPROVE_REFUND",)

    def fill(self, dialog: Dialog) -> None:
        items = dialog.read("open_line_ids")["open_line_ids"]
        dialog.write(decision="APPROVE_REFUND", chosen_line_ids=[(6, 0, items[:1])])

    @property
    def named(self) -> str:
        line = self.desk.sim.show(self.case_id)["payload"]["return_line_items"][0]
        return line["return_line_item_id"]

    def _key(self, call: dict[str, Any]) -> str:
        (request,) = json.loads(call["body"])["aftersales_request_decisions"]
        return request["idempotency_key"]


class ApproveReplacement(CaseFlow):
    match = "*/approve"
    kind = "replacement"
    units = 1
    expected = ("APPROVE_REPLACEMENT", "replacement_order", "stock")

    def fill(self, dialog: Dialog) -> None:
        dialog.write(decision="APPROVE_REPLACEMENT")


class BusinessFlow(Flow):
    """The business starts it on an order of three mugs."""

    status = ""
    side = ""
    asks_first = True

    @cached_property
    def business(self) -> Business:
        return Business(self.world, self.desk, self.status)

    @property
    def subject(self) -> str:
        return self.business.order["order_id"]

    @cached_property
    def dialog(self) -> Dialog:
        return self.business.open(self.side)

    @property
    def effects(self) -> tuple[str, ...]:
        (order,) = self.desk.sim.get("orders", order_id=self.subject)
        return (*(case["type"] for case in order["cases"]), *self.business.moved())

    @property
    def rows(self) -> list[dict[str, Any]]:
        return self.world.admin.call(
            "tiktok.adjustment.decision",
            "search_read",
            [("sale_order_id", "=", self.business.order_id)],
            DECISION_FIELDS,
        )

    def settle(self) -> None:
        self.business.settle()


class CancelOrder(BusinessFlow):
    match = "*/cancellations"
    reads = "/cancellations/search"
    status = "AWAITING_SHIPMENT"
    side = "cancel_order"
    has_key = False
    expected = ("CANCEL", "cancellation", "refund")

    def settle(self) -> None:
        end_of_the_lag(self.business)
        super().settle()


class RefundOrder(BusinessFlow):
    match = "*/returns"
    reads = "/returns/search"
    status = "DELIVERED"
    side = "refund_order"
    # TikTok makes a case that the seller has to approve: that follows by itself
    acted = ("REFUND",)
    expected = ("REFUND", "refund")


FLOWS: tuple[type[Flow], ...] = (
    ApproveRefund,
    ApproveCancellation,
    OfferPart,
    RejectRefund,
    ReviewItem,
    ApproveReplacement,
    CancelOrder,
    RefundOrder,
)
