"""Cancellation and return cases: the record, its lines and its history."""

from dataclasses import dataclass, field
from decimal import Decimal

from ..money import ZERO

CANCELLATION = "cancellation"
RETURN = "return"


@dataclass(slots=True, frozen=True)
class Amount:
    """A refund and its parts. `tax` may lie inside `subtotal` (some markets), and
    `other` (fees without a field of their own) is only part of the total."""

    total: Decimal = ZERO
    subtotal: Decimal = ZERO
    shipping: Decimal = ZERO
    tax: Decimal = ZERO
    delivery_fee: Decimal = ZERO

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(
            self.total + other.total,
            self.subtotal + other.subtotal,
            self.shipping + other.shipping,
            self.tax + other.tax,
            self.delivery_fee + other.delivery_fee,
        )


@dataclass(slots=True)
class CaseLine:
    """One unit in the case; `outcome` is what was decided about it so far."""

    case_line_id: str
    line_id: str
    sku_id: str
    amount: Amount
    outcome: str = ""  # "" | APPROVE | REFUND_NOW | OFFER | REJECT
    offer: Decimal = ZERO
    paid: Decimal = ZERO
    settled: bool = False
    # The SKU that the buyer of an exchange wants instead
    wanted: str = ""
    # Of a bundle: sub case line id -> (sub order line id, SKU)
    parts: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(slots=True)
class Media:
    key: str
    width: int = 800
    height: int = 600
    duration_millis: int = 0


@dataclass(slots=True)
class Record:
    """A line of the case's history, as Get Return Records shows it."""

    event: str
    role: str
    description: str
    create_time: int
    reason: str = ""
    note: str = ""
    images: list[Media] = field(default_factory=list)
    videos: list[Media] = field(default_factory=list)


@dataclass(slots=True)
class Parcel:
    """The goods on their way back."""

    shipment_type: str = "PLATFORM"
    handover_method: str = "DROP_OFF"
    method: str = "PLATFORM_SHIPPED"
    document_type: str = "SHIPPING_LABEL"
    tracking_number: str = ""
    provider_id: str = ""
    provider_name: str = ""
    package_id: str = ""
    arrived: bool = False
    label_fee: Decimal = ZERO


@dataclass(slots=True)
class Case:
    case_id: str
    kind: str  # CANCELLATION | RETURN
    shop_id: str
    order_id: str
    buyer_id: str
    case_type: str  # cancel_type or return_type
    status: str
    role: str
    reason: str
    create_time: int
    update_time: int
    lines: list[CaseLine]
    records: list[Record] = field(default_factory=list)
    # The one thing that time will do: seller, ship, answer, dispute, payout.
    timer: str = ""
    timer_at: int = 0
    arbitration_status: str = ""
    pre_return_id: str = ""
    next_return_id: str = ""
    is_quick_refund: bool = False
    keep_item: bool = False
    # "" | PARTIAL_REFUND, and the amount offered for each line
    proposed_type: str = ""
    offered: Decimal = ZERO
    rejected_offer: bool = False
    # The status that a refused offer, or a dispute, goes back to.
    before: str = ""
    parcel: Parcel | None = None
    replacement_order_id: str = ""
    aftersales_id: str = ""
    rma_id: str = ""
    auto_approved: bool = False

    @property
    def record_id(self) -> str:
        return self.case_id

    @property
    def bucket(self) -> str:
        return f"{self.status} {self.case_type}"

    @property
    def refund(self) -> Amount:
        """The sum of its lines, those that were turned down left out."""
        return sum((line.amount for line in self.live_lines), Amount())

    @property
    def live_lines(self) -> list[CaseLine]:
        if self.refused_as_a_whole:
            return self.lines
        return [line for line in self.lines if line.outcome != "REJECT"]

    @property
    def refused_as_a_whole(self) -> bool:
        return all(line.outcome == "REJECT" for line in self.lines)
