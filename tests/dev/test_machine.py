"""Ports and disk: what is refused, and what the user is told."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from dev import machine
from dev.errors import Trouble


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_busy_port_is_refused_with_another_one_to_try(busy_port: int) -> None:
    with pytest.raises(Trouble, match=f"Port {busy_port} is busy") as caught:
        machine.check_port(busy_port, "--port")
    assert f"--port {busy_port + 10}" in caught.value.todo


def test_free_port_is_free() -> None:
    port = machine.free_port()
    assert machine.is_port_free(port)
    machine.check_port(port, "--port")


def test_port_just_left_is_free_again() -> None:
    """Connections in TIME_WAIT do not keep a server from starting."""
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            server.accept()[0].close()
    assert machine.is_port_free(port)


def test_full_disk_is_told_in_gigabytes(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match=r"1024\.0 GB are needed"):
        machine.check_disk(1024 * 1024**3, tmp_path)


def test_enough_disk_is_no_trouble(tmp_path: Path) -> None:
    machine.check_disk(1, tmp_path)
