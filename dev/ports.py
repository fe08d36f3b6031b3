"""Ports: is it free, who sits on it, give me one."""

import socket

from .errors import Trouble


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def require(port: int, option: str, what: str) -> int:
    if not is_free(port):
        raise Trouble(
            f"Port {port} is busy, {what} can't listen there. "
            f"Take another: ./run demo {option} {port + 1}"
        )
    return port


def any_free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
