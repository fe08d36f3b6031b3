"""The newer view of returns: a request groups returns, a parcel (RMA) their goods.

Read to learn what the older view does not tell: the ids that a decision item by item
has to name, which returns a notification is about, what an exchange wants instead.
"""

from pydantic import BaseModel, ConfigDict

from .base import Id, Inbound, Many, OptionalId, SoftMany, Text
from .shared import Image

_RETURNS = "SKU_RETURN_REQUESTS"
_PARCELS = "RETURN_MERCHANDISE_AUTHORIZATIONS"


class WantedItem(Inbound):
    """One unit that the buyer of an exchange wants instead."""

    sku_id: OptionalId = None
    sku_name: Text = None
    product_name: Text = None
    seller_sku_name: Text = None
    product_image: Image | None = None


class RequestReturn(Inbound):
    return_id: Id
    exchange_order_lines: SoftMany[WantedItem] = ()
    # The order that carries the replacement or the exchanged goods
    reshipment_order_id: OptionalId = None


class ParcelLine(Inbound):
    return_line_item_id: Id


class Parcel(Inbound):
    """A return merchandise authorization."""

    id: Id
    line_items: Many[ParcelLine] = ()
    # In the search of parcels only
    sku_return_requests: Many[RequestReturn] = ()


class AftersalesRequest(Inbound):
    id: Id
    sku_return_requests: Many[RequestReturn] = ()
    return_merchandise_authorizations: Many[Parcel] = ()


class _Filters(BaseModel):
    model_config = ConfigDict(extra="forbid")
    main_order_ids: list[Id] | None = None
    aftersales_request_ids: list[Id] | None = None
    rma_ids: list[Id] | None = None


class AftersalesSearch(BaseModel):
    """The body of a search: everything, paging included, belongs into it."""

    model_config = ConfigDict(extra="forbid")
    whitelisted_data_fields: list[str]
    filters: _Filters
    pagination: dict[str, int]

    @classmethod
    def of_orders(cls, order_ids: list[str]) -> dict:
        """Return the body that finds all requests of orders (a page of 100)."""
        return cls._wanting(_RETURNS, _PARCELS, main_order_ids=order_ids)

    @classmethod
    def of_requests(cls, request_ids: list[str]) -> dict:
        """Return the body that finds requests by their own ids, at most 100."""
        return cls._wanting(_RETURNS, aftersales_request_ids=request_ids)

    @classmethod
    def of_parcels(cls, rma_ids: list[str]) -> dict:
        """Return the body of the search of parcels, at most 100."""
        return cls._wanting(_RETURNS, rma_ids=rma_ids)

    @classmethod
    def _wanting(cls, *fields: str, **ids: list[str]) -> dict:
        return cls(
            whitelisted_data_fields=list(fields),
            filters=_Filters(**ids),
            pagination={"page_size": 100},
        ).model_dump(exclude_none=True)
