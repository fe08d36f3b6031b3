"""What rules would have done with past cases: the same judging, in the order of time.

A past case comes up when it arrived, again before its deadline, and once more as it
stands since its last change. What a rule decides ends the case for the rules after it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

from . import budgets, rules
from .budgets import Ledger, Limits
from .rule_match import ARRIVAL, DEADLINE, NO_DECISION, Case, Rule, trigger_key
from .rules import DO, HELD, LEFT_OUT, STOPPED, Step

# A rule acts a moment after its time has come, as in life
_MOMENT = timedelta(seconds=1)
# So often is forgotten what no cap counts any more
_PRUNE_EACH = 200


@dataclass(frozen=True)
class Past:
    """One past case.

    :param case: as it stood when it came, `at` being that moment
    :param later: as it stands since its last change, None where nothing changed
    :param ended_at: when somebody decided it or it ended, None while it is open
    """

    case: Case
    later: Case | None = None
    ended_at: datetime | None = None


@dataclass
class Outcome:
    """What becomes of one case: the steps of each time it came up.

    :param steps: of all moments, in the order in which they were taken
    """

    case: Case
    steps: list[Step] = field(default_factory=list)

    @property
    def decision(self) -> Step | None:
        return next((step for step in self.steps if step.decides), None)

    @property
    def held(self) -> Step | None:
        """The decision that a guard holds back, so that a person takes it."""
        if self.decision:
            return None
        return next((step for step in self.steps if step.outcome == HELD), None)

    @property
    def handled_by(self) -> list[int]:
        """The rules that do something with the case, each once."""
        done = (step.rule for step in self.steps if step.outcome == DO)
        return list(dict.fromkeys(done))

    @property
    def rivals(self) -> list[Step]:
        """The steps that would decide the case another way than the first."""
        acting = [step for step in self.steps if step.action]
        return [step for step in acting if step.action != acting[0].action]


@dataclass
class Tally:
    """What one rule does in all.

    :param fits: cases that it fits
    :param handles: cases with which it does something, `decides` those it decides
    :param held: why it leaves cases to a person, {key of `rules.WHY`: cases}
    :param beaten_by: rules that have the case already, {rule id: cases}
    :param paid: what buyers get by it
    """

    fits: int = 0
    handles: int = 0
    decides: int = 0
    held: Counter = field(default_factory=Counter)
    beaten_by: Counter = field(default_factory=Counter)
    paid: Decimal = Decimal()

    @property
    def never_gets_a_turn(self) -> bool:
        """It fits cases and another rule has each of them before."""
        return 0 < self.fits == self.beaten_by.total()


@dataclass
class Report:
    """The result of a dry run.

    :param outcomes: {case id: `Outcome`} of the cases that some rule fits
    :param tallies: {rule id: `Tally`}
    """

    outcomes: dict[int, Outcome] = field(default_factory=dict)
    tallies: dict[int, Tally] = field(default_factory=dict)


def run(rule_list: Sequence[Rule], pasts: Iterable[Past], until: datetime) -> Report:
    """Return what the rules would have done if they had been on.

    :param rule_list: in their order
    :param until: nothing that lies after it has happened
    """
    rule_list = [replace(rule, paused=False) for rule in rule_list]
    report = Report(tallies={rule.id: Tally() for rule in rule_list})
    seen: set[tuple[int, int]] = set()
    for case, steps in _replay(rule_list, pasts, until):
        outcome = report.outcomes.setdefault(case.id, Outcome(case))
        outcome.steps += steps
        for step in steps:
            if (step.rule, step.case) not in seen:  # a rule counts a case once
                seen.add((step.rule, step.case))
                _count(report.tallies[step.rule], step, rule_list, case, steps)
    return report


def _replay(
    rule_list: Sequence[Rule], pasts: Iterable[Past], until: datetime
) -> Iterator[tuple[Case, list[Step]]]:
    """Yield each moment at which a rule fits, in the order of time."""
    ledger, limits = Ledger(), {rule.id: rule.limits for rule in rule_list}
    done: dict[int, dict] = defaultdict(dict)
    decided: set[int] = set()
    for number, case in enumerate(_timeline(rule_list, pasts, until)):
        if case.id in decided:
            continue
        if number % _PRUNE_EACH == 0:
            ledger = _forget(ledger, limits, case.at)
        judged = replace(case, done=dict(done[case.id]))
        steps, ledger = rules.plan_case(rule_list, judged, ledger)
        done[case.id] |= {(step.rule, step.key): step.outcome for step in _own(steps)}
        if any(step.decides for step in steps):
            decided.add(case.id)
        if steps:
            yield judged, steps


def _timeline(
    rule_list: Sequence[Rule], pasts: Iterable[Past], until: datetime
) -> list[Case]:
    warnings = {rule.hours_before for rule in rule_list if rule.trigger == DEADLINE}
    found = [
        case for past in pasts for case in _moments(past, warnings) if case.at <= until
    ]
    return sorted(found, key=lambda case: (case.at, case.id))


def _moments(past: Past, warnings: Iterable[float]) -> Iterator[Case]:
    yield replace(past.case, events=frozenset({ARRIVAL}))
    yield from _before_deadline(past, warnings)
    if past.later:
        yield past.later


def _before_deadline(past: Past, warnings: Iterable[float]) -> Iterator[Case]:
    """Yield the case at each rule's time, as long as nobody had decided it by then."""
    case = past.case
    if case.deadline is None:
        return
    for hours in warnings:
        at = max(case.at, case.deadline - timedelta(hours=hours)) + _MOMENT
        if past.ended_at is None or at < past.ended_at:
            yield replace(case, at=at, events=frozenset())


def _forget(ledger: Ledger, limits: Mapping[int, Limits], now: datetime) -> Ledger:
    """Return the ledger without what lies too far back for any cap."""
    return Ledger(
        {
            rule: tuple(item for item in spent if item.at > now - _reach(limits[rule]))
            for rule, spent in ledger.spent.items()
        }
    )


def _reach(limits: Limits) -> timedelta:
    days = limits.buyer_days if limits.limits_buyers else 1
    return max(budgets.DAY, timedelta(days=days))


def _count(
    tally: Tally, step: Step, rule_list: Sequence[Rule], case: Case, steps: list[Step]
) -> None:
    """Add one step to its rule's tally.

    :param steps: of all rules at this moment
    """
    tally.fits += 1
    if step.outcome == HELD:
        tally.held[step.why] += 1
    elif step.outcome == LEFT_OUT:
        tally.beaten_by[_who_was_first(step, rule_list, case, steps)] += 1
    else:
        tally.handles += 1
        tally.decides += step.decides
        tally.paid += step.amount


def _who_was_first(
    late: Step, rule_list: Sequence[Rule], case: Case, steps: list[Step]
) -> int:
    """Return the rule that stopped the others, or that has the decision; what it did
    at an earlier moment counts as well."""
    now = {step.rule: step.outcome for step in _own(steps)}
    for rule in rule_list:
        key = (rule.id, trigger_key(rule, case))
        outcome = now.get(rule.id) or case.done.get(key)
        stops = outcome == DO and rule.stops
        has_it = outcome and rule.decision != NO_DECISION
        if stops if late.why == STOPPED else has_it:
            return rule.id
    raise AssertionError("Nothing is left out without a rule that comes before it")


def _own(steps: Iterable[Step]) -> list[Step]:
    return [step for step in steps if step.outcome != LEFT_OUT]
