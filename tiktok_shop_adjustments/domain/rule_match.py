"""What a rule says and which cases it fits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from . import kinds, states
from .budgets import Limits
from .states import Snapshot

ARRIVAL = "arrival"
STATUS = "status"
DEADLINE = "deadline"
TRIGGERS = (ARRIVAL, STATUS, DEADLINE)

ANY = "any"
INITIATORS = {
    "buyer": frozenset({kinds.BUYER}),
    "seller": frozenset({kinds.SELLER}),
    "tiktok": kinds.PLATFORM,
}

NO_DECISION = "none"
APPROVE = "approve"
REJECT = "reject"


@dataclass(frozen=True)
class Band:
    """From `least` to `most`, both included; None is open."""

    least: Decimal | float | int | None = None
    most: Decimal | float | int | None = None

    @property
    def is_open(self) -> bool:
        return self.least is None and self.most is None

    def holds(self, value) -> bool:
        """Tell whether a value lies within; an unknown one only within no limits."""
        if value is None:
            return self.is_open
        over = self.least is None or value >= self.least
        return over and (self.most is None or value <= self.most)


@dataclass(frozen=True)
class Rule:
    """One rule as it is judged; an empty set or an open band asks for nothing.

    :param shops: ids of the shops that it is for; the caller resolves "all"
    :param hours_before: of a deadline rule, how long before
    :param currency: asked for when the rule has limits of money
    :param amount: of the refund, in `currency`
    :param earlier: how many cases the buyer had within `buyer_days`
    :param refunded_share: 0 to 1, of these earlier cases
    :param hours_left: until the deadline
    :param decision: `none`, `approve` or `reject`
    :param received_package: it may decide about a parcel that is back
    :param stops: no later rule looks at a case that it handled
    """

    id: int
    trigger: str = ARRIVAL
    shops: frozenset[int] = frozenset()
    hours_before: float = 0.0
    initiator: str = ANY
    kinds: frozenset[str] = frozenset()
    reasons: frozenset[str] = frozenset()
    currency: str | None = None
    amount: Band = Band()
    products: frozenset[int] = frozenset()
    order_statuses: frozenset[str] = frozenset()
    buyer_days: int = 90
    earlier: Band = Band()
    refunded_share: Band = Band()
    hours_left: Band = Band()
    decision: str = NO_DECISION
    received_package: bool = False
    stops: bool = True
    paused: bool = False
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class Earlier:
    """An earlier case of the same buyer."""

    at: datetime
    refunded: bool


@dataclass(frozen=True)
class Case:
    """A case at the moment of judging.

    :param at: that moment, naive UTC like all moments here
    :param events: which of `arrival` and `status` it is judged for
    :param snapshot: where it stands, in TikTok's words
    :param amount: of the refund; None when TikTok has not stated it
    :param order_status: TikTok's word
    :param buyer: id, None when unknown; `earlier` are this buyer's other cases
    :param meets: ids of the rules whose own domain it satisfies
    :param done: what rules did before, {(rule id, trigger key): `do` or `held`}
    :param rules_on: the shop's switch for rules
    :param decisions_on: the shop's switch for sending decisions
    :param in_outbox: a decision is on its way or not yet seen at TikTok
    """

    id: int
    shop: int
    at: datetime
    snapshot: Snapshot
    events: frozenset[str] = frozenset()
    round: int = 1
    reason: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    products: frozenset[int] = frozenset()
    order_status: str | None = None
    buyer: int | None = None
    earlier: tuple[Earlier, ...] = ()
    deadline: datetime | None = None
    meets: frozenset[int] = frozenset()
    done: Mapping[tuple[int, str], str] = field(default_factory=dict)
    rules_on: bool = True
    decisions_on: bool = True
    in_outbox: bool = False

    @property
    def hours_left(self) -> float | None:
        if self.deadline is None:
            return None
        return (self.deadline - self.at) / timedelta(hours=1)

    def earlier_within(self, days: int) -> list[Earlier]:
        """Return the buyer's cases of the last `days` days before this one."""
        since = self.at - timedelta(days=days)
        return [item for item in self.earlier if since < item.at < self.at]


def trigger_key(rule: Rule, case: Case) -> str | None:
    """Return what sets the rule off now, None when nothing does.

    A rule acts once on a key: on an arrival and on each status once a round, on each
    deadline once; a deadline that TikTok has moved is another one.
    """
    if rule.trigger == DEADLINE:
        return _deadline_key(rule, case)
    if rule.trigger not in case.events:
        return None
    if rule.trigger == ARRIVAL:
        return f"{ARRIVAL}/{case.round}"
    return f"{STATUS}/{case.round}/{case.snapshot.status}"


def mismatch(rule: Rule, case: Case) -> str:
    """Return the name of the first condition that the case misses, empty if it fits."""
    for name, fits in CONDITIONS.items():
        if not fits(rule, case):
            return name
    return ""


def _deadline_key(rule: Rule, case: Case) -> str | None:
    left = case.hours_left
    if left is None or not 0 < left <= rule.hours_before:
        return None
    if states.derive(case.snapshot) != states.TO_DECIDE:
        return None
    return f"{DEADLINE}/{case.deadline:%Y-%m-%dT%H:%M:%S}"


def _fits_initiator(rule: Rule, case: Case) -> bool:
    return rule.initiator == ANY or case.snapshot.role in INITIATORS[rule.initiator]


def _fits_amount(rule: Rule, case: Case) -> bool:
    """A limit of money is in one currency, so other currencies never fit."""
    limits = rule.limits
    money = (limits.ceiling, limits.day_amount, limits.buyer_amount)
    if rule.amount.is_open and all(limit is None for limit in money):
        return True
    return case.currency == rule.currency and rule.amount.holds(case.amount)


def _fits_history(rule: Rule, case: Case) -> bool:
    if rule.earlier.is_open and rule.refunded_share.is_open:
        return True
    if case.buyer is None:
        return False
    found = case.earlier_within(rule.buyer_days)
    refunded = sum(item.refunded for item in found)
    share = refunded / len(found) if found else 0.0
    return rule.earlier.holds(len(found)) and rule.refunded_share.holds(share)


def _one_of(wanted: frozenset, value) -> bool:
    return not wanted or value in wanted


# In the order of a rule's form; `domain` last, as it is the dearest to prepare
CONDITIONS: dict[str, Callable[[Rule, Case], bool]] = {
    "shop": lambda rule, case: case.shop in rule.shops,
    "initiator": _fits_initiator,
    "kind": lambda rule, case: _one_of(rule.kinds, case.snapshot.kind),
    "reason": lambda rule, case: _one_of(rule.reasons, case.reason),
    "amount": _fits_amount,
    "product": lambda rule, case: (
        not rule.products or bool(rule.products & case.products)
    ),
    "order_status": lambda rule, case: _one_of(rule.order_statuses, case.order_status),
    "buyer_history": _fits_history,
    "hours_left": lambda rule, case: rule.hours_left.holds(case.hours_left),
    "domain": lambda rule, case: rule.id in case.meets,
}
