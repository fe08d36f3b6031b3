"""Whether the seller answered in time, and what became of a case: what reports count.

TikTok asks a question with a deadline. An answer is a decision of ours that TikTok
confirmed, or one that was given in TikTok's own Seller Center.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from . import kinds, states

# TikTok holds it against a shop when it answers fewer of its cases in time
IN_TIME_THRESHOLD = 90

IN_TIME = "in_time"
LATE = "late"
NEVER = "never"
TIMINGS = (IN_TIME, LATE, NEVER)

OPEN = "open"
GRANTED = "granted"
WON = "won"
LOST = "lost"
SILENCE = "silence"
WITHDRAWN = "withdrawn"
UNASKED = "unasked"
BUSINESS = "business"
RESULTS = (OPEN, GRANTED, WON, LOST, SILENCE, WITHDRAWN, UNASKED, BUSINESS)

# (name, shorter than)
SPANS = (
    ("hour", timedelta(hours=1)),
    ("four_hours", timedelta(hours=4)),
    ("twelve_hours", timedelta(hours=12)),
    ("day", timedelta(days=1)),
    ("two_days", timedelta(days=2)),
)
LONGER = "longer"
# Where a case goes when its seller has answered. A withdrawn one was not answered, and
# one that TikTok took over neither.
_ANSWERED = frozenset(states.STATES) - {
    states.TO_DECIDE,
    states.WAITING_TIKTOK,
    states.WITHDRAWN,
    states.UNKNOWN,
}
_MONEY_STAYS = frozenset({states.REJECTED, states.WITHDRAWN, states.REFUNDED})


@dataclass(frozen=True)
class Case:
    """What is known of a case when its result is judged.

    :param state: one of `states.STATES`
    :param started_by: `buyer`, `seller` or `tiktok`
    :param informs_only: TikTok acted and asked nobody
    :param ruled_for_buyer: TikTok's arbitration was lost
    :param silent: TikTok decided for the buyer because nobody had answered
    """

    state: str
    started_by: str | None = None
    informs_only: bool = False
    ruled_for_buyer: bool = False
    silent: bool = False


def result(case: Case) -> str:
    """Return how a case ended for the seller, one of `RESULTS`."""
    if case.state not in states.SETTLED:
        return OPEN
    if case.started_by == "seller":
        return BUSINESS
    if case.state in (states.WITHDRAWN, states.REJECTED):
        return WITHDRAWN if case.state == states.WITHDRAWN else WON
    if case.silent:
        return SILENCE
    if case.ruled_for_buyer:
        return LOST
    return UNASKED if case.informs_only or case.started_by == "tiktok" else GRANTED


def is_answered(state: str, moment: datetime | None, deadline: datetime | None) -> bool:
    """Tell whether a case that was the seller's to decide was answered elsewhere.

    What moves after the deadline TikTok has moved.

    :param state: where the case stands now
    :param moment: when TikTok changed it
    :param deadline: the one that stood before
    """
    in_time = not deadline or not moment or moment <= deadline
    return state in _ANSWERED and in_time


def timing(
    answered_at: datetime | None, deadline: datetime | None, *, overdue: bool
) -> str | None:
    """Return one of `TIMINGS`; None while the question is open or has no answer due.

    :param deadline: the one that stood when the answer was given
    :param overdue: the deadline is over, and nobody had answered by then
    """
    if answered_at:
        in_time = not deadline or answered_at <= deadline
        return IN_TIME if in_time else LATE
    return NEVER if overdue else None


def span(asked_at: datetime | None, answered_at: datetime | None) -> str | None:
    """Return how long an answer took, as the name of a span; None without one."""
    if not (asked_at and answered_at):
        return None
    length = answered_at - asked_at
    return next((name for name, limit in SPANS if length < limit), LONGER)


def kept(kind: str, state: str, asked: Decimal, paid: Decimal) -> Decimal:
    """Return what a buyer asked for and did not get, once the case is over.

    What is replaced or exchanged costs goods; an order that is cancelled before it was
    paid keeps nothing.
    """
    of_money = kind not in (kinds.REPLACEMENT, kinds.EXCHANGE)
    if state not in _MONEY_STAYS or not of_money:
        return Decimal(0)
    return max(asked - paid, Decimal(0))
