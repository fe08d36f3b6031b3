"""Whether a deadline passed without an answer. Only what is certain is said.

TikTok does not tell who answered. What it tells is when a case changed last; so a
change after the deadline speaks of silence only where nothing can hide before it: the
status is the one that TikTok's own consent leads to at once, or the case was still
waiting when all was read after the deadline.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from . import states, statuses

# TikTok's lists lag: a reading says nothing about the minutes just before it.
READ_MARGIN = timedelta(minutes=10)

# The status right after a consent, whoever gave it
_CONSENT = frozenset(
    {
        statuses.CANCEL_SUCCESS,
        statuses.SUCCESS,
        statuses.AWAITING_SHIP,
        statuses.REPLACEMENT_COMPLETE,
        statuses.REPLACEMENT_REFUNDED,
        statuses.EXCHANGE_COMPLETE,
        statuses.EXCHANGE_REFUNDED,
    }
)
_FOR_THE_BUYER = frozenset(
    {
        states.APPROVED,
        states.IN_TRANSIT,
        states.REFUNDED,
        states.CANCELLED,
        states.REPLACED,
        states.EXCHANGED,
    }
)


@dataclass(frozen=True)
class Wait:
    """A case that waited for the seller, and what is known about the time since.

    :param deadline: TikTok's, until which it waited
    :param changed_at: when TikTok changed the case last, None while it still waits
    :param read_at: when all that had changed was read last, and it still waited
    """

    deadline: datetime | None
    changed_at: datetime | None
    read_at: datetime | None


def is_over(wait: Wait) -> bool:
    """Tell whether the case still waited when the deadline was over."""
    if not wait.deadline or not wait.read_at:
        return False
    return wait.deadline <= wait.read_at - READ_MARGIN


def passed(wait: Wait, now: states.Snapshot) -> bool:
    """Tell whether the deadline of a case that moved on had passed unanswered."""
    if is_over(wait):
        return True
    if not wait.deadline or not wait.changed_at:
        return False
    direct = statuses.normal(now.status) in _CONSENT
    return direct and wait.deadline <= wait.changed_at


def by_silence(wait: Wait, now: states.Snapshot) -> bool:
    """Tell whether TikTok went the buyer's way because nobody had answered."""
    if now.arbitration == statuses.ARBITRATION_FOR_BUYER:
        return False
    return _went_the_buyers_way(now) and passed(wait, now)


def _went_the_buyers_way(now: states.Snapshot) -> bool:
    if statuses.normal(now.status) == statuses.AWAITING_SHIP:
        return True
    return states.derive(now) in _FOR_THE_BUYER
