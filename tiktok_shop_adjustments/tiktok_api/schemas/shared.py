"""Parts that cancellations and returns have in common."""

from typing import Annotated

from pydantic import WrapValidator, model_validator

from .base import (
    Count,
    Currency,
    Id,
    Inbound,
    OptionalId,
    OptionalMoney,
    SoftMoment,
    Text,
    Word,
    or_none,
)
from .words import normal_action


class RefundAmount(Inbound):
    """What is paid back. The parts do not always add up: show them, do not add them."""

    currency: Currency | None = None
    refund_total: OptionalMoney = None
    refund_subtotal: OptionalMoney = None
    refund_shipping_fee: OptionalMoney = None
    refund_tax: OptionalMoney = None
    retail_delivery_fee: OptionalMoney = None
    buyer_service_fee: OptionalMoney = None


class CaseAmount(RefundAmount):
    """The amount of a whole case: an amount without its currency is no amount."""

    @model_validator(mode="after")
    def _has_currency(self):
        if self.refund_total is not None and self.currency is None:
            raise ValueError("the amount has no currency")
        return self


class Image(Inbound):
    """A picture: `url` to show it, `uri` to hand an uploaded one on as evidence."""

    uri: Text = None
    url: Text = None
    width: Count = None
    height: Count = None
    use_case: Text = None


SoftImage = Annotated[Image | None, WrapValidator(or_none)]


class NextAction(Inbound):
    """What TikTok expects of the seller, and until when."""

    action: Word
    deadline: SoftMoment = None

    @property
    def name(self) -> str:
        """The action in the newer spelling."""
        return normal_action(self.action)


class SubLine(Inbound):
    """A part of a bundle within a line."""

    sub_order_line_item_id: OptionalId = None
    order_line_item_id: OptionalId = None
    sku_id: OptionalId = None
    sku_name: Text = None
    product_name: Text = None
    seller_sku: Text = None
    product_image: SoftImage = None
    refund_amount: RefundAmount | None = None


class CaseLine(Inbound):
    """One unit of one order line in a case."""

    order_line_item_id: Id
    sku_id: OptionalId = None
    sku_name: Text = None
    product_name: Text = None
    seller_sku: Text = None
    product_image: SoftImage = None
    refund_amount: RefundAmount | None = None


def one_currency(amounts: list[RefundAmount | None]) -> None:
    """Raise ValueError when `amounts` name more than one currency."""
    named = {amount.currency for amount in amounts if amount and amount.currency}
    if len(named) > 1:
        raise ValueError("the amounts name several currencies")
