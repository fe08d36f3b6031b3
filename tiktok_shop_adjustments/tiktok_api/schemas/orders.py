"""Orders as the order API answers them.

An order has one line per *unit*: there is no quantity. Amounts stay as TikTok states
them; `total_amount` is what the buyer pays.
"""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, Field, WrapValidator

from .base import (
    Currency,
    Flag,
    Id,
    Inbound,
    Many,
    Moment,
    OptionalId,
    OptionalSignedMoney,
    SignedMoney,
    SoftMany,
    SoftMoment,
    Text,
    Word,
    or_none,
    unique,
)
from .words import normal_order_status


class Payment(Inbound):
    """The amounts of the whole order."""

    currency: Currency
    total_amount: SignedMoney
    sub_total: OptionalSignedMoney = None
    original_total_product_price: OptionalSignedMoney = None
    seller_discount: OptionalSignedMoney = None
    platform_discount: OptionalSignedMoney = None
    payment_platform_discount: OptionalSignedMoney = None
    payment_discount_service_fee: OptionalSignedMoney = None
    shipping_fee: OptionalSignedMoney = None
    original_shipping_fee: OptionalSignedMoney = None
    shipping_fee_seller_discount: OptionalSignedMoney = None
    shipping_fee_platform_discount: OptionalSignedMoney = None
    shipping_fee_cofunded_discount: OptionalSignedMoney = None
    tax: OptionalSignedMoney = None
    product_tax: OptionalSignedMoney = None
    shipping_fee_tax: OptionalSignedMoney = None
    retail_delivery_fee: OptionalSignedMoney = None
    small_order_fee: OptionalSignedMoney = None
    buyer_service_fee: OptionalSignedMoney = None
    handling_fee: OptionalSignedMoney = None
    shipping_insurance_fee: OptionalSignedMoney = None
    item_insurance_fee: OptionalSignedMoney = None
    item_insurance_tax: OptionalSignedMoney = None
    distance_shipping_fee: OptionalSignedMoney = None
    distance_fee: OptionalSignedMoney = None


class District(Inbound):
    address_level: Text = None
    address_level_name: Text = None
    address_name: Text = None
    iso_code: Text = None


class RecipientAddress(Inbound):
    """Where the parcel goes; masked with asterisks when the platform ships."""

    name: Text = None
    first_name: Text = None
    last_name: Text = None
    phone_number: Text = None
    full_address: Text = None
    address_detail: Text = None
    address_line1: Text = None
    address_line2: Text = None
    address_line3: Text = None
    address_line4: Text = None
    postal_code: Text = None
    post_town: Text = None
    region_code: Text = None
    district_info: SoftMany[District] = ()


class ItemTax(Inbound):
    tax_type: Text = None
    tax_amount: OptionalSignedMoney = None
    tax_rate: Text = None


class SubItem(Inbound):
    """A part of a bundle within a line, with an id of its own."""

    id: OptionalId = None
    sku_id: OptionalId = None
    product_id: OptionalId = None
    seller_sku: Text = None
    product_name: Text = None
    sku_name: Text = None
    sku_image: Text = None
    sale_price: OptionalSignedMoney = None
    original_price: OptionalSignedMoney = None
    seller_discount: OptionalSignedMoney = None
    platform_discount: OptionalSignedMoney = None
    currency: Currency | None = None
    display_status: Text = None


class OrderLine(Inbound):
    """One unit. `id` is the `order_line_item_id` of cancellations and returns."""

    id: Id
    sku_id: OptionalId = None
    product_id: OptionalId = None
    seller_sku: Text = None
    product_name: Text = None
    sku_name: Text = None
    sku_image: Text = None
    sku_type: Text = None
    sale_price: SignedMoney
    original_price: OptionalSignedMoney = None
    seller_discount: OptionalSignedMoney = None
    platform_discount: OptionalSignedMoney = None
    currency: Currency | None = None
    item_tax: Many[ItemTax] = ()
    small_order_fee: OptionalSignedMoney = None
    retail_delivery_fee: OptionalSignedMoney = None
    buyer_service_fee: OptionalSignedMoney = None
    pfand_fee: OptionalSignedMoney = None
    gift_retail_price: OptionalSignedMoney = None
    distance_shipping_fee: OptionalSignedMoney = None
    distance_fee: OptionalSignedMoney = None
    shipping_vat_amount: OptionalSignedMoney = None
    shipping_vat_rate: Text = None
    display_status: Text = None
    package_status: Text = None
    package_id: Text = None
    tracking_number: Text = None
    shipping_provider_id: Text = None
    shipping_provider_name: Text = None
    rts_time: SoftMoment = None
    cancel_user: Text = None
    cancel_reason: Text = None
    is_gift: Flag = None
    sub_item_info: Many[SubItem] = ()


class Package(Inbound):
    id: Text = None


def _unique_lines(lines: tuple[OrderLine, ...]) -> tuple[OrderLine, ...]:
    return unique(lines, "id")


def _create_time(fields: dict[str, Any]) -> datetime | None:
    return fields.get("create_time")


class Order(Inbound):
    """One order. An order without payment or without lines is unreadable."""

    id: Id
    status: Word
    order_type: Text = None
    commerce_platform: Text = None
    user_id: OptionalId = None
    buyer_email: Text = Field(default=None, repr=False)
    buyer_nickname: Text = Field(default=None, repr=False)
    buyer_avatar: Text = Field(default=None, repr=False)
    buyer_message: Text = Field(default=None, repr=False)
    seller_note: Text = None
    create_time: SoftMoment = None
    update_time: Moment = Field(default_factory=_create_time, validate_default=True)
    paid_time: SoftMoment = None
    rts_time: SoftMoment = None
    collection_time: SoftMoment = None
    delivery_time: SoftMoment = None
    cancel_time: SoftMoment = None
    request_cancel_time: SoftMoment = None
    rts_sla_time: SoftMoment = None
    tts_sla_time: SoftMoment = None
    cancel_order_sla_time: SoftMoment = None
    shipping_due_time: SoftMoment = None
    collection_due_time: SoftMoment = None
    delivery_due_time: SoftMoment = None
    delivery_sla_time: SoftMoment = None
    is_buyer_request_cancel: Flag = None
    cancellation_initiator: Text = None
    cancel_reason: Text = None
    is_on_hold_order: Flag = None
    is_cod: Flag = None
    is_sample_order: Flag = None
    has_updated_recipient_address: Flag = None
    split_or_combine_tag: Text = None
    is_replacement_order: Flag = None
    replaced_order_id: OptionalId = None
    is_exchange_order: Flag = None
    exchange_source_order_id: OptionalId = None
    fulfillment_type: Text = None
    shipping_type: Text = None
    delivery_type: Text = None
    delivery_option_id: Text = None
    delivery_option_name: Text = None
    shipping_provider: Text = None
    shipping_provider_id: Text = None
    tracking_number: Text = None
    warehouse_id: Text = None
    packages: SoftMany[Package] = ()
    payment: Payment
    payment_method_name: Text = None
    recipient_address: Annotated[RecipientAddress | None, WrapValidator(or_none)] = (
        Field(default=None, repr=False)
    )
    cpf: Text = Field(default=None, repr=False)
    cpf_name: Text = Field(default=None, repr=False)
    need_upload_invoice: Text = None
    line_items: Annotated[
        tuple[OrderLine, ...], Field(min_length=1), AfterValidator(_unique_lines)
    ]

    @property
    def normal_status(self) -> str:
        """`status` in the order API's spelling (notifications say CANCEL)."""
        return normal_order_status(self.status)
