"""The way of a decision: what may follow what, and never twice."""

import uuid
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiktok_shop_adjustments.domain import (
    backoff,
    deadlines,
    delivery,
    freshness,
    keys,
)
from tiktok_shop_adjustments.domain.delivery import Next

DAY = 24 * 3600.0
KNOWN_KEY = "510780f0-4f80-538e-9893-05fd80c92401"
MOVES = {
    ("queued", "sending"),
    ("queued", "refused"),
    ("sending", "confirmed"),
    ("sending", "refused"),
    ("sending", "uncertain"),
    ("sending", "queued"),
    ("uncertain", "sending"),
    ("uncertain", "confirmed"),
    ("uncertain", "refused"),
}


def test_the_gate():
    allowed = {
        (current, target)
        for current in delivery.STATES
        for target in delivery.STATES
        if delivery.is_allowed(current, target)
    }
    assert allowed == MOVES


def test_nothing_leaves_a_final_state():
    assert delivery.FINAL == {"confirmed", "refused"}
    assert not {move for move in MOVES if move[0] in delivery.FINAL}


@pytest.mark.parametrize(
    ("kind", "maybe_applied", "retryable", "age", "expected"),
    [
        ("network", False, True, 0, Next("queued", 10.0)),
        ("network", True, True, 0, Next("uncertain", 10.0)),
        ("server", True, True, 0, Next("uncertain", 10.0)),
        ("bad_reply", True, False, 0, Next("uncertain", 10.0)),
        ("rejected", True, False, 0, Next("uncertain", 10.0)),
        ("rate_limited", False, True, 0, Next("queued", 10.0)),
        ("token_expired", False, True, 0, Next("queued", 10.0)),
        ("rejected", False, True, 0, Next("queued", 10.0)),
        ("rejected", False, False, 0, Next("refused", None)),
        ("auth", False, False, 0, Next("refused", None)),
        ("permission", False, False, 0, Next("refused", None)),
        ("bad_reply", False, False, 0, Next("refused", None)),
        ("conflict", False, False, 0, Next("uncertain", 0.0)),
        ("partial", False, False, 0, Next("uncertain", 0.0)),
        ("conflict", True, False, 0, Next("uncertain", 10.0)),
        ("network", False, True, 31 * DAY, Next("refused", None)),
        ("network", True, True, 31 * DAY, Next("uncertain", 10.0)),
    ],
)
def test_after_error(kind, maybe_applied, retryable, age, expected):
    assert delivery.after_error(kind, maybe_applied, retryable, 1, age) == expected


def test_tiktoks_wait_is_kept():
    step = delivery.after_error("rejected", False, True, 1, 0, retry_after=3600.0)
    assert step == ("queued", 3600.0)
    step = delivery.after_error("rate_limited", False, True, 4, 0, retry_after=1.0)
    assert step == ("queued", 300.0)


@pytest.mark.parametrize(
    ("effect", "kind", "age", "expected"),
    [
        (True, "network", 0, Next("confirmed", None)),
        (True, "conflict", 2 * DAY, Next("confirmed", None)),
        (None, "network", 0, Next("refused", None)),
        (False, "network", 0, Next("sending", 0.0)),
        (False, "server", DAY - 1, Next("sending", 0.0)),
        (False, "network", DAY, Next("uncertain", 30.0)),
        (False, "conflict", 0, Next("refused", None)),
        (False, "partial", 0, Next("refused", None)),
    ],
)
def test_settle(effect, kind, age, expected):
    step = delivery.settle(effect, error_kind=kind, attempts=2, age=age)
    assert step == expected


@given(
    st.sampled_from(["network", "server", "rejected", "conflict", "bad_reply", "x"]),
    st.booleans(),
    st.booleans(),
    st.integers(1, 50),
    st.floats(0, 90 * DAY),
)
def test_no_doubt_ever_leads_back_to_the_queue(kind, doubt, retryable, attempts, age):
    step = delivery.after_error(kind, doubt, retryable, attempts, age)
    assert delivery.is_allowed("sending", step.state)
    assert not (doubt and step.state != "uncertain")
    assert step.retry_in is None or 0 <= step.retry_in <= 3600


def test_a_key_is_the_same_for_ever():
    wish = {"decision": "APPROVE_REFUND"}
    key = keys.decision_key("7494", "return", "4035", "APPROVE_REFUND", 1, wish)
    assert key == KNOWN_KEY
    assert uuid.UUID(key).version == 5
    named = uuid.uuid5(uuid.NAMESPACE_URL, "tiktok_shop_adjustments/decision")
    assert named == keys.NAMESPACE


def test_each_part_makes_another_key():
    parts = ("7494", "return", "4035", "APPROVE_REFUND", 1, {"amount": "1.50"})
    others = ("7495", "cancellation", "4036", "REJECT_REFUND", 2, {"amount": "2.00"})
    keys_made = {keys.decision_key(*parts)}
    for index, other in enumerate(others):
        changed = (*parts[:index], other, *parts[index + 1 :])
        keys_made.add(keys.decision_key(*changed))
    assert len(keys_made) == 7


def test_a_key_does_not_depend_on_the_order_of_what_is_carried():
    wish = {"decision": "OFFER", "partial_refund": {"amount": "1.50", "currency": "£"}}
    turned = {
        "partial_refund": {"currency": "£", "amount": "1.50"},
        "decision": "OFFER",
    }
    assert list(wish) != list(turned)
    made = {
        keys.decision_key("7494", "return", "4035", "OFFER", 1, said)
        for said in (wish, turned)
    }
    assert len(made) == 1


def test_backoff_of_calls():
    waits = [backoff.delay(attempt, 0.0) for attempt in (1, 2, 3, 7, 8, 10**6)]
    assert waits == [1.0, 2.0, 4.0, 60.0, 60.0, 60.0]
    assert backoff.delay(1, 1.0) == 1.5
    assert backoff.delay(0, 0.0) == 1.0
    assert backoff.delay(3, 0.0, base=0.5, cap=1.5) == 1.5


def test_backoff_of_the_queue():
    waits = [backoff.queue_delay(attempt, 0.0) for attempt in (0, 1, 2, 6, 7, 99)]
    assert waits == [10.0, 10.0, 30.0, 1800.0, 3600.0, 3600.0]
    assert backoff.queue_delay(1, 1.0) == pytest.approx(11.0)
    assert backoff.queue_delay(7, 1.0) == 3600.0


NOW = datetime(2026, 1, 1, 12, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("left", "urgency", "words"),
    [
        (timedelta(days=-1, minutes=-30), "late", "Late by 1 d 0 h"),
        (timedelta(0), "late", "Late by less than a minute"),
        (timedelta(seconds=1), "red", "less than a minute left"),
        (timedelta(hours=2, seconds=-1), "red", "1 h 59 min left"),
        (timedelta(hours=2), "amber", "2 h 0 min left"),
        (timedelta(hours=8, seconds=-1), "amber", "7 h 59 min left"),
        (timedelta(hours=8), "calm", "8 h 0 min left"),
        (timedelta(minutes=5), "red", "5 min left"),
        (timedelta(days=2, hours=3, minutes=4), "calm", "2 d 3 h left"),
    ],
)
def test_deadlines(left, urgency, words):
    assert deadlines.urgency(NOW + left, NOW) == urgency
    assert deadlines.left_words(NOW + left, NOW) == words


def test_no_deadline():
    assert deadlines.urgency(None, NOW) is None
    assert deadlines.left_words(None, NOW) == ""


SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("stored", "digests", "expected"),
    [
        (None, ("a", "a"), True),
        (NOW - SECOND, ("a", "a"), True),
        (NOW + SECOND, ("a", "b"), False),
        (NOW, ("a", "b"), True),
        (NOW, ("a", "a"), False),
        (NOW, (None, "a"), True),
        (NOW, (None, None), True),
    ],
)
def test_newer(stored, digests, expected):
    before, incoming = digests
    result = freshness.newer(
        stored, NOW, stored_digest=before, incoming_digest=incoming
    )
    assert result is expected


def test_a_digest_sees_content_and_not_its_order():
    first = {"b": [1, "x"], "a": {"c": None}}
    same = {"a": {"c": None}, "b": [1, "x"]}
    assert freshness.digest(first) == freshness.digest(same)
    assert freshness.digest(first) != freshness.digest({**first, "b": ["x", 1]})
    assert freshness.digest({"a": 1}) != freshness.digest({"a": "1"})


def test_a_new_signature_of_a_picture_is_no_change():
    first = {"image": {"url": "https://cdn.example/a.png?sig=1&expires=2"}}
    again = {"image": {"url": "https://cdn.example/a.png?sig=9&expires=8"}}
    other = {"image": {"url": "https://cdn.example/b.png?sig=1&expires=2"}}
    assert freshness.digest(first) == freshness.digest(again)
    assert freshness.digest(first) != freshness.digest(other)
    assert freshness.digest("what?") != freshness.digest("what!")
