"""Where TikTok sends notifications, and which addresses it can reach."""

import json
from pathlib import Path

import pytest

from tests.loader import ROOT, stand_in

stand_in()

from tiktok_shop_adjustments.domain import subscriptions as rules  # noqa: E402

HERE = "https://odoo.example.com/tiktok_shop/webhook/app1"
ADDRESSES = [
    (HERE, None),
    ("https://odoo.example.com:443/x", None),
    ("http://odoo.example.com/x", "not_https"),
    ("https://odoo.example.com:8069/x", "has_port"),
    ("http://127.0.0.1:8069/x", "not_public"),
    ("https://127.0.0.1/x", "not_public"),
    ("https://10.1.2.3/x", "not_public"),
    ("https://[fe80::1]/x", "not_public"),
    ("https://localhost/x", "not_public"),
    ("https://odoo/x", "not_public"),
    ("https://odoo.local/x", "not_public"),
    ("ftp://odoo.example.com/x", "not_an_address"),
    ("https:///x", "not_an_address"),
    ("https://odoo.example.com:port/x", "not_an_address"),
    ("", "not_an_address"),
    ("https://odoo.example.com/" + "x" * 240, "too_long"),
]
# A local TikTok Shop on the same machine reaches anything that is an address.
LOCAL = {"not_https", "has_port", "not_public"}


@pytest.mark.parametrize(("address", "code"), ADDRESSES)
def test_tiktok_reaches_only_public_https(address: str, code: str | None) -> None:
    assert rules.why_not(address, local=False) == code
    assert rules.why_not(address, local=True) == (None if code in LOCAL else code)


def test_each_event_is_right_missing_or_elsewhere() -> None:
    settings = {
        "ORDER_STATUS_CHANGE": HERE,
        "RETURN_STATUS_CHANGE": "https://other.example.com/hook",
        "CANCELLATION_STATUS_CHANGE": None,
        "PRODUCT_STATUS_CHANGE": "https://other.example.com/hook",
    }
    rows = rules.compare(rules.wanted(talks=False), HERE, settings)
    assert [(row.event, row.state) for row in rows] == [
        ("ORDER_STATUS_CHANGE", "right"),
        ("CANCELLATION_STATUS_CHANGE", "missing"),
        ("RETURN_STATUS_CHANGE", "elsewhere"),
        ("SELLER_DEAUTHORIZATION", "missing"),
        ("UPCOMING_AUTHORIZATION_EXPIRATION", "missing"),
    ]
    assert rows[2].address == "https://other.example.com/hook"


def test_a_shop_that_talks_wants_its_conversations_as_well() -> None:
    more = set(rules.wanted(talks=True)) - set(rules.wanted(talks=False))
    assert more == {"NEW_CONVERSATION", "NEW_MESSAGE"}


def test_tiktok_knows_every_event_that_is_wanted() -> None:
    path = Path(ROOT) / "tests" / "contract" / "contract.json"
    text = json.dumps(json.loads(path.read_text()))
    for event in rules.wanted(talks=True):
        assert event in text
