"""Orders: one line per unit, and a price of its own for each of them."""

from dataclasses import dataclass, field
from decimal import Decimal

from ..money import ZERO


@dataclass(slots=True)
class Sku:
    sku_id: str
    product_id: str
    shop_id: str
    seller_sku: str
    product_name: str
    sku_name: str
    colour: str
    price: Decimal
    stock: int = 100
    # Of a bundle: the SKUs in it.
    parts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Buyer:
    buyer_id: str
    shop_id: str
    nickname: str
    recipient: str
    address: dict[str, str]


@dataclass(slots=True, frozen=True)
class UnitPrice:
    """What one unit carries of everything that the buyer paid."""

    original: Decimal
    seller_discount: Decimal = ZERO
    platform_discount: Decimal = ZERO
    sale: Decimal = ZERO
    tax: Decimal = ZERO
    tax_rate: Decimal = ZERO
    shipping: Decimal = ZERO
    shipping_tax: Decimal = ZERO
    delivery_fee: Decimal = ZERO
    other_fees: Decimal = ZERO
    payment_discount: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """The unit's part of the order's total amount."""
        goods = self.sale + self.tax - self.payment_discount
        delivery = self.shipping + self.shipping_tax + self.delivery_fee
        return goods + delivery + self.other_fees


@dataclass(slots=True, frozen=True)
class Payment:
    """The amounts of a whole order, under the API's own names."""

    currency: str
    original_total_product_price: Decimal
    seller_discount: Decimal
    platform_discount: Decimal
    sub_total: Decimal
    original_shipping_fee: Decimal
    shipping_fee_seller_discount: Decimal
    shipping_fee_platform_discount: Decimal
    shipping_fee_cofunded_discount: Decimal
    shipping_fee: Decimal
    product_tax: Decimal
    shipping_fee_tax: Decimal
    retail_delivery_fee: Decimal
    small_order_fee: Decimal
    handling_fee: Decimal
    payment_platform_discount: Decimal
    total_amount: Decimal

    @property
    def tax(self) -> Decimal:
        return self.product_tax + self.shipping_fee_tax


@dataclass(slots=True)
class OrderLine:
    line_id: str
    sku_id: str
    price: UnitPrice
    status: str
    is_gift: bool = False
    cancel_user: str = ""
    cancel_reason: str = ""
    # Of a bundle: sub order line id -> SKU of the part.
    parts: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class ExternalOrder:
    external_id: str
    platform: str
    # line id there -> line id here
    lines: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Order:
    order_id: str
    shop_id: str
    buyer_id: str
    status: str
    create_time: int
    update_time: int
    payment: Payment
    lines: list[OrderLine]
    shipping_type: str = "TIKTOK"
    package_id: str = ""
    tracking_number: str = ""
    paid_time: int = 0
    rts_time: int = 0
    collection_time: int = 0
    delivery_time: int = 0
    cancel_time: int = 0
    request_cancel_time: int = 0
    cancellation_initiator: str = ""
    cancel_reason: str = ""
    buyer_message: str = ""
    seller_note: str = ""
    replaced_order_id: str = ""
    exchange_source_order_id: str = ""
    address_updated: bool = False
    externals: list[ExternalOrder] = field(default_factory=list)
    cases: list[str] = field(default_factory=list)

    # What the sorted index needs of any record.
    @property
    def record_id(self) -> str:
        return self.order_id

    @property
    def bucket(self) -> str:
        return self.status
