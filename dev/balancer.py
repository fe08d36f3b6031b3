"""A load balancer as small as it can be: each connection goes to the next node.

OCA's job runner asks one address to run each job. With several nodes that address is a
load balancer's; a node that does not listen is left out.
"""

import socket
import socketserver
import threading
from collections.abc import Sequence
from itertools import count
from typing import Any

from . import machine

CHUNK = 65_536


class Balancer:
    """Hands out connections in turn. A context manager: it works within the block."""

    def __init__(self, ports: Sequence[int]) -> None:
        self.ports = list(ports)
        self.port = machine.free_port()
        self._turns = count()
        self._server = _Server(("127.0.0.1", self.port), _Handler)
        self._server.balancer = self

    def __enter__(self) -> "Balancer":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_exception: Any) -> None:
        self._server.shutdown()
        self._server.server_close()

    def connect(self) -> socket.socket | None:
        """A connection to the next node that listens."""
        first = next(self._turns)
        for number in range(len(self.ports)):
            port = self.ports[(first + number) % len(self.ports)]
            try:
                return socket.create_connection(("127.0.0.1", port), 5)
            except OSError:
                continue
        return None


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 128
    balancer: Balancer


class _Handler(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        node = self.server.balancer.connect()
        if node is None:
            return
        with node:
            node.settimeout(None)
            back = threading.Thread(target=_pump, args=(node, self.request))
            back.start()
            _pump(self.request, node)
            back.join()


def _pump(source: socket.socket, target: socket.socket) -> None:
    """Pass on what comes until there is no more."""
    try:
        while chunk := source.recv(CHUNK):
            target.sendall(chunk)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return  # one of the two has gone, and so has the request
