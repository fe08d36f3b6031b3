"""TikTok's two spellings of some words, brought to one.

The 202309 dialect and the webhooks differ from the newer versions in a few words. An
unknown word comes back as it is.
"""

_STATUS = {"CANCELLATION_REQUEST_CANCELLED": "CANCELLATION_REQUEST_CANCEL"}
_ACTION = {"SELLER_RESPOND_CANCEL": "SELLER_RESPOND_BUYER_CANCEL"}
_ORDER_STATUS = {"CANCEL": "CANCELLED"}


def normal_status(word: str) -> str:
    """Return the status of a cancellation or return in the newer spelling."""
    return _STATUS.get(word, word)


def normal_action(word: str) -> str:
    """Return the action that TikTok expects of the seller in the newer spelling."""
    return _ACTION.get(word, word)


def normal_order_status(word: str) -> str:
    """Return the status of an order as the order API spells it."""
    return _ORDER_STATUS.get(word, word)
