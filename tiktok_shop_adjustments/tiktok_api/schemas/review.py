"""Body of the review of several lines with a decision each."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from .base import Currency, Id
from .outbound import AmountText, Name, Outbound, Seconds


class ReviewedLine(Outbound):
    return_line_item_id: Id
    sub_return_line_item_id: Id | None = None


class Alternative(Outbound):
    partial_refund_amount: AmountText
    currency: Currency


class Media(Outbound):
    uri: Name
    mime_type: Name | None = None


class ReviewReason(Outbound):
    reason_id: Name | None = None
    text: Name | None = None
    media: Media | None = None


class LineDecision(Outbound):
    line_items: Annotated[list[ReviewedLine], Field(min_length=1)]
    action: Literal[
        "APPROVE_REQUEST",
        "APPROVE_RETURN_PACKAGE",
        "REJECT_REQUEST",
        "REJECT_RETURN_PACKAGE",
        "REFUND_INSTEAD",
        "OFFER_PARTIAL_REFUND",
        "OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG",
    ]
    alternative_solution_details: Alternative | None = None
    reason: ReviewReason | None = None

    @model_validator(mode="after")
    def _offer_has_amount(self):
        offer = self.action.startswith("OFFER_PARTIAL_REFUND")
        if offer != bool(self.alternative_solution_details):
            raise ValueError("an offer of a part, and only that, names an amount")
        return self


class RequestDecision(Outbound):
    """The decisions of one request; its key is what makes sending it again safe."""

    request_id: Id
    request_id_type: Literal["AFTERSALES", "RMA"]
    idempotency_key: Annotated[Name, Field(max_length=255)]
    action_unix_time: Seconds | None = None
    line_item_decisions: Annotated[list[LineDecision], Field(min_length=1)]


class ReviewAftersales(Outbound):
    aftersales_request_decisions: Annotated[list[RequestDecision], Field(min_length=1)]
