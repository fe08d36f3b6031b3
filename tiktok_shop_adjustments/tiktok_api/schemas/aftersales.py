"""The newer view of returns: a request groups returns, a parcel (RMA) their goods.

Read only to learn the ids that a decision item by item has to name.
"""

from pydantic import BaseModel, ConfigDict

from .base import Id, Inbound, Many


class RequestReturn(Inbound):
    return_id: Id


class ParcelLine(Inbound):
    return_line_item_id: Id


class Parcel(Inbound):
    """A return merchandise authorization."""

    id: Id
    line_items: Many[ParcelLine] = ()


class AftersalesRequest(Inbound):
    id: Id
    sku_return_requests: Many[RequestReturn] = ()
    return_merchandise_authorizations: Many[Parcel] = ()


class _Filters(BaseModel):
    model_config = ConfigDict(extra="forbid")
    main_order_ids: list[Id]


class AftersalesSearch(BaseModel):
    """The body of a search: everything, paging included, belongs into it."""

    model_config = ConfigDict(extra="forbid")
    whitelisted_data_fields: list[str]
    filters: _Filters
    pagination: dict[str, int]

    @classmethod
    def of_order(cls, order_id: str) -> dict:
        """Return the body that finds all requests of an order (a page of 100)."""
        return cls(
            whitelisted_data_fields=[
                "SKU_RETURN_REQUESTS",
                "RETURN_MERCHANDISE_AUTHORIZATIONS",
            ],
            filters=_Filters(main_order_ids=[order_id]),
            pagination={"page_size": 100},
        ).model_dump()
