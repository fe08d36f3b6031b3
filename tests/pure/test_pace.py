"""TikTok's limits are learned from its refusals, class by class, and forgotten."""

import heapq

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiktok_shop_adjustments.tiktok_api import operations, pace

from .api_fixtures import Clock

SHOP = ("key1", "cipher1")
READS = pace.GUIDES[pace.SEARCH]
PAUSES = st.one_of(st.none(), st.floats(0, 90_000))
# What happens one after the other: some seconds pass, then a call or a refusal
STEPS = st.lists(st.tuples(st.floats(0, 30), st.booleans(), PAUSES), max_size=60)


# === ARITHMETIC === #


def test_nobody_waits_before_tiktok_has_refused():
    bucket = pace.Bucket(READS)
    assert [bucket.take(0.0, 2.0) for _call in range(1000)] == [0.0] * 1000


def test_a_refusal_brings_the_rate_down_to_the_guidance_then_to_half():
    bucket = pace.Bucket(READS)
    rates = []
    for moment in range(0, 12, 2):
        bucket.slow_down(float(moment))
        rates.append(round(bucket.rate(float(moment)), 2))
    assert rates[:2] == [READS.top, 5.17]  # two seconds have given a third back
    assert rates == sorted(rates, reverse=True)
    assert min(rates) >= READS.floor


def test_calls_that_were_refused_together_are_one_lesson():
    bucket = pace.Bucket(READS)
    for _call in range(16):
        bucket.slow_down(5.0)
    assert bucket.rate(5.0) == READS.top


def test_speed_comes_back_within_two_minutes():
    bucket = pace.Bucket(READS)
    for moment in range(100):
        bucket.slow_down(float(moment))
    assert bucket.rate(100.0) < 1
    assert bucket.rate(160.0) > READS.top
    assert bucket.rate(220.0) is None
    assert [bucket.take(220.0, 2.0) for _call in range(100)] == [0.0] * 100


def test_the_slowest_pace_is_still_a_call_in_two_seconds():
    bucket = pace.Bucket(READS)
    for moment in range(30):
        bucket.slow_down(float(moment))
    assert bucket.rate(29.0) == 0.5


def test_what_was_not_used_for_long_is_made_up_for_by_a_second_only():
    bucket = pace.Bucket(READS)
    bucket.slow_down(0.0)
    waits = [bucket.take(30.0, 0.0) for _call in range(100)]
    assert bucket.rate(30.0) == 15.0
    assert waits.count(0.0) == 16


def test_the_rate_grows_when_the_pause_is_over():
    bucket = pace.Bucket(READS)
    bucket.slow_down(0.0, 2.0)
    assert bucket.rate(2.0) == READS.top


def test_retry_after_is_kept_where_a_call_can_wait_so_long():
    bucket = pace.Bucket(READS)
    bucket.slow_down(10.0, 1.5)
    assert bucket.take(10.0, 2.0) == 1.5
    bucket.slow_down(20.0, 3600.0)
    assert bucket.take(20.0, 2.0) < 0.5


def test_a_call_that_would_wait_too_long_takes_nobodys_place():
    bucket = pace.Bucket(READS)
    bucket.slow_down(0.0, 2.0)
    assert [bucket.take(0.0, 1.0) for _call in range(50)] == [2.0] * 50
    assert bucket.take(2.0, 1.0) == 0.0


@given(STEPS)
def test_the_rate_stays_within_its_bounds_and_no_wait_is_endless(steps):
    bucket, now = pace.Bucket(READS), 0.0
    for seconds, refused, retry_after in steps:
        now += seconds
        if refused:
            bucket.slow_down(now, retry_after)
        rate = bucket.rate(now)
        assert rate is None or READS.floor <= rate < READS.top * pace.UNLIMITED
        wait = bucket.take(now, 2.0)
        # Two seconds of others who wait, and its own turn after the slowest of them
        assert 0 <= wait <= 2.0 + 1 / READS.floor
    assert bucket.rate(now + 3600) is None


@given(STEPS)
def test_in_no_window_more_calls_leave_than_its_rate_allows(steps):
    """Everybody waits as told. The rate of a window is the fastest that was in force
    when its calls were let through, and a second's worth may be made up for."""
    bucket, now, leaves = pace.Bucket(READS), 0.0, []
    for seconds, refused, retry_after in steps:
        now += seconds
        if refused:
            bucket.slow_down(now, retry_after)
        for _call in range(5):
            rate, wait = bucket.rate(now), bucket.take(now, 2.0)
            if rate is None:
                leaves.clear()
            elif wait <= 2.0:
                leaves.append((now + wait, rate))
    for first, (start, _rate) in enumerate(leaves):
        for last in range(first, len(leaves)):
            fastest = max(rate for _moment, rate in leaves[first : last + 1])
            window = leaves[last][0] - start
            allowed = fastest * (window + pace.BURST_SECONDS) + 1
            assert last - first + 1 <= allowed + 1e-6


# === SHOPS AND CLASSES === #


def test_each_class_of_each_shop_has_a_pace_of_its_own():
    paces = pace.Paces(Clock())
    paces.slow_down(SHOP, pace.SEARCH, 2.0)
    assert paces.take(SHOP, pace.SEARCH, 5.0) == 2.0
    for lane in (pace.DETAIL, pace.WRITE, pace.SERVICE):
        assert paces.take(SHOP, lane, 5.0) == 0.0
    assert paces.take(("key1", "cipher2"), pace.SEARCH, 5.0) == 0.0


PLACES = st.sampled_from(
    [(shop, lane) for shop in ("one", "two") for lane in (pace.SEARCH, pace.WRITE)]
)


@given(st.lists(st.tuples(PLACES, st.floats(0, 3), st.booleans()), max_size=60))
def test_what_happens_to_others_changes_nothing(steps):
    """Each shop and class waits as if it were alone in the world."""
    clock = Clock()
    paces, alone = pace.Paces(clock), {}
    for place, seconds, refused in steps:
        clock.now += seconds
        if refused:
            paces.slow_down(*place, 1.0)
            bucket = alone.setdefault(place, pace.Bucket(pace.GUIDES[place[1]]))
            bucket.slow_down(clock.now, 1.0)
        wait = alone[place].take(clock.now, 2.0) if place in alone else 0.0
        assert paces.take(*place, 2.0) == wait


def test_every_operation_belongs_to_a_class():
    lanes = {
        name: operation.lane
        for name, operation in vars(operations).items()
        if isinstance(operation, operations.Operation)
    }
    assert set(lanes.values()) == set(pace.GUIDES)
    writes = {name for name, lane in lanes.items() if lane == pace.WRITE}
    assert writes == {
        "APPROVE_CANCELLATION",
        "REJECT_CANCELLATION",
        "APPROVE_RETURN",
        "REJECT_RETURN",
        "CREATE_RETURN",
        "REVIEW_AFTERSALES",
        "CANCEL_ORDER",
    }
    searches = {name for name, lane in lanes.items() if lane == pace.SEARCH}
    assert searches == {name for name in lanes if name.startswith("SEARCH_")}
    assert lanes["SEND_MESSAGE"] == lanes["GET_CONVERSATIONS"] == pace.SERVICE


# === SEVERAL PROCESSES === #


ROUND_TRIP = 0.05


class Limit:
    """A TikTok that lets so many calls a second through, whoever makes them."""

    def __init__(self, rate):
        self.rate, self.room, self.seen = rate, rate, 0.0

    def lets_through(self, now):
        self.room = min(self.room + (now - self.seen) * self.rate, self.rate)
        self.seen = now
        if self.room < 1:
            return False
        self.room -= 1
        return True


@pytest.mark.parametrize(
    ("processes", "most"), [(1, 0.01), (2, 0.03), (4, 0.1), (8, 0.2)]
)
def test_processes_that_do_not_know_of_each_other_share_a_limit(processes, most):
    """Each has as much to ask as it can, for ten minutes: few calls are refused, the
    limit is used, and each process gets its share.

    A shop's readings are one process's at a time, so more than two seldom meet.
    """
    limit, start, end = Limit(8.0), 60.0, 660.0
    buckets = [pace.Bucket(READS) for _process in range(processes)]
    leaving = [(number / 100, number) for number in range(processes)]
    passed, refused = [0] * processes, 0
    while leaving[0][0] < end:
        now, number = heapq.heappop(leaving)
        through = limit.lets_through(now)
        if not through:
            buckets[number].slow_down(now)
        if now > start:
            passed[number] += through
            refused += not through
        answered = now + ROUND_TRIP
        wait = buckets[number].take(answered, float("inf"))
        heapq.heappush(leaving, (answered + wait, number))
    assert refused / (sum(passed) + refused) < most
    assert sum(passed) > 0.8 * limit.rate * (end - start)
    assert min(passed) > 0.7 * sum(passed) / processes
