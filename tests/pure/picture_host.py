"""A picture host on this machine that behaves as badly as a host can, over TLS."""

import datetime
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tiktok_shop_adjustments.tiktok_api import pinned

NAME = "p16.tiktokcdn.com"
PUBLIC = "93.184.215.14"
Behave = Callable[[socket.socket], None]


def answer(body: bytes = b"png", status: str = "200 OK", *headers: str) -> Behave:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return lambda stream: stream.sendall("\r\n".join(lines).encode() + body)


class Host:
    """Takes connections and answers as `behave` says; keeps what it was asked."""

    def __init__(self, certificate: Path) -> None:
        self.behave: Behave = answer()
        self.asked: list[str] = []
        self.names: list[str | None] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(certificate)
        self.tls.sni_callback = lambda _socket, name, _context: self.names.append(name)

    def secure(self, raw: socket.socket) -> socket.socket:
        return self.tls.wrap_socket(raw, server_side=True)

    def serve(self) -> None:
        while True:
            try:
                connection, _peer = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            with self.secure(connection) as stream:
                self.asked.append(stream.recv(65536).decode(errors="replace"))
                self.behave(stream)


@contextmanager
def running(folder: Path, name: str = NAME) -> Iterator[Host]:
    host = Host(make_certificate(folder, name))
    threading.Thread(target=host.serve, daemon=True).start()
    try:
        yield host
    finally:
        # A waiting accept ends with a shutdown, not with a close
        with suppress(OSError):
            host.listener.shutdown(socket.SHUT_RDWR)
        host.listener.close()


def make_certificate(folder: Path, name: str) -> Path:
    """A key and a certificate for `name`, in one file, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = folder / f"{name}.pem"
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


class Net:
    """The way to the host: name server and network of the test.

    `answers` are what the name server says, one after the other; `dialled` are the
    addresses that were connected to, each of which leads to the host.
    """

    def __init__(self, host: Host, patch: pytest.MonkeyPatch) -> None:
        self.answers: list[list[str]] = [[PUBLIC]]
        self.lookups: list[str] = []
        self.dialled: list[tuple[str, int]] = []
        self.host = host
        self.dial = socket.create_connection
        patch.setattr(pinned, "resolve", self._resolve)
        patch.setattr(pinned.socket, "create_connection", self._connect)

    def _resolve(self, name: str, _port: int) -> list[str]:
        self.lookups.append(name)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def _connect(self, address: tuple[str, int], timeout: float) -> socket.socket:
        self.dialled.append(address)
        return self.dial(("127.0.0.1", self.host.port), timeout=timeout)
