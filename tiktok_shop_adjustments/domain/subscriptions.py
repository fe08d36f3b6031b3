"""Which notifications a shop needs, where TikTok sends them, and whether that is us."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

# TikTok's words for the types that Odoo acts on. Types 64, 65 and 67 have no word to
# subscribe with: they come through the app's own address, or not at all.
EVENTS = (
    "ORDER_STATUS_CHANGE",
    "CANCELLATION_STATUS_CHANGE",
    "RETURN_STATUS_CHANGE",
    "SELLER_DEAUTHORIZATION",
    "UPCOMING_AUTHORIZATION_EXPIRATION",
)
TALKING_EVENTS = ("NEW_CONVERSATION", "NEW_MESSAGE")

RIGHT = "right"
MISSING = "missing"
ELSEWHERE = "elsewhere"

LONGEST = 255
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_NUMBERS = re.compile(r"[0-9.]+|[0-9a-f]*:[0-9a-f:.]*")

NOT_AN_ADDRESS = "not_an_address"
NOT_HTTPS = "not_https"
NOT_PUBLIC = "not_public"
HAS_PORT = "has_port"
TOO_LONG = "too_long"


@dataclass(frozen=True)
class Subscription:
    """One kind of notification; `address` is where TikTok sends it now."""

    event: str
    state: str
    address: str | None = None


def wanted(*, talks: bool) -> tuple[str, ...]:
    """Return TikTok's words for what a shop should hear of."""
    return EVENTS + TALKING_EVENTS if talks else EVENTS


def compare(
    events: Iterable[str], address: str, settings: Mapping[str, str | None]
) -> list[Subscription]:
    """Return how each event is set.

    :param address: where this Odoo takes notifications
    :param settings: {event: address} as TikTok has them
    """
    return [
        Subscription(event, _state(settings.get(event), address), settings.get(event))
        for event in events
    ]


def _state(there: str | None, address: str) -> str:
    if not there:
        return MISSING
    return RIGHT if there == address else ELSEWHERE


def why_not(address: str, *, local: bool) -> str | None:
    """Return why TikTok cannot reach an address, None where it can.

    TikTok takes HTTPS, a domain name and no port. A local TikTok Shop takes anything.
    """
    try:
        parts = urlsplit(address or "")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return NOT_AN_ADDRESS
    if not host or parts.scheme not in ("http", "https"):
        return NOT_AN_ADDRESS
    if len(address) > LONGEST:
        return TOO_LONG
    return None if local else _why_not_public(parts.scheme, host, port)


def _why_not_public(scheme: str, host: str, port: int | None) -> str | None:
    if host in LOOPBACK or "." not in host or _NUMBERS.fullmatch(host):
        return NOT_PUBLIC
    if host.endswith((".local", ".localhost", ".internal", ".lan", ".test")):
        return NOT_PUBLIC
    if scheme != "https":
        return NOT_HTTPS
    return HAS_PORT if port not in (None, 443) else None
