"""The way of a decision to TikTok: which delivery state may follow which, and why.

A decision goes out once as far as TikTok's money is concerned. So the one question
after a failure is whether TikTok may have acted: if so, the case is read before
anything else is sent.
"""

from typing import NamedTuple

from .backoff import queue_delay

QUEUED = "queued"
SENDING = "sending"
CONFIRMED = "confirmed"
REFUSED = "refused"
UNCERTAIN = "uncertain"

STATES = (QUEUED, SENDING, CONFIRMED, REFUSED, UNCERTAIN)
FINAL = frozenset({CONFIRMED, REFUSED})

# The states from which each state may be entered.
ALLOWED_FROM = {
    QUEUED: frozenset({SENDING}),
    SENDING: frozenset({QUEUED, UNCERTAIN}),
    CONFIRMED: frozenset({SENDING, UNCERTAIN}),
    REFUSED: frozenset({QUEUED, SENDING, UNCERTAIN}),
    UNCERTAIN: frozenset({SENDING}),
}

# TikTok does not say how long it remembers a key. After this it may have forgotten it,
# and the same key could move money twice.
RESEND_SECONDS = 24 * 3600.0
# A decision that TikTok never saw waits this long (a parcel may travel for weeks).
QUEUE_SECONDS = 30 * 24 * 3600.0

# Kinds of errors that say nothing about whether the wished state is there already.
_READ_FIRST = frozenset({"conflict", "partial"})


class Next(NamedTuple):
    """What follows: a delivery state and in how many seconds to look again."""

    state: str
    retry_in: float | None


def is_allowed(current: str, target: str) -> bool:
    """Tell whether a decision may go from `current` to `target`."""
    return current in ALLOWED_FROM[target]


def after_error(
    error_kind: str,
    maybe_applied: bool,
    retryable: bool,
    attempts: int,
    age: float,
    *,
    retry_after: float | None = None,
    jitter: float = 0.0,
) -> Next:
    """Return what becomes of a decision whose sending failed.

    :param error_kind: `kind` of the error
    :param attempts: how often it was sent, this time included
    :param age: seconds since the agent decided
    :param retry_after: seconds that TikTok asks us to wait
    :param jitter: 0…1, spreads the retries of many decisions
    """
    wait = max(queue_delay(attempts, jitter), retry_after or 0.0)
    if maybe_applied:
        return Next(UNCERTAIN, wait)
    if error_kind in _READ_FIRST:
        return Next(UNCERTAIN, 0.0)
    if retryable and age < QUEUE_SECONDS:
        return Next(QUEUED, wait)
    return Next(REFUSED, None)


def may_resend(age: float) -> bool:
    """Tell whether the same key may be sent again; later a person has to look."""
    return age < RESEND_SECONDS


def settle(
    effect: bool | None,
    *,
    error_kind: str,
    attempts: int,
    age: float,
    jitter: float = 0.0,
) -> Next:
    """Return what becomes of an uncertain decision after the case was read.

    :param effect: the answer of `decisions.effect_seen`
    :param error_kind: `kind` of the error that made it uncertain

    `sending` means: send once more, with the same key. `uncertain` means: TikTok may
    have forgotten the key, so read on and ask a person.
    """
    if effect:
        return Next(CONFIRMED, None)
    if effect is None or error_kind in _READ_FIRST:
        return Next(REFUSED, None)
    if may_resend(age):
        return Next(SENDING, 0.0)
    return Next(UNCERTAIN, queue_delay(attempts, jitter))
