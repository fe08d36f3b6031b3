"""Cancellations and returns as their searches answer them.

A case without lines is unreadable: nobody could tell what it is about, and its money
could not be checked.
"""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from .base import (
    Currency,
    Flag,
    Id,
    Inbound,
    Many,
    Moment,
    Money,
    OptionalId,
    OptionalMoney,
    SoftMoment,
    Text,
    Word,
    unique,
)
from .shared import CaseAmount, CaseLine, NextAction, SubLine, one_currency
from .words import normal_status


def _no_id(value: object) -> object:
    """TikTok writes "0" or an empty text where there is no such record."""
    return None if value in ("", "0") else value


def _create_time(fields: dict[str, Any]) -> datetime | None:
    return fields.get("create_time")


LinkedId = Annotated[Id | None, BeforeValidator(_no_id)]


class CancelSubLine(SubLine):
    cancel_sub_line_item_id: OptionalId = None
    cancel_line_item_id: OptionalId = None


class CancelLine(CaseLine):
    cancel_line_item_id: Id
    cancel_sub_line_items: Many[CancelSubLine] = ()


class ReturnSubLine(SubLine):
    return_sub_line_item_id: OptionalId = None
    return_line_item_id: OptionalId = None


class ReturnLine(CaseLine):
    return_line_item_id: Id
    return_sub_line_items: Many[ReturnSubLine] = ()


def _unique_cancel(lines: tuple[CancelLine, ...]) -> tuple[CancelLine, ...]:
    return unique(lines, "cancel_line_item_id")


def _unique_return(lines: tuple[ReturnLine, ...]) -> tuple[ReturnLine, ...]:
    return unique(lines, "return_line_item_id")


CancelLines = Annotated[
    tuple[CancelLine, ...], Field(min_length=1), AfterValidator(_unique_cancel)
]
ReturnLines = Annotated[
    tuple[ReturnLine, ...], Field(min_length=1), AfterValidator(_unique_return)
]


class Case(Inbound):
    """What a cancellation and a return have in common."""

    order_id: Id
    role: Word | None = None
    create_time: SoftMoment = None
    # A case that was never changed was last changed when it was made.
    update_time: Moment = Field(default_factory=_create_time, validate_default=True)
    seller_next_action_response: Many[NextAction] = ()
    refund_amount: CaseAmount | None = None

    @property
    def next_actions(self) -> tuple[str, ...]:
        """What TikTok expects of the seller, in the newer spelling."""
        return tuple(item.name for item in self.seller_next_action_response)

    @property
    def deadline(self) -> datetime | None:
        """The moment at which TikTok decides instead of the seller, if there is one."""
        known = (item.deadline for item in self.seller_next_action_response)
        return min((deadline for deadline in known if deadline), default=None)


class Cancellation(Case):
    """A cancellation, asked by the buyer (BUYER_CANCEL) or made (CANCEL)."""

    cancel_id: Id
    cancel_type: Word
    cancel_status: Word
    cancel_reason: Text = None
    cancel_reason_text: Text = None
    should_replenish_stock: Flag = None
    cancel_line_items: CancelLines

    @model_validator(mode="after")
    def _one_currency(self):
        amounts = [line.refund_amount for line in self.cancel_line_items]
        one_currency([self.refund_amount, *amounts])
        return self

    @property
    def status(self) -> str:
        """`cancel_status` in the newer spelling."""
        return normal_status(self.cancel_status)


class Discount(Inbound):
    currency: Currency | None = None
    product_seller_discount: OptionalMoney = None
    product_platform_discount: OptionalMoney = None
    shipping_fee_seller_discount: OptionalMoney = None
    shipping_fee_platform_discount: OptionalMoney = None


class ReturnShippingFee(Inbound):
    currency: Currency | None = None
    seller_paid_return_shipping_fee: OptionalMoney = None
    buyer_paid_return_shipping_fee: OptionalMoney = None
    platform_paid_return_shipping_fee: OptionalMoney = None


class PartialRefund(Inbound):
    """The seller's counter-offer, per line item."""

    amount: Money
    currency: Currency


class WarehouseAddress(Inbound):
    full_address: Text = None


class Return(Case):
    """A refund, return, replacement or exchange request."""

    return_id: Id
    return_type: Word
    return_status: Word
    arbitration_status: Text = None
    return_reason: Text = None
    return_reason_text: Text = None
    shipment_type: Text = None
    handover_method: Text = None
    return_method: Text = None
    return_shipping_document_type: Text = None
    return_tracking_number: Text = None
    return_provider_id: Text = None
    return_provider_name: Text = None
    return_warehouse_address: WarehouseAddress | None = None
    pre_return_id: LinkedId = None
    next_return_id: LinkedId = None
    is_combined_return: Flag = None
    combined_return_id: LinkedId = None
    can_buyer_keep_item: Flag = None
    seller_proposed_return_type: Text = None
    partial_refund: PartialRefund | None = None
    buyer_rejected_partial_refund: Flag = None
    is_quick_refund: Flag = None
    discount_amount: Many[Discount] = ()
    shipping_fee_amount: Many[ReturnShippingFee] = ()
    return_line_items: ReturnLines

    @model_validator(mode="after")
    def _one_currency(self):
        amounts = [line.refund_amount for line in self.return_line_items]
        one_currency([self.refund_amount, *amounts])
        return self

    @property
    def status(self) -> str:
        return self.return_status
