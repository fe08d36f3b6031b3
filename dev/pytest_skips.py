"""A pytest plugin: a skipped test is a failed one, unless its reason is allowed.

The allowed reasons stand in tests/allowed_skips.txt, one a line, `#` for comments.
"""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

ALLOWED = Path("tests") / "allowed_skips.txt"


def allowed_reasons(text: str) -> set[str]:
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return {line for line in lines if line}


def reason_of(longrepr: Any) -> str:
    """The words of a skip, out of pytest's (path, line, "Skipped: words")."""
    words = longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
    return words.removeprefix("Skipped:").strip()


def pytest_configure(config: pytest.Config) -> None:
    path = config.rootpath / ALLOWED
    text = path.read_text() if path.exists() else ""
    config.stash[REASONS] = allowed_reasons(text)


REASONS = pytest.StashKey[set[str]]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _refuse_skip(report, item.config)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _refuse_skip(report, collector.config)
    return report


def _refuse_skip(report: Any, config: pytest.Config) -> None:
    # An expected failure is reported as a skip, too.
    if report.outcome != "skipped" or hasattr(report, "wasxfail"):
        return
    reason = reason_of(report.longrepr)
    if reason not in config.stash[REASONS]:
        report.outcome = "failed"
        report.longrepr = (
            f"Skipped, which hides what it would have shown: {reason}\n"
            f"Make it run, or allow this reason in {ALLOWED}."
        )
