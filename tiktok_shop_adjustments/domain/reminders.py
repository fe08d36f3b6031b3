"""When people are told of a deadline: two steps before it, and its end."""

from collections.abc import Mapping
from datetime import datetime, timedelta

FIRST = "first"
LAST = "last"
STEPS = (FIRST, LAST)


def due(deadline: datetime, now: datetime, hours: Mapping[str, float]) -> list[str]:
    """Return the steps whose time has come, the most urgent last.

    :param hours: how long before the deadline each step is; 0 leaves the step out
    """
    if deadline <= now:
        return []
    moments = _moments(deadline, hours)
    return [step for step in STEPS if step in moments and moments[step] <= now]


def next_moment(
    deadline: datetime, now: datetime, hours: Mapping[str, float]
) -> datetime:
    """Return when to look at the case again: the next step, or else the deadline."""
    later = [moment for moment in _moments(deadline, hours).values() if moment > now]
    return min([*later, deadline])


def _moments(deadline: datetime, hours: Mapping[str, float]) -> dict[str, datetime]:
    wanted = {step: hours.get(step) or 0 for step in STEPS}
    return {
        step: deadline - timedelta(hours=before)
        for step, before in wanted.items()
        if before > 0
    }
