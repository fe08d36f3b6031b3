"""Whatever the cron workers are at when a notification comes: it is processed, because
its call reaches them, and not because they look around once in a minute.

Here they never do. The loop is Odoo's, the connections, commits and calls are real.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from odoo.addons.base.models import ir_cron
from odoo.addons.tiktok_shop_adjustments.models import tiktok_webhook_event_process
from odoo.addons.tiktok_shop_adjustments.tiktok_api.errors import PermissionMissing

from .inbox import Inbox
from .workers import PATIENCE, Moment, Workers

# More moments than that a run has not; each of them is tried
MOST = 300
Start = Callable[..., Workers]


def at_every_moment(
    inbox: Inbox, workers: Workers, prepare: Callable[[], Callable[[], object]]
) -> int:
    """Let a notification call for a run, and another thing happen at one moment of the
    run after the other. Return how many moments a run has."""
    for number in range(MOST):
        act = prepare()
        with Moment(number, workers, act) as moment:
            inbox.take_in()
            inbox.wait()
            workers.rest()
        if not moment.came:
            act()
            inbox.wait()
            return number
    raise AssertionError("a run has no end")


def test_a_notification_that_comes_at_any_moment_of_a_run_is_processed(
    inbox: Inbox, workers: Start
) -> None:
    moments = at_every_moment(inbox, workers(), lambda: inbox.take_in)
    assert moments > 20


def test_a_notification_that_is_being_stored_when_a_run_begins_is_processed(
    inbox: Inbox, workers: Start
) -> None:
    """Its number is lower than that of the one which the run is for, and it is
    committed at any moment of the run, or after it."""
    moments = at_every_moment(inbox, workers(), lambda: inbox.begin()[0])
    assert moments > 20


def test_a_notification_that_comes_while_another_one_fails_is_processed(
    inbox: Inbox, workers: Start
) -> None:
    """The run leaves the shop alone then, and does not look for more."""
    inbox.on_fetch = only_the_first_fails()

    def prepare() -> Callable[[], object]:
        inbox.clear()
        inbox.on_fetch = only_the_first_fails()
        return inbox.take_in

    moments = at_every_moment(inbox, workers(), prepare)
    assert moments > 20


def only_the_first_fails() -> Callable[[list[str]], None]:
    failures = iter([PermissionMissing("It may not read returns.")])

    def on_fetch(_ids: list[str]) -> None:
        for error in failures:
            raise error

    return on_fetch


def test_a_worker_that_finds_the_work_taken_leaves_nothing_undone(
    inbox: Inbox, workers: Start
) -> None:
    """The call reaches both: the idle one finds the other at work and goes to sleep,
    the busy one hears it when it is through."""
    with reading_slowly(inbox) as (began, release):
        started = workers(2)
        first = inbox.take_in()
        assert began.wait(PATIENCE)
        second = inbox.take_in()
        release.set()
        inbox.wait()
        started.rest()
    assert inbox.states(first, second) == ["done", "done"]


@contextmanager
def reading_slowly(
    inbox: Inbox,
) -> Iterator[tuple[threading.Event, threading.Event]]:
    began, release = threading.Event(), threading.Event()

    def on_fetch(_ids: list[str]) -> None:
        began.set()
        assert release.wait(PATIENCE)

    inbox.on_fetch = on_fetch
    try:
        yield began, release
    finally:
        release.set()


def test_a_run_whose_time_is_up_is_followed_by_the_next_one(
    inbox: Inbox, workers: Start
) -> None:
    with (
        patch.object(ir_cron, "MIN_TIME_PER_JOB", 0),
        patch.object(ir_cron, "MIN_RUNS_PER_JOB", 1),
        patch.object(tiktok_webhook_event_process, "BATCH", 1),
    ):
        cases = [inbox.store_silently() for _number in range(4)]
        workers()
        cases.append(inbox.take_in())
        inbox.wait()
    assert inbox.states(*cases) == ["done"] * 5


def test_a_notification_whose_call_was_lost_comes_with_the_next_one(
    inbox: Inbox, workers: Start
) -> None:
    workers()
    cases = [inbox.store_silently(), inbox.take_in()]
    inbox.wait()
    assert inbox.states(*cases) == ["done", "done"]


def test_what_a_dead_worker_has_left_comes_with_the_next_notification(
    inbox: Inbox, workers: Start
) -> None:
    dying = workers()

    def die(_ids: list[str]) -> None:
        inbox.on_fetch = None
        raise SystemExit

    inbox.on_fetch = die
    first = inbox.take_in()
    dying.rest()
    assert inbox.states(first) == ["new"]
    dying.stop()
    workers()
    second = inbox.take_in()
    inbox.wait()
    assert inbox.states(first, second) == ["done", "done"]
