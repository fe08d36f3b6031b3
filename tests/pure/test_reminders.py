"""When a reminder is due, and how a deadline lies to a working day."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from tiktok_shop_adjustments.domain import reminders, working_time

NOON = datetime(2026, 11, 23, 12)  # a Monday
HOURS = {"first": 24.0, "last": 4.0}
UTC = timezone.utc
LONDON = ZoneInfo("Europe/London")
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("hours_left", "steps"),
    [
        (25, []),
        (24, ["first"]),
        (4.01, ["first"]),
        (4, ["first", "last"]),
        (0.1, ["first", "last"]),
        (0, []),
        (-1, []),
    ],
)
def test_a_step_is_due_from_its_moment_to_the_deadline(
    hours_left: float, steps: list[str]
) -> None:
    deadline = NOON + timedelta(hours=hours_left)
    assert reminders.due(deadline, NOON, HOURS) == steps


def test_a_step_of_no_hours_is_never_due() -> None:
    deadline = NOON + timedelta(hours=1)
    assert reminders.due(deadline, NOON, {"first": 0, "last": 4}) == ["last"]
    assert reminders.due(deadline, NOON, {"first": 0, "last": 0}) == []


@pytest.mark.parametrize(("hours_left", "in_hours"), [(30, 6), (24, 20), (3, 3)])
def test_the_next_look_is_at_the_next_step_or_at_the_end(
    hours_left: float, in_hours: float
) -> None:
    deadline = NOON + timedelta(hours=hours_left)
    moment = reminders.next_moment(deadline, NOON, HOURS)
    assert moment == NOON + timedelta(hours=in_hours)


# === WORKING TIME === #


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def week() -> list[tuple[datetime, datetime]]:
    """Monday to Friday, 8 to 12 and 13 to 15, in London's winter: UTC."""
    days = [23, 24, 25, 26, 27]
    spans = ((8, 12), (13, 15))
    return [(at(day, first), at(day, last)) for day in days for first, last in spans]


def test_within_work_the_working_hours_count() -> None:
    found = working_time.standing(at(23, 14), at(23, 9), week(), LONDON)
    assert (found.kind, found.left) == ("within", timedelta(hours=4))


def test_after_the_working_day_it_is_told_when_that_ends() -> None:
    found = working_time.standing(at(23, 16), at(23, 12), week(), LONDON)
    assert (found.kind, found.left) == ("after", timedelta(hours=2))
    assert found.edge == at(23, 15)
    assert found.edge.strftime("%H:%M") == "15:00"


def test_before_the_working_day_it_is_told_when_that_begins() -> None:
    found = working_time.standing(at(24, 6), at(23, 14), week(), LONDON)
    assert (found.kind, found.left) == ("before", timedelta(hours=1))
    assert found.edge == at(24, 8)


def test_a_weekend_is_closed_and_leaves_what_is_left_of_friday() -> None:
    found = working_time.standing(at(28, 10), at(27, 14), week(), LONDON)
    assert (found.kind, found.edge, found.left) == (
        "closed",
        None,
        timedelta(hours=1),
    )


def test_a_break_belongs_to_the_working_day() -> None:
    found = working_time.standing(at(23, 12, 30), at(23, 11), week(), LONDON)
    assert (found.kind, found.left) == ("within", timedelta(hours=1))


def test_the_day_and_the_edge_are_the_readers() -> None:
    """Late in London is the next day in Shanghai, where nothing is over yet."""
    found = working_time.standing(at(23, 17), at(23, 12), week(), SHANGHAI)
    assert found.kind == "before"
    assert found.edge.strftime("%d %H:%M") == "24 16:00"


def test_without_working_hours_time_is_just_time() -> None:
    found = working_time.standing(at(28, 10), at(28, 7), [], LONDON)
    assert (found.kind, found.left) == ("always", timedelta(hours=3))
