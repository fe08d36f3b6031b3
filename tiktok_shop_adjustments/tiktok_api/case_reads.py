"""What TikTok says about cancellations and returns, and what it would allow."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from . import operations as op
from . import schemas
from .connection import Connection, checked_id, paging
from .schemas import Page, outbound
from .schemas.aftersales import AftersalesRequest, AftersalesSearch, Parcel

DEFAULT_LOCALE = "en-US"


class CaseReads:
    """The reading half of a client's aftersales operations."""

    _line: Connection

    # === CASES === #

    def search_cancellations(
        self,
        *,
        page_size: int = 50,
        page_token: str | None = None,
        sort_field: str = "update_time",
        sort_order: str = "ASC",
        **filters: Any,
    ) -> Page[schemas.Cancellation]:
        """Return a page of cancellations; `outbound.CancellationFilter` as filters."""
        query = paging(page_size, (1, 50), page_token, sort_field, sort_order)
        body = outbound.CancellationFilter.prepare(**_localized(filters))
        data = self._line.read(op.SEARCH_CANCELLATIONS, query=query, body=body)
        model = schemas.Cancellation
        return schemas.read_page(data, "cancellations", model, "cancel_id")

    def search_returns(
        self,
        *,
        page_size: int = 50,
        page_token: str | None = None,
        sort_field: str = "update_time",
        sort_order: str = "ASC",
        **filters: Any,
    ) -> Page[schemas.Return]:
        """Return a page of returns; `filters` as in `outbound.ReturnFilter`."""
        query = paging(page_size, (10, 50), page_token, sort_field, sort_order)
        body = outbound.ReturnFilter.prepare(**_localized(filters))
        data = self._line.read(op.SEARCH_RETURNS, query=query, body=body)
        return schemas.read_page(data, "return_orders", schemas.Return, "return_id")

    def get_return_records(
        self, return_id: str, locale: str = DEFAULT_LOCALE
    ) -> list[schemas.Record]:
        """Return the history of a return, pictures and videos included."""
        ids, query = {"case_id": return_id}, {"locale": locale}
        data = self._line.read(op.GET_RETURN_RECORDS, ids=ids, query=query)
        return schemas.read_all(data, "records", schemas.Record)

    def search_aftersales(self, *order_ids: str) -> list[AftersalesRequest]:
        """Return the requests of orders in the newer view, returns and parcels."""
        ids = [checked_id(order_id) for order_id in order_ids]
        return self._search_aftersales(AftersalesSearch.of_orders(ids))

    def get_aftersales(self, request_ids: Iterable[str]) -> list[AftersalesRequest]:
        """Return up to 100 requests; those that TikTok does not know are missing."""
        ids = [checked_id(request_id) for request_id in request_ids]
        return self._search_aftersales(AftersalesSearch.of_requests(ids))

    def get_parcels(self, rma_ids: Iterable[str]) -> list[Parcel]:
        """Return up to 100 parcels (RMA) with the returns that they carry."""
        body = AftersalesSearch.of_parcels([checked_id(rma_id) for rma_id in rma_ids])
        data = self._line.read(op.SEARCH_RMAS, body=body)
        return schemas.read_all(data, "return_merchandise_authorizations", Parcel)

    def _search_aftersales(self, body: dict[str, Any]) -> list[AftersalesRequest]:
        data = self._line.read(op.SEARCH_AFTERSALES, body=body)
        return schemas.read_all(data, "aftersales_requests", AftersalesRequest)

    # === WHAT IS POSSIBLE === #

    def get_reject_reasons(
        self, case_id: str, locale: str = DEFAULT_LOCALE
    ) -> list[schemas.Reason]:
        """Return the reasons that fit the case as it is now; fetch them each time."""
        query = {"return_or_cancel_id": checked_id(case_id), "locale": locale}
        data = self._line.read(op.GET_REJECT_REASONS, query=query)
        return schemas.read_all(data, "reasons", schemas.Reason)

    def get_decision_eligibility(
        self,
        case_id: str,
        *,
        decisions: Sequence[str] | None = None,
        locale: str | None = None,
    ) -> list[schemas.DecisionEligibility]:
        """Return TikTok's word on each decision (all it knows without `decisions`)."""
        query = _about(case_id, decisions, locale)
        data = self._line.read(op.GET_DECISION_ELIGIBILITY, query=query)
        return schemas.read_all(data, "decisions", schemas.DecisionEligibility)

    def get_review_decision(
        self,
        case_id: str,
        *,
        seller_id: str,
        decisions: Sequence[str] | None = None,
        locale: str | None = None,
    ) -> schemas.ReviewDecision:
        """Return the decisions per line, with the range of a partial offer.

        Look at `errors` too: TikTok fills it in answers that succeeded.
        """
        query = _about(case_id, decisions, locale)
        query["seller_id"] = checked_id(seller_id)
        data = self._line.read(op.GET_REVIEW_DECISION, query=query)
        return schemas.read_one(data, schemas.ReviewDecision)

    def get_aftersale_eligibility(
        self,
        order_id: str,
        *,
        initiate_aftersale_user: str = "SELLER",
        request_types: Sequence[str] | None = None,
    ) -> list[schemas.SkuEligibility]:
        """Return which new requests an order allows, per SKU, with reason names."""
        data = self._line.read(
            op.GET_AFTERSALE_ELIGIBILITY,
            ids={"order_id": order_id},
            query={
                "initiate_aftersale_user": initiate_aftersale_user,
                "request_types": request_types or None,
            },
        )
        return schemas.read_all(data, "sku_eligibility", schemas.SkuEligibility)

    def calculate_refund(self, **body: Any) -> schemas.CaseAmount:
        """Return what a new request would pay; `outbound.CalculateRefund` as body."""
        prepared = outbound.CalculateRefund.prepare(**body)
        data = self._line.read(op.CALCULATE_REFUND, body=prepared)
        return schemas.read_one(data, schemas.RefundPreview).order_refund_amount


def _localized(filters: Mapping[str, Any]) -> dict[str, Any]:
    return {"locale": DEFAULT_LOCALE, **filters}


def _about(
    case_id: str, decisions: Sequence[str] | None, locale: str | None
) -> dict[str, object]:
    return {
        "return_or_cancel_id": checked_id(case_id),
        "check_decisions": decisions or None,
        "locale": locale,
    }
