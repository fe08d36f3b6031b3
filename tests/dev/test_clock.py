"""The list of the slowest tests stays true when a test stops the clock."""

import pytest

from dev import paths

FROZEN = """
    import unittest
    from freezegun import freeze_time

    class TestFrozen(unittest.TestCase):
        @classmethod
        def setUpClass(cls):
            cls.frozen = freeze_time("2001-01-01")
            cls.frozen.start()
            cls.addClassCleanup(cls.frozen.stop)

        def test_something(self):
            pass
"""


def test_frozen_setup_does_not_last_for_years(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(FROZEN)
    monkeypatch.setenv("PYTHONPATH", str(paths.ROOT))
    # In a process of its own: the plugin changes freezegun for good.
    flags = ["-p", "no:odoo", "-p", "dev.pytest_clock", "--durations=0", "-vv"]
    result = pytester.runpytest_subprocess(*flags)
    result.assert_outcomes(passed=1)
    lengths = [line.split("s ")[0] for line in result.outlines if " setup " in line]
    assert len(lengths) == 1
    assert 0 <= float(lengths[0]) < 60
