"""Which decisions are possible, and whether one took effect."""

from dataclasses import dataclass, replace

import pytest

from tiktok_shop_adjustments.domain import catalogue, decisions, statuses
from tiktok_shop_adjustments.domain.decisions import Verdict
from tiktok_shop_adjustments.domain.states import Snapshot

from . import api_contract as contract

CANCEL = {"APPROVE_REQUEST_CANCEL", "REJECT_REQUEST_CANCEL"}
REFUND = {"APPROVE_REFUND", "REJECT_REFUND", "OFFER_PARTIAL_REFUND"}
RETURN = {"APPROVE_RETURN", "REJECT_RETURN", "OFFER_PARTIAL_REFUND"}
PACKAGE = {
    "APPROVE_RECEIVED_PACKAGE",
    "REJECT_RECEIVED_PACKAGE",
    "OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG",
}
REPLACEMENT = {"APPROVE_REPLACEMENT", "REJECT_REPLACEMENT", "ISSUE_REPLACEMENT_REFUND"}


@dataclass(frozen=True)
class Answer:
    decision: str
    eligible: bool
    ineligible_code: int | None = None
    ineligible_reason: str | None = None


def _case(kind="refund", status=statuses.PENDING, **facts):
    return Snapshot(kind, status, **{"role": "BUYER", **facts})


def _allowed(verdicts):
    return {verdict.action for verdict in verdicts if verdict.allowed}


def _of(verdicts, action):
    (verdict,) = [item for item in verdicts if item.action == action]
    return verdict


@pytest.mark.parametrize(
    ("snapshot", "allowed"),
    [
        (_case("cancellation", statuses.CANCEL_PENDING), CANCEL),
        (_case("cancellation", statuses.CANCEL_SUCCESS), set()),
        (_case("cancellation", statuses.CANCEL_COMPLETE), set()),
        (_case("cancellation", statuses.CANCEL_CLOSED), set()),
        (_case("cancellation", statuses.CANCEL_PENDING, cancel_type="CANCEL"), set()),
        (_case("refund"), REFUND),
        (_case("refund", partial_rejected=True), REFUND),
        (_case("refund", statuses.AWAITING_RESPONSE), set()),
        (_case("refund", statuses.REJECT), set()),
        (_case("refund", statuses.SUCCESS), set()),
        (_case("refund", statuses.COMPLETE), set()),
        (_case("refund", role="SYSTEM"), set()),
        (_case("refund", overdue=True), set()),
        (_case("refund", arbitration="IN_PROGRESS"), set()),
        (_case("refund", arbitration="SUPPORT_SELLER"), REFUND),
        (_case("return_refund"), RETURN),
        (_case("return_refund", statuses.AWAITING_SHIP), set()),
        (_case("return_refund", statuses.SHIPPED), PACKAGE),
        (
            _case("return_refund", statuses.SHIPPED, quick_refund=True),
            {"APPROVE_RECEIVED_PACKAGE"},
        ),
        (_case("return_refund", statuses.SHIPPED, arbitration="IN_PROGRESS"), set()),
        (_case("return_refund", statuses.REJECT_PACKAGE), set()),
        (_case("replacement", statuses.REPLACEMENT_PENDING), REPLACEMENT),
        (_case("replacement", statuses.REPLACEMENT_COMPLETE), set()),
        (_case("exchange", statuses.EXCHANGE_PENDING), set()),
        (_case("unknown"), set()),
        (_case("refund", "NEW_WORD"), set()),
        (
            _case("refund", "NEW_WORD", next_actions=("SELLER_RESPOND_REFUND",)),
            REFUND,
        ),
        (
            _case("cancellation", "NEW", next_actions=("SELLER_RESPOND_CANCEL",)),
            CANCEL,
        ),
        (
            _case(
                "return_refund",
                "NEW",
                next_actions=("SELLER_RESPOND_RECEIVE_PACKAGE",),
            ),
            PACKAGE,
        ),
    ],
)
def test_table(snapshot, allowed):
    verdicts = decisions.table(snapshot)
    assert _allowed(verdicts) == allowed
    for verdict in verdicts:
        assert verdict.allowed is (verdict.why_not == "")
        assert verdict.label == catalogue.LABELS[verdict.action]


def test_what_is_not_allowed_is_listed_with_its_reason():
    verdicts = decisions.table(_case("return_refund", statuses.SHIPPED))
    assert _of(verdicts, "APPROVE_RETURN").why_not == (
        "The return is approved already; decide about the received parcel."
    )
    assert len(verdicts) == 7


@pytest.mark.parametrize(
    ("snapshot", "action", "why_not"),
    [
        (
            _case(arbitration="IN_PROGRESS"),
            "APPROVE_REFUND",
            "The buyer disputes the decision; TikTok decides.",
        ),
        (_case(status=statuses.COMPLETE), "APPROVE_REFUND", "The case is settled."),
        (
            _case(status=statuses.SUCCESS),
            "APPROVE_REFUND",
            "The case is approved already.",
        ),
        (_case(role="SYSTEM"), "REJECT_REFUND", "TikTok reviews this request itself."),
        (
            _case(overdue=True),
            "REJECT_REFUND",
            "The time to answer is over; TikTok decides.",
        ),
        (
            _case("return_refund"),
            "APPROVE_RECEIVED_PACKAGE",
            "The buyer has not sent the parcel back yet.",
        ),
        (
            _case("return_refund", statuses.SHIPPED, quick_refund=True),
            "REJECT_RECEIVED_PACKAGE",
            "TikTok has paid the buyer already, so the parcel cannot be refused.",
        ),
        (
            _case("return_refund"),
            "DIRECT_REFUND",
            "TikTok has not confirmed that it allows this for this case.",
        ),
        (
            _case(status=statuses.AWAITING_RESPONSE),
            "APPROVE_REFUND",
            "The case does not wait for this decision now.",
        ),
    ],
)
def test_why_not(snapshot, action, why_not):
    verdict = _of(decisions.table(snapshot), action)
    assert (verdict.allowed, verdict.why_not) == (False, why_not)
    assert verdict.ask is (action == "DIRECT_REFUND")


def test_tiktoks_own_answer_wins():
    verdicts = decisions.merge(
        decisions.table(_case("return_refund")),
        [
            Answer("APPROVE_RETURN", False, 25011012, "status wrong"),
            Answer("DIRECT_REFUND", True),
            Answer("APPROVE_RECEIVED_PACKAGE", True),
        ],
    )
    refused = Verdict("APPROVE_RETURN", False, "status wrong", 25011012)
    assert _of(verdicts, "APPROVE_RETURN") == refused
    assert _allowed(verdicts) == {
        "DIRECT_REFUND",
        "APPROVE_RECEIVED_PACKAGE",
        "REJECT_RETURN",
        "OFFER_PARTIAL_REFUND",
    }


def test_our_plainer_words_stay_where_both_refuse():
    verdicts = decisions.merge(
        decisions.table(_case("return_refund")),
        [Answer("APPROVE_RECEIVED_PACKAGE", False, 25011014, "can't receive")],
    )
    verdict = _of(verdicts, "APPROVE_RECEIVED_PACKAGE")
    assert verdict.why_not == "The buyer has not sent the parcel back yet."
    assert verdict.code == 25011014


def test_a_refusal_without_words_still_says_something():
    answers = [Answer("APPROVE_REFUND", False)]
    verdicts = decisions.merge(decisions.table(_case()), answers)
    refused = _of(verdicts, "APPROVE_REFUND")
    assert refused.why_not == "TikTok does not allow this now."


def test_what_we_cannot_send_is_left_out():
    answers = [Answer("APPROVE_EXCHANGE", True), Answer("FROM_THE_FUTURE", True)]
    assert decisions.merge((), answers) == ()


def test_nothing_asked_changes_nothing():
    table = decisions.table(_case("return_refund"))
    assert decisions.merge(table, []) == table


def test_an_offer_goes_with_the_rejection():
    refused = [Answer("REJECT_REFUND", False, 25011011, "late")]
    verdicts = decisions.merge(decisions.table(_case()), refused)
    offer = Verdict("OFFER_PARTIAL_REFUND", False, "late", 25011011)
    assert _of(verdicts, "OFFER_PARTIAL_REFUND") == offer

    allowed = [Answer("REJECT_REFUND", True)]
    verdicts = decisions.merge(decisions.table(_case()), allowed)
    assert _of(verdicts, "OFFER_PARTIAL_REFUND").allowed is True

    # TikTok's word on the offer itself is worth more than its sibling's.
    both = [*refused, Answer("OFFER_PARTIAL_REFUND", True)]
    verdicts = decisions.merge(decisions.table(_case()), both)
    assert _of(verdicts, "OFFER_PARTIAL_REFUND").allowed is True


def test_a_permission_never_allows_the_offer_alone():
    closed = decisions.table(_case(status=statuses.COMPLETE))
    verdicts = decisions.merge(closed, [Answer("REJECT_REFUND", True)])
    assert _of(verdicts, "OFFER_PARTIAL_REFUND").allowed is False


EXPECTED = {
    "APPROVE_REQUEST_CANCEL": {statuses.CANCEL_SUCCESS, statuses.CANCEL_COMPLETE},
    "REJECT_REQUEST_CANCEL": {statuses.CANCEL_CLOSED},
    "APPROVE_REFUND": {statuses.SUCCESS, statuses.COMPLETE},
    "REJECT_REFUND": {statuses.REJECT},
    "APPROVE_RETURN": {
        statuses.AWAITING_SHIP,
        statuses.SHIPPED,
        statuses.SUCCESS,
        statuses.COMPLETE,
    },
    "REJECT_RETURN": {statuses.REJECT},
    "APPROVE_RECEIVED_PACKAGE": {statuses.SUCCESS, statuses.COMPLETE},
    "REJECT_RECEIVED_PACKAGE": {statuses.REJECT_PACKAGE},
    "APPROVE_REPLACEMENT": {statuses.REPLACEMENT_COMPLETE},
    "REJECT_REPLACEMENT": {statuses.REPLACEMENT_REJECT},
    "ISSUE_REPLACEMENT_REFUND": {statuses.REPLACEMENT_REFUNDED},
    "ISSUE_EXCHANGE_REFUND": {statuses.EXCHANGE_REFUNDED},
    "DIRECT_REFUND": {statuses.SUCCESS, statuses.COMPLETE},
    "OFFER_PARTIAL_REFUND": {statuses.AWAITING_RESPONSE},
    "OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG": {statuses.AWAITING_RESPONSE},
}


def test_expected_statuses():
    assert {name: decisions.expected_statuses(name) for name in EXPECTED} == EXPECTED
    assert set(EXPECTED) == set(catalogue.ACTIONS)
    kept = decisions.expected_statuses("APPROVE_RETURN", keep_item=True)
    assert kept == {statuses.SUCCESS, statuses.COMPLETE}


@pytest.mark.parametrize("action", sorted(EXPECTED))
def test_effect_by_status(action):
    entry = catalogue.ACTIONS[action]
    before = _case(next(iter(entry.kinds)), entry.before)
    for status in EXPECTED[action]:
        now = replace(before, status=status)
        assert decisions.effect_seen(action, before, now) is True
    assert decisions.effect_seen(action, before, before) is False
    elsewhere = replace(before, status="NEW_WORD")
    assert decisions.effect_seen(action, before, elsewhere) is None


def test_both_spellings_of_a_closed_cancellation_are_an_effect():
    before = _case("cancellation", statuses.CANCEL_PENDING)
    now = replace(before, status="CANCELLATION_REQUEST_CANCELLED")
    assert decisions.effect_seen("REJECT_REQUEST_CANCEL", before, now) is True
    assert decisions.effect_seen("APPROVE_REQUEST_CANCEL", before, now) is None


def test_a_return_that_waits_for_goods_is_not_the_effect_of_keeping_them():
    before = _case("return_refund")
    now = replace(before, status=statuses.AWAITING_SHIP)
    seen = decisions.effect_seen
    assert seen("APPROVE_RETURN", before, now) is True
    assert seen("APPROVE_RETURN", before, now, keep_item=True) is None


@pytest.mark.parametrize("offer", sorted(n for n in EXPECTED if n.startswith("OFFER")))
def test_an_offer_is_told_from_a_refund_of_everything(offer):
    before = _case("return_refund", catalogue.ACTIONS[offer].before)
    paid = replace(before, status=statuses.SUCCESS)
    assert decisions.effect_seen(offer, before, paid) is None
    accepted = replace(paid, partial_offered=True)
    assert decisions.effect_seen(offer, before, accepted) is True
    refused = replace(before, partial_rejected=True)
    assert decisions.effect_seen(offer, before, refused) is True
    assert decisions.effect_seen(offer, refused, refused) is False


def test_the_catalogue_knows_the_input_of_each_decision():
    wants = {
        name: (a.needs_reason, a.takes_comment, a.needs_amount, a.may_keep_item)
        for name, a in catalogue.ACTIONS.items()
    }
    rejection = (True, True, False, False)
    plain = (False, False, False, False)
    assert wants == {
        "APPROVE_REQUEST_CANCEL": plain,
        "REJECT_REQUEST_CANCEL": rejection,
        "APPROVE_REFUND": plain,
        "REJECT_REFUND": rejection,
        "APPROVE_RETURN": (False, False, False, True),
        "REJECT_RETURN": rejection,
        "DIRECT_REFUND": plain,
        "OFFER_PARTIAL_REFUND": (False, False, True, False),
        "APPROVE_RECEIVED_PACKAGE": plain,
        "REJECT_RECEIVED_PACKAGE": rejection,
        "OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG": (True, True, True, False),
        "APPROVE_REPLACEMENT": plain,
        "REJECT_REPLACEMENT": rejection,
        "ISSUE_REPLACEMENT_REFUND": plain,
        "ISSUE_EXCHANGE_REFUND": plain,
    }


def test_the_catalogue_holds_what_the_contract_can_carry():
    operations = contract.operations()
    decision = {
        word
        for name in ("approve_return", "reject_return")
        for word in operations[name]["body"]["fields"]["decision"]["enum"]
    }
    by_items = {name for name, a in catalogue.ACTIONS.items() if a.only_by_items}
    assert set(catalogue.ACTIONS) == decision | CANCEL | by_items
