"""Which decision fits which case, as data, and why the others do not."""

from dataclasses import dataclass

from ..model.case import CANCELLATION, RETURN, Case
from ..world import World
from .refusal import Refusal

REFUND, GOODS = frozenset({"REFUND"}), frozenset({"RETURN_AND_REFUND"})
REPLACEMENT, EXCHANGE = frozenset({"REPLACEMENT"}), frozenset({"EXCHANGE"})
ASKED, SHIPPED = "RETURN_OR_REFUND_REQUEST_PENDING", "BUYER_SHIPPED_ITEM"
DONE = ("_SUCCESS", "_COMPLETE")


@dataclass(frozen=True)
class Rule:
    """A decision: its cases, its state, the code for a wrong state, and what it
    decides about a line."""

    types: frozenset[str]
    status: str
    late: int
    outcome: str
    kind: str = RETURN

    @property
    def rejects(self) -> bool:
        return self.outcome == "REJECT"


RULES: dict[str, Rule] = {
    "APPROVE_REQUEST_CANCEL": Rule(
        frozenset({"BUYER_CANCEL"}),
        "CANCELLATION_REQUEST_PENDING",
        25011012,
        "APPROVE",
        CANCELLATION,
    ),
    "REJECT_REQUEST_CANCEL": Rule(
        frozenset({"BUYER_CANCEL"}),
        "CANCELLATION_REQUEST_PENDING",
        25011011,
        "REJECT",
        CANCELLATION,
    ),
    "APPROVE_REFUND": Rule(REFUND, ASKED, 25011012, "APPROVE"),
    "REJECT_REFUND": Rule(REFUND, ASKED, 25011011, "REJECT"),
    "APPROVE_RETURN": Rule(GOODS, ASKED, 25011012, "APPROVE"),
    "REJECT_RETURN": Rule(GOODS, ASKED, 25011011, "REJECT"),
    "DIRECT_REFUND": Rule(GOODS, ASKED, 25011012, "REFUND_NOW"),
    "APPROVE_RECEIVED_PACKAGE": Rule(GOODS, SHIPPED, 25011013, "APPROVE"),
    "REJECT_RECEIVED_PACKAGE": Rule(GOODS, SHIPPED, 25011014, "REJECT"),
    "APPROVE_REPLACEMENT": Rule(
        REPLACEMENT, "REPLACEMENT_REQUEST_PENDING", 25011012, "APPROVE"
    ),
    "REJECT_REPLACEMENT": Rule(
        REPLACEMENT, "REPLACEMENT_REQUEST_PENDING", 25011011, "REJECT"
    ),
    "ISSUE_REPLACEMENT_REFUND": Rule(
        REPLACEMENT, "REPLACEMENT_REQUEST_PENDING", 25011012, "REFUND_NOW"
    ),
    "ISSUE_EXCHANGE_REFUND": Rule(
        EXCHANGE, "EXCHANGE_REQUEST_PENDING", 25011012, "REFUND_NOW"
    ),
    "OFFER_PARTIAL_REFUND": Rule(REFUND | GOODS, ASKED, 25011012, "OFFER"),
    "OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG": Rule(GOODS, SHIPPED, 25011014, "OFFER"),
}

# What the platform decides when the seller lets the deadline pass.
WHEN_SILENT = {
    ("BUYER_CANCEL", "CANCELLATION_REQUEST_PENDING"): "APPROVE_REQUEST_CANCEL",
    ("REFUND", ASKED): "APPROVE_REFUND",
    ("RETURN_AND_REFUND", ASKED): "APPROVE_RETURN",
    ("RETURN_AND_REFUND", SHIPPED): "APPROVE_RECEIVED_PACKAGE",
    ("REPLACEMENT", "REPLACEMENT_REQUEST_PENDING"): "APPROVE_REPLACEMENT",
    ("EXCHANGE", "EXCHANGE_REQUEST_PENDING"): "ISSUE_EXCHANGE_REFUND",
}


def refusal(world: World, case: Case, decision: str) -> Refusal | None:
    """Why the seller cannot take this decision on the case now, or None."""
    rule = RULES[decision]
    if rule.kind != case.kind or case.case_type not in rule.types:
        return Refusal(25020004, f"{decision} does not fit this kind of request.")
    if decision == "DIRECT_REFUND" and not world.state.switches.direct_refund:
        return Refusal(25020004, "A direct refund is not available to this shop.")
    if case.arbitration_status == "IN_PROGRESS":
        return Refusal(25011010, "The platform is arbitrating this request.")
    if case.status != rule.status:
        return _late(case, rule)
    return _parcel_refusal(world, case, rule)


def _late(case: Case, rule: Rule) -> Refusal:
    if rule.rejects and rule.status != SHIPPED and case.status.endswith(DONE):
        return Refusal(25020010, "The request is approved already.")
    word = "reject" if rule.rejects else "approve"
    return Refusal(rule.late, f"status can't {word}: it is {case.status}.")


def _parcel_refusal(world: World, case: Case, rule: Rule) -> Refusal | None:
    if rule.status != SHIPPED:
        return None
    if case.is_quick_refund and rule.outcome != "APPROVE":
        return Refusal(
            25011025, "Quick refund is active: the parcel cannot be refused."
        )
    must_arrive = world.state.switches.parcel_must_arrive
    waits = must_arrive == "both" or (
        must_arrive == "reject" and rule.outcome != "APPROVE"
    )
    if waits and not (case.parcel and case.parcel.arrived):
        return Refusal(25011035, "The parcel is still on its way.")
    return None
