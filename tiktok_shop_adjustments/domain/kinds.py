"""What kind of request a case is, and how its ticket is called."""

# Families of TikTok's API.
CANCELLATION = "cancellation"
RETURN = "return"

# Kinds. A cancellation's kind is its family's name.
REFUND = "refund"
RETURN_REFUND = "return_refund"
REPLACEMENT = "replacement"
EXCHANGE = "exchange"
UNKNOWN = "unknown"

KINDS = (CANCELLATION, REFUND, RETURN_REFUND, REPLACEMENT, EXCHANGE, UNKNOWN)

# Who started it, in TikTok's words.
BUYER = "BUYER"
SELLER = "SELLER"
OPERATOR = "OPERATOR"
SYSTEM = "SYSTEM"
PLATFORM = frozenset({OPERATOR, SYSTEM})

# A cancellation that needs nobody's approval.
CANCEL_TYPE_DONE = "CANCEL"

_OF_RETURN_TYPE = {
    "REFUND": REFUND,
    "RETURN_AND_REFUND": RETURN_REFUND,
    "REPLACEMENT": REPLACEMENT,
    "EXCHANGE": EXCHANGE,
}

_REQUEST = {
    CANCELLATION: "New Cancellation Request",
    REFUND: "New Refund Request",
    RETURN_REFUND: "New Refund Request",
    REPLACEMENT: "New Replacement Request",
    EXCHANGE: "New Exchange Request",
    UNKNOWN: "New TikTok Shop Request",
}
_DONE = {
    CANCELLATION: "Order Cancelled",
    REFUND: "Refund",
    RETURN_REFUND: "Return and Refund",
    REPLACEMENT: "Replacement",
    EXCHANGE: "Exchange",
    UNKNOWN: "TikTok Shop Case",
}


def kind_of(case_type: str, return_type: str | None = None) -> str:
    """Return the kind of a case; `unknown` for a return type that is new to us."""
    if case_type == CANCELLATION:
        return CANCELLATION
    return _OF_RETURN_TYPE.get(return_type or "", UNKNOWN)


def subject(kind: str, role: str | None, cancel_type: str | None = None) -> str:
    """Return the ticket's subject: a request, or word of what somebody did.

    A buyer who cancels within TikTok's own window asks nobody (`CANCEL`).
    """
    kind = kind if kind in _REQUEST else UNKNOWN
    if role in PLATFORM:
        return f"{_DONE[kind]} by TikTok Shop"
    if role == SELLER:
        return f"{_DONE[kind]} by Seller"
    if kind == CANCELLATION and cancel_type == CANCEL_TYPE_DONE:
        return f"{_DONE[kind]} by Buyer"
    return _REQUEST[kind]
