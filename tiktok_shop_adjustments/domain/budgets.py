"""What automatic decisions may cost: a ceiling a case, caps over time.

The same functions judge the live run and the dry run. Windows slide: a cap of a day
holds for any 24 hours, so it needs no time zone and nothing doubles at midnight.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

DAY = timedelta(days=1)

NO_CEILING = "no_ceiling"
AMOUNT_UNKNOWN = "amount_unknown"
CEILING = "ceiling"
CAP_DAY = "cap_day"
CAP_DAY_COUNT = "cap_day_count"
BUYER_UNKNOWN = "buyer_unknown"
CAP_BUYER = "cap_buyer"
CAP_BUYER_COUNT = "cap_buyer_count"


@dataclass(frozen=True)
class Limits:
    """What one rule may spend; None is no limit.

    :param ceiling: the most for one case
    :param day_amount: the most within any 24 hours
    :param day_count: as many decisions within any 24 hours
    :param buyer_amount: the most for one buyer within any `buyer_days` days
    :param buyer_count: as many decisions for one buyer within as many days
    """

    ceiling: Decimal | None = None
    day_amount: Decimal | None = None
    day_count: int | None = None
    buyer_amount: Decimal | None = None
    buyer_count: int | None = None
    buyer_days: int = 30

    @property
    def limits_buyers(self) -> bool:
        return self.buyer_amount is not None or self.buyer_count is not None

    @property
    def buyer_window(self) -> timedelta:
        """How far back spending for one buyer still counts."""
        return timedelta(days=self.buyer_days) if self.limits_buyers else DAY


@dataclass(frozen=True)
class Spending:
    """One decision of a rule that was paid, or may still be.

    :param amount: what the buyer gets, zero for a rejection
    :param buyer: who gets it, None when unknown
    """

    at: datetime
    amount: Decimal
    buyer: int | None = None


@dataclass(frozen=True)
class Ledger:
    """What rules have spent: {rule id: its spendings}."""

    spent: Mapping[int, tuple[Spending, ...]] = field(default_factory=dict)

    def add(self, rule: int, spending: Spending) -> "Ledger":
        """Return the ledger with one more spending of a rule."""
        return Ledger({**self.spent, rule: (*self.spent.get(rule, ()), spending)})

    def of(
        self, rule: int, since: datetime, buyer: int | None = None
    ) -> tuple[Decimal, int]:
        """Return how much and how often a rule has spent after `since`.

        What lies after the moment of asking counts as well: so caps hold in whatever
        order cases are judged.

        :param buyer: only what this buyer got
        """
        found = [
            item.amount
            for item in self.spent.get(rule, ())
            if item.at > since and (buyer is None or item.buyer == buyer)
        ]
        return sum(found, Decimal()), len(found)


def why_not(
    limits: Limits,
    rule: int,
    ledger: Ledger,
    spending: Spending,
    *,
    pays: bool = True,
) -> str:
    """Return the code of the limit that holds a spending back, empty when none does.

    :param pays: the decision gives money to the buyer; a rejection is only counted
    """
    held = _case_limit(limits, spending.amount) if pays else ""
    return (
        held
        or _day_limit(limits, rule, ledger, spending)
        or _buyer_limit(limits, rule, ledger, spending)
    )


def _case_limit(limits: Limits, amount: Decimal) -> str:
    if limits.ceiling is None:
        return NO_CEILING
    if amount <= 0:
        return AMOUNT_UNKNOWN
    return CEILING if amount > limits.ceiling else ""


def _day_limit(limits: Limits, rule: int, ledger: Ledger, spending: Spending) -> str:
    spent, count = ledger.of(rule, spending.at - DAY)
    if _exceeds(limits.day_amount, spent, spending.amount):
        return CAP_DAY
    return CAP_DAY_COUNT if _exceeds(limits.day_count, count, 1) else ""


def _buyer_limit(limits: Limits, rule: int, ledger: Ledger, spending: Spending) -> str:
    if not limits.limits_buyers:
        return ""
    if spending.buyer is None:
        return BUYER_UNKNOWN
    since = spending.at - timedelta(days=limits.buyer_days)
    spent, count = ledger.of(rule, since, spending.buyer)
    if _exceeds(limits.buyer_amount, spent, spending.amount):
        return CAP_BUYER
    return CAP_BUYER_COUNT if _exceeds(limits.buyer_count, count, 1) else ""


def _exceeds(most, spent, more) -> bool:
    return most is not None and bool(more) and spent + more > most


def must_pause(outcomes: Iterable[bool], most: int) -> bool:
    """Tell whether a rule has failed too often in a row.

    :param outcomes: its last decisions, the latest first, True where TikTok said yes
    :param most: so many failures in a row pause it; 0 never does
    """
    latest = list(outcomes)[:most]
    return 0 < most == len(latest) and not any(latest)
