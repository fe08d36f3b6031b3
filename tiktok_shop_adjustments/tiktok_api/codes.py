"""What TikTok's error codes mean for a case, and what to do about them.

Data only. Facts from the Partner Center pages "Common errors" and the error tables of
the return, refund and customer service endpoints; the sentences are ours, in plain
English, so that an interface can translate them by looking them up.
"""

from dataclasses import dataclass

# Kinds: which class of `errors` a code becomes.
TOKEN_EXPIRED = "token_expired"  # noqa: S105 - the name of a kind
AUTH = "auth"
PERMISSION = "permission"
RATE_LIMITED = "rate_limited"
SERVER = "server"
CONFLICT = "conflict"
REJECTED = "rejected"
MISCONFIGURED = "misconfigured"

HOUR = 3600.0


@dataclass(frozen=True)
class Code:
    """One code: `wait` is how many seconds a sensible retry stays away at least."""

    kind: str
    meaning: str
    advice: str
    retryable: bool = False
    wait: float | None = None


RECONNECT = "Ask an administrator to connect the shop again."
TELL_ADMIN = "Tell an administrator; nothing is wrong with the case itself."
REPORT = "Report this with the request id: the request itself was wrong."
REFRESH = "Refresh the case and decide again if it still asks for a decision."
RELOAD_REASONS = "Open the dialog again to load the reasons that fit now."
RECALCULATE = "Let TikTok calculate the refund again and stay within it."
ATTACH = "Refresh the order and go on with the request that is already there."
RETRIED = "Nothing to do: it is tried again by itself."
CHOOSE_PICTURE = "Choose another picture: JPG, PNG, WEBP, HEIC or BMP up to 10 MB."

GATEWAY = {
    101000: Code(
        MISCONFIGURED,
        "The access token does not belong to this shop or to a seller.",
        RECONNECT,
    ),
    105002: Code(
        TOKEN_EXPIRED, "The access token has expired.", RETRIED, retryable=True
    ),
    105005: Code(
        PERMISSION,
        "The app has no permission for this.",
        "Ask an administrator to enable the permission in the Partner Center and to "
        "connect the shop again.",
    ),
    106001: Code(
        MISCONFIGURED,
        "TikTok does not recognise our signature.",
        "Ask an administrator to check the app key and the app secret.",
    ),
    106013: Code(MISCONFIGURED, "The request names no shop.", REPORT),
    36004001: Code(AUTH, "The seller's consent has run out.", RECONNECT),
    36004004: Code(
        AUTH,
        "TikTok does not accept the authorization code or token: used, replaced or "
        "too old.",
        "Start connecting the shop again; a code works once and for half an hour.",
    ),
    36009002: Code(
        RATE_LIMITED, "TikTok asks us to call less often.", RETRIED, retryable=True
    ),
    36009003: Code(SERVER, "TikTok had an internal error.", RETRIED, retryable=True),
    36009004: Code(
        MISCONFIGURED,
        "TikTok refused a part of the request.",
        "Read TikTok's message; it names the part. If it is none of your input, "
        "report it with the request id.",
    ),
    36009007: Code(
        SERVER, "TikTok did not finish the request in time.", RETRIED, retryable=True
    ),
    36009009: Code(MISCONFIGURED, "TikTok does not know this address.", REPORT),
    36009010: Code(MISCONFIGURED, "TikTok does not know this kind of call.", REPORT),
    36009014: Code(MISCONFIGURED, "TikTok does not know this API version.", REPORT),
    36009021: Code(REJECTED, "The file is too large.", CHOOSE_PICTURE),
    36009022: Code(REJECTED, "TikTok does not take this kind of file.", CHOOSE_PICTURE),
    36009023: Code(REJECTED, "TikTok does not take this kind of file.", CHOOSE_PICTURE),
    36009033: Code(
        MISCONFIGURED,
        "TikTok accepts calls from listed addresses only, and ours is not listed.",
        "Ask an administrator to add this server's address in the Partner Center.",
    ),
    36009037: Code(
        RATE_LIMITED,
        "The test shop's calls of this hour are used up.",
        RETRIED,
        retryable=True,
        wait=HOUR / 6,
    ),
    36009043: Code(
        AUTH,
        "TikTok says that the shop is not active.",
        "Check the shop in Seller Center and connect it again once it is active.",
    ),
    36009044: Code(
        AUTH,
        "TikTok says that the seller is not active.",
        "Check the seller account in Seller Center and connect it again after that.",
    ),
}

RETURN_REFUND = {
    11050001: Code(REJECTED, "TikTok refused a part of the request.", REPORT),
    25001001: Code(
        REJECTED,
        "TikTok refused a part of the request.",
        "Check what you entered; if it is right, report this with the request id.",
    ),
    25001003: Code(
        CONFLICT,
        "The order's status does not allow this any more.",
        "Refresh the order and look at what is possible now.",
    ),
    25001010: Code(CONFLICT, "There is a return for these items already.", ATTACH),
    25001011: Code(
        CONFLICT, "A cancellation or return of these items is already running.", ATTACH
    ),
    25001014: Code(REJECTED, "TikTok does not know this reason.", RELOAD_REASONS),
    25001015: Code(REJECTED, "This reason is not for sellers.", RELOAD_REASONS),
    25001020: Code(REJECTED, "TikTok has switched this reason off.", RELOAD_REASONS),
    25001021: Code(
        REJECTED, "The reason does not fit the order's status.", RELOAD_REASONS
    ),
    25001028: Code(
        RATE_LIMITED,
        "The case is locked by another operation at TikTok.",
        RETRIED,
        retryable=True,
    ),
    25001045: Code(
        REJECTED,
        "The order has been shipped and cannot be cancelled.",
        "Offer a refund or a return instead.",
    ),
    25001046: Code(
        REJECTED,
        "TikTok's risk control blocks this.",
        "Handle the case in Seller Center or ask TikTok's seller support.",
    ),
    25001051: Code(
        CONFLICT,
        "The order is completed or cancelled.",
        "Nothing can be changed any more; refresh the order to see how it ended.",
    ),
    25005005: Code(REJECTED, "The amount is above what can be refunded.", RECALCULATE),
    25005010: Code(
        REJECTED,
        "Some of the items cannot be cancelled.",
        "Refresh the order and choose the items again.",
    ),
    25005011: Code(
        REJECTED,
        "The quantity is higher than what can be cancelled.",
        "Refresh the order and choose the items again.",
    ),
    25007006: Code(
        REJECTED,
        "TikTok does not find the order in this shop.",
        "Check that the order belongs to the connected shop.",
    ),
    25011010: Code(
        CONFLICT,
        "The case is in arbitration: TikTok decides it now.",
        "Stop here; add evidence in Seller Center if TikTok asks for it.",
    ),
    25011011: Code(
        CONFLICT, "The request was answered already or its time is over.", REFRESH
    ),
    25011012: Code(CONFLICT, "The case cannot be approved any more.", REFRESH),
    25011013: Code(CONFLICT, "The case cannot be approved any more.", REFRESH),
    25011014: Code(CONFLICT, "The parcel cannot be refused now.", REFRESH),
    25011025: Code(
        REJECTED,
        "TikTok refunded the buyer at once, so the parcel cannot be refused.",
        "Stop here; an appeal is possible in Seller Center.",
    ),
    25011035: Code(
        REJECTED,
        "The parcel is still travelling, so the decision is not possible yet.",
        "Nothing to do: it is tried again while the parcel travels.",
        retryable=True,
        wait=HOUR,
    ),
    25020004: Code(REJECTED, "The decision does not fit this type of request.", REPORT),
    25020005: Code(
        PERMISSION, "The case belongs to another shop or is not open to us.", TELL_ADMIN
    ),
    25020008: Code(SERVER, "TikTok had an internal error.", RETRIED, retryable=True),
    25020010: Code(
        CONFLICT, "The case is approved already and cannot be rejected.", REFRESH
    ),
    98001004: Code(
        REJECTED,
        "TikTok refused a part of the request, most often because a text is too long.",
        "Shorten the comment and send it again.",
    ),
}

# Of conversations with buyers.
CUSTOMER_SERVICE = {
    45101001: Code(SERVER, "TikTok had an internal error.", RETRIED, retryable=True),
    45101002: Code(
        REJECTED,
        "TikTok refused a part of the message.",
        "Check what you wrote; if it is right, report this with the request id.",
    ),
    45101003: Code(
        REJECTED,
        "TikTok does not find the conversation.",
        "Write to the buyer in Seller Center, or wait until the buyer writes again.",
    ),
    45101004: Code(
        REJECTED,
        "The messages that TikTok allows this shop today are used up.",
        "Send it again tomorrow, or write to the buyer in Seller Center.",
    ),
    45101006: Code(
        REJECTED,
        "TikTok found something in the message that it does not let through.",
        "Take out contact data, links and payment words and send it again.",
    ),
    45102007: Code(
        PERMISSION,
        "The app may not talk with this shop's buyers.",
        "Ask an administrator to enable customer service in the Partner Center and to "
        "connect the shop again.",
    ),
    45109001: Code(
        REJECTED,
        "TikTok's rules do not allow a message in this conversation now.",
        "Wait until the buyer writes again, or use TikTok's own message centre.",
    ),
    45109003: Code(
        REJECTED,
        "TikTok does not let this shop write to the buyer.",
        "It takes a recent order or a request of this buyer, or that the buyer writes.",
    ),
}

CODES = {**GATEWAY, **RETURN_REFUND, **CUSTOMER_SERVICE}
