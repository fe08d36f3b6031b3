"""The clicks that move money, each from the buyer's request to the last button."""

from dataclasses import dataclass, field
from typing import Any

from ..desk import CASE, ORDER, TICKET, Desk, Dialog
from .facts import Subject
from .flow import Act, Flow
from .killer import Killer

COMMENT = "The picture shows another cup."
CONFIRM = "/action_confirm"
QUEUED = "after commit: insert tiktok_adjustment_decision"
WRITTEN = "after commit: update tiktok_adjustment_decision"


@dataclass(frozen=True)
class Click(Flow):
    """One button, and what comes of it when nobody is killed.

    :param region: the shop's
    :param kind: what the buyer asks for
    :param status: of the order at that time
    :param ledger: the kinds of movements that come of it in the end
    :param state: of the case in the end
    """

    region: str = ""
    kind: str = ""
    status: str = "DELIVERED"
    ledger: tuple[str, ...] = ()
    state: str = "approved"
    choice: dict[str, Any] = field(default_factory=dict)

    def ask(self, desk: Desk) -> Subject:
        """Some buyer asks for all items of a new order."""
        order = desk.buy(self.region, self.status)
        case_id = desk.sim.case(self.region, self.kind, order_id=order["order_id"])
        return Subject(order, case_id)

    def bring(self, desk: Desk, subjects: list[Subject]) -> None:
        desk.world.sync()

    def prepare(self, killer: Killer, subject: Subject) -> Act:
        return self.open(killer.desk, subject).confirm

    def open(self, desk: Desk, subject: Subject) -> Dialog:
        """Open the dialog and fill it in: the button is all that is left."""
        dialog = desk.open(subject.case_id, "approve")
        dialog.write(**self.choice)
        return dialog

    def decide_again(self, desk: Desk, subject: Subject) -> bool:
        """The dialog is gone: the agent looks at the ticket, and decides if it asks."""
        if not self.asks(desk, subject):
            return False
        assert desk.sim.get("ledger", order=subject.order_id) == []
        self.open(desk, subject).confirm()
        return True

    def asks(self, desk: Desk, subject: Subject) -> bool:
        domain = [("remote_id", "=", subject.case_id), ("state", "=", "to_decide")]
        return bool(desk.world.agent.call(CASE, "search_count", domain))


class Rejection(Click):
    def open(self, desk: Desk, subject: Subject) -> Dialog:
        return desk.fill_rejection(subject.case_id, COMMENT)


class Offer(Click):
    """A part of the money; it moves when the buyer takes it."""

    def follow(self, desk: Desk, subject: Subject) -> None:
        desk.sim.act(subject.case_id, "accept_offer")


class ReceivedPackage(Click):
    """The return was approved before, the parcel has come back."""

    def bring(self, desk: Desk, subjects: list[Subject]) -> None:
        super().bring(desk, subjects)
        for subject in subjects:
            desk.decide(subject.case_id, "approve", decision="APPROVE_RETURN")
            desk.sim.act(subject.case_id, "ship")
            desk.sim.act(subject.case_id, "deliver")
        super().bring(desk, subjects)


@dataclass(frozen=True)
class BusinessClick(Click):
    """Nobody has asked: the agent acts on the order, from a ticket of its own."""

    side: str = ""

    def ask(self, desk: Desk) -> Subject:
        return Subject(desk.buy(self.region, self.status))

    def bring(self, desk: Desk, subjects: list[Subject]) -> None:
        super().bring(desk, subjects)
        for subject in subjects:
            domain = [("tiktok_order_id", "=", subject.order_id)]
            ids = desk.world.agent.call(ORDER, "search", domain)
            action = desk.world.agent.call(ORDER, "action_tiktok_new_ticket", ids)
            subject.ticket = action["res_id"]

    def open(self, desk: Desk, subject: Subject) -> Dialog:
        agent = desk.world.agent
        action = agent.call(TICKET, f"action_tiktok_{self.side}", [subject.ticket])
        dialog = Dialog(agent, action["res_model"], action["res_id"])
        dialog.write(reason_id=dialog.read("reason_ids")["reason_ids"][1])
        return dialog

    def asks(self, desk: Desk, subject: Subject) -> bool:
        domain = [("sale_order_id.tiktok_order_id", "=", subject.order_id)]
        return not desk.world.agent.call(CASE, "search_count", domain)


def once(operation: str) -> tuple[str, ...]:
    """Queue, claim, send, answer, record, and the look at what came of it."""
    return (
        QUEUED,
        WRITTEN,
        f"send: POST {operation}",
        f"answer: POST {operation}",
        WRITTEN,
        f"send: POST {operation.partition('/')[0]}/search",
        "answered",
    )


CANCELLED = ("cancellation", "refund", "stock")
REPLACED = ("replacement_order", "stock")
CLICKS: tuple[Click, ...] = (
    Click(
        "approve a refund",
        CONFIRM,
        once("returns/approve"),
        "GB",
        "refund",
        ledger=("refund",),
        choice={"decision": "APPROVE_REFUND"},
    ),
    Rejection(
        "reject a refund",
        CONFIRM,
        once("returns/reject"),
        "GB",
        "refund",
        state="rejected",
    ),
    Offer(
        "offer a part of a refund",
        CONFIRM,
        once("returns/approve"),
        "GB",
        "refund",
        ledger=("refund",),
        choice={"decision": "OFFER_PARTIAL_REFUND", "amount": 1.5},
    ),
    ReceivedPackage(
        "accept a returned package",
        CONFIRM,
        once("returns/approve"),
        "GB",
        "return_and_refund",
        ledger=("refund",),
        choice={"decision": "APPROVE_RECEIVED_PACKAGE"},
    ),
    Click(
        "approve a replacement",
        CONFIRM,
        once("returns/approve"),
        "US",
        "replacement",
        ledger=REPLACED,
        state="replaced",
        choice={"decision": "APPROVE_REPLACEMENT"},
    ),
    Click(
        "approve a cancellation",
        CONFIRM,
        once("cancellations/approve"),
        "GB",
        "cancellation",
        "AWAITING_SHIPMENT",
        CANCELLED,
        choice={"decision": "APPROVE_REQUEST_CANCEL"},
    ),
    BusinessClick(
        "cancel an order",
        CONFIRM,
        (
            QUEUED,
            WRITTEN,
            "send: POST cancellations/search",
            *once("cancellations")[2:],
        ),
        "GB",
        status="AWAITING_SHIPMENT",
        ledger=CANCELLED,
        side="cancel_order",
    ),
    BusinessClick(
        "refund an order",
        CONFIRM,
        (*once("returns")[:-1], *once("returns/approve")),
        "GB",
        ledger=("refund",),
        side="refund_order",
    ),
)
BY_NAME = {click.name: click for click in CLICKS}
