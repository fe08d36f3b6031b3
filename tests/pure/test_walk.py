"""A search is read to its end, whatever moves meanwhile: nothing is passed over."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tiktok_shop_adjustments.domain.walk import PASSES, Walk

from .moving_list import BEGIN, LATE, SIZE, Page, Shop, Shown, Unread, moment

OLD = BEGIN - 10_000


def test_each_page_begins_in_the_last_second_of_the_page_before() -> None:
    shop = Shop()
    shop.add(OLD, OLD + 1, OLD + 2, OLD + 3)
    assert shop.read() == OLD + 3
    assert shop.asked == [(0, None), (OLD + 2, None)]
    assert not shop.unseen


def test_many_share_the_second_at_the_end_of_a_page() -> None:
    """Scenario: the second lies across three pages. Expected: all are read, the second
    twice, since only then it is sure that no row has moved meanwhile."""
    shop = Shop()
    shop.add(OLD, OLD, *[OLD + 1] * 7, OLD + 2, OLD + 3)
    assert shop.read() == OLD + 3
    assert not shop.unseen
    second = (OLD + 1, None), (OLD + 1, "3"), (OLD + 1, "6")
    assert shop.asked == [(0, None), *second, *second]


@pytest.mark.parametrize("call", range(1, 6))
def test_a_row_that_leaves_a_busy_second_hides_no_other(call: int) -> None:
    """Scenario: a row that was read moves on; all behind it move up by one, and the
    next token skips one. Expected: it is found by the pass that follows."""
    shop = Shop()
    shop.add(OLD, *[OLD + 1] * 8, OLD + 2, OLD + 3)

    def leave(calls: int) -> None:
        if calls == call:
            shop.change(2)

    shop.meanwhile = leave
    shop.read(shop.read())
    assert not shop.unseen


def test_a_busy_second_that_is_left_again_and_again_is_read_again_each_time() -> None:
    shop = Shop()
    shop.add(*[OLD] * 12, OLD + 2, OLD + 3)
    leaving = iter(range(2))

    def leave(calls: int) -> None:
        if calls in (3, 8):
            shop.change(next(leaving))

    shop.meanwhile = leave
    steps = list(shop.walk(OLD))
    assert not shop.unseen - {0, 1}
    assert [start for start, token in shop.asked if token is None].count(OLD) == 4
    assert steps == sorted(steps)


def test_a_pass_that_proves_another_need_not_be_whole_itself() -> None:
    """Scenario: four rows leave while the second is read again. Expected: it goes on
    from where the first pass was, or what its last token skips would be lost."""
    shop = Shop()
    shop.add(*[OLD] * 8, *range(OLD + 1, OLD + 9))

    def leave(calls: int) -> None:
        if calls == 5:
            for name in range(4):
                shop.change(name)

    shop.meanwhile = leave
    shop.read(shop.read(OLD))
    assert not shop.unseen


def test_a_row_that_nobody_can_read_moves_like_any_other() -> None:
    shop = Shop(broken=frozenset(range(6)))
    shop.add(*[OLD] * 9, OLD + 2, OLD + 3)
    leaving = {2: [3], 4: [0, 1, 2]}

    def leave(calls: int) -> None:
        for name in leaving.get(calls, ()):
            shop.change(name)

    shop.meanwhile = leave
    shop.read(shop.read(OLD))
    assert shop.unseen == shop.broken


def test_an_index_without_order_is_not_read_for_ever() -> None:
    shop = Shop()
    shop.add(*[OLD] * 7, OLD + 2, OLD + 3)
    names = iter(range(100, 1000))

    def shuffle(calls: int) -> None:
        for row in shop.rows:
            row.name = next(names) if row.place == OLD else row.name

    shop.meanwhile = shuffle
    walk = Walk(shop.search, lambda shown: shown.name, moment(shop.now))
    assert [reached for _page, reached in walk.pages(moment(OLD))][-1] > moment(OLD)
    assert [start for start, token in shop.asked if not token].count(OLD) == PASSES


@pytest.mark.parametrize("end", [0, 1, 2])
def test_a_record_that_changes_just_now_leads_past_no_other(end: int) -> None:
    """Scenario: an old record changes while its page is read. It stands at its old
    place, since the index is late, and tells its new time."""
    shop = Shop()
    shop.add(*range(OLD, OLD + 9))
    shop.change(end, index_is_late=True)
    assert shop.read() == OLD + 8
    assert not shop.unseen


def test_a_page_of_records_that_change_just_now_leads_nowhere() -> None:
    shop = Shop()
    shop.add(*range(OLD, OLD + 9))
    for name in range(SIZE):
        shop.change(name, index_is_late=True)
    shop.read()
    assert not shop.unseen


def test_what_the_index_shows_late_is_found_by_the_next_walk() -> None:
    shop = Shop()
    shop.add(BEGIN - 400, BEGIN - 10, BEGIN - 5)
    hidden = shop.rows.pop(1)
    hidden.name, shop.rows[1].name = 1, 2
    cursor = shop.read()
    assert cursor == BEGIN - 400
    shop.rows.insert(1, hidden)
    shop.now += 600
    assert shop.read(cursor) == BEGIN - 5
    assert not shop.unseen


def test_a_time_that_has_not_come_yet_leads_nowhere() -> None:
    shop = Shop()
    shop.add(*range(OLD, OLD + 9))
    shop.rows[1].changed += 10**9
    assert shop.read() == OLD + 8
    assert not shop.unseen


def test_tiktoks_clock_may_be_ahead_of_ours() -> None:
    """Then its records are young that are so beside its latest."""
    ahead = BEGIN + 100_000
    shop = Shop()
    shop.add(ahead, ahead + LATE + 1, ahead + LATE + 2)
    assert shop.read() == ahead
    assert not shop.unseen


def test_nobody_can_read_a_whole_page() -> None:
    pages = iter(
        [
            Page((), "1", (Unread("a"), Unread("b"))),
            Page((Shown(1, 0, moment(OLD)),), None),
            Page((), "1", (Unread("a"), Unread("b"))),
            Page((Shown(1, 0, moment(OLD)),), None),
        ]
    )
    walk = Walk(lambda **_asked: next(pages), lambda x: x.name, moment(BEGIN))
    reached = [int(at.timestamp()) for _page, at in walk.pages(moment(0))]
    assert reached == [0, 0, 0, OLD]


def test_an_empty_search_leads_nowhere() -> None:
    assert Shop().read(OLD) == OLD


CHANGES = st.tuples(st.integers(0, 30), st.booleans(), st.integers(0, 40))


@settings(max_examples=300, deadline=None)
@given(
    times=st.lists(st.integers(0, 2), min_size=9, max_size=30),
    young=st.lists(st.integers(-2 * LATE, -1), max_size=8),
    changes=st.lists(CHANGES, min_size=2, max_size=12),
    breaks=st.lists(st.integers(1, 9), max_size=5),
)
def test_whatever_happens_each_record_is_read_as_it_is_last(
    times: list[int],
    young: list[int],
    changes: list[Any],
    breaks: list[int],
) -> None:
    """Scenario: few seconds with many records; after some pages a record changes, the
    index is late for some, and now and then the process dies after a page.

    Expected: once all has come to rest, a last walk leaves nothing unread.
    """
    shop = Shop()
    shop.add(*(OLD + time for time in times), *(BEGIN + at for at in young))
    waiting = list(changes)

    def meanwhile(calls: int) -> None:
        shop.now += 1
        if waiting and calls % 2:
            name, late, pause = waiting.pop()
            shop.change(name % len(shop.rows), index_is_late=late)
            shop.now += pause

    shop.meanwhile = meanwhile
    cursor = 0
    for pages in breaks:
        began = shop.now
        for reached in islice(shop.walk(cursor), pages):
            cursor = reached
        if shop.now - began > 0:
            _index_keeps_its_word(shop)
    waiting.clear()
    shop.catch_up()
    cursor = shop.read(cursor)
    shop.now += 2 * LATE
    shop.read(cursor)
    assert not shop.unseen


def _index_keeps_its_word(shop: Shop) -> None:
    """No record is out of its place for longer than the young are young."""
    for row in shop.rows:
        if shop.now - row.changed >= LATE // 2:
            row.place = row.changed
