"""One line a step, in logs and on terminals."""

import io
import re

import pytest

from dev.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_each_step_is_one_line_with_its_time() -> None:
    out = io.StringIO()
    progress = Progress(out)
    with progress.step("Fetching"):
        pass
    progress.say("Ready")
    assert re.fullmatch(r"  Fetching \.\.\. \d+\.\d s\nReady\n", out.getvalue())


def test_failed_step_says_so_and_passes_the_error_on() -> None:
    out = io.StringIO()
    with pytest.raises(ValueError, match="why"), Progress(out).step("Fetching"):
        raise ValueError("why")
    assert out.getvalue() == "  Fetching ... failed\n"


def test_terminal_line_is_rewritten_in_place() -> None:
    out = Terminal()
    with Progress(out).step("Fetching"):
        pass
    assert re.fullmatch(
        r"  Fetching \.\.\.\r  Fetching \.\.\. \d+\.\d s\n", out.getvalue()
    )
