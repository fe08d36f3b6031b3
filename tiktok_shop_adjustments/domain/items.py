"""A decision for each item of a case: whether TikTok takes that, and in which calls.

TikTok's approve and reject take a whole case; only its review names single items, and
it knows returns, refunds and replacements. So items that are decided alike travel in
one call, and a case whose items are all decided alike is one call for the case.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from . import catalogue, kinds

WHOLE_CANCELLATION = (
    "TikTok approves or rejects a cancellation as a whole: neither of its calls names "
    "items. Use the buttons below for all of them."
)
WHOLE_EXCHANGE = (
    "TikTok takes an exchange as a whole only. Use the buttons below for all items."
)
ONE_ITEM = "This request has one item: its decision is the decision of the case."
UNKNOWN_KIND = (
    "This version does not know this type of request. Handle it in Seller Center."
)
# A rejection can be refused for its words or its proof, an approval pays: so what may
# fail goes first, and nothing that follows a refusal is sent.
_ORDER = {catalogue.REJECTION: 0, catalogue.OFFER: 1, catalogue.APPROVE: 2}


@dataclass(frozen=True)
class ItemChoice:
    """What is decided about one item.

    :param item: whatever stands for the item with the caller
    :param amount: of an offer, for this item
    :param evidence: what stands for a picture, the same for the same picture
    """

    item: int
    action: str
    reason: str = ""
    comment: str = ""
    amount: Decimal | None = None
    evidence: str = ""


@dataclass(frozen=True)
class Call:
    """One call to TikTok.

    :param whole: the call for a case, which names no items
    """

    items: tuple[int, ...]
    action: str
    reason: str = ""
    comment: str = ""
    amount: Decimal | None = None
    evidence: str = ""
    whole: bool = False


def why_not(kind: str, count: int) -> str:
    """Return why items of such a case cannot be decided one by one, empty if they can.

    :param kind: the case's kind
    :param count: how many items it has
    """
    if kind == kinds.CANCELLATION:
        return WHOLE_CANCELLATION
    if kind == kinds.EXCHANGE:
        return WHOLE_EXCHANGE
    if kind not in (kinds.REFUND, kinds.RETURN_REFUND, kinds.REPLACEMENT):
        return UNKNOWN_KIND
    return ONE_ITEM if count < 2 else ""


def split(choices: Iterable[ItemChoice], every: Sequence[int]) -> tuple[Call, ...]:
    """Return the calls that carry the choices, in the order in which to send them.

    :param every: all items of the case, so that one call for it is seen
    """
    alike: dict[tuple, list[int]] = {}
    for choice in choices:
        words = (choice.action, choice.reason, choice.comment, choice.amount)
        alike.setdefault((*words, choice.evidence), []).append(choice.item)
    calls = [_call(words, items, every) for words, items in alike.items()]
    return tuple(sorted(calls, key=lambda call: _ORDER[_side(call.action)]))


def _call(words: tuple, items: list[int], every: Sequence[int]) -> Call:
    action, reason, comment, amount, evidence = words
    whole = set(items) == set(every) and not catalogue.ACTIONS[action].only_by_items
    return Call(tuple(items), action, reason, comment, amount, evidence, whole)


def _side(action: str) -> str:
    return catalogue.ACTIONS[action].side
