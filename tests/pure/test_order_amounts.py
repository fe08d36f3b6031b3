"""Whatever an order states, its lines add up to the total."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tiktok_shop_adjustments.domain import order_amounts as amounts

D = Decimal
money = st.integers(0, 10**8).map(lambda cents: D(cents).scaleb(-2))


def unit(remote_id, price, *, original=None, seller=None, platform=None, key="A"):
    return amounts.Unit(remote_id, key, price, original, seller, platform)


@st.composite
def units(draw):
    numbers = range(draw(st.integers(1, 5)))
    return [
        unit(
            str(number),
            draw(money),
            original=draw(st.none() | money),
            seller=draw(st.none() | money),
            platform=draw(st.none() | money),
            key=draw(st.sampled_from("AB")),
        )
        for number in numbers
    ]


parts = st.lists(
    st.builds(
        amounts.Part,
        st.sampled_from([amounts.SHIPPING, amounts.TAX, amounts.FEE]),
        st.just("part"),
        money,
    ),
    max_size=6,
)


@given(units(), parts, money, st.sampled_from([0, 2]))
def test_lines_always_make_the_total(units_, parts_, total, digits):
    lines = amounts.lines(units_, parts_, total, digits)
    rounded = total.quantize(D(1).scaleb(-digits), "ROUND_HALF_UP")
    assert sum(line.subtotal for line in lines) == rounded


@given(units(), parts)
def test_each_unit_is_in_exactly_one_line(units_, parts_):
    lines = amounts.lines(units_, parts_, D(1), 2)
    ids = [remote_id for line in lines for remote_id in line.remote_ids]
    assert sorted(ids) == [item.remote_id for item in units_]
    assert all(
        line.quantity == len(line.remote_ids) or not line.remote_ids for line in lines
    )


@given(units(), parts)
def test_stated_parts_that_add_up_leave_no_difference(units_, parts_):
    total = sum(item.sale_price for item in units_)
    total += sum(part.amount for part in parts_)
    roles = [line.role for line in amounts.lines(units_, parts_, total, 2)]
    assert amounts.DIFFERENCE not in roles


def test_discounts_that_do_not_lead_to_the_price_are_not_believed():
    odd = unit("1", D("9.00"), original=D("12.00"), seller=D("1.00"))
    (line,) = amounts.lines([odd], [], D("9.00"), 2)
    assert (line.role, line.price) == (amounts.ITEM, D("9.00"))


def test_tax_on_top_is_told_from_tax_within():
    goods, tax = [unit("1", D("20.00"))], amounts.Part(amounts.TAX, "tax", D("1.48"))
    on_top = amounts.lines(goods, [tax], D("21.48"), 2)
    within = amounts.lines(goods, [tax], D("20.00"), 2)
    assert [line.role for line in on_top] == [amounts.ITEM, amounts.TAX]
    assert [line.role for line in within] == [amounts.ITEM]


def test_the_nearest_parts_leave_the_smallest_difference():
    goods = [unit("1", D("20.00"))]
    stated = [
        amounts.Part(amounts.SHIPPING, "shipping_fee", D("2.50")),
        amounts.Part(amounts.TAX, "tax", D("3.33")),
    ]
    lines = amounts.lines(goods, stated, D("23.00"), 2)
    found = [(line.role, line.price) for line in lines[1:]]
    assert found == [("tax", D("3.33")), ("difference", D("-0.33"))]


def test_currencies_without_decimals():
    lines = amounts.lines(
        [unit("1", D("90000")), unit("2", D("90000"))], [], D(180000), 0
    )
    assert [(line.quantity, str(line.price)) for line in lines] == [(2, "90000")]
