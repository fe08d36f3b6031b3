"""Processes are found again, stopped, and not mistaken for others."""

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from dev import processes
from dev.processes import Record

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print('deaf', flush=True); time.sleep(600)",
]


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("dev.paths.LOGS", tmp_path / "log")
    return tmp_path / "run"


@pytest.fixture
def record(records: Path) -> Iterator[Record]:
    record = start(records, SLEEP)
    yield record
    processes.kill(record)


def start(records: Path, command: list[str]) -> Record:
    return processes.start(
        "sleeper", command, port=1234, env=os.environ, records=records
    )


def test_started_process_is_found_again(records: Path, record: Record) -> None:
    assert record.is_alive()
    assert processes.find("sleeper", records) == record
    assert record.port == 1234


def test_stop_ends_it_once(records: Path, record: Record) -> None:
    assert processes.stop("sleeper", records) is True
    assert not record.is_alive()
    assert processes.stop("sleeper", records) is False


def test_deaf_process_is_killed(records: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "STOP_SECONDS", 0.5)
    record = start(records, STUBBORN)
    while "deaf" not in Path(record.log).read_text():
        assert record.is_alive()
    assert processes.stop("sleeper", records) is True
    assert not record.is_alive()


def test_another_process_of_that_pid_is_left_alone(
    records: Path, record: Record
) -> None:
    """After a reboot the recorded pid may be anybody's."""
    path = records / "sleeper.json"
    path.write_text(json.dumps(asdict(replace(record, born=record.born - 1))))
    assert processes.stop("sleeper", records) is False
    assert record.is_alive()
    assert not path.exists()


@pytest.mark.parametrize("text", ["", "{", '{"pid": 1}', "[]"])
def test_broken_record_counts_as_none(records: Path, text: str) -> None:
    records.mkdir()
    (records / "sleeper.json").write_text(text)
    assert processes.find("sleeper", records) is None


def test_nobody_has_been_born_as_pid_zero() -> None:
    assert processes.born(0) is None
    assert isinstance(processes.born(os.getpid()), int)
