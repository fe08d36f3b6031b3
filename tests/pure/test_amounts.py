"""Money: decimals only, and parts that add up."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiktok_shop_adjustments.domain import amounts

D = Decimal


@pytest.mark.parametrize(
    ("currency", "digits"),
    [("USD", 2), ("GBP", 2), ("EUR", 2), ("MYR", 2), ("VND", 0), ("JPY", 0),
     ("KRW", 0), ("CLP", 0), ("IDR", 0)],
)  # fmt: skip
def test_digits(currency, digits):
    assert amounts.digits(currency) == digits


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("10.5", "USD", "10.50"),
        ("10", "GBP", "10.00"),
        ("864000", "VND", "864000"),
        ("864000.00", "VND", "864000"),
        ("1E+3", "JPY", "1000"),
        ("0", "USD", "0.00"),
    ],
)
def test_text(amount, currency, text):
    assert amounts.text(D(amount), currency) == text


@pytest.mark.parametrize(("amount", "currency"), [("10.505", "USD"), ("1.5", "VND")])
def test_text_never_rounds(amount, currency):
    with pytest.raises(ValueError, match="too many digits"):
        amounts.text(D(amount), currency)


@pytest.mark.parametrize(
    "amount", [10.5, 10, "10.50", D("NaN"), D("Infinity"), D("1E15")]
)
def test_only_sane_decimals(amount):
    with pytest.raises(ValueError, match="amount"):
        amounts.text(amount, "USD")


def test_quantize_rounds_halves_up():
    assert amounts.quantize(D("1.005"), "USD") == D("1.01")
    assert amounts.quantize(D("1.004"), "USD") == D("1.00")
    assert amounts.quantize(D("1.5"), "VND") == D("2")


def test_a_part_refund_is_paid_for_each_line():
    assert amounts.partial_total(D("1.00"), 3) == D("3.00")


@pytest.mark.parametrize(
    ("total", "weights", "places", "parts"),
    [
        ("10.00", [1, 1, 1], 2, ["3.34", "3.33", "3.33"]),
        ("0.05", [D("1.00"), D("1.00")], 2, ["0.03", "0.02"]),
        ("100", [1, 2], 0, ["33", "67"]),
        ("-10.00", [1, 1, 1], 2, ["-3.34", "-3.33", "-3.33"]),
        ("10.00", [0, 0], 2, ["5.00", "5.00"]),
        ("10.00", [0, 3], 2, ["0.00", "10.00"]),
        ("0.00", [1, 2], 2, ["0.00", "0.00"]),
        ("0.01", [1, 5, 5], 2, ["0.00", "0.01", "0.00"]),
    ],
)
def test_allocate(total, weights, places, parts):
    assert amounts.allocate(D(total), weights, places) == tuple(map(D, parts))


@pytest.mark.parametrize(
    ("total", "weights", "places"),
    [("1.00", [], 2), ("1.00", [-1, 2], 2), ("1.001", [1], 2), ("0.5", [1], 0)],
)
def test_allocate_refuses(total, weights, places):
    with pytest.raises(ValueError, match=r"weight|digits"):
        amounts.allocate(D(total), weights, places)


@given(
    st.integers(-(10**14), 10**14),
    st.lists(
        st.decimals(min_value=0, max_value=10**12, places=4), min_size=1, max_size=20
    ),
    st.sampled_from([0, 2, 3]),
)
def test_parts_add_up_and_stay_within_one_unit_of_their_share(units, weights, places):
    unit = D(1).scaleb(-places)
    total = units * unit
    parts = amounts.allocate(total, weights, places)
    assert len(parts) == len(weights)
    assert sum(parts) == total
    whole = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        assert part % unit == 0
        assert part * total >= 0
        if whole:
            assert abs(part - total * weight / whole) <= unit * D("1.0001")


@given(st.integers(0, 10**6), st.lists(st.integers(1, 100), min_size=2, max_size=9))
def test_equal_weights_never_differ_by_more_than_a_unit(units, weights):
    parts = amounts.allocate(D(units), [weights[0]] * len(weights), 0)
    assert max(parts) - min(parts) <= 1
    assert list(parts) == sorted(parts, reverse=True)


def test_range():
    low, high = D("0.01"), D("9.99")
    assert amounts.range_error(D("0.01"), low, high) is None
    assert amounts.range_error(D("9.99"), low, high) is None
    assert amounts.range_error(D("0"), low, high) == (
        "The amount is below the least that TikTok allows: 0.01."
    )
    assert amounts.range_error(D("10"), low, high) == (
        "The amount is above the most that TikTok allows: 9.99."
    )
