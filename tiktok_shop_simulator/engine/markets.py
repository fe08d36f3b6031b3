"""What differs from market to market. Orientation values of the published policies;
clients read deadlines and eligibility from the API, never from such a table."""

from dataclasses import dataclass
from decimal import Decimal

HOUR = 3600
DAY = 24 * HOUR


@dataclass(frozen=True)
class Market:
    region: str
    currency: str
    language: str
    # Sales tax that comes on top of prices (US); elsewhere prices contain it.
    added_tax: Decimal = Decimal(0)
    # Tax inside prices that refunds state for information.
    inner_tax: Decimal = Decimal(0)
    reason_suffix: str = ""
    seller_starts_refund: bool = True
    seller_starts_return: bool = False
    partial_cancellation: bool = False
    refund_in_transit: bool = True
    cancel_window: int = 48 * HOUR
    request_window: int = 48 * HOUR
    replacement_window: int = 24 * HOUR
    inspection_window: int = 48 * HOUR
    return_days: int = 30


MARKETS = {
    "GB": Market("GB", "GBP", "en-GB", reason_suffix="_uk", partial_cancellation=True),
    "US": Market(
        "US",
        "USD",
        "en-US",
        added_tax=Decimal("0.0825"),
        seller_starts_return=True,
        partial_cancellation=True,
        cancel_window=24 * HOUR,
        inspection_window=4 * DAY,
    ),
    "DE": Market(
        "DE", "EUR", "de-DE", inner_tax=Decimal("0.19"), seller_starts_refund=False
    ),
    "VN": Market(
        "VN",
        "VND",
        "vi-VN",
        inner_tax=Decimal("0.10"),
        refund_in_transit=False,
        request_window=24 * HOUR,
        return_days=15,
    ),
}

# How long buyers have, the same everywhere here.
SHIP_BACK_WINDOW = 10 * DAY
SHIPPED_WINDOW = 30 * DAY
ANSWER_WINDOW = 48 * HOUR
DISPUTE_WINDOW = 6 * DAY
