"""The stories find what is broken: a guard is taken out, and a promise breaks.

Without this nobody would know whether the stories could find anything.
"""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from hypothesis.errors import FlakyFailure

from . import guards
from .house import House
from .playing import play
from .reference import Broken
from .scene import Scene

# In so many seeds, ten runs each, every one of them is found.
SEEDS = range(100, 115)
Guard = Callable[[House], AbstractContextManager]
FOUND_SOON = [
    (guards.notifications_have_no_name, "a replay was stored"),
    (guards.equal_stamps_are_news, "a second sweep wrote"),
    (guards.key_of_each_attempt, "by a key that Odoo does not have"),
    (guards.the_sweep_looks_ahead, "is lost"),
]
FOUND_LATE = [
    (guards.nothing_is_committed_before_it_is_sent, "by a key that Odoo does not have"),
    (guards.silence_is_a_no, "TikTok has carried it out"),
    (guards.a_dead_worker_has_sent_nothing, "TikTok has carried it out"),
    (guards.the_status_alone_tells, "rejected is none of"),
    (guards.nobody_asks_by_the_key, "TikTok has carried it out|rejected is none of"),
    (guards.nobody_looks_twice, "agent_(one|two) saw"),
    (guards.the_last_answer_wins, "went back in time"),
    (guards.two_decisions_at_a_time, "more than one open decision"),
]


def find(stage: Scene, guard: Guard, broken: str) -> None:
    with guard(stage.house):
        found = what_breaks(stage)
    print(f"\n{guard.__name__}: {found.splitlines()[0]}")
    assert re.search(broken, found)


def what_breaks(stage: Scene) -> str:
    """The first promise that breaks, with its story."""
    try:
        play(stage, SEEDS)
    except Broken as found:
        return str(found)
    except FlakyFailure as found:
        # Told again it need not break: two workers may come in another order.
        return str(found.exceptions[0])
    return pytest.fail("Nothing broke.")


@pytest.mark.parametrize(("guard", "broken"), FOUND_SOON)
def test_a_broken_guard_is_found(stage: Scene, guard: Guard, broken: str) -> None:
    find(stage, guard, broken)


@pytest.mark.slow
@pytest.mark.parametrize(("guard", "broken"), FOUND_LATE)
def test_a_rarer_break_is_found_too(stage: Scene, guard: Guard, broken: str) -> None:
    find(stage, guard, broken)
