"""A look at a server without a key: does it answer, how, and what time is it there.

Nothing is signed and nothing secret is sent.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

import requests

from .errors import NetworkError

TIMEOUT = (3, 8)


@dataclass(frozen=True)
class Look:
    """What a server answered.

    :param ahead: seconds that its clock is ahead of ours, None where it tells no time.
        Its time has no fractions, so half a second is nothing.
    """

    status: int
    ahead: float | None


def look(
    method: str,
    url: str,
    *,
    session: requests.Session | None = None,
    clock: Callable[[], float] = time.time,
) -> Look:
    """Ask once, follow nothing, keep nothing of the body.

    :raise NetworkError: no answer; its words hold no address
    """
    try:
        with (session or requests.Session()).request(
            method,
            url,
            data=b"{}" if method == "POST" else None,
            timeout=TIMEOUT,
            allow_redirects=False,
            verify=True,
            stream=True,
        ) as response:
            return Look(response.status_code, _ahead(response, clock()))
    except requests.RequestException as error:
        words = f"No answer ({type(error).__name__})."
    raise NetworkError(words)


def _ahead(response: requests.Response, now: float) -> float | None:
    try:
        there = parsedate_to_datetime(response.headers.get("Date"))
    except (TypeError, ValueError):
        return None
    if there.tzinfo is None:
        there = there.replace(tzinfo=timezone.utc)
    # In the middle of the second that the server names
    here = datetime.fromtimestamp(now, tz=timezone.utc)
    return (there - here).total_seconds() + 0.5
