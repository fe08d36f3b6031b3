"""Where a case stands, derived from TikTok's words and never set by hand.

A word that is new to us never raises: the case is `unknown`, or waits for a decision
when TikTok says that it expects one.
"""

from dataclasses import dataclass

from . import kinds, statuses

TO_DECIDE = "to_decide"
WAITING_BUYER = "waiting_buyer"
IN_TRANSIT = "in_transit"
WAITING_TIKTOK = "waiting_tiktok"
APPROVED = "approved"
REFUNDED = "refunded"
CANCELLED = "cancelled"
REPLACED = "replaced"
EXCHANGED = "exchanged"
REJECTED = "rejected"
WITHDRAWN = "withdrawn"
UNKNOWN = "unknown"

STATES = (
    TO_DECIDE,
    WAITING_BUYER,
    IN_TRANSIT,
    WAITING_TIKTOK,
    APPROVED,
    REFUNDED,
    CANCELLED,
    REPLACED,
    EXCHANGED,
    REJECTED,
    WITHDRAWN,
    UNKNOWN,
)
# Nobody has to do anything. A rejected case can come back: the buyer may dispute.
SETTLED = frozenset({REFUNDED, CANCELLED, REPLACED, EXCHANGED, REJECTED, WITHDRAWN})

OPEN = frozenset(STATES) - SETTLED

_STATE = {
    statuses.CANCEL_PENDING: TO_DECIDE,
    statuses.CANCEL_SUCCESS: APPROVED,
    statuses.CANCEL_COMPLETE: CANCELLED,
    statuses.CANCEL_CLOSED: WITHDRAWN,
    statuses.PENDING: TO_DECIDE,
    statuses.REJECT: REJECTED,
    statuses.AWAITING_SHIP: WAITING_BUYER,
    statuses.SHIPPED: IN_TRANSIT,
    statuses.REJECT_PACKAGE: REJECTED,
    statuses.SUCCESS: APPROVED,
    statuses.COMPLETE: REFUNDED,
    statuses.CLOSED: WITHDRAWN,
    statuses.AWAITING_RESPONSE: WAITING_BUYER,
    statuses.REPLACEMENT_PENDING: TO_DECIDE,
    statuses.REPLACEMENT_REJECT: REJECTED,
    statuses.REPLACEMENT_REFUNDED: REFUNDED,
    statuses.REPLACEMENT_COMPLETE: REPLACED,
    statuses.REPLACEMENT_CLOSED: WITHDRAWN,
    statuses.EXCHANGE_PENDING: TO_DECIDE,
    statuses.EXCHANGE_REFUNDED: REFUNDED,
    statuses.EXCHANGE_COMPLETE: EXCHANGED,
    statuses.EXCHANGE_CLOSED: WITHDRAWN,
}
STATUSES = frozenset(_STATE)

_SELLER_RESPONDS = "SELLER_RESPOND_"
# Money or goods have moved, or the request is gone: a dispute changes nothing here.
_BEYOND_DISPUTE = frozenset(
    {APPROVED, REFUNDED, CANCELLED, REPLACED, EXCHANGED, WITHDRAWN}
)

_WORDS = {
    statuses.CANCEL_PENDING: "The buyer asks to cancel the order",
    statuses.CANCEL_SUCCESS: "Cancellation approved, TikTok pays the buyer back",
    statuses.CANCEL_COMPLETE: "Cancelled and paid back",
    statuses.REJECT: "Rejected; the buyer may still dispute it",
    statuses.AWAITING_SHIP: "Waiting for the buyer to send the parcel",
    statuses.SHIPPED: "The parcel is on its way back",
    statuses.REJECT_PACKAGE: "The parcel was refused; the buyer may still dispute it",
    statuses.SUCCESS: "Approved, TikTok pays the buyer back",
    statuses.COMPLETE: "The buyer has been paid back",
    statuses.AWAITING_RESPONSE: "Waiting for the buyer to answer the offer",
    statuses.REPLACEMENT_PENDING: "The buyer asks for a replacement",
    statuses.REPLACEMENT_REJECT: "Replacement rejected; the buyer may still dispute it",
    statuses.REPLACEMENT_REFUNDED: "Refunded instead of replaced",
    statuses.REPLACEMENT_COMPLETE: "Replacement approved, TikTok makes the new order",
    statuses.EXCHANGE_PENDING: "The buyer asks for an exchange",
    statuses.EXCHANGE_REFUNDED: "Refunded instead of exchanged",
    statuses.EXCHANGE_COMPLETE: "Exchanged",
}
_PENDING = {
    kinds.REFUND: "The buyer asks for a refund",
    kinds.RETURN_REFUND: "The buyer asks to return the goods for a refund",
}
_CLOSED = {
    WITHDRAWN: "The request was withdrawn or has run out",
    REJECTED: "Rejected, the request is closed",
}
_IF_SILENT = {
    statuses.CANCEL_PENDING: "The order is cancelled and the buyer paid back",
    statuses.SHIPPED: "The parcel counts as accepted and the buyer is paid back",
    statuses.AWAITING_SHIP: "TikTok closes the request",
    statuses.REPLACEMENT_PENDING: "TikTok approves the replacement",
}
_IF_SILENT_PENDING = {
    kinds.REFUND: "The buyer is refunded",
    kinds.RETURN_REFUND: "TikTok approves the return",
}
_FOR_THE_BUYER = "TikTok decides for the buyer"


@dataclass(frozen=True)
class Snapshot:
    """What TikTok says about a case at one moment, in TikTok's words.

    :param kind: one of `kinds.KINDS`
    :param next_actions: what TikTok expects of the seller, either spelling
    :param arbitration: None when there was no dispute
    :param quick_refund: TikTok paid the buyer before the parcel came back
    :param partial_offered: the seller made a counter-offer
    :param partial_rejected: the buyer refused a counter-offer
    :param rejected_by_seller: our decision closed it; the status alone cannot tell a
        rejected request from a withdrawn one
    :param overdue: TikTok's deadline is over
    """

    kind: str
    status: str
    role: str | None
    next_actions: tuple[str, ...] = ()
    arbitration: str | None = None
    quick_refund: bool = False
    partial_rejected: bool = False
    order_status: str | None = None
    rejected_by_seller: bool = False
    cancel_type: str | None = None
    partial_offered: bool = False
    overdue: bool = False


def derive(snapshot: Snapshot) -> str:
    """Return the state of a case, one of `STATES`."""
    state = _STATE.get(statuses.normal(snapshot.status), UNKNOWN)
    if is_disputed(snapshot) and state not in _BEYOND_DISPUTE:
        return WAITING_TIKTOK
    if state == WITHDRAWN:
        return _how_it_closed(snapshot)
    if state == TO_DECIDE:
        return TO_DECIDE if _is_for_seller(snapshot) else WAITING_TIKTOK
    if state in (IN_TRANSIT, UNKNOWN) and expects_seller(snapshot):
        return TO_DECIDE
    return state


def expects_seller(snapshot: Snapshot) -> bool:
    """Tell whether TikTok itself says that the seller has to answer."""
    return any(item.startswith(_SELLER_RESPONDS) for item in snapshot.next_actions)


def is_disputed(snapshot: Snapshot) -> bool:
    """Tell whether TikTok decides: it still judges, or ruled and has yet to act."""
    if snapshot.arbitration == statuses.ARBITRATION_FOR_BUYER:
        return _STATE.get(snapshot.status) == REJECTED
    return snapshot.arbitration == statuses.ARBITRATION_RUNS


def outcome(snapshot: Snapshot) -> str | None:
    """Return how a case ended (one of `SETTLED`), None while it goes on."""
    state = derive(snapshot)
    return state if state in SETTLED else None


def words(snapshot: Snapshot) -> str:
    """Return where a case stands as a sentence without a full stop."""
    state = derive(snapshot)
    status = statuses.normal(snapshot.status)
    if is_disputed(snapshot) and state == WAITING_TIKTOK:
        return _disputed(snapshot)
    if state == WAITING_TIKTOK:
        return "TikTok reviews the request"
    if status == statuses.SHIPPED and state == TO_DECIDE:
        return "The parcel is back or on its way; inspect it and decide"
    if status == statuses.PENDING:
        return _pending(snapshot)
    if status in _WORDS:
        return _WORDS[status]
    return _CLOSED.get(state) or f"TikTok's status: {_spelled_out(status)}"


def if_nobody_answers(snapshot: Snapshot) -> str:
    """Return what TikTok does when the deadline passes; empty when there is none."""
    state = derive(snapshot)
    status = statuses.normal(snapshot.status)
    if state == TO_DECIDE:
        if status == statuses.PENDING:
            return _IF_SILENT_PENDING.get(snapshot.kind, _FOR_THE_BUYER)
        return _IF_SILENT.get(status, _FOR_THE_BUYER)
    return _IF_SILENT[status] if status == statuses.AWAITING_SHIP else ""


def _how_it_closed(snapshot: Snapshot) -> str:
    ruled = snapshot.arbitration == statuses.ARBITRATION_FOR_SELLER
    return REJECTED if snapshot.rejected_by_seller or ruled else WITHDRAWN


def _is_for_seller(snapshot: Snapshot) -> bool:
    """A pending request is the seller's to answer when the buyer made it.

    Status and role decide; `next_actions` may be missing from an answer that is a
    moment old, but when it is there it settles the question.
    """
    if expects_seller(snapshot):
        return True
    if snapshot.cancel_type == kinds.CANCEL_TYPE_DONE:
        return False
    return snapshot.role in (kinds.BUYER, None)


def is_escalated(snapshot: Snapshot) -> bool:
    """Tell whether TikTok took over a case that nobody has rejected."""
    runs = snapshot.arbitration == statuses.ARBITRATION_RUNS
    return runs and _STATE.get(statuses.normal(snapshot.status)) != REJECTED


def _disputed(snapshot: Snapshot) -> str:
    if is_escalated(snapshot):
        return "TikTok has taken the request over and decides"
    return "The buyer disputes the decision; TikTok decides"


def _pending(snapshot: Snapshot) -> str:
    if snapshot.partial_rejected:
        return "The buyer refused the offer; decide again"
    if snapshot.role == kinds.SELLER:
        return "The refund that you started waits for your approval"
    return _PENDING.get(snapshot.kind, "The buyer's request waits for an answer")


def _spelled_out(status: str) -> str:
    return status.replace("_", " ").lower() or "none"
