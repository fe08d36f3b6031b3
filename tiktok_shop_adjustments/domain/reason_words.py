"""Words for TikTok's names of reasons, which come without a text.

Aftersale eligibility gives the names only. They stay opaque to the code: what is
shown is made of the name itself, so that a reason that is new to us reads well too.
"""

import re

# The longest first. What stands before the reason proper says who may use it and when.
_BEFORE = re.compile(
    r"^(?:ecom_order_(?:delivered|shipped|to_ship)_"
    r"(?:refund_and_return_|refund_|canceled_)?reason_"
    r"|seller_cancel_(?:un)?paid_reason_"
    r"|seller_cancel_reason_"
    r"|seller_shipped_refund_"
    r"|seller_)"
)
_AFTER = re.compile(r"(?:_seller)?(?:_uk)?(?:_\d+)?$")
# Where the name alone misleads or reads badly.
_PLAIN = {
    "address_not_deliver": "Cannot be delivered to this address",
    "buyer_requested_cancellation": "The buyer asked to cancel",
    "not_match_description": "Does not match the description",
    "not_received": "The buyer has not received it",
    "missing_product": "A product is missing",
    "miss_estimated_delivery_date": "Missed the estimated delivery date",
    "package_delivery_failed": "The delivery failed",
    "package_lost": "The parcel is lost",
    "wrong_price": "Pricing error",
}


def reason_words(name: str) -> str:
    """Return a reason's name for people, such as ``Out of stock``."""
    core = _AFTER.sub("", _BEFORE.sub("", name)) or name
    return _PLAIN.get(core) or core.replace("_", " ").strip().capitalize() or name
