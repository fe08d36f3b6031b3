"""Fetches the pictures that buyers send: from listed hosts only, and not too much.

An address in a message was chosen by somebody far away. The server that follows it
must not be led into its own network, so nothing but TikTok's picture hosts is asked,
over HTTPS, without a redirect, without cookies, tokens or any other header of ours.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

import requests

TIMEOUT = (5, 20)
CHUNK = 64 * 1024
HTTPS = 443
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class PictureRefused(Exception):
    """The picture was not fetched; the text says why, in plain English."""


def is_allowed(
    url: object, *, hosts: Iterable[str], local_base: str | None = None
) -> bool:
    """Tell whether a picture may be fetched from `url`.

    :param hosts: domains whose hosts hold TikTok's pictures
    :param local_base: base address of a TikTok Shop on this machine, where there is one
    """
    parts = _parts(url)
    if not parts:
        return False
    scheme, host, port = parts
    base = _parts(local_base)
    if base and base[1] in LOOPBACK:
        return parts == base
    named = any(host == domain or host.endswith(f".{domain}") for domain in hosts)
    return scheme == "https" and port == HTTPS and named


def new_session() -> requests.Session:
    return requests.Session()


def fetch(session: requests.Session, url: str, *, limit: int) -> bytes:
    """Return the bytes behind an allowed address.

    :param limit: the most bytes to take
    :raise PictureRefused: with the reason
    """
    try:
        with session.get(
            url, stream=True, allow_redirects=False, timeout=TIMEOUT, verify=True
        ) as response:
            if response.status_code != requests.codes.ok:
                raise PictureRefused(f"HTTP status {response.status_code}")
            return _read(response, limit)
    except requests.RequestException as error:
        reason = type(error).__name__
    # Outside of the handler: the library's text holds the whole address
    raise PictureRefused(f"no answer ({reason})")


def _read(response: requests.Response, limit: int) -> bytes:
    content = bytearray()
    for chunk in response.iter_content(CHUNK):
        content += chunk
        if len(content) > limit:
            raise PictureRefused("it is too large")
    return bytes(content)


def _parts(url: object) -> tuple[str, str, int] | None:
    """Return scheme, host and port; None for whatever is no plain web address."""
    try:
        parts = urlsplit(url if isinstance(url, str) else "")
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    if parts.username or parts.password:
        return None
    default = HTTPS if parts.scheme == "https" else 80
    return parts.scheme, parts.hostname, default if port is None else port
