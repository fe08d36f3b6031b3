"""Notifications that TikTok posts to us: is it TikTok, and what does it say?

The signature has no clock, so a notification can be replayed for ever. Use it as a
hint to read the case or the order again, never as the truth about it.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime, timezone

from . import json_text

ORDER_STATUS = 1
RECIPIENT_ADDRESS = 3
AUTHORIZATION_REMOVED = 6
AUTHORIZATION_EXPIRES = 7
CANCELLATION_STATUS = 11
RETURN_STATUS = 12
NEW_CONVERSATION = 13
NEW_MESSAGE = 14
AFTERSALES_REQUEST = 64
RMA_STATUS = 65
REFUND_SUCCESS = 67


class UnreadableNotification(ValueError):
    """The body carries the right signature but is no notification that we can read."""


@dataclass(frozen=True)
class Notification:
    """One notification.

    `notification_id` is missing from older samples and from type 3: tell duplicates
    by `digest(body)` then. `timestamp` is aware UTC, None when absent or senseless.
    """

    type: int
    notification_id: str | None
    shop_id: str
    timestamp: datetime | None
    data: dict = field(repr=False)


def verify(
    *, app_key: str | None, app_secret: str | None, body: bytes, signature: str | None
) -> bool:
    """Tell in constant time whether `signature` (header Authorization) fits `body`.

    Fails closed: without key, secret or signature nothing is accepted.
    """
    if not (app_key and app_secret and signature):
        return False
    expected = hmac.new(app_secret.encode(), app_key.encode() + body, hashlib.sha256)
    given = signature.encode("utf-8", errors="replace")
    return hmac.compare_digest(expected.hexdigest().encode(), given)


def digest(body: bytes) -> str:
    """Return the name of a body: for duplicates without an id, and for logs."""
    return hashlib.sha256(body).hexdigest()


def parse(body: bytes) -> Notification:
    """Read a verified body; raise UnreadableNotification with the reason."""
    try:
        envelope = json_text.loads(body)
    except ValueError:
        raise UnreadableNotification("The notification is not JSON.") from None
    if not isinstance(envelope, dict):
        raise UnreadableNotification("The notification is not a JSON object.")
    return Notification(
        type=_kind(envelope.get("type")),
        notification_id=_text(envelope.get("tts_notification_id")),
        shop_id=_shop_id(envelope.get("shop_id")),
        timestamp=_moment(envelope.get("timestamp")),
        data=_data(envelope.get("data")),
    )


def _kind(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise UnreadableNotification("The notification has no numeric type.")


def _shop_id(value: object) -> str:
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return value
    raise UnreadableNotification("The notification names no shop.")


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _moment(value: object) -> datetime | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    try:
        return datetime.fromtimestamp(value, tz=timezone.utc)
    except (OverflowError, OSError, ValueError):
        return None


def _data(value: object) -> dict:
    if value is None:
        return {}
    if isinstance(value, dict):
        return value
    raise UnreadableNotification("The notification's data is not a JSON object.")
