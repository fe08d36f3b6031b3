"""Messages to and from a buyer: what is what, and the way of ours to TikTok.

TikTok knows no key for a message, so the one question after a failure is whether the
buyer may have it: if so, the conversation is read before anything is sent again.
"""

from datetime import timedelta

from .backoff import queue_delay
from .delivery import Next

MAX_TEXT = 2000
MAX_PICTURE = 10 * 1024 * 1024
PICTURE_TYPES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})

# TikTok's words for who wrote
BUYER = "BUYER"
SELLER_ROLES = frozenset({"SHOP", "CUSTOMER_SERVICE", "ROBOT"})

TEXT = "TEXT"
IMAGE = "IMAGE"
# What a person said; everything else is a remark of TikTok's about the conversation
SAID = frozenset(
    {
        TEXT,
        IMAGE,
        "VIDEO",
        "EMOTICONS",
        "PRODUCT_CARD",
        "ORDER_CARD",
        "RETURN_REFUND_CARD",
        "LOGISTICS_CARD",
        "COUPON_CARD",
    }
)
# Their content is a text
IN_WORDS = frozenset({TEXT, "EMOTICONS", "NOTIFICATION", "ALLOCATED_SERVICE"})
# Remarks of which Odoo knows what to say
REMARKS = frozenset({"BUYER_ENTER_FROM_ORDER"})
NAMES_ORDER = frozenset(
    {"ORDER_CARD", "RETURN_REFUND_CARD", "LOGISTICS_CARD", "BUYER_ENTER_FROM_ORDER"}
)

QUEUED = "queued"
SENDING = "sending"
SENT = "sent"
REFUSED = "refused"
UNCERTAIN = "uncertain"
OPEN = (QUEUED, SENDING, UNCERTAIN)

# The states from which each state may be entered; a person may send a refused one again
ALLOWED_FROM = {
    QUEUED: frozenset({SENDING, REFUSED}),
    SENDING: frozenset({QUEUED, UNCERTAIN}),
    SENT: frozenset({SENDING, UNCERTAIN}),
    REFUSED: frozenset({QUEUED, SENDING, UNCERTAIN}),
    UNCERTAIN: frozenset({QUEUED, SENDING}),
}

# An answer that is older than this surprises more than it helps.
QUEUE_SECONDS = 24 * 3600.0
# TikTok's list may be late: before this a message that is not in it proves nothing.
LIST_LAG_SECONDS = 60.0
LOOK_AGAIN_SECONDS = 20.0
# What has waited so long may have been said: the database may be an old one, restored.
DOUBT_SECONDS = 600.0
# TikTok's clock and ours
CLOCK_DIFFERENCE = timedelta(minutes=2)


def after_error(
    maybe_said: bool,
    retryable: bool,
    attempts: int,
    age: float,
    *,
    retry_after: float | None = None,
    jitter: float = 0.0,
) -> Next:
    """Return what becomes of a message whose sending failed.

    :param maybe_said: the buyer may have it although the call failed
    :param attempts: how often it was sent, this time included
    :param age: seconds since the agent wrote it
    """
    if maybe_said:
        return Next(UNCERTAIN, LOOK_AGAIN_SECONDS)
    if retryable and age < QUEUE_SECONDS:
        return Next(QUEUED, max(queue_delay(attempts, jitter), retry_after or 0.0))
    return Next(REFUSED, None)


def may_resend(since_attempt: float) -> bool:
    """Tell whether a message that is not in TikTok's list was surely never said."""
    return since_attempt >= LIST_LAG_SECONDS


def is_history(*, before_connection: bool, unread_left: int) -> bool:
    """Tell whether a message is over and done with, so that it needs no ticket.

    What lies between messages that nobody has read belongs to them, whoever said it.

    :param before_connection: it is older than the shop's life in Odoo
    :param unread_left: how many of the buyer's messages that nobody has read are not
        among the newer ones
    """
    return before_connection and unread_left <= 0
