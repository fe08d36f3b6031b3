"""Every decision a seller can make on a case, as data.

Names are TikTok's eligibility words. Statuses before and after are those of the
decision tables of TikTok's return and refund API.
"""

from dataclasses import dataclass

from . import kinds, openings
from .statuses import (
    AWAITING_RESPONSE,
    AWAITING_SHIP,
    CANCEL_CLOSED,
    CANCEL_COMPLETE,
    CANCEL_PENDING,
    CANCEL_SUCCESS,
    COMPLETE,
    EXCHANGE_PENDING,
    EXCHANGE_REFUNDED,
    PENDING,
    REJECT,
    REJECT_PACKAGE,
    REPLACEMENT_COMPLETE,
    REPLACEMENT_PENDING,
    REPLACEMENT_REFUNDED,
    REPLACEMENT_REJECT,
    SHIPPED,
    SUCCESS,
)

APPROVE_REQUEST_CANCEL = "APPROVE_REQUEST_CANCEL"
REJECT_REQUEST_CANCEL = "REJECT_REQUEST_CANCEL"
APPROVE_REFUND = "APPROVE_REFUND"
REJECT_REFUND = "REJECT_REFUND"
APPROVE_RETURN = "APPROVE_RETURN"
REJECT_RETURN = "REJECT_RETURN"
APPROVE_RECEIVED_PACKAGE = "APPROVE_RECEIVED_PACKAGE"
REJECT_RECEIVED_PACKAGE = "REJECT_RECEIVED_PACKAGE"
APPROVE_REPLACEMENT = "APPROVE_REPLACEMENT"
REJECT_REPLACEMENT = "REJECT_REPLACEMENT"
ISSUE_REPLACEMENT_REFUND = "ISSUE_REPLACEMENT_REFUND"
ISSUE_EXCHANGE_REFUND = "ISSUE_EXCHANGE_REFUND"
DIRECT_REFUND = "DIRECT_REFUND"
OFFER_PARTIAL_REFUND = "OFFER_PARTIAL_REFUND"
OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG = "OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG"

APPROVE = "approve"
REJECTION = "reject"
OFFER = "offer"

_PAID = frozenset({SUCCESS, COMPLETE})
_GOODS = frozenset({kinds.RETURN_REFUND})
_MONEY = frozenset({kinds.REFUND})
_NEW_GOODS = frozenset({kinds.REPLACEMENT})


@dataclass(frozen=True)
class Action:
    """One decision: for which kinds, from which status, to which, with what input.

    :param side: `approve`, `reject` or `offer`, the dialog that it belongs to
    :param answers: TikTok's word for what it expects, which this decision satisfies
    :param reads_as_done: statuses that prove that the decision took effect
    :param only_if_listed: never without TikTok's own yes to this very case
    :param only_by_items: the call for a whole case does not take it, the review of
        single items does
    """

    name: str
    label: str
    side: str
    kinds: frozenset[str]
    before: str
    answers: str
    reads_as_done: frozenset[str]
    needs_reason: bool = False
    takes_comment: bool = False
    needs_amount: bool = False
    may_keep_item: bool = False
    only_if_listed: bool = False
    only_by_items: bool = False


def _rejection(name, label, case_kinds, before, answers, after) -> Action:
    done = frozenset({after})
    return Action(
        name,
        label,
        REJECTION,
        case_kinds,
        before,
        answers,
        done,
        needs_reason=True,
        takes_comment=True,
    )


_ALL = (
    Action(
        APPROVE_REQUEST_CANCEL,
        "Approve Cancellation",
        APPROVE,
        frozenset({kinds.CANCELLATION}),
        CANCEL_PENDING,
        "SELLER_RESPOND_BUYER_CANCEL",
        frozenset({CANCEL_SUCCESS, CANCEL_COMPLETE}),
    ),
    _rejection(
        REJECT_REQUEST_CANCEL,
        "Reject Cancellation",
        frozenset({kinds.CANCELLATION}),
        CANCEL_PENDING,
        "SELLER_RESPOND_BUYER_CANCEL",
        CANCEL_CLOSED,
    ),
    Action(
        APPROVE_REFUND,
        "Approve Refund",
        APPROVE,
        _MONEY,
        PENDING,
        "SELLER_RESPOND_REFUND",
        _PAID,
    ),
    _rejection(
        REJECT_REFUND,
        "Reject Refund",
        _MONEY,
        PENDING,
        "SELLER_RESPOND_REFUND",
        REJECT,
    ),
    Action(
        APPROVE_RETURN,
        "Approve Return",
        APPROVE,
        _GOODS,
        PENDING,
        "SELLER_RESPOND_RETURN",
        _PAID | {AWAITING_SHIP, SHIPPED},
        may_keep_item=True,
    ),
    _rejection(
        REJECT_RETURN,
        "Reject Return",
        _GOODS,
        PENDING,
        "SELLER_RESPOND_RETURN",
        REJECT,
    ),
    Action(
        DIRECT_REFUND,
        "Refund Without Return",
        APPROVE,
        _GOODS,
        PENDING,
        "SELLER_RESPOND_RETURN",
        _PAID,
        only_if_listed=True,
    ),
    Action(
        OFFER_PARTIAL_REFUND,
        "Offer Partial Refund",
        OFFER,
        _MONEY | _GOODS,
        PENDING,
        "SELLER_RESPOND_REFUND",
        frozenset({AWAITING_RESPONSE}),
        needs_amount=True,
    ),
    Action(
        APPROVE_RECEIVED_PACKAGE,
        "Approve Received Package",
        APPROVE,
        _GOODS,
        SHIPPED,
        "SELLER_RESPOND_RECEIVE_PACKAGE",
        _PAID,
    ),
    _rejection(
        REJECT_RECEIVED_PACKAGE,
        "Reject Received Package",
        _GOODS,
        SHIPPED,
        "SELLER_RESPOND_RECEIVE_PACKAGE",
        REJECT_PACKAGE,
    ),
    Action(
        OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG,
        "Offer Partial Refund After Inspection",
        OFFER,
        _GOODS,
        SHIPPED,
        "SELLER_RESPOND_RECEIVE_PACKAGE",
        frozenset({AWAITING_RESPONSE}),
        needs_reason=True,
        takes_comment=True,
        needs_amount=True,
    ),
    Action(
        APPROVE_REPLACEMENT,
        "Approve Replacement",
        APPROVE,
        _NEW_GOODS,
        REPLACEMENT_PENDING,
        "SELLER_RESPOND_REPLACEMENT",
        frozenset({REPLACEMENT_COMPLETE}),
    ),
    _rejection(
        REJECT_REPLACEMENT,
        "Reject Replacement",
        _NEW_GOODS,
        REPLACEMENT_PENDING,
        "SELLER_RESPOND_REPLACEMENT",
        REPLACEMENT_REJECT,
    ),
    Action(
        ISSUE_REPLACEMENT_REFUND,
        "Refund Instead of Replacing",
        APPROVE,
        _NEW_GOODS,
        REPLACEMENT_PENDING,
        "SELLER_RESPOND_REPLACEMENT",
        frozenset({REPLACEMENT_REFUNDED}),
    ),
    Action(
        ISSUE_EXCHANGE_REFUND,
        "Refund Instead of Exchanging",
        APPROVE,
        frozenset({kinds.EXCHANGE}),
        EXCHANGE_PENDING,
        "SELLER_RESPOND_EXCHANGE",
        frozenset({EXCHANGE_REFUNDED}),
        only_if_listed=True,
        only_by_items=True,
    ),
)

ACTIONS = {action.name: action for action in _ALL}
LABELS = {action.name: action.label for action in _ALL} | openings.LABELS
