"""Reading TikTok's records: tolerant of words, strict on money, ids and lines."""

from datetime import datetime, timezone
from decimal import Decimal

import api_contract as contract
import pytest
from api_fixtures import CANCELLATION, ORDER, RETURN, changed, without
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tiktok_shop_adjustments.tiktok_api import schemas
from tiktok_shop_adjustments.tiktok_api.schemas import (
    answers,
    cases,
    normal_action,
    normal_order_status,
    normal_status,
    orders,
    read_page,
    shared,
)

READ = {
    "cancellation": (CANCELLATION, schemas.Cancellation),
    "return": (RETURN, schemas.Return),
    "order": (ORDER, schemas.Order),
}


def _read(name, payload):
    return READ[name][1].model_validate(payload)


def test_cancellation():
    item = _read("cancellation", CANCELLATION)
    assert item.cancel_id == "4035318504086604100"
    assert item.update_time == datetime(2026, 1, 1, 0, 0, 56, tzinfo=timezone.utc)
    assert item.deadline == datetime(2026, 1, 2, 0, 0, 55, tzinfo=timezone.utc)
    assert item.next_actions == ("SELLER_RESPOND_BUYER_CANCEL",)
    assert item.refund_amount.refund_total == Decimal("23.98")
    assert item.cancel_line_items[0].order_line_item_id == "577087614418716996"
    assert item.cancel_line_items[0].cancel_sub_line_items == ()


def test_return():
    item = _read("return", RETURN)
    assert item.combined_return_id is None
    assert item.pre_return_id is None
    assert item.return_warehouse_address.full_address == "1 Demo Street, Springfield"
    assert item.shipping_fee_amount[0].seller_paid_return_shipping_fee == Decimal(
        "7.99"
    )
    assert item.status == "BUYER_SHIPPED_ITEM"


def test_order():
    item = _read("order", ORDER)
    assert item.payment.total_amount == Decimal("23.98")
    assert item.line_items[0].sale_price == Decimal("20.00")
    assert item.line_items[0].item_tax[0].tax_amount == Decimal("1.48")
    assert item.recipient_address.district_info[0].address_name == "United States"
    assert item.packages[0].id == "1152321127278713123"
    assert item.normal_status == "AWAITING_SHIPMENT"


@pytest.mark.parametrize("name", READ)
def test_raw_is_the_payload_itself_and_no_part_of_the_repr(name):
    payload = {**READ[name][0], "brand_new_field": "surprise"}
    item = _read(name, payload)
    assert item.raw is payload
    assert "surprise" not in repr(item)
    lines = "line_items" if name == "order" else f"{name.replace('lation', '')}_line"
    first = next(value for key, value in item if key.startswith(lines))[0]
    assert first.raw in payload[next(key for key in payload if key.startswith(lines))]


def test_buyer_data_stays_out_of_the_repr():
    text = repr(_read("order", {**ORDER, "buyer_message": "ring twice"}))
    assert "J***" not in text
    assert "v2abc" not in text
    assert "ring twice" not in text


@pytest.mark.parametrize("name", READ)
def test_items_cannot_be_changed(name):
    item = _read(name, READ[name][0])
    with pytest.raises(ValidationError):
        item.update_time = None


BROKEN = [
    ("cancellation", "cancel_id", 4035318504086604100),
    ("cancellation", "cancel_id", "x1"),
    ("cancellation", "cancel_id", ""),
    ("cancellation", "cancel_id", "1" * 21),
    ("cancellation", "cancel_id", "\uff11\uff12"),
    ("cancellation", "order_id", None),
    ("cancellation", "cancel_status", None),
    ("cancellation", "cancel_type", 1),
    ("cancellation", "update_time", "soon"),
    ("cancellation", "update_time", -1),
    ("cancellation", "update_time", 1767225656.5),
    ("cancellation", "update_time", True),
    ("cancellation", "cancel_line_items", []),
    ("cancellation", "cancel_line_items", None),
    ("cancellation", "cancel_line_items", {}),
    ("cancellation", "cancel_line_items.0", None),
    ("cancellation", "cancel_line_items.0.order_line_item_id", None),
    ("cancellation", "cancel_line_items.0.cancel_line_item_id", 1),
    ("cancellation", "cancel_line_items.0.refund_amount.refund_total", 23.98),
    ("cancellation", "cancel_line_items.0.refund_amount.currency", "EUR"),
    ("cancellation", "cancel_line_items.0.cancel_sub_line_items", "x"),
    ("cancellation", "refund_amount", "23.98"),
    ("cancellation", "refund_amount.currency", None),
    ("cancellation", "refund_amount.currency", "usd"),
    ("cancellation", "refund_amount.refund_tax", "x"),
    ("cancellation", "seller_next_action_response", [{"deadline": 1}]),
    ("return", "return_id", "4 2"),
    ("return", "return_type", None),
    ("return", "return_line_items", []),
    ("return", "return_line_items.0.sku_id", "x"),
    ("return", "partial_refund", {"amount": "1.0"}),
    ("return", "partial_refund", {"amount": 1, "currency": "USD"}),
    ("return", "pre_return_id", "x"),
    ("return", "shipping_fee_amount.0.seller_paid_return_shipping_fee", "-1"),
    ("return", "discount_amount", [{"product_seller_discount": []}]),
    ("order", "id", None),
    ("order", "status", 3),
    ("order", "payment", None),
    ("order", "payment.currency", None),
    ("order", "payment.total_amount", None),
    ("order", "payment.total_amount", 23.98),
    ("order", "payment.tax", "1,48"),
    ("order", "line_items", []),
    ("order", "line_items.0.id", None),
    ("order", "line_items.0.sale_price", None),
    ("order", "line_items.0.item_tax", [{"tax_amount": "x"}]),
]


@pytest.mark.parametrize(("name", "path", "value"), BROKEN)
def test_a_broken_fact_makes_the_record_unreadable(name, path, value):
    payload = changed(READ[name][0], path, value)
    page = read_page({"records": [payload]}, "records", READ[name][1], "id")
    assert page.items == ()
    (unreadable,) = page.unreadable
    assert unreadable.payload is payload
    place = "record" if value == "EUR" else path.partition(".")[0]
    assert unreadable.reason.startswith(place)


def test_even_the_library_quotes_no_value():
    payload = changed(ORDER, "payment.tax", "buyer@example")
    with pytest.raises(ValidationError) as caught:
        _read("order", payload)
    assert "buyer@example" not in str(caught.value)


def test_the_reason_quotes_no_value():
    payload = changed(ORDER, "payment.tax", "buyer@example")
    page = read_page({"records": [payload]}, "records", schemas.Order, "id")
    reason = page.unreadable[0].reason
    assert reason == "payment.tax: an amount is decimal text such as 12.50"
    assert "buyer@example" not in repr(page)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("cancellation", "cancel_line_items"),
        ("cancellation", "order_id"),
        ("return", "return_line_items"),
        ("return", "return_status"),
        ("order", "line_items"),
        ("order", "payment"),
        ("order", "line_items.0.sale_price"),
    ],
)
def test_a_missing_fact_makes_the_record_unreadable(name, path):
    with pytest.raises(ValidationError):
        _read(name, without(READ[name][0], path))


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("cancellation", "cancel_line_items"),
        ("return", "return_line_items"),
        ("order", "line_items"),
    ],
)
def test_a_line_twice_would_count_its_money_twice(name, lines):
    payload = READ[name][0]
    with pytest.raises(ValidationError, match="two lines have the same"):
        _read(name, {**payload, lines: payload[lines] * 2})


COSMETIC = [
    ("cancellation", "cancel_reason_text", 5, "cancel_reason_text"),
    ("cancellation", "cancel_reason_text", "", "cancel_reason_text"),
    ("cancellation", "should_replenish_stock", "yes", "should_replenish_stock"),
    ("cancellation", "refund_amount", None, "refund_amount"),
    ("cancellation", "role", None, "role"),
    ("return", "return_provider_name", {}, "return_provider_name"),
    ("return", "is_quick_refund", 1, "is_quick_refund"),
    ("return", "return_tracking_number", 93, "return_tracking_number"),
    ("return", "combined_return_id", "0", "combined_return_id"),
    ("return", "pre_return_id", "", "pre_return_id"),
    ("order", "paid_time", "yesterday", "paid_time"),
    ("order", "paid_time", 0, "paid_time"),
    ("order", "paid_time", 10**30, "paid_time"),
    ("order", "recipient_address", "masked", "recipient_address"),
    ("order", "buyer_email", [], "buyer_email"),
]


@pytest.mark.parametrize(("name", "path", "value", "field"), COSMETIC)
def test_a_senseless_cosmetic_part_is_none(name, path, value, field):
    item = _read(name, changed(READ[name][0], path, value))
    assert getattr(item, field) is None


@pytest.mark.parametrize(
    ("name", "path", "field"),
    [
        ("cancellation", "seller_next_action_response", "seller_next_action_response"),
        ("return", "discount_amount", "discount_amount"),
        ("return", "shipping_fee_amount", "shipping_fee_amount"),
        ("order", "packages", "packages"),
    ],
)
def test_an_absent_list_is_empty(name, path, field):
    assert getattr(_read(name, without(READ[name][0], path)), field) == ()
    assert getattr(_read(name, changed(READ[name][0], path, None)), field) == ()


def test_a_broken_picture_hides_neither_line_nor_case():
    line = "cancel_line_items.0"
    for picture in ("x", [], {"url": 5}):
        payload = changed(CANCELLATION, f"{line}.product_image", picture)
        image = _read("cancellation", payload).cancel_line_items[0].product_image
        assert image is None or image.url is None


def test_a_case_never_changed_was_last_changed_when_made():
    item = _read("cancellation", without(CANCELLATION, "update_time"))
    assert item.update_time == item.create_time
    order = _read("order", without(ORDER, "update_time"))
    assert order.update_time == order.create_time
    with pytest.raises(ValidationError):
        _read(
            "cancellation", {**without(CANCELLATION, "update_time"), "create_time": 0}
        )


def test_milliseconds_are_told_from_seconds():
    setting = answers.WebhookSetting.model_validate(
        {"event_type": "X", "create_time": 1767225600, "update_time": 1767225600500}
    )
    assert setting.create_time == datetime(2026, 1, 1, tzinfo=timezone.utc)
    half = datetime(2026, 1, 1, 0, 0, 0, 500_000, tzinfo=timezone.utc)
    assert setting.update_time == half


def test_the_earliest_deadline_counts():
    actions = [
        {"action": "A", "deadline": 20},
        {"action": "B", "deadline": 10},
        {"action": "C", "deadline": "never"},
    ]
    item = _read("return", changed(RETURN, "seller_next_action_response", actions))
    assert item.deadline == datetime(1970, 1, 1, 0, 0, 10, tzinfo=timezone.utc)
    assert item.next_actions == ("A", "B", "C")


@pytest.mark.parametrize(
    ("name", "path", "word"),
    [
        ("cancellation", "cancel_status", "CANCELLATION_REQUEST_FROZEN"),
        ("cancellation", "cancel_type", "TELEPATHY"),
        ("return", "return_status", "LOST_IN_SPACE"),
        ("return", "return_type", "GIFT"),
        ("order", "status", "TELEPORTED"),
    ],
)
def test_unknown_words_pass_through(name, path, word):
    assert getattr(_read(name, changed(READ[name][0], path, word)), path) == word


def test_both_dialects():
    old = changed(CANCELLATION, "cancel_status", "CANCELLATION_REQUEST_CANCELLED")
    old["seller_next_action_response"] = [{"action": "SELLER_RESPOND_CANCEL"}]
    item = _read("cancellation", old)
    assert item.cancel_status == "CANCELLATION_REQUEST_CANCELLED"
    assert item.status == "CANCELLATION_REQUEST_CANCEL"
    assert item.next_actions == ("SELLER_RESPOND_BUYER_CANCEL",)
    assert normal_order_status("CANCEL") == "CANCELLED"
    for normal in (normal_status, normal_action, normal_order_status):
        assert normal("NEW_WORD") == "NEW_WORD"


PARTS = [
    (cases.Cancellation, "search_cancellations", ("cancellations",)),
    (cases.CancelLine, "search_cancellations", ("cancellations", "cancel_line_items")),
    (
        cases.CancelSubLine,
        "search_cancellations",
        ("cancellations", "cancel_line_items", "cancel_sub_line_items"),
    ),
    (shared.RefundAmount, "search_cancellations", ("cancellations", "refund_amount")),
    (cases.Return, "search_returns", ("return_orders",)),
    (cases.ReturnLine, "search_returns", ("return_orders", "return_line_items")),
    (cases.Discount, "search_returns", ("return_orders", "discount_amount")),
    (
        cases.ReturnShippingFee,
        "search_returns",
        ("return_orders", "shipping_fee_amount"),
    ),
    (cases.PartialRefund, "search_returns", ("return_orders", "partial_refund")),
    (orders.Order, "get_order_detail", ("orders",)),
    (orders.Payment, "get_order_detail", ("orders", "payment")),
    (orders.OrderLine, "get_order_detail", ("orders", "line_items")),
    (orders.SubItem, "get_order_detail", ("orders", "line_items", "sub_item_info")),
    (orders.RecipientAddress, "get_order_detail", ("orders", "recipient_address")),
    (answers.Shop, "get_authorized_shops", ("shops",)),
    (answers.Record, "get_return_records", ("records",)),
    (answers.DecisionEligibility, "get_decision_eligibility", ("decisions",)),
    (answers.SkuEligibility, "get_aftersale_eligibility", ("sku_eligibility",)),
    (
        answers.LineEligibility,
        "get_aftersale_eligibility",
        ("sku_eligibility", "line_item_eligibility"),
    ),
    (
        answers.LineDecisionEligibility,
        "get_available_review_decisions",
        ("line_items", "decisions"),
    ),
    (answers.WebhookSetting, "get_shop_webhooks", ("webhooks",)),
    (answers.UploadedImage, "upload_product_image", ()),
]


@pytest.mark.parametrize(
    ("model", "operation", "path"),
    PARTS,
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_we_read_no_field_that_the_contract_lacks(model, operation, path):
    known = set(contract.answer_part(operation, *path)["fields"])
    assert set(model.model_fields) <= known


def test_every_amount_of_payment_is_read():
    known = set(contract.answer_part("get_order_detail", "orders", "payment")["fields"])
    assert set(orders.Payment.model_fields) == known


AMOUNTS = st.decimals(
    min_value=0, max_value=Decimal("999999999999"), places=2, allow_nan=False
)


@given(AMOUNTS)
def test_money_is_exact(amount):
    item = shared.RefundAmount.model_validate({"refund_total": f"{amount:f}"})
    assert item.refund_total == amount
    assert str(item.refund_total) == f"{amount:f}"


@given(
    st.one_of(
        st.floats(),
        st.integers(),
        st.booleans(),
        st.lists(st.integers(), max_size=1),
        st.sampled_from(
            [
                "NaN",
                "Infinity",
                "-Infinity",
                "sNaN",
                "1e5",
                "1E+2",
                " 1",
                "1 ",
                "1\n",
                "+1",
                "1_000",
                "1,000",
                "0x10",
                "\u0661\u0662",
                ".5",
                "5.",
                "1.123456789",
                "9" * 16,
                "-1",
                "--1",
            ]
        ),
    )
)
def test_money_is_nothing_but_decimal_text(value):
    with pytest.raises(ValidationError):
        shared.RefundAmount.model_validate({"refund_total": value})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner)
    ),
    max_leaves=6,
)


@given(st.data())
def test_no_payload_ever_breaks_a_page(data):
    name = data.draw(st.sampled_from(sorted(READ)))
    good, model = READ[name]
    field = data.draw(st.sampled_from(sorted(good)))
    broken = {**good, field: data.draw(JSON)}
    records = [good, broken, data.draw(JSON)]
    page = read_page({"records": records}, "records", model, "id")
    assert len(page.items) + len(page.unreadable) == 3
    assert page.items[0].raw is good
    for item in page.items:
        assert item.update_time.tzinfo is not None
        total = getattr(item, "payment", None) or item.refund_amount
        amount = getattr(total, "total_amount", None) or getattr(
            total, "refund_total", None
        )
        assert amount is None or (isinstance(amount, Decimal) and amount.is_finite())
