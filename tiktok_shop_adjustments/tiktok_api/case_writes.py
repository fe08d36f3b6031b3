"""Decisions on cancellations and returns, and requests that the seller makes."""

from collections.abc import Mapping, Sequence
from typing import Any

from . import operations as op
from .connection import Answer, Connection, idempotency
from .schemas import outbound, review


class CaseWrites:
    """The writing half of a client's aftersales operations.

    Each has a key that makes sending it again safe, but for `cancel_order`.
    """

    _line: Connection

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
        """`partial_refund` {amount, currency} is paid for each line item."""
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
        """`partial_refund_amount` {partial_refund_total, currency}: offers only."""
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
        query = idempotency(idempotency_key)
        prepared = outbound.CreateReturn.prepare(**body)
        return self._line.write(op.CREATE_RETURN, query=query, body=prepared)
