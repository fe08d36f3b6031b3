"""One GET to an address that was looked at first; nothing is followed from there.

A name is resolved once and all that it stands for must be public: a name that leads
into our own network for a moment is refused as a whole. The connection then goes to the
very address that was checked, so that a second, different answer of the name server
changes nothing (DNS rebinding). Certificate and Host header are those of the name. No
proxy, no cookie, no redirect, no compression: what could lead elsewhere is not there.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

# Seconds for each step, and for all of them together
PATIENCE = 10
DEADLINE = 30
MOST_ADDRESSES = 3
# The only block of IPv6 from which addresses of the public net are given out
PUBLIC_IPV6 = IPv6Network("2000::/3")


class AddressRefused(Exception):
    """Nobody was connected to; the text says why, in plain English."""


@dataclass(frozen=True)
class Place:
    """Where to ask: already taken apart, so that nobody reads the address twice.

    :param target: path and query
    :param local: this machine and nothing else, over plain HTTP
    """

    host: str
    port: int
    target: str
    scheme: str = "https"
    local: bool = False

    @property
    def authority(self) -> str:
        """Host and port as the Host header names them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"http": 80, "https": 443}[self.scheme] == self.port
        return host if usual else f"{host}:{self.port}"


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a name, the preferred one first."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [str(entry[4][0]) for entry in found]


def trust() -> ssl.SSLContext:
    """Return what certificates are checked with: the name and the system's list."""
    return ssl.create_default_context()


def checked_addresses(place: Place) -> list[str]:
    """Return the addresses that may be connected to.

    :raise AddressRefused: the name leads nowhere, or not only where it may
    """
    addresses = resolve(place.host, place.port)
    if not addresses:
        raise AddressRefused("its host is unknown")
    allowed = _is_loopback if place.local else is_public
    if not all(allowed(address) for address in addresses):
        raise AddressRefused("its host leads into a private network")
    return addresses


def is_public(address: str) -> bool:
    """Tell whether an IP address belongs to the public net, and to no tunnel."""
    try:
        known = ip_address(address)
    except ValueError:
        return False
    if isinstance(known, IPv4Address):
        return known.is_global and not known.is_multicast
    return _is_public_ipv6(known)


def _is_public_ipv6(address: IPv6Address) -> bool:
    """Addresses that carry an IPv4 address inside could carry a private one."""
    carries = address.ipv4_mapped or address.sixtofour or address.teredo
    return address in PUBLIC_IPV6 and address.is_global and not carries


def _is_loopback(address: str) -> bool:
    return ip_address(address).is_loopback


@contextmanager
def get(place: Place) -> Iterator[http.client.HTTPResponse]:
    """Ask once, and give the answer unread; the connection ends with the block, and
    at `DEADLINE` seconds whatever the block is doing.

    :raise AddressRefused: see `checked_addresses`
    :raise OSError: no connection, no valid certificate, or the time is over
    :raise http.client.HTTPException: the answer is no HTTP
    """
    addresses = checked_addresses(place)
    raw = _connected(addresses[:MOST_ADDRESSES], place.port)
    with closing(raw), _cut_after(raw, DEADLINE):
        connection = http.client.HTTPConnection(place.host, place.port)
        connection.sock = _secured(raw, place)
        with closing(connection):
            # The library itself adds "Accept-Encoding: identity"
            connection.request("GET", place.target, headers={"Host": place.authority})
            yield connection.getresponse()


def _connected(addresses: list[str], port: int) -> socket.socket:
    """Return a connection to the first of these IP addresses that takes one."""
    for address in addresses[:-1]:
        with suppress(OSError):
            return socket.create_connection((address, port), timeout=PATIENCE)
    return socket.create_connection((addresses[-1], port), timeout=PATIENCE)


def _secured(raw: socket.socket, place: Place) -> socket.socket:
    if place.scheme == "http":
        return raw
    return trust().wrap_socket(raw, server_hostname=place.host)


@contextmanager
def _cut_after(raw: socket.socket, seconds: float) -> Iterator[None]:
    """End the connection from outside when the time is over, whatever it is doing.

    A time-out of the socket starts anew with each byte: a slow drip never meets it.
    """
    twin = raw.dup()  # TLS takes the first one over
    timer = threading.Timer(seconds, _cut, (twin,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        twin.close()


def _cut(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
