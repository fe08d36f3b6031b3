"""What a failed program is turned into."""

import sys
from pathlib import Path

import pytest

from dev import commands
from dev.errors import Trouble


@pytest.fixture(autouse=True)
def _logs_in_a_folder_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dev.paths.LOGS", tmp_path)


def run(code: str) -> str:
    return commands.run_logged([sys.executable, "-c", code], "name", "It failed")


def test_output_is_returned_and_kept(tmp_path: Path) -> None:
    assert run("print('hello')") == "hello\n"
    assert (tmp_path / "name.log").read_text() == "hello\n"


@pytest.mark.parametrize(
    "said",
    [
        "Temporary failure resolving 'archive.example'",
        "socket.gaierror: [Errno -2] Name or service not known",
        "npm error code ENOTFOUND",
        "curl: (6) Could not resolve host",
    ],
)
def test_no_network_is_named(said: str) -> None:
    with pytest.raises(Trouble, match="the network could not be reached"):
        run(f"import sys; sys.exit({said!r})")


def test_full_disk_is_named() -> None:
    with pytest.raises(Trouble, match="the disk is full"):
        run("import sys; sys.exit('OSError: [Errno 28] No space left on device')")


def test_other_failure_shows_the_last_lines() -> None:
    with pytest.raises(Trouble) as caught:
        run("print(*range(20), sep='\\n'); raise SystemExit(3)")
    lines = [f"    {number}" for number in range(8, 20)]
    assert caught.value.what == "\n".join(["It failed:", *lines])


def test_missing_program_is_named() -> None:
    with pytest.raises(Trouble, match="It failed") as caught:
        commands.run_logged(["no-such-program"], "name", "It failed")
    assert caught.value.todo == "`no-such-program` is not installed."


def test_users_postgres_does_not_leak(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSWORD", "x")
    monkeypatch.setenv("LANGUAGE", "de")
    environment = commands.clean_environment()
    assert "PGPASSWORD" not in environment
    assert environment["LANGUAGE"] == "de"
