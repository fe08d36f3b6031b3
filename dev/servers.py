"""Long-running processes: start, wait until they answer, stop by their own pid."""

import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from .errors import Trouble
from .settings import LOGS, ROOT, RUNNING


class Server:
    """A process of ours, found again by a later ./run through its pid file."""

    def __init__(self, name: str):
        self.name = name
        self.log = LOGS / f"{name}.log"
        self._file = RUNNING / f"{name}.pid"

    def start(self, command, *, env=None) -> None:
        for folder in (LOGS, RUNNING):
            folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [str(word) for word in command],
                env={**os.environ, **(env or {})},
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._file.write_text(f"{process.pid} {_birth(process.pid)}")

    def pid(self) -> int | None:
        """None when it does not run, or when its number went to somebody else."""
        try:
            pid, birth = self._file.read_text().split()
        except (OSError, ValueError):
            return None
        return int(pid) if _birth(int(pid)) == birth else None

    def wait(self, url: str, seconds: float = 90) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if answers(url):
                return
            if self.pid() is None:
                break
            time.sleep(0.2)
        tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-12:])
        raise Trouble(f"The {self.name} server did not start. Its log says:\n{tail}")

    def stop(self) -> bool:
        pid = self.pid()
        if pid is None:
            self._file.unlink(missing_ok=True)
            return False
        _end(pid)
        self._file.unlink(missing_ok=True)
        return True


def _end(pid: int) -> None:
    for signal_, patience in ((signal.SIGTERM, 10), (signal.SIGKILL, 5)):
        try:
            os.kill(pid, signal_)
        except ProcessLookupError:
            return
        if _gone(pid, patience):
            return
    raise Trouble(f"Process {pid} does not stop.")


def _gone(pid: int, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            os.waitpid(pid, os.WNOHANG)
        except ChildProcessError:
            pass  # started by an earlier ./run: not our child
        if not _birth(pid):
            return True
        time.sleep(0.1)
    return False


def _birth(pid: int) -> str:
    """When the process was born: tells it from a later one with its number."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if words[0] == "Z" else words[19]


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False
