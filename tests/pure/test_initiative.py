"""What TikTok does on its own: who, why, and what is left to the seller."""

import pytest

from tiktok_shop_adjustments.domain import initiative, kinds, states, statuses
from tiktok_shop_adjustments.domain.states import Snapshot


def _case(kind="refund", status=statuses.COMPLETE, role="BUYER", **facts):
    return Snapshot(kind, status, role, **facts)


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("BUYER", "buyer"),
        ("SELLER", "seller"),
        ("SYSTEM", "tiktok"),
        ("OPERATOR", "tiktok"),
        ("MARTIAN", None),
        (None, None),
    ],
)
def test_who_started_it(role, expected):
    assert initiative.initiator(role) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("IN_PROGRESS", "in_dispute"),
        ("SUPPORT_BUYER", "for_buyer"),
        ("SUPPORT_SELLER", "for_seller"),
        ("CLOSED", "closed"),
        ("NEW_WORD", None),
        ("", None),
        (None, None),
    ],
)
def test_where_the_dispute_stands(word, expected):
    assert initiative.dispute(word) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"role": "SYSTEM"}, True),
        ({"role": "OPERATOR", "status": statuses.SUCCESS}, True),
        ({"role": "OPERATOR", "status": statuses.PENDING}, True),
        ({"role": "BUYER"}, False),
        ({"role": "SELLER"}, False),
        ({"role": "BUYER", "quick_refund": True}, False),
    ],
)
def test_what_only_informs(facts, expected):
    assert initiative.informs_only(_case(**facts)) is expected


def test_what_tiktok_asks_of_the_seller_does_not_only_inform():
    asked = _case(
        status=statuses.PENDING, role="SYSTEM", next_actions=("SELLER_RESPOND_REFUND",)
    )
    assert states.derive(asked) == states.TO_DECIDE
    assert initiative.informs_only(asked) is False


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, None),
        ({"quick_refund": True}, "instant"),
        ({"quick_refund": True, "status": statuses.SUCCESS}, "instant"),
        (
            {
                "kind": "return_refund",
                "quick_refund": True,
                "status": statuses.AWAITING_SHIP,
            },
            "quick",
        ),
        ({"role": "OPERATOR"}, "platform"),
        ({"role": "SYSTEM", "status": statuses.SUCCESS}, "platform"),
        ({"role": "SYSTEM", "status": statuses.CLOSED}, None),
        ({"arbitration": "SUPPORT_BUYER"}, "ruled"),
        ({"arbitration": "SUPPORT_BUYER", "status": statuses.AWAITING_SHIP}, None),
        ({"arbitration": "SUPPORT_SELLER", "status": statuses.CLOSED}, None),
        (
            {
                "kind": kinds.CANCELLATION,
                "role": "SYSTEM",
                "status": statuses.CANCEL_COMPLETE,
            },
            None,
        ),
    ],
)
def test_what_cannot_be_contested(facts, expected):
    assert initiative.final(_case(**facts)) == expected


@pytest.mark.parametrize(
    ("reason", "why", "part"),
    [
        ("system_cancel_unpaid_time_out", "did not pay", "nothing is paid back"),
        (
            "system_cancel_order_reason_shipping_timeout",
            "not shipped in time",
            "Account Health",
        ),
        ("package_lost", "lost", "makes up for the goods"),
        ("package_damaged", "damaged", "makes up for the goods"),
        ("operator_cancel_risk_control_block", "risk control", "Do not ship"),
        ("system_cancel_order_reason_potential_fraud", "fraud", "Do not ship"),
        ("package_lost_uk", "lost", "paid back"),
        ("brand_new_reason", "no reason that is known", "Do not ship"),
        (None, "no reason that is known", "Do not ship"),
    ],
)
def test_why_tiktok_cancelled(reason, why, part):
    told = initiative.why_cancelled(reason)
    assert why in told.why
    assert part in told.meaning
