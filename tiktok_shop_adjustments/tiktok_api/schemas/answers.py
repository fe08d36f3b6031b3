"""Smaller answers: shops, reasons, eligibility, records, previews, settings."""

from typing import Annotated

from pydantic import Field, WrapValidator

from .base import (
    Count,
    Currency,
    Id,
    Inbound,
    Many,
    Money,
    Opaque,
    OptionalId,
    SoftMany,
    SoftMoment,
    Text,
    Word,
    or_none,
)
from .shared import CaseAmount, Image


class Shop(Inbound):
    """A shop that the consent covers: notifications name `id`, calls the `cipher`."""

    id: Id
    name: Text = None
    region: Text = None
    seller_type: Text = None
    cipher: Opaque = Field(min_length=1, repr=False)
    code: Text = None


class Reason(Inbound):
    """A reason: `name` goes back to TikTok as it is, `text` is for people."""

    name: Word
    text: Text = None


class DecisionEligibility(Inbound):
    """TikTok's own answer: may this decision be made for this case now?"""

    decision: Word
    eligible: bool
    ineligible_code: Count = None
    ineligible_reason: Text = None
    available_reject_reasons: Many[Reason] = ()


class AmountRange(Inbound):
    """What a partial offer may be, per line item."""

    min_amount: Money
    max_amount: Money
    currency: Currency


class LineDecisionEligibility(DecisionEligibility):
    partial_refund_amount_range: AmountRange | None = None


class LineReviewDecision(Inbound):
    """The decisions that one line of a case allows."""

    return_line_item_id: OptionalId = None
    sub_return_line_item_id: OptionalId = None
    decisions: Many[LineDecisionEligibility] = ()


class ItemError(Inbound):
    """An error within an answer whose own code is 0."""

    code: Annotated[str | int | None, WrapValidator(or_none)] = None
    message: Text = None


class ReviewDecision(Inbound):
    """Decisions per line; `errors` can be filled although the call succeeded."""

    line_items: Many[LineReviewDecision] = ()
    errors: Many[ItemError] = ()


class OrderLineRef(Inbound):
    order_line_item_id: OptionalId = None
    sub_order_line_item_id: OptionalId = None


class LineEligibility(Inbound):
    """May these lines get this type of request now?

    One type can appear twice: once for the lines that may, once for the others.
    `order_line_items_ids` is TikTok's spelling of the older form of the list.
    """

    request_type: Word
    eligible: bool
    ineligible_code: Count = None
    ineligible_reason: Text = None
    available_reason_names: Many[str] = ()
    order_line_items_ids: Many[Id] = ()
    order_line_list: Many[OrderLineRef] = ()

    @property
    def order_line_item_ids(self) -> tuple[str, ...]:
        """The lines, whichever of the two forms TikTok used."""
        newer = (line.order_line_item_id for line in self.order_line_list)
        return tuple(item for item in newer if item) or self.order_line_items_ids


class SkuEligibility(Inbound):
    sku_id: Id
    line_item_eligibility: Many[LineEligibility] = ()


class Video(Inbound):
    url: Text = None
    cover: Text = None
    width: Count = None
    height: Count = None
    duration_millis: Count = None


class Record(Inbound):
    """One entry of a return's history. Addresses of pictures and videos expire."""

    event: Text = None
    role: Text = None
    description: Text = None
    reason_text: Text = None
    note: Text = None
    images: SoftMany[Image] = ()
    videos: SoftMany[Video] = ()
    create_time: SoftMoment = None


class RefundPreview(Inbound):
    """What TikTok would pay back for a request that does not exist yet."""

    order_refund_amount: CaseAmount


class UploadedImage(Image):
    """A picture that TikTok holds now; its `uri` is the `image_id` of a decision."""

    uri: Opaque = Field(min_length=1)


class WebhookSetting(Inbound):
    """Where TikTok sends one kind of notification."""

    event_type: Word
    address: Text = None
    create_time: SoftMoment = None
    update_time: SoftMoment = None


class TokenAnswer(Inbound):
    """A pair of tokens. Only the tokens are strict: refusing the rest would lose them,
    and a refresh has already made the pair before useless."""

    access_token: Opaque = Field(min_length=1, repr=False)
    refresh_token: Opaque = Field(min_length=1, repr=False)
    access_token_expire_in: Count = None
    refresh_token_expire_in: Count = None
    open_id: Text = None
    seller_name: Text = None
    seller_base_region: Text = None
    user_type: Count = None
    granted_scopes: Annotated[tuple[str, ...] | None, WrapValidator(or_none)] = None
