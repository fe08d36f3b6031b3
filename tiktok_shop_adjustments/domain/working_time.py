"""A deadline beside a company's working hours: what a person has to know of it.

Moments are aware. Periods of work are given as they lie in time, sorted; in which zone
they are told is the reader's affair.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

Period = tuple[datetime, datetime]

WITHIN = "within"
AFTER = "after"
BEFORE = "before"
CLOSED = "closed"
ALWAYS = "always"


@dataclass(frozen=True)
class Standing:
    """How a deadline lies to the working day that it falls on, in a reader's zone.

    :param kind: `within` work, `after` the day's end, `before` its begin, on a day
        when the company is `closed`, or `always` where no working hours are known
    :param edge: when the working day ends or begins, where it is told
    :param left: working time until the deadline
    """

    kind: str
    edge: datetime | None
    left: timedelta


def standing(
    deadline: datetime, now: datetime, work: Sequence[Period], zone: tzinfo
) -> Standing:
    """Return how the deadline lies; `work` covers now and the deadline's whole day."""
    if not work:
        return Standing(ALWAYS, None, max(deadline - now, timedelta()))
    left = worked(work, now, deadline)
    if any(start <= deadline <= end for start, end in work):
        return Standing(WITHIN, None, left)
    day = deadline.astimezone(zone).date()
    return _outside(deadline, _of_day(work, day, zone), left, zone)


def _outside(
    deadline: datetime, today: Sequence[Period], left: timedelta, zone: tzinfo
) -> Standing:
    if not today:
        return Standing(CLOSED, None, left)
    begin, end = today[0][0].astimezone(zone), today[-1][1].astimezone(zone)
    if deadline > end:
        return Standing(AFTER, end, left)
    if deadline < begin:
        return Standing(BEFORE, begin, left)
    return Standing(WITHIN, None, left)  # a break of the same day


def worked(work: Sequence[Period], begin: datetime, end: datetime) -> timedelta:
    """Return how much work lies between two moments."""
    spans = (min(last, end) - max(first, begin) for first, last in work)
    return sum((span for span in spans if span > timedelta()), timedelta())


def _of_day(work: Sequence[Period], day: date, zone: tzinfo) -> list[Period]:
    """Return the periods that begin on a day, as the reader counts days."""
    return [period for period in work if period[0].astimezone(zone).date() == day]
