"""An exchange: what TikTok's API can carry, and what only Seller Center can."""

from dataclasses import dataclass

import pytest

from tests.pure import api_contract as contract
from tiktok_shop_adjustments.domain import beyond, catalogue, decisions, statuses
from tiktok_shop_adjustments.domain.decisions import Verdict
from tiktok_shop_adjustments.domain.states import Snapshot

REFUND = "ISSUE_EXCHANGE_REFUND"
NOT_CONFIRMED = "TikTok has not confirmed that it allows this for this case."


@dataclass
class Answer:
    decision: str
    eligible: bool
    ineligible_code: int | None = None
    ineligible_reason: str | None = None


def _case(status=statuses.EXCHANGE_PENDING, **facts):
    return Snapshot("exchange", status, "BUYER", **facts)


def _merged(*answers):
    return decisions.merge(decisions.table(_case()), answers)


def test_the_refund_instead_waits_for_tiktoks_own_yes():
    pending = Verdict(REFUND, False, NOT_CONFIRMED, ask=True)
    assert decisions.table(_case()) == (pending,)
    assert _merged() == (pending,)
    assert _merged(Answer("APPROVE_REFUND_OF_TOMORROW", True)) == (pending,)
    assert _merged(Answer(REFUND, True)) == (Verdict(REFUND, True),)


def test_tiktoks_no_is_shown_in_its_own_words():
    refused = _merged(Answer(REFUND, False, 25011012, "Only for damaged goods."))
    assert refused == (Verdict(REFUND, False, "Only for damaged goods.", 25011012),)


@pytest.mark.parametrize(
    ("snapshot", "why_not"),
    [
        (_case(overdue=True), "The time to answer is over; TikTok decides."),
        (
            _case(arbitration="IN_PROGRESS"),
            "The buyer disputes the decision; TikTok decides.",
        ),
        (_case(statuses.EXCHANGE_COMPLETE), "The case is settled."),
        (_case(statuses.EXCHANGE_REFUNDED), "The case is settled."),
        (_case(statuses.EXCHANGE_CLOSED), "The case is settled."),
    ],
)
def test_what_nobody_need_ask_for(snapshot, why_not):
    assert decisions.table(snapshot) == (Verdict(REFUND, False, why_not),)


def test_what_only_seller_center_can_do_is_said():
    told = beyond.table(_case())
    assert [(item.side, item.label) for item in told] == [
        ("approve", "Approve Exchange"),
        ("reject", "Reject Exchange"),
    ]
    assert {item.why_not for item in told} == {
        "TikTok's API does not take it for exchanges. Decide it in Seller Center."
    }
    assert beyond.table(_case(statuses.EXCHANGE_COMPLETE)) == ()
    assert beyond.table(Snapshot("refund", statuses.PENDING, "BUYER")) == ()


def test_the_contract_carries_the_refund_by_items_and_nothing_else():
    """Should TikTok learn to approve exchanges, this test asks for the new table."""
    operations = contract.operations()
    whole = operations["approve_return"]["body"]["fields"]["decision"]["enum"]
    assert REFUND not in whole
    listed = operations["get_decision_eligibility"]["params"]
    words = next(p for p in listed if p["name"] == "check_decisions")["items"]["enum"]
    assert [word for word in words if "EXCHANGE" in word] == [REFUND]
    body = operations["review_aftersales_requests"]["body"]["fields"]
    request = body["aftersales_request_decisions"]["items"]["fields"]
    row = request["line_item_decisions"]["items"]["fields"]
    assert "REFUND_INSTEAD" in row["action"]["enum"]
    assert catalogue.ACTIONS[REFUND].only_by_items
