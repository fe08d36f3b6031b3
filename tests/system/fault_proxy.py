"""A TCP proxy that loses bytes: it cuts a connection at a chosen moment of a call.

It stands between Odoo and the local TikTok Shop and forwards what passes. Of HTTP it
knows where head and body of a request and of an answer end, so that it can cut between
any two of them. It changes nothing that it forwards.
"""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from fnmatch import fnmatchcase

END_OF_HEAD = b"\r\n\r\n"
CHUNK = 65_536
# Nobody hangs here on purpose; a test that forgot something ends with this.
PATIENCE = 60.0
# For the peer to take notice of a FIN and to close its side.
GOODBYE = 2.0


class Phase(Enum):
    """The moment of a call at which the connection is cut."""

    ACCEPT = "right after accepting, unread"
    UNSENT = "after the request's headers, before any of it is passed on"
    HEAD = "after the request's headers"
    HALF_BODY = "in the middle of the request's body"
    BODY = "after the whole request, TikTok has acted"
    HALF_ANSWER_HEAD = "in the middle of the answer's headers"
    HALF_ANSWER = "in the middle of the answer's body"
    ANSWER = "after the whole answer"


@dataclass
class Cut:
    """One fault: which calls, at which moment, with a FIN or an RST, how often."""

    match: str
    phase: Phase
    times: int
    reset: bool
    method: str
    struck: int = 0

    def fits(self, method: str, path: str) -> bool:
        return self.method in ("", method) and fnmatchcase(path, self.match)


class Cutting(Exception):
    """The moment has come: this connection ends now."""

    def __init__(self, cut: Cut) -> None:
        super().__init__(cut.phase.value)
        self.reset = cut.reset


class Gone(Exception):
    """A peer has closed its side of the connection."""


class Peer:
    """One end of a connection, read by heads and bodies of messages."""

    def __init__(self, sock: socket.socket) -> None:
        sock.settimeout(PATIENCE)
        self._sock, self._buffer = sock, b""

    def read_head(self) -> bytes:
        while END_OF_HEAD not in self._buffer:
            self._fill()
        head, _end, self._buffer = self._buffer.partition(END_OF_HEAD)
        return head + END_OF_HEAD

    def read_body(self, size: int) -> bytes:
        while len(self._buffer) < size:
            self._fill()
        body, self._buffer = self._buffer[:size], self._buffer[size:]
        return body

    def send(self, data: bytes) -> None:
        self._sock.sendall(data)

    def hang_up(self, *, reset: bool = False) -> None:
        """End the connection with an RST, or with a FIN."""
        with suppress(OSError):
            if reset:
                linger = struct.pack("ii", 1, 0)
                self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self._sock.close()
            else:
                self._sock.shutdown(socket.SHUT_WR)

    def forget(self) -> None:
        """Let the peer end its side: what it still sends would provoke an RST."""
        with suppress(OSError):
            self._sock.settimeout(GOODBYE)
            while self._sock.recv(CHUNK):
                pass
        self._sock.close()

    def _fill(self) -> None:
        data = self._sock.recv(CHUNK)
        if not data:
            raise Gone
        self._buffer += data


class FaultProxy:
    """Listens on a port of its own; use as a context manager.

    :param upstream: the port of the local TikTok Shop on this machine
    """

    def __init__(self, upstream: int) -> None:
        self._upstream = upstream
        self._cuts: list[Cut] = []
        # How many connections there were, and how many this side has ended
        self.accepted, self.hung_up = 0, 0
        self._lock = threading.Lock()
        self._listener = _listen(0)
        self.port: int = self._listener.getsockname()[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> "FaultProxy":
        self._serve()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop_listening()

    # --- faults -------------------------------------------------------------------

    def cut(
        self,
        match: str,
        phase: Phase,
        *,
        times: int = 1,
        reset: bool = False,
        method: str = "",
    ) -> Cut:
        """Cut the next `times` calls whose path fits `match`, with wildcards.

        A connection that is cut right after it was accepted has no path yet: that
        phase strikes whatever connects.
        """
        cut = Cut(match, phase, times, reset, method)
        with self._lock:
            self._cuts.append(cut)
        return cut

    def heal(self) -> None:
        """Forward everything from now on."""
        with self._lock:
            self._cuts.clear()

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Nobody listens meanwhile: each attempt to connect is refused."""
        self._stop_listening()
        try:
            yield
        finally:
            self._listener = _listen(self.port)
            self._serve()

    # --- connections --------------------------------------------------------------

    def _serve(self) -> None:
        threading.Thread(
            target=self._accept, args=(self._listener,), daemon=True
        ).start()

    def _stop_listening(self) -> None:
        # Closing alone would leave `accept` waiting, and the port open with it.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                sock, _address = listener.accept()
            except OSError:
                return
            self.accepted += 1
            threading.Thread(target=self._handle, args=(sock,), daemon=True).start()

    def _handle(self, sock: socket.socket) -> None:
        """Forward the calls of one connection until somebody ends it."""
        client, server, reset = Peer(sock), None, False
        try:
            self._strike(Phase.ACCEPT)
            address = ("127.0.0.1", self._upstream)
            server = Peer(socket.create_connection(address, PATIENCE))
            while True:
                self._forward(client, server)
        except Cutting as cutting:
            reset = cutting.reset
        except (Gone, OSError):
            pass
        client.hang_up(reset=reset)
        self.hung_up += 1
        for peer in filter(None, (client, server)):
            peer.hang_up(reset=reset)
            peer.forget()

    def _forward(self, client: Peer, server: Peer) -> None:
        """Forward one request and its answer."""
        head = client.read_head()
        call = _method_and_path(head)
        self._strike(Phase.UNSENT, call)
        server.send(head)
        self._strike(Phase.HEAD, call)
        body = client.read_body(_content_length(head))
        self._pass(server, body, Phase.HALF_BODY, call)
        answer = server.read_head()
        answer_body = server.read_body(_content_length(answer))
        self._strike(Phase.BODY, call)
        self._pass(client, answer, Phase.HALF_ANSWER_HEAD, call)
        self._pass(client, answer_body, Phase.HALF_ANSWER, call)
        self._strike(Phase.ANSWER, call)

    def _pass(
        self, to: Peer, data: bytes, halfway: Phase, call: tuple[str, str]
    ) -> None:
        half = len(data) // 2
        to.send(data[:half])
        if half:
            self._strike(halfway, call)
        to.send(data[half:])

    def _strike(self, phase: Phase, call: tuple[str, str] = ("", "")) -> None:
        """Raise Cutting when a fault is laid for this moment of this call."""
        with self._lock:
            for cut in self._cuts:
                hit = phase is Phase.ACCEPT or cut.fits(*call)
                if cut.phase is phase and cut.struck < cut.times and hit:
                    cut.struck += 1
                    raise Cutting(cut)


def _listen(port: int) -> socket.socket:
    return socket.create_server(("127.0.0.1", port), backlog=64)


def _method_and_path(head: bytes) -> tuple[str, str]:
    method, target, _version = head.split(b"\r\n", 1)[0].decode().split(" ")
    return method, target.partition("?")[0]


def _content_length(head: bytes) -> int:
    """The size of a body. Neither side sends chunks, so one without length is empty."""
    for line in head.split(b"\r\n")[1:]:
        name, _colon, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return int(value)
    return 0
