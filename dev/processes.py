"""Long-running processes: start, find again, stop. Survives stale records."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from . import paths

STOP_SECONDS = 15


@dataclass(frozen=True)
class Record:
    """A process that ./run started; `born` tells it from a later one of that pid."""

    pid: int
    born: int
    port: int
    log: str

    def is_alive(self) -> bool:
        return born(self.pid) == self.born


def born(pid: int) -> int | None:
    """The start time of a living process in clock ticks since boot, else None."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The name in parentheses may hold blanks: count from behind the last one.
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] == "Z" else int(fields[19])


def start(
    name: str,
    command: Sequence[str | Path],
    *,
    port: int,
    env: Mapping[str, str],
    records: Path = paths.RECORDS,
) -> Record:
    """Start `command` in a session of its own, logging to `.local/log/<name>.log`."""
    log = paths.LOGS / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        child = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=dict(env),
            cwd=paths.ROOT,
            start_new_session=True,
        )
    record = Record(child.pid, born(child.pid) or 0, port, str(log))
    _CHILDREN[child.pid] = child
    records.mkdir(parents=True, exist_ok=True)
    (records / f"{name}.json").write_text(json.dumps(asdict(record)))
    return record


# Children of this very process have to be waited for, or they stay as zombies.
_CHILDREN: dict[int, subprocess.Popen[bytes]] = {}


def find(name: str, records: Path = paths.RECORDS) -> Record | None:
    """The living process of that name, else None; a stale record is removed."""
    path = records / f"{name}.json"
    try:
        record = Record(**json.loads(path.read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    reap(record)
    if record.is_alive():
        return record
    path.unlink(missing_ok=True)
    return None


def stop(name: str, records: Path = paths.RECORDS) -> bool:
    """Ask the process to end, insist after a while. Whether there was one."""
    record = find(name, records)
    if not record:
        return False
    _signal(record, signal.SIGTERM)
    if not wait_gone(record, STOP_SECONDS):
        _signal(record, signal.SIGKILL)
        wait_gone(record, STOP_SECONDS)
    (records / f"{name}.json").unlink(missing_ok=True)
    return True


def kill(record: Record) -> None:
    """End it as a power cut would: no chance to say good-bye."""
    _signal(record, signal.SIGKILL)
    wait_gone(record, STOP_SECONDS)


def wait_gone(record: Record, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        reap(record)
        if not record.is_alive():
            return True
        time.sleep(0.05)
    return False


def reap(record: Record) -> None:
    child = _CHILDREN.get(record.pid)
    if child:
        child.poll()


def _signal(record: Record, number: signal.Signals) -> None:
    if record.is_alive():
        try:
            # The whole session: Odoo's and the browser's own children as well.
            os.killpg(record.pid, number)
        except ProcessLookupError:
            return
