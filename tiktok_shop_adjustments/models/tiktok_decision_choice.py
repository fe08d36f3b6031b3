"""What goes into a decision and what comes out of it, as plain data.

Between two transactions no record travels: another transaction may not see it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Choice:
    """What the user chose in the dialog.

    :param action: TikTok's word for the decision
    :param reason: name of a reject reason, as TikTok gave it for this very case
    :param reason_text: the same for people
    :param amount: of an offer, for each item, in the case's currency
    :param offer_range: least and most for each item, as TikTok told the dialog
    :param lines: `tiktok.adjustment.line` ids; None means the whole case
    :param request: TikTok's id and type of the request that holds chosen items
    :param images: uploaded evidence as `outbound.Evidence` wants it
    :param eligibility: TikTok's word on each action, asked when the dialog opened
    :param seen_status: TikTok's status that the user saw; None skips the check
    """

    action: str
    reason: str | None = None
    reason_text: str | None = None
    comment: str | None = None
    amount: Decimal | None = None
    offer_range: tuple[Decimal, Decimal] | None = None
    keep_item: bool = False
    lines: Sequence[int] | None = None
    request: tuple[str, str] | None = None
    images: Sequence[Mapping[str, Any]] = ()
    eligibility: Sequence[Mapping[str, Any]] = ()
    seen_status: str | None = None


@dataclass(frozen=True)
class OpeningChoice:
    """What the user chose to start on an order.

    :param action: ``CANCEL_ORDER`` or ``CREATE_RETURN``
    :param request_type: TikTok's word: CANCEL, REFUND or RETURN_AND_REFUND
    :param reason: name of a reason, as TikTok gave it for this very order
    :param units: TikTok's order line ids
    :param is_whole: all that is left of the order, so that no unit is named
    :param total: what TikTok calculated for these units, None when it did not
    :param amount: less than that, None for all of it
    :param buyer_message: what the buyer is told afterwards, None to say nothing
    :param eligibility: TikTok's rows for the order, asked when the dialog opened
    :param seen_status: the order's status that the user saw; None skips the check
    """

    action: str
    request_type: str
    reason: str
    units: Sequence[str]
    is_whole: bool = False
    reason_text: str | None = None
    total: Decimal | None = None
    amount: Decimal | None = None
    buyer_message: str | None = None
    eligibility: Sequence[Mapping[str, Any]] = ()
    seen_status: str | None = None


@dataclass(frozen=True)
class Letter:
    """One attempt to carry a decision to TikTok; `attempt` tells it from a later one"""

    decision_id: int
    attempt: int
    client: Any = field(repr=False)
    operation: str
    remote_id: str
    key: str
    payload: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Reply:
    """How an attempt ended.

    :param state: the delivery state that follows
    :param retry_in: seconds until the next look or attempt, None when there is none
    :param said_no: TikTok refused, which is an answer; a failure is none
    :param read_now: TikTok answered, but only the case can tell what happened
    :param unsure: this attempt may have taken effect although it failed
    :param shop_stuck: the next decision of the shop would fare no better now
    :param case_id: TikTok's id of the case that the call has made
    """

    state: str
    code: str | None = None
    message: str | None = None
    advice: str | None = None
    request_id: str | None = None
    retry_in: float | None = None
    said_no: bool = False
    read_now: bool = False
    unsure: bool = False
    shop_stuck: bool = False
    case_id: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of a decision, in words for the user who waits."""

    decision_id: int
    state: str
    message: str
    advice: str
    request_id: str | None = None
    next_attempt_at: datetime | None = None
    code: str | None = None
