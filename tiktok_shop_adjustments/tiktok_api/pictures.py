"""Fetches the pictures of buyers and products: from listed hosts only, not too much.

An address in a message was chosen by somebody far away. The server that follows it
must not be led into its own network, so nothing but TikTok's picture hosts is asked,
at the address that was checked (`pinned`), and what comes is counted while it comes.
"""

import http.client
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from . import pinned

CHUNK = 64 * 1024
HTTPS = 443
OK = 200
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
# Backslashes, blanks, controls and other scripts are read differently by different
# programs; no picture of TikTok's needs them
_PLAIN = re.compile(r"[!-\[\]-~]+")
_NAME = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


class PictureRefused(Exception):
    """The picture was not fetched; the text says why, in plain English."""


@dataclass(frozen=True)
class PictureHosts:
    """The hosts of one seller's pictures, and the only way to fetch one.

    :param domains: domains whose hosts hold pictures
    :param local_base: base address of a TikTok Shop on this machine, where there is one
    """

    domains: tuple[str, ...]
    local_base: str | None = None

    def allows(self, url: object) -> bool:
        """Tell whether `url` is one of these hosts'; says nothing about a request."""
        return self._place(url) is not None

    def fetch(self, url: object, *, limit: int) -> bytes:
        """Return the bytes behind an address.

        :param limit: the most bytes to take
        :raise PictureRefused: with the reason
        """
        place = self._place(url)
        if not place:
            raise PictureRefused("its address is not TikTok's")
        try:
            with pinned.get(place) as response:
                return _read(response, limit)
        except pinned.AddressRefused as error:
            reason = str(error)
        except (OSError, http.client.HTTPException) as error:
            reason = f"no answer ({type(error).__name__})"
        # Outside of the handler: a traceback would print what the cause holds
        raise PictureRefused(reason)

    def _place(self, url: object) -> pinned.Place | None:
        """Return where an allowed address leads, ``None`` for every other."""
        place, base = _place(url), _place(self.local_base)
        if not place:
            return None
        if base and base.host in LOOPBACK:
            here = (base.scheme, base.host, base.port)
            is_base = (place.scheme, place.host, place.port) == here
            local = pinned.Place(*here[1:], place.target, place.scheme, local=True)
            return local if is_base else None
        safe = place.scheme == "https" and place.port == HTTPS
        return place if safe and self._names(place.host) else None

    def _names(self, host: str) -> bool:
        named = any(host == name or host.endswith(f".{name}") for name in self.domains)
        return named and bool(_NAME.fullmatch(host))


def domains(text: str | None) -> tuple[str, ...]:
    """Return the domains of a list that somebody has typed; what is none is left out.

    A domain has a dot and is no IP address, so that no list opens a whole country.
    """
    words = re.split(r"[\s,;]+", (text or "").lower())
    return tuple(w for w in words if _NAME.fullmatch(w) and not _is_number(w))


def _is_number(name: str) -> bool:
    return name.rpartition(".")[2].isdigit()


def _read(response: http.client.HTTPResponse, limit: int) -> bytes:
    if response.status != OK:
        raise PictureRefused(f"HTTP status {response.status}")
    if response.getheader("Content-Encoding", "identity") != "identity":
        raise PictureRefused("it is compressed")
    content = bytearray()
    while chunk := response.read1(CHUNK):
        content += chunk
        if len(content) > limit:
            raise PictureRefused("it is too large")
    if response.length:  # what was announced and did not come
        raise PictureRefused("it is not complete")
    return bytes(content)


def _place(url: object) -> pinned.Place | None:
    """Return where a plain web address leads; None for whatever is none."""
    if not isinstance(url, str) or not _PLAIN.fullmatch(url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or "@" in parts.netloc
    ):
        return None
    default = HTTPS if parts.scheme == "https" else 80
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return pinned.Place(
        parts.hostname, default if port is None else port, target, parts.scheme
    )
