"""A skip is a failure, unless its reason is allowed."""

import pytest

from dev.pytest_skips import allowed_reasons, reason_of

SKIPPING = """
    import pytest, unittest

    @pytest.mark.skip(reason="no network")
    def test_marked():
        pass

    def test_called():
        pytest.skip("no network")

    class TestCase(unittest.TestCase):
        def test_unittest(self):
            self.skipTest("no network")

    @pytest.mark.xfail(reason="known", strict=True)
    def test_expected_failure():
        assert False
"""


# A marked test is refused before it starts, which pytest counts as an error.
def run(pytester: pytest.Pytester) -> pytest.RunResult:
    return pytester.runpytest("-p", "dev.pytest_skips", "-p", "no:odoo")


def test_skips_fail_and_expected_failures_do_not(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SKIPPING)
    result = run(pytester)
    result.assert_outcomes(errors=1, failed=2, xfailed=1)
    result.stdout.fnmatch_lines(["*hides what it would have shown: no network*"])


def test_skipped_module_fails(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("import pytest; pytest.importorskip('no_such_module')")
    run(pytester).assert_outcomes(errors=1)


def test_allowed_reason_may_skip(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SKIPPING)
    pytester.mkdir("tests").joinpath("allowed_skips.txt").write_text("no network\n")
    run(pytester).assert_outcomes(skipped=3, xfailed=1)


def test_other_reason_than_the_allowed_one_fails(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SKIPPING)
    pytester.mkdir("tests").joinpath("allowed_skips.txt").write_text("no netw\n")
    run(pytester).assert_outcomes(errors=1, failed=2, xfailed=1)


def test_list_may_hold_comments() -> None:
    text = "# all\n\nno network  # on the train\n  no disk\n"
    assert allowed_reasons(text) == {"no network", "no disk"}


@pytest.mark.parametrize(
    ("longrepr", "reason"),
    [(("file", 1, "Skipped: no network"), "no network"), ("no disk", "no disk")],
)
def test_reason_of(longrepr: object, reason: str) -> None:
    assert reason_of(longrepr) == reason
