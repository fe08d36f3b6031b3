"""Decisions item by item: which calls carry them, and where TikTok takes none."""

from decimal import Decimal

import pytest

from tiktok_shop_adjustments.domain import items

Call, Choice = items.Call, items.ItemChoice

APPROVE, REJECT, OFFER = "APPROVE_REFUND", "REJECT_REFUND", "OFFER_PARTIAL_REFUND"
ALL = (1, 2, 3)


def test_items_that_are_decided_alike_travel_in_one_call() -> None:
    choices = [Choice(1, APPROVE), Choice(2, REJECT, "used"), Choice(3, APPROVE)]
    assert items.split(choices, ALL) == (
        Call((2,), REJECT, "used"),
        Call((1, 3), APPROVE),
    )


def test_all_items_alike_are_one_call_for_the_case() -> None:
    assert items.split([Choice(item, APPROVE) for item in ALL], ALL) == (
        Call(ALL, APPROVE, whole=True),
    )


def test_what_is_left_of_a_case_is_not_the_case() -> None:
    (call,) = items.split([Choice(2, APPROVE), Choice(3, APPROVE)], ALL)
    assert not call.whole


def test_what_tiktok_takes_by_items_only_names_them_even_all() -> None:
    (call,) = items.split([Choice(1, "ISSUE_EXCHANGE_REFUND")], (1,))
    assert not call.whole


def test_refusals_go_before_offers_and_money_goes_last() -> None:
    choices = [
        Choice(1, APPROVE),
        Choice(2, OFFER, amount=Decimal("1.00")),
        Choice(3, REJECT, "used"),
    ]
    order = [call.action for call in items.split(choices, ALL)]
    assert order == [REJECT, OFFER, APPROVE]


@pytest.mark.parametrize(
    "other",
    [
        Choice(2, REJECT, "unused"),
        Choice(2, REJECT, "used", comment="Look at it."),
        Choice(2, REJECT, "used", evidence="picture"),
    ],
)
def test_another_reason_comment_or_picture_is_another_call(other: Choice) -> None:
    calls = items.split([Choice(1, REJECT, "used"), other], (1, 2))
    assert [call.items for call in calls] == [(1,), (2,)]


def test_another_amount_is_another_call() -> None:
    one = Choice(1, OFFER, amount=Decimal("1.00"))
    two = Choice(2, OFFER, amount=Decimal("2.00"))
    calls = items.split([one, two], (1, 2))
    assert [(call.items, call.amount) for call in calls] == [
        ((1,), Decimal("1.00")),
        ((2,), Decimal("2.00")),
    ]


def test_nothing_chosen_is_nothing_sent() -> None:
    assert items.split([], ALL) == ()


@pytest.mark.parametrize(
    ("kind", "count", "why"),
    [
        ("cancellation", 3, items.WHOLE_CANCELLATION),
        ("exchange", 3, items.WHOLE_EXCHANGE),
        ("unknown", 3, items.UNKNOWN_KIND),
        ("refund", 1, items.ONE_ITEM),
        ("refund", 2, ""),
        ("return_refund", 2, ""),
        ("replacement", 2, ""),
    ],
)
def test_where_tiktok_takes_no_single_items_it_is_said(
    kind: str, count: int, why: str
) -> None:
    assert items.why_not(kind, count) == why
