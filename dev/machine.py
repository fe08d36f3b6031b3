"""What the machine must offer: room on the disk, free ports."""

import shutil
import socket
from pathlib import Path

from . import paths
from .errors import Trouble

FIRST_RUN_BYTES = 3 * 1024**3
LATER_BYTES = 300 * 1024**2


def check_disk(needed: int, folder: Path = paths.ROOT) -> None:
    """:raises Trouble: when fewer than `needed` bytes are free."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Trouble(
            f"Not enough room on the disk: {free / 1024**3:.1f} GB are free, "
            f"{needed / 1024**3:.1f} GB are needed.",
            f"Free some room on the disk that holds {folder} and run again.",
        )


def is_port_free(port: int, host: str = "127.0.0.1") -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: a port whose last connections linger in TIME_WAIT is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def check_port(port: int, option: str) -> None:
    """:raises Trouble: when something else listens on `port`."""
    if not is_port_free(port):
        raise Trouble(
            f"Port {port} is busy: another program listens there.",
            "Stop it (`./run stop` stops a demo of this clone) or choose another "
            f"port: {option} {port + 10}",
        )


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
