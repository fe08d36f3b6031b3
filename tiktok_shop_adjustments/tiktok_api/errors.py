"""What can go wrong with a call to TikTok, as one family of exceptions.

Catch `TikTokError` for all of it. Each error says in plain words what happened
(`meaning`) and what to do (`advice`), whether the same request may be sent again later
(`retryable`, not before `retry_after` seconds) and whether the request may have taken
effect although it failed (`maybe_applied`): then the case must be read before anything
else is done. No message ever holds a URL, a token or a body.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from . import codes
from .seen_text import seen

# TikTok's words may repeat what a buyer wrote, or our whole request
MOST_WORDS = 500

_ACCESS_TOKEN = re.compile(r"access[ _-]?token", re.I)
# A page token or a refresh token is not the one that a renewal heals.
_OTHER_TOKEN = re.compile(r"(page|refresh|auth)[ _-]?token", re.I)
_TOKEN = re.compile(r"\btoken\b", re.I)


class TikTokError(Exception):
    """A call to TikTok failed.

    :param code: TikTok's code, None when the failure is not TikTok's answer
    :param request_id: TikTok's name for the call, for logs and support
    """

    kind = "error"
    default_meaning = "The call to TikTok failed."
    default_advice = "Try again; if it happens again, report it with the request id."

    def __init__(
        self,
        message: str,
        *,
        code: int | None = None,
        request_id: str | None = None,
        http_status: int | None = None,
        retryable: bool = False,
        retry_after: float | None = None,
        maybe_applied: bool = False,
    ):
        super().__init__(message)
        self.message = message
        self.code = code
        self.request_id = request_id
        self.http_status = http_status
        self.retryable = retryable
        self.retry_after = retry_after
        self.maybe_applied = maybe_applied

    def say(self, message: str) -> None:
        """Replace the message, which is also what a traceback prints."""
        self.message, self.args = message, (message,)

    def __str__(self) -> str:
        facts = {"code": self.code, "request": self.request_id}
        known = ", ".join(f"{name} {fact}" for name, fact in facts.items() if fact)
        return f"{self.message} ({known})" if known else self.message

    @property
    def meaning(self) -> str:
        known = codes.CODES.get(self.code or 0)
        return known.meaning if known else self.default_meaning

    @property
    def advice(self) -> str:
        known = codes.CODES.get(self.code or 0)
        return known.advice if known else self.default_advice


class NetworkError(TikTokError):
    """No answer. `maybe_applied` is False when no connection was ever made."""

    kind = "network"
    default_meaning = "TikTok could not be reached."
    default_advice = "Nothing to do: it is tried again by itself."

    @property
    def meaning(self) -> str:
        if self.maybe_applied:
            return "TikTok's answer got lost; the request may have taken effect."
        return self.default_meaning


class RateLimited(TikTokError):
    """Too many calls, or a locked record: refused without effect, try again later."""

    lane: str | None = None  # the class of operations that was too fast
    kind = codes.RATE_LIMITED
    default_meaning = codes.GATEWAY[36009002].meaning
    default_advice = codes.RETRIED

    @property
    def is_about_pace(self) -> bool:
        """Whether there were too many calls; a locked case is refused as if."""
        return self.code is None or self.code in codes.GATEWAY


class NotYet(RateLimited):
    """Not sent: TikTok has limited the shop's calls, and others are first."""

    default_meaning = "The request was not sent: TikTok limits the calls of this shop."
    default_advice = "Wait a few seconds and try again."

    def __init__(self, wait: float):
        # One attempt: whoever is in the way has a turn, too
        super().__init__(self.default_meaning, retryable=True, retry_after=wait)


class ServerError(TikTokError):
    """TikTok failed inside, perhaps after the request took effect."""

    kind = codes.SERVER
    default_meaning = codes.GATEWAY[36009003].meaning
    default_advice = codes.RETRIED


class TokenExpired(TikTokError):
    """Renew the access token once and send the request once more."""

    kind = codes.TOKEN_EXPIRED
    default_meaning = codes.GATEWAY[105002].meaning
    default_advice = codes.RETRIED


class AuthError(TikTokError):
    """The consent is gone, or shop or seller are not active: stop for this seller."""

    kind = codes.AUTH
    default_meaning = codes.GATEWAY[36004001].meaning
    default_advice = codes.RECONNECT


class PermissionMissing(TikTokError):
    """The consent lacks a scope, or the case belongs to another shop."""

    kind = codes.PERMISSION
    default_meaning = codes.GATEWAY[105005].meaning
    default_advice = codes.GATEWAY[105005].advice


class Rejected(TikTokError):
    """TikTok refused the request; sending it again as it is changes nothing.

    The exception is a `retryable` one: refused for now only (a parcel that travels).
    """

    kind = codes.REJECTED
    default_meaning = "TikTok refused the request."
    default_advice = "Read TikTok's message, correct the request and send it again."


class Misconfigured(Rejected):
    """TikTok refused the call before looking at the case: keys, address, version."""

    default_meaning = "TikTok refused the call."
    default_advice = codes.TELL_ADMIN


class InvalidRequest(Rejected):
    """Refused by ourselves, nothing was sent: the request breaks TikTok's contract."""

    default_meaning = "The request was not sent, because TikTok would refuse it."
    default_advice = "Correct what the message names and send it again."


class Conflict(TikTokError):
    """The case was decided already or has moved on. Read it again, then judge."""

    kind = codes.CONFLICT
    default_meaning = "The case has moved on."
    default_advice = codes.REFRESH


class BadReply(TikTokError):
    """TikTok answered something that cannot be read."""

    kind = "bad_reply"
    default_meaning = "TikTok's answer could not be read."


@dataclass(frozen=True)
class PartialItem:
    """One part of a request that failed; `code` is TikTok's word as it came."""

    code: str
    message: str


class PartialFailure(TikTokError):
    """TikTok accepted the request, but `items` of it failed: read the case again.

    :param doubted: an attempt before this answer may have taken effect, so that a no
        for an item may only say that it was decided before
    """

    kind = "partial"
    default_meaning = "TikTok carried out only a part of the request."
    default_advice = "Refresh the case and look at what is still to be decided."

    def __init__(self, items: tuple[PartialItem, ...], *, doubted=False, **facts):
        texts = "; ".join(f"{item.message} ({item.code})" for item in items)
        super().__init__(texts or self.default_meaning, **facts)
        self.items = items
        self.doubted = doubted


CLASSES: dict[str, type[TikTokError]] = {
    codes.TOKEN_EXPIRED: TokenExpired,
    codes.AUTH: AuthError,
    codes.PERMISSION: PermissionMissing,
    codes.RATE_LIMITED: RateLimited,
    codes.SERVER: ServerError,
    codes.CONFLICT: Conflict,
    codes.REJECTED: Rejected,
    codes.MISCONFIGURED: Misconfigured,
}


def from_response(
    http_status: int, payload: object, *, retry_after: float | None = None
) -> TikTokError:
    """Return the error of an answer that is not a success.

    TikTok's `code` decides, because refusals of the business kind may come with HTTP
    200; the status only speaks where there is no code that we know.

    :param payload: the JSON value of the body, None when it is not JSON
    :param retry_after: the seconds that the answer asks us to wait
    """
    envelope = payload if isinstance(payload, Mapping) else {}
    code = as_code(envelope.get("code"))
    message = _message(envelope, http_status)
    facts = {
        "code": code,
        "request_id": request_id(envelope),
        "http_status": http_status,
    }
    if code == 36009004 and _speaks_of_access_token(message):
        return TokenExpired(message, retryable=True, **facts)
    if code in codes.CODES:
        return _from_code(codes.CODES[code], message, facts, retry_after)
    return _from_status(http_status, message, facts, retry_after)


def as_code(value: object) -> int | None:
    """Return a code of an envelope as a number, None when it is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value[:18])
    return None


def request_id(envelope: Mapping) -> str | None:
    value = envelope.get("request_id")
    return value if isinstance(value, str) and value else None


def _speaks_of_access_token(message: str) -> bool:
    rest = _OTHER_TOKEN.sub("", message)
    return bool(_ACCESS_TOKEN.search(rest) or _TOKEN.search(rest))


def _message(envelope: Mapping, http_status: int) -> str:
    text = envelope.get("message")
    if isinstance(text, str) and text.strip():
        return seen(text.strip(), MOST_WORDS)
    return f"TikTok's answer (HTTP status {http_status}) says nothing that we can read."


def _from_code(known, message, facts, retry_after) -> TikTokError:
    waits = [wait for wait in (known.wait, retry_after) if wait is not None]
    return CLASSES[known.kind](
        message,
        retryable=known.retryable,
        retry_after=max(waits, default=None),
        maybe_applied=known.kind == codes.SERVER,
        **facts,
    )


def _from_status(status: int, message: str, facts: dict, retry_after) -> TikTokError:
    if status == 429:
        return RateLimited(message, retryable=True, retry_after=retry_after, **facts)
    if status >= 500:
        facts |= {"retry_after": retry_after, "maybe_applied": True}
        return ServerError(message, retryable=True, **facts)
    if status == 401 and _ACCESS_TOKEN.search(message):
        return TokenExpired(message, retryable=True, **facts)
    if facts["code"]:
        return Rejected(message, **facts)
    # Accepted but unreadable: what was asked may well have been done.
    return BadReply(message, maybe_applied=200 <= status < 300, **facts)
