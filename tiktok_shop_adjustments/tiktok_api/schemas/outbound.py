"""Bodies that we send, checked before they are signed.

A field that TikTok does not know is refused here already. Money is decimal text: build
it with the currency's digits, never from a float.
"""

import json
import re
from datetime import datetime, timezone
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    ValidationError,
    model_validator,
)

from ..errors import InvalidRequest
from .base import Currency, Id, explain

MAX_IMAGES = 6
# Documented for the counter-offer; TikTok says nothing of the other decisions.
MAX_OFFER_COMMENT = 500
# Of a message to a buyer.
MAX_MESSAGE = 2000


_AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,3})?")


def _seconds(value: object) -> object:
    if not isinstance(value, datetime):
        return value
    # A naive one is UTC, as Odoo stores it, never the server's local time.
    aware = value if value.tzinfo else value.replace(tzinfo=timezone.utc)
    return int(aware.timestamp())


def _amount_text(value: str) -> str:
    if not _AMOUNT.fullmatch(value) or not value.strip("0."):
        raise ValueError("an amount is decimal text above zero such as 12.50")
    return value


Seconds = Annotated[StrictInt, BeforeValidator(_seconds), Field(ge=0)]
AmountText = Annotated[StrictStr, AfterValidator(_amount_text)]
Name = Annotated[StrictStr, Field(min_length=1)]
Quantity = Annotated[StrictInt, Field(ge=1)]
Ids = Annotated[list[Id], Field(min_length=1)]
Words = Annotated[list[Name], Field(min_length=1)]


class Outbound(BaseModel):
    """A body or a part of one, with TikTok's field names."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    @classmethod
    def prepare(cls, **fields: Any) -> dict[str, Any]:
        """Return the JSON object to send; absent fields are left out.

        :raise InvalidRequest: nothing was sent; the message names the field
        """
        given = {name: value for name, value in fields.items() if value is not None}
        try:
            return cls(**given).model_dump(exclude_none=True)
        except ValidationError as error:
            reason = explain(error)
        raise InvalidRequest(f"The request was not sent: {reason}.")


class TimeRange(Outbound):
    create_time_ge: Seconds | None = None
    create_time_lt: Seconds | None = None
    update_time_ge: Seconds | None = None
    update_time_lt: Seconds | None = None


class OrderFilter(TimeRange):
    order_status: Name | None = None
    shipping_type: Name | None = None
    buyer_user_id: Id | None = None
    is_buyer_request_cancel: StrictBool | None = None
    warehouse_ids: Annotated[Ids, Field(max_length=100)] | None = None


class CaseFilter(TimeRange):
    order_ids: Ids | None = None
    buyer_user_ids: Ids | None = None
    locale: Name | None = None


class CancellationFilter(CaseFilter):
    cancel_ids: Ids | None = None
    cancel_types: Words | None = None
    cancel_status: Words | None = None


class ReturnFilter(CaseFilter):
    return_ids: Ids | None = None
    return_types: Words | None = None
    return_status: Words | None = None
    arbitration_status: Words | None = None
    seller_proposed_return_type: Words | None = None


class Evidence(Outbound):
    """A picture that was uploaded before: `image_id` is its uri."""

    image_id: Name
    mime_type: Name | None = None
    width: Quantity | None = None
    height: Quantity | None = None


class RejectCancellation(Outbound):
    reject_reason: Name
    comment: Name | None = None
    images: Annotated[list[Evidence], Field(max_length=MAX_IMAGES)] | None = None


class PartialOffer(Outbound):
    amount: AmountText
    currency: Currency


class ApproveReturn(Outbound):
    decision: Literal[
        "APPROVE_REFUND",
        "APPROVE_RETURN",
        "APPROVE_RECEIVED_PACKAGE",
        "APPROVE_REPLACEMENT",
        "ISSUE_REPLACEMENT_REFUND",
        "OFFER_PARTIAL_REFUND",
        "DIRECT_REFUND",
    ]
    buyer_keep_item: StrictBool | None = None
    partial_refund: PartialOffer | None = None

    @model_validator(mode="after")
    def _fits_the_decision(self):
        if (self.decision == "OFFER_PARTIAL_REFUND") != bool(self.partial_refund):
            raise ValueError("an offer of a part, and only that, names an amount")
        # Elsewhere TikTok's own pages disagree about what the field does.
        if self.buyer_keep_item and self.decision != "APPROVE_RETURN":
            raise ValueError("only the approval of a return lets the buyer keep it")
        return self


class OfferAfterReturn(Outbound):
    partial_refund_total: AmountText
    currency: Currency


class RejectReturn(RejectCancellation):
    decision: Literal[
        "REJECT_REFUND",
        "REJECT_RETURN",
        "REJECT_RECEIVED_PACKAGE",
        "REJECT_REPLACEMENT",
        "OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG",
    ]
    partial_refund_amount: OfferAfterReturn | None = None

    @model_validator(mode="after")
    def _fits_the_decision(self):
        offer = self.decision == "OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG"
        if offer != bool(self.partial_refund_amount):
            raise ValueError("an offer of a part, and only that, names an amount")
        if offer and len(self.comment or "") > MAX_OFFER_COMMENT:
            raise ValueError(f"the comment is longer than {MAX_OFFER_COMMENT} letters")
        return self


class SkuQuantity(Outbound):
    sku_id: Id
    quantity: Quantity


class LineRef(Outbound):
    order_line_item_id: Id
    sub_order_line_item_id: Id | None = None


class OrderPart(Outbound):
    """Which lines of an order; none of the three lists means all of it."""

    order_id: Id
    skus: Annotated[list[SkuQuantity], Field(min_length=1)] | None = None
    order_line_item_ids: Ids | None = None
    order_line_list: Annotated[list[LineRef], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _one_list(self):
        lists = (self.skus, self.order_line_item_ids, self.order_line_list)
        if sum(chosen is not None for chosen in lists) > 1:
            raise ValueError("the items are named in more than one way")
        return self


class CancelOrder(OrderPart):
    cancel_reason: Name


class CalculateRefund(OrderPart):
    request_type: Literal["CANCEL", "REFUND", "RETURN_AND_REFUND"]
    reason_name: Name
    shipment_type: Name | None = None
    handover_method: Name | None = None


class CreateReturn(OrderPart):
    return_type: Literal["REFUND", "RETURN_AND_REFUND"]
    return_reason: Name
    refund_total: AmountText | None = None
    currency: Currency | None = None
    shipment_type: Name | None = None
    handover_method: Name | None = None

    @model_validator(mode="after")
    def _amount_with_currency(self):
        if (self.refund_total is None) != (self.currency is None):
            raise ValueError("an amount and its currency belong together")
        return self


class WebhookAddress(Outbound):
    event_type: Name
    address: Annotated[StrictStr, Field(max_length=255, pattern=r"^https?://\S+$")]


class WebhookEvent(Outbound):
    event_type: Name


class CreateConversation(Outbound):
    buyer_user_id: Id


class SendMessage(Outbound):
    """`content` is a JSON object in a text, as each type wants it."""

    type: Literal["TEXT", "IMAGE"]
    content: Name

    @model_validator(mode="after")
    def _not_too_long(self):
        said = json.loads(self.content).get("content", "")
        if self.type == "TEXT" and not 1 <= len(said) <= MAX_MESSAGE:
            raise ValueError(f"a message has 1 to {MAX_MESSAGE} letters")
        return self
