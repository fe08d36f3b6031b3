"""Which picture backs which reject reason.

TikTok names no proof that it demands; these are what its staff look at when a buyer
disputes a rejection. Reasons are told by TikTok's names, which end differently in
different markets.
"""

PACKED, DELIVERED, TRACKING = "packed", "delivered", "tracking"
CONTENTS, WORKS, PARCEL, CORRECT = "contents", "works", "parcel", "correct"
ADDRESS, NONE_NEEDED, ANY = "address", "none_needed", "any"

# Parts of TikTok's names; the first that fits counts
_PARTS = (
    ("product_packed", PACKED),
    ("has_been_packed", PACKED),
    ("receive_package", PARCEL),
    ("multiple_boxes", TRACKING),
    ("delivery_timing", TRACKING),
    ("shipped_replacement", TRACKING),
    ("failed_delivery", DELIVERED),
    ("reason_delivered", DELIVERED),
    ("address", ADDRESS),
    ("function_well", WORKS),
    ("correct_item", CORRECT),
    ("missing_item", CONTENTS),
    ("unclear_evidence", NONE_NEEDED),
    ("buyer_agree", NONE_NEEDED),
    ("invalid_cancellation", NONE_NEEDED),
)


def proof(reason: str | None) -> str | None:
    """Return which proof backs a reason, None where no reason is chosen yet."""
    if not reason:
        return None
    return next((kind for part, kind in _PARTS if part in reason), ANY)
