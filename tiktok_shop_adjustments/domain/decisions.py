"""Which decisions a case allows, and whether a decision took effect.

`table` is the fallback for when TikTok cannot be asked; `merge` lets TikTok's own
answer win.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from . import states, statuses
from .catalogue import (
    ACTIONS,
    APPROVE_RETURN,
    OFFER,
    OFFER_PARTIAL_REFUND,
    OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG,
    REJECT_RECEIVED_PACKAGE,
    REJECT_REFUND,
    REJECT_REQUEST_CANCEL,
    REJECT_RETURN,
    Action,
)
from .states import Snapshot


@dataclass(frozen=True)
class Verdict:
    """May this decision be made? `why_not` is plain English, empty when it may.

    `code` is TikTok's code when the refusal is TikTok's. `ask` means that nothing but
    TikTok's own word is missing: a person may open the dialog, which asks for it.
    """

    action: str
    allowed: bool
    why_not: str = ""
    code: int | None = None
    ask: bool = False

    @property
    def label(self) -> str:
        return ACTIONS[self.action].label


class Eligibility(Protocol):
    """TikTok's own answer about one decision."""

    decision: str
    eligible: bool
    ineligible_code: int | None
    ineligible_reason: str | None


# TikTok's eligibility does not speak of offers; one is possible where its case could
# be rejected: the goods or the money are still in the seller's hands.
_OFFER_FOLLOWS = {
    OFFER_PARTIAL_REFUND: (REJECT_REFUND, REJECT_RETURN),
    OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG: (REJECT_RECEIVED_PACKAGE,),
}
_NOT_AFTER_QUICK_REFUND = frozenset(
    {REJECT_RECEIVED_PACKAGE, OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG}
)
# TikTok has one status for cancellations that were rejected and that were withdrawn.
NO_PROOF = frozenset({REJECT_REQUEST_CANCEL})
_NOT_LISTED = "TikTok has not confirmed that it allows this for this case."
_OTHER_SPELLING = {"SELLER_RESPOND_CANCEL": "SELLER_RESPOND_BUYER_CANCEL"}


def table(snapshot: Snapshot) -> tuple[Verdict, ...]:
    """Return a verdict on each decision of the case's kind, in the order of the desk.

    What only Seller Center can do is in `beyond.table`.
    """
    fitting = (item for item in ACTIONS.values() if snapshot.kind in item.kinds)
    return tuple(_verdict(action, snapshot) for action in fitting)


def merge(
    verdicts: Iterable[Verdict], eligibility: Iterable[Eligibility]
) -> tuple[Verdict, ...]:
    """Return the verdicts with TikTok's answers put in their place.

    What TikTok does not mention stays as it was. A decision that we could not send is
    left out, however eligible it is.
    """
    answers = {item.decision: item for item in eligibility}
    known = {verdict.action: verdict for verdict in verdicts}
    merged = {
        name: _answered(known.get(name), answers[name])
        for name in ACTIONS
        if name in answers
    }
    rest = {
        name: _after_sibling(verdict, merged)
        for name, verdict in known.items()
        if name not in merged
    }
    both = {**merged, **rest}
    return tuple(both[name] for name in ACTIONS if name in both)


def expected_statuses(action: str, *, keep_item: bool = False) -> frozenset[str]:
    """Return the statuses that prove that a decision took effect.

    :param keep_item: the buyer keeps the goods, so that no parcel is waited for
    """
    done = ACTIONS[action].reads_as_done
    if action == APPROVE_RETURN and keep_item:
        return done - {statuses.AWAITING_SHIP, statuses.SHIPPED}
    return done


def effect_seen(
    action: str, before: Snapshot, now: Snapshot, *, keep_item: bool = False
) -> bool | None:
    """Tell from two readings whether a decision took effect.

    True: it did, or the case is where the decision would have brought it. False: the
    case is where it was; as TikTok's search may lag behind, send again with the *same*
    key only. None: the case went elsewhere, so the decision is void.
    """
    was, status = statuses.normal(before.status), statuses.normal(now.status)
    if ACTIONS[action].side == OFFER and _offer_is_news(before, now):
        return True
    if status in expected_statuses(action, keep_item=keep_item):
        return True
    return False if status == was else None


def _offer_is_news(before: Snapshot, now: Snapshot) -> bool:
    offered = now.partial_offered and not before.partial_offered
    return offered or (now.partial_rejected and not before.partial_rejected)


def _verdict(action: Action, snapshot: Snapshot) -> Verdict:
    why_not = _why_not(action, snapshot)
    return Verdict(action.name, not why_not, why_not, ask=why_not == _NOT_LISTED)


def _why_not(action: Action, snapshot: Snapshot) -> str:
    if snapshot.arbitration == statuses.ARBITRATION_RUNS:
        return "The buyer disputes the decision; TikTok decides."
    if not _is_its_turn(action, snapshot):
        return _not_its_turn(action, snapshot)
    if states.derive(snapshot) == states.WAITING_TIKTOK:
        return "TikTok reviews this request itself."
    if snapshot.overdue:
        return "The time to answer is over; TikTok decides."
    if snapshot.quick_refund and action.name in _NOT_AFTER_QUICK_REFUND:
        return "TikTok has paid the buyer already, so the parcel cannot be refused."
    if action.only_if_listed:
        return _NOT_LISTED
    return ""


def _is_its_turn(action: Action, snapshot: Snapshot) -> bool:
    status = statuses.normal(snapshot.status)
    if status in states.STATUSES:
        return status == action.before
    expected = {_OTHER_SPELLING.get(item, item) for item in snapshot.next_actions}
    return action.answers in expected


def _not_its_turn(action: Action, snapshot: Snapshot) -> str:
    if states.outcome(snapshot):
        return "The case is settled."
    if states.derive(snapshot) == states.APPROVED:
        return "The case is approved already."
    if action.before == statuses.SHIPPED:
        return "The buyer has not sent the parcel back yet."
    if statuses.normal(snapshot.status) == statuses.SHIPPED:
        return "The return is approved already; decide about the received parcel."
    return "The case does not wait for this decision now."


def _answered(known: Verdict | None, answer: Eligibility) -> Verdict:
    if answer.eligible:
        return Verdict(answer.decision, True)
    # Where the table knows the reason too, its words are the plainer ones.
    ours = known.why_not if known and not known.ask else ""
    why_not = ours or answer.ineligible_reason or "TikTok does not allow this now."
    return Verdict(answer.decision, False, why_not, answer.ineligible_code)


def _after_sibling(verdict: Verdict, merged: dict[str, Verdict]) -> Verdict:
    siblings = _OFFER_FOLLOWS.get(verdict.action, ())
    known = [merged[name] for name in siblings if name in merged]
    if not known or any(sibling.allowed for sibling in known):
        return verdict
    return replace(known[0], action=verdict.action)
