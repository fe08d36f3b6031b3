"""How a shop fares: good, needs attention, or stopped. Tables as data, no words.

Nothing here asks anybody: `Facts` are counted elsewhere, all moments as ages, and each
row of `PROBLEMS` says when they mean trouble.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

GOOD = "good"
ATTENTION = "attention"
STOPPED = "stopped"
STATES = (GOOD, ATTENTION, STOPPED)  # the worst last

# Reading takes turns every ten minutes: three turns missed are no accident any more.
SYNC_LATE = timedelta(minutes=40)
# After that deadlines may pass unseen: a request lives a day or two.
SYNC_STOPPED = timedelta(hours=6)
CONSENT_ENDS = timedelta(days=30)  # as TikTok's own notification 7
QUEUE_LATE = timedelta(minutes=30)
# TikTok repeats a notification for hours before it gives up on an address.
SILENT_AFTER = timedelta(hours=6)
CRON_LATE = timedelta(minutes=30)
ASKS_AFTER = timedelta(days=1)  # as `delivery.RESEND_SECONDS`: a person is asked then

CONNECTED = "connected"
ENDED = ("expired", "revoked")


@dataclass(frozen=True)
class Facts:
    """What is known about one shop. Ages are None where there is nothing to be old.

    :param read_age: since Odoo was equal to TikTok; for a shop that never was, since it
        was connected
    :param consent_left: until the seller's consent ends
    :param unheard_age: since polling found news that no notification had told
    """

    consent: str = CONNECTED
    is_authorized: bool = True
    consent_left: timedelta | None = None
    token_fails: bool = False
    scopes_missing: int = 0
    crons_off: int = 0
    crons_late: int = 0
    read_age: timedelta | None = None
    read_fails: bool = False
    inbox_age: timedelta | None = None
    inbox_failed: int = 0
    decisions_off: bool = False
    outbox_age: timedelta | None = None
    outbox_asks: int = 0
    messages_age: timedelta | None = None
    messages_fail: bool = False
    parked: int = 0
    notifications_off: bool = False
    unheard_age: timedelta | None = None
    address_wrong: bool = False


class Problem(NamedTuple):
    """One row: its name, how bad it is, and when it is there."""

    key: str
    state: str
    is_there: Callable[[Facts], bool]


def _over(age: timedelta | None, limit: timedelta) -> bool:
    return age is not None and age > limit


def _flows(facts: Facts) -> bool:
    """Tell whether anything can flow: the consequences of a stop are no causes."""
    return facts.consent == CONNECTED and facts.is_authorized and not facts.crons_off


# In the order in which a person should see to them.
PROBLEMS = (
    Problem("not_connected", STOPPED, lambda f: f.consent not in (CONNECTED, *ENDED)),
    Problem("consent_ended", STOPPED, lambda f: f.consent in ENDED),
    Problem(
        "not_covered",
        STOPPED,
        lambda f: f.consent == CONNECTED and not f.is_authorized,
    ),
    Problem("crons_off", STOPPED, lambda f: f.crons_off > 0),
    Problem("crons_late", STOPPED, lambda f: f.crons_late > 0 and _flows(f)),
    Problem(
        "read_stopped", STOPPED, lambda f: _flows(f) and _over(f.read_age, SYNC_STOPPED)
    ),
    Problem(
        "read_late",
        ATTENTION,
        lambda f: (
            _flows(f)
            and not _over(f.read_age, SYNC_STOPPED)
            and (f.read_fails or _over(f.read_age, SYNC_LATE))
        ),
    ),
    Problem("outbox_asks", ATTENTION, lambda f: f.outbox_asks > 0),
    Problem("parked", ATTENTION, lambda f: f.parked > 0),
    Problem("decisions_off", ATTENTION, lambda f: f.decisions_off),
    Problem(
        "outbox_late",
        ATTENTION,
        lambda f: _flows(f) and not f.decisions_off and _over(f.outbox_age, QUEUE_LATE),
    ),
    Problem("inbox_failed", ATTENTION, lambda f: f.inbox_failed > 0),
    Problem(
        "inbox_late", ATTENTION, lambda f: _flows(f) and _over(f.inbox_age, QUEUE_LATE)
    ),
    Problem("messages_fail", ATTENTION, lambda f: f.messages_fail),
    Problem(
        "messages_late",
        ATTENTION,
        lambda f: _flows(f) and _over(f.messages_age, QUEUE_LATE),
    ),
    Problem("address_wrong", ATTENTION, lambda f: f.address_wrong),
    Problem(
        "unheard",
        ATTENTION,
        lambda f: (
            not f.notifications_off
            and not f.address_wrong
            and _over(f.unheard_age, SILENT_AFTER)
        ),
    ),
    Problem(
        "consent_ends",
        ATTENTION,
        lambda f: (
            f.consent == CONNECTED
            and f.consent_left is not None
            and f.consent_left <= CONSENT_ENDS
        ),
    ),
    Problem(
        "token_fails", ATTENTION, lambda f: f.consent == CONNECTED and f.token_fails
    ),
    Problem("scopes_missing", ATTENTION, lambda f: f.scopes_missing > 0),
)
SEVERITY = {problem.key: problem.state for problem in PROBLEMS}

# Which problems a person is told of by an activity, and by which one. The end of a
# consent has its own, on the authorization; a decision that asks, on its ticket.
NOTICES = {
    "read": frozenset({"read_stopped"}),
    "crons": frozenset({"crons_off", "crons_late"}),
    "parked": frozenset({"parked"}),
    "webhooks": frozenset({"unheard", "address_wrong"}),
}


def problems(facts: Facts) -> list[str]:
    """Return the names of what is wrong, the most pressing first."""
    return [problem.key for problem in PROBLEMS if problem.is_there(facts)]


def state(keys: list[str]) -> str:
    """Return the worst state that these problems stand for."""
    return max((SEVERITY[key] for key in keys), key=STATES.index, default=GOOD)


def notices(keys: list[str]) -> dict[str, bool]:
    """Return for each kind of activity whether there has to be one."""
    there = set(keys)
    return {name: bool(causes & there) for name, causes in NOTICES.items()}


def oldest(*ages: timedelta | None) -> timedelta | None:
    """Return the largest age, None where there is none."""
    return max((age for age in ages if age is not None), default=None)
