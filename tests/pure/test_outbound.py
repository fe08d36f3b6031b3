"""Bodies are checked before they are signed."""

import pytest

from tiktok_shop_adjustments.tiktok_api.errors import InvalidRequest
from tiktok_shop_adjustments.tiktok_api.schemas import outbound, review

IMAGE = {"image_id": "tos/a"}
PACKAGE_OFFER = {
    "decision": "OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG",
    "reject_reason": "r",
    "partial_refund_amount": {"partial_refund_total": "1.00", "currency": "USD"},
}
LINE = {"line_items": [{"return_line_item_id": "1"}], "action": "APPROVE_REQUEST"}
DECISION = {
    "request_id": "1",
    "request_id_type": "RMA",
    "idempotency_key": "k",
    "line_item_decisions": [LINE],
}

ACCEPTED = [
    (outbound.RejectCancellation, {"reject_reason": "r"}),
    (outbound.RejectCancellation, {"reject_reason": "r", "images": [IMAGE] * 6}),
    (outbound.ApproveReturn, {"decision": "APPROVE_REFUND"}),
    (outbound.ApproveReturn, {"decision": "APPROVE_RETURN", "buyer_keep_item": True}),
    (outbound.ApproveReturn, {"decision": "APPROVE_REFUND", "buyer_keep_item": False}),
    (outbound.RejectReturn, {"decision": "REJECT_REFUND", "reject_reason": "r"}),
    (
        outbound.RejectReturn,
        {"decision": "REJECT_REFUND", "reject_reason": "r", "comment": "x" * 900},
    ),
    (outbound.RejectReturn, {**PACKAGE_OFFER, "comment": "x" * 500}),
    (outbound.CancelOrder, {"order_id": "1", "cancel_reason": "r"}),
    (
        outbound.CreateReturn,
        {"order_id": "1", "return_type": "REFUND", "return_reason": "r"},
    ),
    (review.ReviewAftersales, {"aftersales_request_decisions": [DECISION]}),
]


def _offer(amount, currency="USD"):
    partial = {"amount": amount, "currency": currency}
    return {"decision": "OFFER_PARTIAL_REFUND", "partial_refund": partial}


REFUSED = [
    (outbound.RejectCancellation, {}),
    (outbound.RejectCancellation, {"reject_reason": ""}),
    (outbound.RejectCancellation, {"reject_reason": "r", "reason": "r"}),
    (outbound.RejectCancellation, {"reject_reason": "r", "images": [IMAGE] * 7}),
    (outbound.RejectCancellation, {"reject_reason": "r", "images": [{"width": 1}]}),
    (outbound.ApproveReturn, {"decision": "ISSUE_EXCHANGE_REFUND"}),
    (outbound.ApproveReturn, {"decision": "REJECT_REFUND"}),
    (outbound.ApproveReturn, {"decision": "OFFER_PARTIAL_REFUND"}),
    (outbound.ApproveReturn, {**_offer("1.00"), "decision": "APPROVE_REFUND"}),
    (outbound.ApproveReturn, {"decision": "APPROVE_REFUND", "buyer_keep_item": True}),
    (outbound.ApproveReturn, _offer("0")),
    (outbound.ApproveReturn, _offer("0.00")),
    (outbound.ApproveReturn, _offer("-1.00")),
    (outbound.ApproveReturn, _offer("1e2")),
    (outbound.ApproveReturn, _offer("1.0000")),
    (outbound.ApproveReturn, _offer("1.")),
    (outbound.ApproveReturn, _offer(1.5)),
    (outbound.ApproveReturn, _offer("1.00", "usd")),
    (outbound.RejectReturn, {"decision": "REJECT_REFUND"}),
    (outbound.RejectReturn, {"decision": "APPROVE_REFUND", "reject_reason": "r"}),
    (outbound.RejectReturn, {**PACKAGE_OFFER, "comment": "x" * 501}),
    (outbound.RejectReturn, {**PACKAGE_OFFER, "partial_refund_amount": None}),
    (outbound.RejectReturn, {**PACKAGE_OFFER, "decision": "REJECT_RECEIVED_PACKAGE"}),
    (outbound.CancelOrder, {"order_id": 1, "cancel_reason": "r"}),
    (outbound.CancelOrder, {"order_id": "1"}),
    (
        outbound.CancelOrder,
        {
            "order_id": "1",
            "cancel_reason": "r",
            "order_line_item_ids": ["1"],
            "order_line_list": [{"order_line_item_id": "1"}],
        },
    ),
    (
        outbound.CancelOrder,
        {
            "order_id": "1",
            "cancel_reason": "r",
            "skus": [{"sku_id": "1", "quantity": 0}],
        },
    ),
    (
        outbound.CreateReturn,
        {"order_id": "1", "return_type": "REPLACEMENT", "return_reason": "r"},
    ),
    (
        outbound.CreateReturn,
        {
            "order_id": "1",
            "return_type": "REFUND",
            "return_reason": "r",
            "refund_total": "1.00",
        },
    ),
    (review.ReviewAftersales, {"aftersales_request_decisions": []}),
    (
        review.ReviewAftersales,
        {"aftersales_request_decisions": [{**DECISION, "idempotency_key": ""}]},
    ),
    (
        review.ReviewAftersales,
        {
            "aftersales_request_decisions": [
                {
                    **DECISION,
                    "line_item_decisions": [{**LINE, "action": "OFFER_PARTIAL_REFUND"}],
                }
            ]
        },
    ),
]


@pytest.mark.parametrize(("model", "fields"), ACCEPTED)
def test_prepare_returns_exactly_what_was_given(model, fields):
    assert model.prepare(**fields) == fields


@pytest.mark.parametrize(("model", "fields"), REFUSED)
def test_prepare_refuses(model, fields):
    with pytest.raises(InvalidRequest):
        model.prepare(**fields)


def test_absent_fields_are_left_out():
    body = outbound.RejectCancellation.prepare(reject_reason="r", comment=None)
    assert body == {"reject_reason": "r"}


def test_the_message_names_the_field_and_not_the_value():
    with pytest.raises(InvalidRequest) as caught:
        outbound.CancelOrder.prepare(order_id="secret-text", cancel_reason="r")
    assert "order_id: an id is a text of digits" in str(caught.value)
    assert "secret-text" not in str(caught.value)
