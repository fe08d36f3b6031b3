"""What TikTok really paid back, to the smallest unit of each currency."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiktok_shop_adjustments.domain import amounts, kinds, order_refunds, states
from tiktok_shop_adjustments.domain.order_refunds import Claim

D = Decimal
SIX = (D("6.00"), D("6.00"), D("6.00"))


def _paid(kind="refund", state="refunded", stated="18.00", items=SIX, **facts):
    return order_refunds.paid(Claim(kind, state, D(stated), items, **facts))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "18.00"),
        ({"kind": "return_refund"}, "18.00"),
        ({"kind": "replacement"}, "18.00"),
        ({"kind": "exchange"}, "18.00"),
        ({"kind": "cancellation", "state": "cancelled"}, "18.00"),
        ({"kind": "cancellation", "state": "cancelled", "order_paid": False}, "0"),
        ({"state": "withdrawn"}, "0"),
        ({"state": "rejected"}, "0"),
        ({"state": "approved"}, "0"),
        ({"state": "to_decide"}, "0"),
        ({"kind": "replacement", "state": "replaced"}, "0"),
        ({"kind": "exchange", "state": "exchanged"}, "0"),
        ({"state": "in_transit", "quick_refund": True}, "18.00"),
        ({"state": "withdrawn", "quick_refund": True}, "18.00"),
        # 1.00 for each of three line items, whatever TikTok still states
        ({"offer": D("1.00")}, "3.00"),
        ({"offer": D("1.00"), "stated": "3.00", "items": (D("1.00"),) * 3}, "3.00"),
        ({"offer": D("1.00"), "offered": frozenset({1})}, "13.00"),
        ({"offer": D("1.00"), "stated": "5.00", "items": ()}, "1.00"),
        # shipping is beside the items and an accepted offer does not pay it
        ({"offer": D("1.00"), "stated": "20.00"}, "3.00"),
        ({"offer": D("1.00"), "state": "waiting_buyer"}, "0"),
    ],
)
def test_what_one_case_paid(facts, expected):
    assert _paid(**facts) == D(expected)


@pytest.mark.parametrize(
    ("paid", "worth", "expected"),
    [
        ("0", "18.00", "none"),
        ("0", "0", "none"),
        ("0.01", "18.00", "partly"),
        ("17.99", "18.00", "partly"),
        ("18.00", "18.00", "fully"),
        ("18.01", "18.00", "fully"),
        ("864000", "864000", "fully"),
        ("863999", "864000", "partly"),
    ],
)
def test_how_much_of_an_order_that_is(paid, worth, expected):
    assert order_refunds.status(D(paid), D(worth)) == expected


CURRENCIES = st.sampled_from(["GBP", "USD", "EUR", "VND", "JPY", "IDR"])


@st.composite
def claims(draw, currency=None):
    """A case as TikTok could hold it: its items never add up to more than it states."""
    currency = currency or draw(CURRENCIES)
    unit = D(1).scaleb(-amounts.digits(currency))
    counts = draw(st.lists(st.integers(0, 10**9), min_size=1, max_size=6))
    items = tuple(count * unit for count in counts)
    beside = draw(st.integers(0, 10**6)) * unit
    places = st.integers(0, len(items) - 1)
    return Claim(
        kind=draw(st.sampled_from(kinds.KINDS)),
        state=draw(st.sampled_from(states.STATES)),
        stated=sum(items) + beside,
        items=items,
        offer=draw(st.none() | st.integers(1, 10**9).map(lambda n: n * unit)),
        offered=draw(st.none() | st.frozensets(places)),
        quick_refund=draw(st.booleans()),
        order_paid=draw(st.booleans()),
    )


@given(claims())
def test_never_less_than_nothing_nor_more_than_stated(claim):
    assert 0 <= order_refunds.paid(claim) <= claim.stated


@given(claims())
def test_money_moves_only_at_a_paying_end_or_by_a_quick_refund(claim):
    paid = order_refunds.paid(claim)
    moves = claim.quick_refund or claim.state in ("refunded", "cancelled")
    assert moves or paid == 0


@given(claims())
def test_an_accepted_offer_never_pays_more_than_its_amount_for_each_item(claim):
    if claim.offer is None or claim.offered is not None or claim.quick_refund:
        return
    most = amounts.partial_total(claim.offer, len(claim.items))
    assert order_refunds.paid(claim) <= most


@given(CURRENCIES.flatmap(lambda name: st.tuples(st.just(name), st.data())))
def test_sums_of_many_cases_are_exact_in_every_currency(drawn):
    currency, data = drawn
    cases = data.draw(st.lists(claims(currency), max_size=8))
    paid = [order_refunds.paid(claim) for claim in cases]
    total = order_refunds.total(paid)
    unit = D(1).scaleb(-amounts.digits(currency))
    assert total == sum(int(amount / unit) for amount in paid) * unit
    assert amounts.text(total, currency)  # raises for an amount that it cannot hold
    assert total == order_refunds.total(reversed(paid))


@given(st.lists(claims("GBP"), max_size=6), claims("GBP"))
def test_a_case_without_a_payment_changes_nothing(others, claim):
    before = [order_refunds.paid(other) for other in others]
    after = [*before, order_refunds.paid(claim)]
    gained = order_refunds.total(after) - order_refunds.total(before)
    assert gained == order_refunds.paid(claim)


@given(claims("GBP"), st.integers(0, 10**10))
def test_status_and_amount_agree(claim, pennies):
    paid, worth = order_refunds.paid(claim), D(pennies) / 100
    status = order_refunds.status(paid, worth)
    assert (status == "none") == (paid == 0)
    assert (status == "fully") == (paid > 0 and paid >= worth)
