"""What is certain about a deadline that passed, and what is not said."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tiktok_shop_adjustments.domain import states, unanswered

DEADLINE = datetime(2026, 11, 23, 12)
HOUR = timedelta(hours=1)
APPROVED = "RETURN_OR_REFUND_REQUEST_SUCCESS"
PAID = "RETURN_OR_REFUND_REQUEST_COMPLETE"
REJECTED = "REFUND_OR_RETURN_REQUEST_REJECT"


def wait(changed: float | None, read: float | None = None) -> Any:
    """A wait for an answer; hours from the deadline."""
    moments = [None if at is None else DEADLINE + at * HOUR for at in (changed, read)]
    return unanswered.Wait(DEADLINE, *moments)


def snapshot(status: str, **facts: Any) -> Any:
    return states.Snapshot("refund", status, "BUYER", **facts)


@pytest.mark.parametrize(
    ("changed", "read", "status", "passed", "silence"),
    [
        pytest.param(0, None, APPROVED, True, True, id="TikTok consented at the end"),
        pytest.param(-1, None, APPROVED, False, False, id="somebody consented before"),
        pytest.param(2, None, PAID, False, False, id="paid later, nobody knows why"),
        pytest.param(2, 1, PAID, True, True, id="paid later, but still waiting after"),
        pytest.param(2, 0.1, PAID, False, False, id="read too soon after to tell"),
        pytest.param(-1, -2, PAID, False, False, id="paid before"),
        pytest.param(2, 1, REJECTED, True, False, id="late, and not for the buyer"),
        pytest.param(2, None, REJECTED, False, False, id="rejected, nobody knows when"),
        pytest.param(0, None, "AWAITING_BUYER_SHIP", True, True, id="return granted"),
        pytest.param(0, None, "AWAITING_BUYER_RESPONSE", False, False, id="an offer"),
        pytest.param(None, None, APPROVED, False, False, id="no time of the change"),
    ],
)
def test_only_what_is_certain_is_said(
    changed: float | None, read: float | None, status: str, passed: bool, silence: bool
) -> None:
    now = snapshot(status)
    assert unanswered.passed(wait(changed, read), now) is passed
    assert unanswered.by_silence(wait(changed, read), now) is silence


def test_what_tiktok_ruled_was_not_lost_by_silence() -> None:
    ruled = snapshot(APPROVED, arbitration="SUPPORT_BUYER")
    assert unanswered.by_silence(wait(1, 1), ruled) is False


@pytest.mark.parametrize(("read", "over"), [(None, False), (0.1, False), (0.2, True)])
def test_a_deadline_is_over_once_it_was_read_that_nobody_had_answered(
    read: float | None, over: bool
) -> None:
    assert unanswered.is_over(wait(None, read)) is over


def test_without_a_deadline_nothing_is_late() -> None:
    nothing = unanswered.Wait(None, DEADLINE, DEADLINE)
    assert not unanswered.is_over(nothing)
    assert not unanswered.passed(nothing, snapshot(APPROVED))
