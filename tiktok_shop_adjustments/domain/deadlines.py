"""How urgent TikTok's deadline is. The deadline itself is always TikTok's."""

from datetime import datetime, timedelta

LATE = "late"
RED = "red"
AMBER = "amber"
CALM = "calm"

RED_WITHIN = timedelta(hours=2)
AMBER_WITHIN = timedelta(hours=8)


def urgency(deadline: datetime | None, now: datetime) -> str | None:
    """Return `late`, `red`, `amber` or `calm`; None without a deadline.

    Both moments are aware, or both are naive UTC as Odoo stores them.
    """
    if deadline is None:
        return None
    left = deadline - now
    if left <= timedelta():
        return LATE
    if left < RED_WITHIN:
        return RED
    return AMBER if left < AMBER_WITHIN else CALM


def left_words(deadline: datetime | None, now: datetime) -> str:
    """Return the time left in words, empty without a deadline."""
    if deadline is None:
        return ""
    left = deadline - now
    if left <= timedelta():
        return f"Late by {_span(-left)}"
    return f"{_span(left)} left"


def _span(length: timedelta) -> str:
    """The two largest units; a person plans in no finer steps."""
    minutes = int(length.total_seconds()) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min" if minutes else "less than a minute"
