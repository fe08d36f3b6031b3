"""What reports count: answers in time, results, what was kept."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from tiktok_shop_adjustments.domain import answers, states
from tiktok_shop_adjustments.domain.answers import Case

NOON = datetime(2026, 11, 24, 12)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (Case("to_decide"), "open"),
        (Case("approved", silent=True), "open"),
        (Case("waiting_tiktok", ruled_for_buyer=True), "open"),
        (Case("refunded", "buyer"), "granted"),
        (Case("replaced", "buyer"), "granted"),
        (Case("rejected", "buyer"), "won"),
        (Case("refunded", "buyer", ruled_for_buyer=True), "lost"),
        (Case("refunded", "buyer", silent=True), "silence"),
        (Case("cancelled", "buyer", silent=True), "silence"),
        (Case("withdrawn", "buyer"), "withdrawn"),
        (Case("withdrawn", "buyer", silent=True), "withdrawn"),
        (Case("refunded", "buyer", informs_only=True), "unasked"),
        (Case("cancelled", "tiktok"), "unasked"),
        (Case("cancelled", "seller"), "business"),
        (Case("rejected", "seller"), "business"),
    ],
)
def test_a_result_tells_how_a_case_ended_for_the_seller(
    case: Case, expected: str
) -> None:
    assert answers.result(case) == expected


def test_every_state_has_a_result() -> None:
    found = {answers.result(Case(state, "buyer")) for state in states.STATES}
    assert found <= set(answers.RESULTS)


@pytest.mark.parametrize(
    ("answered", "deadline", "overdue", "expected"),
    [
        (NOON, NOON + HOUR, False, "in_time"),
        (NOON, NOON, False, "in_time"),
        (NOON, NOON - timedelta(seconds=1), False, "late"),
        (NOON, NOON - HOUR, True, "late"),
        (NOON, None, False, "in_time"),
        (None, NOON, True, "never"),
        (None, NOON, False, None),
        (None, None, False, None),
    ],
)
def test_an_answer_is_in_time_until_the_deadline(
    answered: datetime | None,
    deadline: datetime | None,
    overdue: bool,
    expected: str | None,
) -> None:
    assert answers.timing(answered, deadline, overdue=overdue) == expected


@pytest.mark.parametrize("state", states.STATES)
def test_who_withdrew_was_not_answered_and_who_waits_is_not_yet(state: str) -> None:
    unanswered = {"to_decide", "waiting_tiktok", "withdrawn", "unknown"}
    found = answers.is_answered(state, NOON, NOON)
    assert found is (state not in unanswered)
    assert not answers.is_answered(state, NOON + HOUR, NOON)


def test_without_a_deadline_what_moves_was_answered() -> None:
    assert answers.is_answered("rejected", NOON, None)
    assert answers.is_answered("rejected", None, NOON)


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (timedelta(0), "hour"),
        (timedelta(minutes=59), "hour"),
        (HOUR, "four_hours"),
        (4 * HOUR, "twelve_hours"),
        (12 * HOUR, "day"),
        (24 * HOUR, "two_days"),
        (48 * HOUR, "longer"),
    ],
)
def test_a_span_names_how_long_it_took(length: timedelta, expected: str) -> None:
    assert answers.span(NOON, NOON + length) == expected


def test_without_question_or_answer_there_is_no_span() -> None:
    assert answers.span(None, NOON) is None
    assert answers.span(NOON, None) is None


@pytest.mark.parametrize(
    ("kind", "state", "paid", "expected"),
    [
        ("refund", "rejected", "0", "20.00"),
        ("refund", "withdrawn", "0", "20.00"),
        ("refund", "refunded", "5.00", "15.00"),
        ("refund", "refunded", "20.00", "0"),
        # TikTok paid more than the buyer had asked for
        ("refund", "refunded", "21.00", "0"),
        # Paid at once, then withdrawn: the money is gone
        ("refund", "withdrawn", "20.00", "0"),
        ("refund", "to_decide", "0", "0"),
        ("refund", "approved", "0", "0"),
        ("cancellation", "cancelled", "0", "0"),
        ("cancellation", "rejected", "0", "20.00"),
        ("replacement", "rejected", "0", "0"),
        ("exchange", "refunded", "5.00", "0"),
    ],
)
def test_what_is_kept_was_asked_for_and_not_paid(
    kind: str, state: str, paid: str, expected: str
) -> None:
    found = answers.kept(kind, state, Decimal("20.00"), Decimal(paid))
    assert found == Decimal(expected)
