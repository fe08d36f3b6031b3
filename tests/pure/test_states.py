"""TikTok's words become states and sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiktok_shop_adjustments.domain import kinds, states, statuses
from tiktok_shop_adjustments.domain.states import Snapshot

BY_STATUS = [
    ("cancellation", "CANCELLATION_REQUEST_PENDING", "to_decide"),
    ("cancellation", "CANCELLATION_REQUEST_SUCCESS", "approved"),
    ("cancellation", "CANCELLATION_REQUEST_COMPLETE", "cancelled"),
    ("cancellation", "CANCELLATION_REQUEST_CANCEL", "withdrawn"),
    ("cancellation", "CANCELLATION_REQUEST_CANCELLED", "withdrawn"),
    ("refund", "RETURN_OR_REFUND_REQUEST_PENDING", "to_decide"),
    ("refund", "REFUND_OR_RETURN_REQUEST_REJECT", "rejected"),
    ("return_refund", "AWAITING_BUYER_SHIP", "waiting_buyer"),
    ("return_refund", "BUYER_SHIPPED_ITEM", "in_transit"),
    ("return_refund", "REJECT_RECEIVE_PACKAGE", "rejected"),
    ("refund", "RETURN_OR_REFUND_REQUEST_SUCCESS", "approved"),
    ("refund", "RETURN_OR_REFUND_REQUEST_CANCEL", "withdrawn"),
    ("refund", "RETURN_OR_REFUND_REQUEST_COMPLETE", "refunded"),
    ("refund", "AWAITING_BUYER_RESPONSE", "waiting_buyer"),
    ("replacement", "REPLACEMENT_REQUEST_PENDING", "to_decide"),
    ("replacement", "REPLACEMENT_REQUEST_REJECT", "rejected"),
    ("replacement", "REPLACEMENT_REQUEST_REFUND_SUCCESS", "refunded"),
    ("replacement", "REPLACEMENT_REQUEST_CANCEL", "withdrawn"),
    ("replacement", "REPLACEMENT_REQUEST_COMPLETE", "replaced"),
    ("exchange", "EXCHANGE_REQUEST_PENDING", "to_decide"),
    ("exchange", "EXCHANGE_REQUEST_REFUND_SUCCESS", "refunded"),
    ("exchange", "EXCHANGE_REQUEST_CANCEL", "withdrawn"),
    ("exchange", "EXCHANGE_REQUEST_COMPLETE", "exchanged"),
    ("refund", "BRAND_NEW_WORD", "unknown"),
    ("refund", "", "unknown"),
]


def _case(kind="refund", status=statuses.PENDING, role="BUYER", **facts):
    return Snapshot(kind, status, role, **facts)


@pytest.mark.parametrize(("kind", "status", "state"), BY_STATUS)
def test_state_of_each_status(kind, status, state):
    snapshot = _case(kind, status)
    assert states.derive(snapshot) == state
    settled = state if state in states.SETTLED else None
    assert states.outcome(snapshot) == settled


def test_every_status_is_covered():
    tested = {statuses.normal(row[1]) for row in BY_STATUS}
    assert tested - {"", "BRAND_NEW_WORD"} == states.STATUSES


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({"role": "BUYER"}, "to_decide"),
        ({"role": None}, "to_decide"),
        ({"role": "OPERATOR"}, "waiting_tiktok"),
        ({"role": "SYSTEM"}, "waiting_tiktok"),
        ({"role": "SELLER"}, "waiting_tiktok"),
        ({"role": "MARTIAN"}, "waiting_tiktok"),
        ({"role": "SELLER", "next_actions": ("SELLER_RESPOND_REFUND",)}, "to_decide"),
        ({"role": "BUYER", "next_actions": ()}, "to_decide"),
        ({"role": "BUYER", "partial_rejected": True}, "to_decide"),
        ({"role": "BUYER", "arbitration": "IN_PROGRESS"}, "waiting_tiktok"),
        ({"role": "BUYER", "arbitration": "CLOSED"}, "to_decide"),
    ],
)
def test_who_answers_a_pending_request(facts, state):
    assert states.derive(_case(**facts)) == state


def test_a_cancellation_that_needs_nobody_waits_for_tiktok():
    pending = statuses.CANCEL_PENDING
    done = _case("cancellation", pending, cancel_type="CANCEL")
    asked = _case("cancellation", pending, cancel_type="BUYER_CANCEL")
    assert states.derive(done) == "waiting_tiktok"
    assert states.derive(asked) == "to_decide"


def test_a_parcel_asks_for_a_decision_when_tiktok_says_so():
    waiting = _case(
        "return_refund",
        statuses.SHIPPED,
        next_actions=("SELLER_RESPOND_RECEIVE_PACKAGE",),
    )
    assert states.derive(waiting) == "to_decide"
    assert "inspect" in states.words(waiting)
    travelling = _case("return_refund", statuses.SHIPPED)
    assert states.words(travelling) == "The parcel is on its way back"


def test_nobody_says_that_the_buyer_asks_for_what_the_seller_started():
    ours = _case(
        "refund",
        statuses.PENDING,
        role="SELLER",
        next_actions=("SELLER_RESPOND_REFUND",),
    )
    assert states.derive(ours) == "to_decide"
    assert states.words(ours) == "The refund that you started waits for your approval"


def test_an_unknown_status_that_expects_the_seller_is_not_overlooked():
    new = _case(status="NEW_WORD", next_actions=("SELLER_RESPOND_REFUND",))
    assert states.derive(new) == "to_decide"
    other = _case(status="NEW_WORD", next_actions=("BUYER_RESPOND",))
    assert states.derive(other) == "unknown"


@pytest.mark.parametrize(
    ("status", "arbitration", "state"),
    [
        (statuses.REJECT, None, "rejected"),
        (statuses.REJECT, "IN_PROGRESS", "waiting_tiktok"),
        (statuses.REJECT, "SUPPORT_BUYER", "waiting_tiktok"),
        (statuses.REJECT, "SUPPORT_SELLER", "rejected"),
        (statuses.REJECT, "CLOSED", "rejected"),
        (statuses.REJECT_PACKAGE, "IN_PROGRESS", "waiting_tiktok"),
        (statuses.SUCCESS, "IN_PROGRESS", "approved"),
        (statuses.COMPLETE, "IN_PROGRESS", "refunded"),
        (statuses.SUCCESS, "SUPPORT_BUYER", "approved"),
        (statuses.AWAITING_SHIP, "SUPPORT_BUYER", "waiting_buyer"),
        (statuses.CLOSED, "SUPPORT_SELLER", "rejected"),
        (statuses.CLOSED, "SUPPORT_BUYER", "withdrawn"),
        ("NEW_WORD", "IN_PROGRESS", "waiting_tiktok"),
    ],
)
def test_arbitration(status, arbitration, state):
    assert states.derive(_case(status=status, arbitration=arbitration)) == state


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("cancellation", statuses.CANCEL_CLOSED),
        ("cancellation", "CANCELLATION_REQUEST_CANCELLED"),
        ("refund", statuses.CLOSED),
        ("replacement", statuses.REPLACEMENT_CLOSED),
    ],
)
def test_withdrawn_and_rejected_are_told_apart_by_our_decision(kind, status):
    assert states.outcome(_case(kind, status)) == "withdrawn"
    ours = _case(kind, status, rejected_by_seller=True)
    assert states.outcome(ours) == "rejected"
    assert states.words(ours) == "Rejected, the request is closed"


@pytest.mark.parametrize(
    ("snapshot", "sentence"),
    [
        (_case(), "The buyer is refunded"),
        (_case("return_refund"), "TikTok approves the return"),
        (
            _case("cancellation", statuses.CANCEL_PENDING),
            "The order is cancelled and the buyer paid back",
        ),
        (
            _case("replacement", statuses.REPLACEMENT_PENDING),
            "TikTok approves the replacement",
        ),
        (
            _case("exchange", statuses.EXCHANGE_PENDING),
            "TikTok decides for the buyer",
        ),
        (_case("unknown"), "TikTok decides for the buyer"),
        (
            _case(
                "return_refund",
                statuses.SHIPPED,
                next_actions=("SELLER_RESPOND_RECEIVE_PACKAGE",),
            ),
            "The parcel counts as accepted and the buyer is paid back",
        ),
        (_case("return_refund", statuses.AWAITING_SHIP), "TikTok closes the request"),
        (_case("return_refund", statuses.SHIPPED), ""),
        (_case(role="SYSTEM"), ""),
        (_case(status=statuses.COMPLETE), ""),
        (_case(arbitration="IN_PROGRESS"), ""),
    ],
)
def test_if_nobody_answers(snapshot, sentence):
    assert states.if_nobody_answers(snapshot) == sentence


@pytest.mark.parametrize(
    ("snapshot", "sentence"),
    [
        (_case(), "The buyer asks for a refund"),
        (_case("return_refund"), "The buyer asks to return the goods for a refund"),
        (_case("unknown"), "The buyer's request waits for an answer"),
        (_case(partial_rejected=True), "The buyer refused the offer; decide again"),
        (_case(role="SYSTEM"), "TikTok reviews the request"),
        (
            _case(arbitration="IN_PROGRESS"),
            "TikTok has taken the request over and decides",
        ),
        (
            _case(status=statuses.REJECT, arbitration="IN_PROGRESS"),
            "The buyer disputes the decision; TikTok decides",
        ),
        (
            _case(status=statuses.AWAITING_SHIP),
            "Waiting for the buyer to send the parcel",
        ),
        (_case(status=statuses.CLOSED), "The request was withdrawn or has run out"),
        (_case(status="NEW_WORD"), "TikTok's status: new word"),
        (_case(status=""), "TikTok's status: none"),
    ],
)
def test_words(snapshot, sentence):
    assert states.words(snapshot) == sentence


@pytest.mark.parametrize("status", sorted(states.STATUSES))
def test_every_known_status_has_words_of_its_own(status):
    assert "status:" not in states.words(_case(status=status))


ANY_WORD = st.sampled_from([*sorted(states.STATUSES), "", "X"]) | st.text()


@given(
    st.builds(
        Snapshot,
        kind=st.sampled_from(kinds.KINDS) | st.text(),
        status=ANY_WORD,
        role=st.none() | st.text(),
        next_actions=st.lists(st.text(), max_size=2).map(tuple),
        arbitration=st.none() | st.text(),
        cancel_type=st.none() | st.text(),
    )
)
def test_no_word_ever_raises(snapshot):
    assert states.derive(snapshot) in states.STATES
    assert states.words(snapshot)
    assert states.outcome(snapshot) in {*states.SETTLED, None}
    assert isinstance(states.if_nobody_answers(snapshot), str)


@pytest.mark.parametrize(
    ("case_type", "return_type", "kind"),
    [
        ("cancellation", None, "cancellation"),
        ("return", "REFUND", "refund"),
        ("return", "RETURN_AND_REFUND", "return_refund"),
        ("return", "REPLACEMENT", "replacement"),
        ("return", "EXCHANGE", "exchange"),
        ("return", "GIFT", "unknown"),
        ("return", None, "unknown"),
    ],
)
def test_kind(case_type, return_type, kind):
    assert kinds.kind_of(case_type, return_type) == kind


@pytest.mark.parametrize(
    ("kind", "role", "cancel_type", "subject"),
    [
        ("cancellation", "BUYER", "BUYER_CANCEL", "New Cancellation Request"),
        ("cancellation", "BUYER", "CANCEL", "Order Cancelled by Buyer"),
        ("cancellation", "SYSTEM", "CANCEL", "Order Cancelled by TikTok Shop"),
        ("cancellation", "OPERATOR", None, "Order Cancelled by TikTok Shop"),
        ("cancellation", "SELLER", "CANCEL", "Order Cancelled by Seller"),
        ("refund", "BUYER", None, "New Refund Request"),
        ("refund", None, None, "New Refund Request"),
        ("refund", "SYSTEM", None, "Refund by TikTok Shop"),
        ("refund", "SELLER", None, "Refund by Seller"),
        ("return_refund", "BUYER", None, "New Refund Request"),
        ("replacement", "BUYER", None, "New Replacement Request"),
        ("exchange", "BUYER", None, "New Exchange Request"),
        ("unknown", "BUYER", None, "New TikTok Shop Request"),
        ("surprise", "BUYER", None, "New TikTok Shop Request"),
    ],
)
def test_subject(kind, role, cancel_type, subject):
    assert kinds.subject(kind, role, cancel_type) == subject
