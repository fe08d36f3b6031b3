"""What is set up for which tests."""

import os
from pathlib import Path

import pytest

from dev import databases, processes, tests
from dev.tests import Scope

ADDON = Path("/clone/tiktok_shop_adjustments")


@pytest.fixture(autouse=True)
def _one_addon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tests, "_addons", lambda: [ADDON])


@pytest.mark.parametrize(
    ("named", "addons", "system"),
    [
        (tests.TESTS / "dev", False, False),
        (tests.TESTS, True, True),
        *((place / "test_any.py", True, False) for place in tests.INSIDE),
        (tests.SYSTEM / "test_world.py", False, True),
        (ADDON / "tests" / "test_apply.py", True, False),
        (Path("/clone"), True, False),
    ],
)
def test_scope_follows_the_paths(named: Path, addons: bool, system: bool) -> None:
    scope = Scope((named,))
    assert (scope.addons, scope.system) == (addons, system)


def test_paths_are_told_from_options_and_their_values() -> None:
    words = ["-k", "refund", "tests/dev/test_tests.py::test_x[a]", "--lf", "tests/dev"]
    assert tests.named_paths(words) == (
        tests.TESTS / "dev" / "test_tests.py",
        tests.TESTS / "dev",
    )


def test_everything_ends_with_the_browser_and_starts_with_the_quick() -> None:
    order = tests.default_paths()
    assert order[-1] == tests.SYSTEM
    assert order[-2] == ADDON / "tests"
    assert tests.TESTS / "dev" in order[:-2]


def test_only_a_run_over_everything_is_spread_over_the_cores(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for cores, flag in ((1, None), (2, "-n2"), (64, "-n4")):
        monkeypatch.setattr(os, "sched_getaffinity", lambda _pid, n=cores: range(n))
        assert tests.spread(named=()) == (
            [flag, "--dist=loadfile", "--no-loadscope-reorder"] if flag else []
        )
        assert tests.spread(named=(ADDON,)) == []


def test_databases_of_killed_runs_go_and_those_of_living_runs_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dead, living = databases.name("test_7"), databases.name("test_8")
    left = {dead, f"{dead}_model", f"{dead}-gw0"}
    kept = {living, f"{living}-gw1", databases.name("test_7x"), databases.name("demo")}
    dropped: list[str] = []
    monkeypatch.setattr(databases, "every", lambda: sorted(left | kept))
    monkeypatch.setattr(databases, "drop", dropped.append)
    monkeypatch.setattr(processes, "born", lambda pid: None if pid == 7 else "boot")
    tests.drop_leftovers()
    assert set(dropped) == left
