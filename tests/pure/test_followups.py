"""Which case a new order carries out."""

import pytest

from tiktok_shop_adjustments.domain.followups import NewOrder, Waiting, choose

ORDER = NewOrder("900", "replacement", ("A", "B"))


def _case(key, skus=("A", "B"), **facts):
    return Waiting(
        key, **{"kind": "replacement", "state": "replaced", "skus": skus, **facts}
    )


@pytest.mark.parametrize(
    ("cases", "expected"),
    [
        ([], None),
        ([_case(1)], 1),
        # read a moment too early
        ([_case(1, state="to_decide")], 1),
        ([_case(1, state="refunded")], None),
        ([_case(1, state="rejected")], None),
        ([_case(1, state="withdrawn")], None),
        ([_case(1, kind="exchange")], None),
        # the articles tell, in whatever order TikTok lists them
        ([_case(1, ("C",)), _case(2, ("B", "A"))], 2),
        ([_case(1, ("A",)), _case(2, ("A", "A", "B"))], None),
        # of two alike, the older one
        ([_case(1), _case(2)], 1),
        # TikTok's own word is worth most
        ([_case(1), _case(2, ("C",), named="900")], 2),
        ([_case(1, named="901")], None),
    ],
)
def test_choice(cases, expected):
    assert choose(ORDER, cases) == expected


def test_without_known_articles_only_a_single_case_is_certain():
    order = NewOrder("900", "exchange")
    one = _case(1, (), kind="exchange", state="exchanged")
    assert choose(order, [one]) == 1
    assert choose(order, [one, _case(2, (), kind="exchange")]) is None
