"""The Partner API as methods, one per operation, in TikTok's own terms.

Reads return frozen records (`schemas`), writes an `Answer` with TikTok's request id.
Every failure is a `TikTokError`. Nothing is cached and no decision is taken here.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from . import operations as op
from . import schemas
from .connection import Answer, Connection, checked_id, idempotency
from .errors import InvalidRequest
from .schemas import Page, outbound, review
from .transport import Transport

MAX_ORDER_IDS = 50
DEFAULT_LOCALE = "en-US"


class TikTokClient:
    """One shop of one seller; without `shop_cipher` only what names no shop."""

    def __init__(
        self,
        transport: Transport,
        *,
        api_url: str,
        app_key: str,
        app_secret: str,
        access_token: str,
        shop_cipher: str | None = None,
    ):
        self._line = Connection(
            transport,
            api_url=api_url,
            app_key=app_key,
            app_secret=app_secret,
            access_token=access_token,
            shop_cipher=shop_cipher,
        )

    # === SHOPS === #

    def get_authorized_shops(self) -> list[schemas.Shop]:
        """Return the shops that the consent covers."""
        data = self._line.read(op.GET_AUTHORIZED_SHOPS)
        return schemas.read_all(data, "shops", schemas.Shop)

    # === ORDERS === #

    def search_orders(
        self,
        *,
        page_size: int = 50,
        page_token: str | None = None,
        sort_field: str = "update_time",
        sort_order: str = "ASC",
        **filters: Any,
    ) -> Page[schemas.Order]:
        """Return a page of orders; `filters` as in `outbound.OrderFilter`.

        Times may be aware datetimes; `…_ge` is inclusive, `…_lt` exclusive.
        """
        query = _paging(page_size, (1, 100), page_token, sort_field, sort_order)
        body = outbound.OrderFilter.prepare(**filters)
        data = self._line.read(op.SEARCH_ORDERS, query=query, body=body)
        return schemas.read_page(data, "orders", schemas.Order, "id")

    def get_orders(self, ids: Iterable[str]) -> Page[schemas.Order]:
        """Return up to 50 orders; those that TikTok does not know are missing."""
        ids = [checked_id(order_id) for order_id in ids]
        if not 1 <= len(ids) <= MAX_ORDER_IDS:
            raise InvalidRequest(
                "The request was not sent: ask for 1 to 50 orders at a time."
            )
        data = self._line.read(op.GET_ORDERS, query={"ids": ids})
        return schemas.read_page(data, "orders", schemas.Order, "id")

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
        query = _paging(page_size, (1, 50), page_token, sort_field, sort_order)
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
        query = _paging(page_size, (10, 50), page_token, sort_field, sort_order)
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

    # === DECISIONS === #

    def approve_cancellation(self, cancel_id: str, *, idempotency_key: str) -> Answer:
        ids, query = {"case_id": cancel_id}, idempotency(idempotency_key)
        return self._line.write(op.APPROVE_CANCELLATION, ids=ids, query=query)

    def reject_cancellation(
        self,
        cancel_id: str,
        *,
        idempotency_key: str,
        reject_reason: str,
        comment: str | None = None,
        images: Sequence[Mapping[str, Any]] = (),
    ) -> Answer:
        """`images` as in `outbound.Evidence`; `comment` reaches the buyer."""
        body = outbound.RejectCancellation.prepare(
            reject_reason=reject_reason,
            comment=comment or None,
            images=list(images) or None,
        )
        ids, query = {"case_id": cancel_id}, idempotency(idempotency_key)
        return self._line.write(op.REJECT_CANCELLATION, ids=ids, query=query, body=body)

    def approve_return(
        self,
        return_id: str,
        *,
        idempotency_key: str,
        decision: str,
        buyer_keep_item: bool | None = None,
        partial_refund: Mapping[str, str] | None = None,
    ) -> Answer:
        """`partial_refund` {amount, currency} is paid for each line item of the case."""
        body = outbound.ApproveReturn.prepare(
            decision=decision,
            buyer_keep_item=buyer_keep_item,
            partial_refund=partial_refund,
        )
        ids, query = {"case_id": return_id}, idempotency(idempotency_key)
        return self._line.write(op.APPROVE_RETURN, ids=ids, query=query, body=body)

    def reject_return(
        self,
        return_id: str,
        *,
        idempotency_key: str,
        decision: str,
        reject_reason: str,
        comment: str | None = None,
        images: Sequence[Mapping[str, Any]] = (),
        partial_refund_amount: Mapping[str, str] | None = None,
    ) -> Answer:
        """`partial_refund_amount` {partial_refund_total, currency} for an offer only."""
        body = outbound.RejectReturn.prepare(
            decision=decision,
            reject_reason=reject_reason,
            comment=comment or None,
            images=list(images) or None,
            partial_refund_amount=partial_refund_amount,
        )
        ids, query = {"case_id": return_id}, idempotency(idempotency_key)
        return self._line.write(op.REJECT_RETURN, ids=ids, query=query, body=body)

    def review_aftersales(self, decisions: Sequence[Mapping[str, Any]]) -> Answer:
        """Decide line by line; `decisions` as in `review.RequestDecision`.

        :raise PartialFailure: some were carried out; read the cases again
        """
        body = review.ReviewAftersales.prepare(
            aftersales_request_decisions=list(decisions)
        )
        return self._line.write(op.REVIEW_AFTERSALES, body=body)

    # === NEW REQUESTS OF THE SELLER === #

    def cancel_order(self, **body: Any) -> Answer:
        """Cancel an order or a part; `outbound.CancelOrder` as body.

        Sent once and never again by itself: TikTok knows no key for it. Search the
        order's cancellations before a second try.
        """
        prepared = outbound.CancelOrder.prepare(**body)
        return self._line.write(op.CANCEL_ORDER, body=prepared)

    def create_return(self, *, idempotency_key: str, **body: Any) -> Answer:
        """Make a refund or return for the buyer; `outbound.CreateReturn` as body.

        Read `data["return_status"]`: it may still wait for the seller's approval.
        """
        prepared, query = (
            outbound.CreateReturn.prepare(**body),
            idempotency(idempotency_key),
        )
        return self._line.write(op.CREATE_RETURN, query=query, body=prepared)

    # === EVIDENCE AND NOTIFICATIONS === #

    def upload_image(
        self,
        content: bytes,
        filename: str,
        mime_type: str,
        use_case: str = "DESCRIPTION_IMAGE",
    ) -> schemas.UploadedImage:
        """Return the picture as TikTok holds it; this use case crops nothing."""
        files = [
            ("data", (filename, content, mime_type)),
            ("use_case", (None, use_case)),
        ]
        data = self._line.read(op.UPLOAD_IMAGE, files=files)
        return schemas.read_one(data, schemas.UploadedImage)

    def get_webhooks(self) -> list[schemas.WebhookSetting]:
        """Return where TikTok sends which notifications of this shop."""
        data = self._line.read(op.GET_WEBHOOKS)
        return schemas.read_all(data, "webhooks", schemas.WebhookSetting)

    def update_webhook(self, event_type: str, address: str) -> Answer:
        body = outbound.WebhookAddress.prepare(event_type=event_type, address=address)
        return self._line.write(op.UPDATE_WEBHOOK, body=body)

    def delete_webhook(self, event_type: str) -> Answer:
        body = outbound.WebhookEvent.prepare(event_type=event_type)
        return self._line.write(op.DELETE_WEBHOOK, body=body)


def _paging(
    size: int, bounds: tuple[int, int], token: str | None, field: str, order: str
) -> dict[str, object]:
    low, high = bounds
    if not low <= size <= high:
        raise InvalidRequest(
            f"The request was not sent: a page holds {low} to {high} records."
        )
    return {
        "page_size": size,
        "page_token": token or None,
        "sort_field": field,
        "sort_order": order,
    }


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
