"""A pytest plugin: a skipped test fails the run, unless its reason is on the list.

pytest-odoo skips every HttpCase when its server is off, and a green run would hide it.
"""

from pathlib import Path

import pytest

ALLOWED = Path(__file__).resolve().parent.parent / "tests" / "allowed_skips.txt"


def allowed_reasons(text: str) -> list[str]:
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


class SkipGuard:
    def __init__(self, reasons: list[str]):
        self._reasons = reasons
        self.unexpected: list[str] = []

    def pytest_runtest_logreport(self, report):
        if report.skipped and not hasattr(report, "wasxfail"):
            self._judge(report.nodeid, report.longrepr)

    def pytest_collectreport(self, report):
        if report.skipped:
            self._judge(report.nodeid, report.longrepr)

    def _judge(self, name: str, why) -> None:
        reason = str(why[2] if isinstance(why, tuple) else why)
        if not any(allowed in reason for allowed in self._reasons):
            self.unexpected.append(f"{name}: {reason}")

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session):
        if self.unexpected and not session.exitstatus:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter):
        for line in self.unexpected:
            terminalreporter.write_line(f"SKIPPED, so failed: {line}", red=True)


def pytest_configure(config):
    reasons = allowed_reasons(ALLOWED.read_text()) if ALLOWED.is_file() else []
    config.pluginmanager.register(SkipGuard(reasons))
