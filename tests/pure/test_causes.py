"""Why something is not in Odoo: the words it left lead to the cause."""

import pytest

from tests.loader import stand_in

stand_in()

from tiktok_shop_adjustments.domain import causes  # noqa: E402
from tiktok_shop_adjustments.tiktok_api import schemas  # noqa: E402

WRAPPED = "This case could not be brought into Odoo (%s). Decide it in Seller Center."
TABLE = [
    ("Odoo does not know the currency XXX.", "currency"),
    ("The shop Demo has no product to stand in for articles", "product"),
    ('null value in column "x" of relation "y" violates not-null', "database"),
    ('duplicate key value violates unique constraint "z"', "database"),
    ("refund_amount: Field required", "unreadable"),
    ("return_line_items.0.refund_amount.currency: Field required", "unreadable"),
    ("create_time: bad; update_time: bad", "unreadable"),
    ("The team may not be empty.", "odoo"),
    ("KeyError", "odoo"),
    ("Note: somebody wrote this", "odoo"),
    ("", "odoo"),
]


@pytest.mark.parametrize(("words", "cause"), TABLE)
@pytest.mark.parametrize("wrapped", [False, True], ids=["alone", "on a case"])
def test_words_lead_to_the_cause(words: str, cause: str, wrapped: bool) -> None:
    assert causes.cause_of(WRAPPED % words if wrapped else words) == cause


def test_every_cause_is_in_the_table() -> None:
    assert {cause for _words, cause in TABLE} == set(causes.NAMES)


def test_what_the_post_office_says_of_a_broken_record_is_unreadable() -> None:
    """The pattern is checked against the real words, not only against samples."""
    broken = [{}, {"return_id": "1", "return_line_items": []}, {"refund_amount": 1.5}]
    page = schemas.read_page(
        {"return_orders": broken}, "return_orders", schemas.Return, "return_id"
    )
    assert len(page.unreadable) == 3
    for record in page.unreadable:
        assert causes.cause_of(record.reason) == "unreadable", record.reason
