"""What a seller may start on an order, and how its result is found again."""

import pytest

from tiktok_shop_adjustments.domain import kinds, openings, statuses
from tiktok_shop_adjustments.domain.openings import Found
from tiktok_shop_adjustments.domain.reason_words import reason_words

STATUSES = (
    "UNPAID",
    "ON_HOLD",
    "AWAITING_SHIPMENT",
    "PARTIALLY_SHIPPING",
    "AWAITING_COLLECTION",
    "IN_TRANSIT",
    "DELIVERED",
    "COMPLETED",
    "CANCELLED",
)
POSSIBLE = {
    "CANCEL": {
        "ON_HOLD",
        "AWAITING_SHIPMENT",
        "PARTIALLY_SHIPPING",
        "AWAITING_COLLECTION",
    },
    "REFUND": {
        "PARTIALLY_SHIPPING",
        "AWAITING_COLLECTION",
        "IN_TRANSIT",
        "DELIVERED",
    },
    "RETURN_AND_REFUND": {"DELIVERED"},
}


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("request_type", POSSIBLE)
def test_the_table_by_status_in_the_us(request_type, status):
    why_not = openings.why_not(request_type, status, "US")
    assert (why_not == "") == (status in POSSIBLE[request_type])


@pytest.mark.parametrize(
    ("request_type", "regions"),
    [
        ("CANCEL", {"US", "GB", "DE", "VN", "MY", "ID", "MX", "BR"}),
        ("REFUND", {"US", "GB", "VN", "ID", "MX", "BR"}),
        ("RETURN_AND_REFUND", {"US"}),
    ],
)
def test_the_table_by_market(request_type, regions):
    status = "AWAITING_SHIPMENT" if request_type == "CANCEL" else "DELIVERED"
    markets = ("US", "GB", "DE", "VN", "MY", "ID", "MX", "BR")
    found = {
        market
        for market in markets
        if not openings.why_not(request_type, status, market)
    }
    assert found == regions


@pytest.mark.parametrize("request_type", POSSIBLE)
def test_what_is_not_known_is_left_to_tiktok(request_type):
    assert openings.why_not(request_type, "NEW_WORD", "US") == ""
    assert openings.why_not(request_type, None, None) == ""


def test_a_button_is_grey_only_when_none_of_its_requests_is_possible():
    assert openings.why_not_at_all("CREATE_RETURN", "IN_TRANSIT", "US") == ""
    assert openings.why_not_at_all("CREATE_RETURN", "DELIVERED", "DE") == (
        "Sellers cannot start this in the shop's market."
    )
    assert openings.why_not_at_all("CANCEL_ORDER", "IN_TRANSIT", "US") == (
        "The parcel is on its way: refund the order instead."
    )


def test_single_items_are_cancelled_in_two_markets_and_for_one_reason():
    markets = ("US", "GB", "DE", "VN", None)
    assert {m for m in markets if openings.may_cancel_part(m)} == {"US", "GB"}
    assert openings.fits_part("seller_cancel_reason_out_of_stock_uk")
    assert not openings.fits_part("seller_cancel_reason_wrong_price")


def found(remote_id="1", role="SELLER", units="ab", **fields):
    facts = {
        "case_type": kinds.CANCELLATION,
        "kind": kinds.CANCELLATION,
        "status": statuses.CANCEL_SUCCESS,
        **fields,
    }
    return Found(remote_id=remote_id, role=role, units=frozenset(units), **facts)


@pytest.mark.parametrize(
    ("cases", "expected"),
    [
        ([], ("nothing", None)),
        ([found()], ("done", "1")),
        ([found(units="abc")], ("done", "1")),
        ([found(units="a")], ("in_the_way", "1")),
        ([found(units="c")], ("nothing", None)),
        ([found(role="BUYER", status=statuses.CANCEL_PENDING)], ("in_the_way", "1")),
        ([found(role="SYSTEM")], ("in_the_way", "1")),
        ([found(status=statuses.CANCEL_CLOSED)], ("nothing", None)),
        ([found(status="CANCELLATION_REQUEST_CANCELLED")], ("nothing", None)),
        ([found(role="BUYER"), found("2")], ("done", "2")),
        ([found(kind=kinds.REFUND)], ("in_the_way", "1")),
    ],
)
def test_a_wish_is_found_again_among_the_orders_cases(cases, expected):
    assert openings.judge(["a", "b"], kinds.CANCELLATION, cases) == expected


def test_a_case_from_before_the_wish_is_not_its_result():
    verdict = openings.judge(["a"], kinds.CANCELLATION, [found()], older=["1"])
    assert verdict == ("in_the_way", "1")


@pytest.mark.parametrize(
    "status",
    [
        statuses.REJECT,
        statuses.REJECT_PACKAGE,
        statuses.CLOSED,
        statuses.REPLACEMENT_CLOSED,
        statuses.REPLACEMENT_REJECT,
        statuses.EXCHANGE_CLOSED,
    ],
)
def test_a_closed_request_is_not_in_the_way(status):
    closed = found(role="BUYER", status=status, kind=kinds.REFUND)
    assert openings.judge(["a"], kinds.REFUND, [closed]) == ("nothing", None)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("seller_cancel_reason_out_of_stock", "Out of stock"),
        ("seller_cancel_reason_out_of_stock_uk", "Out of stock"),
        ("seller_cancel_reason_wrong_price", "Pricing error"),
        (
            "seller_cancel_paid_reason_address_not_deliver",
            "Cannot be delivered to this address",
        ),
        (
            "seller_cancel_paid_reason_buyer_requested_cancellation",
            "The buyer asked to cancel",
        ),
        ("seller_shipped_refund_package_lost", "The parcel is lost"),
        ("seller_package_lost_uk", "The parcel is lost"),
        ("ecom_order_delivered_refund_reason_damaged_seller_uk", "Damaged"),
        ("ecom_order_delivered_refund_reason_wrong_product_1", "Wrong product"),
        (
            "ecom_order_delivered_refund_and_return_reason_not_match_description_seller",
            "Does not match the description",
        ),
        ("a_brand_new_reason", "A brand new reason"),
    ],
)
def test_names_of_reasons_become_words(name, words):
    assert reason_words(name) == words
