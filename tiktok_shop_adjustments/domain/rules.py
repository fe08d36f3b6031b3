"""Which rules apply to a case, in which order, and what holds them back.

Pure: the live run and the dry run ask the same functions, so the dry run cannot lie.
Rules are judged in their order; the first that would decide a case wins. Where a guard
holds its decision back, the case is left to a person: no later rule decides it then.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from . import budgets, catalogue, decisions
from .budgets import Ledger, Spending
from .rule_match import APPROVE, NO_DECISION, Case, Rule, mismatch, trigger_key
from .states import Snapshot

# What becomes of a rule that fits a case
DO = "do"
HELD = "held"  # by a guard: left to a person
LEFT_OUT = "left_out"  # by another rule

STOPPED = "stopped"
OTHER_DECIDES = "other_decides"
LEFT_TO_PERSON = "left_to_person"
RULES_OFF = "rules_off"
DECISIONS_OFF = "decisions_off"
PAUSED = "paused"
IN_OUTBOX = "in_outbox"
NOT_BY_RULE = "not_by_rule"

WHY = {
    STOPPED: "An earlier rule handled the case and stopped there.",
    OTHER_DECIDES: "An earlier rule decides the case.",
    LEFT_TO_PERSON: "An earlier rule's limit leaves the decision to a person.",
    RULES_OFF: "Rules are switched off for the shop.",
    DECISIONS_OFF: "Sending decisions is switched off for the shop.",
    PAUSED: "The rule is paused.",
    IN_OUTBOX: "A decision for the case is on its way already.",
    NOT_BY_RULE: "No rule makes this decision without being told so; a person does.",
    budgets.NO_CEILING: "The rule has no ceiling a case, so it pays nothing.",
    budgets.AMOUNT_UNKNOWN: "TikTok has not stated what the decision costs.",
    budgets.CEILING: "The refund is above the rule's ceiling a case.",
    budgets.CAP_DAY: "The rule's cap in 24 hours does not allow it.",
    budgets.CAP_DAY_COUNT: "The rule has decided enough cases in 24 hours.",
    budgets.BUYER_UNKNOWN: "The buyer is unknown, so the cap a buyer cannot be kept.",
    budgets.CAP_BUYER: "The rule's cap for this buyer does not allow it.",
    budgets.CAP_BUYER_COUNT: "The rule has decided enough cases of this buyer.",
}

# The plain yes and no of each turn; never an offer, never a refund without the return
_PLAIN = {
    catalogue.APPROVE: (
        catalogue.APPROVE_REQUEST_CANCEL,
        catalogue.APPROVE_REFUND,
        catalogue.APPROVE_RETURN,
        catalogue.APPROVE_RECEIVED_PACKAGE,
        catalogue.APPROVE_REPLACEMENT,
    ),
    catalogue.REJECTION: (
        catalogue.REJECT_REQUEST_CANCEL,
        catalogue.REJECT_REFUND,
        catalogue.REJECT_RETURN,
        catalogue.REJECT_RECEIVED_PACKAGE,
        catalogue.REJECT_REPLACEMENT,
    ),
}
_PARCEL = frozenset(
    {catalogue.APPROVE_RECEIVED_PACKAGE, catalogue.REJECT_RECEIVED_PACKAGE}
)
# New goods leave and no ceiling counts them
_NEVER = frozenset({catalogue.APPROVE_REPLACEMENT})


@dataclass(frozen=True)
class Step:
    """What one rule does with a case that it fits.

    :param key: what set it off; a rule acts on it once
    :param outcome: `do`, `held` or `left_out`
    :param action: TikTok's word of the decision that the rule would make, or empty
    :param amount: what the buyer gets by it
    :param why: why it is not done, a key of `WHY`
    """

    rule: int
    case: int
    key: str
    outcome: str = DO
    action: str = ""
    amount: Decimal = Decimal()
    why: str = ""

    @property
    def decides(self) -> bool:
        return self.outcome == DO and bool(self.action)


def plan(
    rules: Sequence[Rule], cases: Iterable[Case], ledger: Ledger
) -> tuple[list[Step], Ledger]:
    """Return what the rules do with the cases, and the ledger afterwards.

    :param rules: in their order
    :param cases: in the order in which they come up
    :param ledger: what the rules have spent before
    """
    steps = []
    for case in cases:
        found, ledger = plan_case(rules, case, ledger)
        steps += found
    return steps, ledger


def plan_case(
    rules: Sequence[Rule], case: Case, ledger: Ledger
) -> tuple[list[Step], Ledger]:
    """Return what the rules do with one case, and the ledger afterwards."""
    steps: list[Step] = []
    stopped, decided = "", ""
    for rule in rules:
        key = trigger_key(rule, case)
        outcome = case.done.get((rule.id, key)) if key else None
        step = _fitting(rule, case, key) if key and not outcome else None
        if step:
            left_out = stopped or (decided if step.action else "")
            step = _limited(rule, case, step, left_out, ledger)
            steps.append(step)
            outcome = step.outcome
            if step.decides:
                ledger = ledger.add(rule.id, spending(case, step.amount))
        # What a rule did a moment ago binds those after it as if it did it now
        if outcome in (DO, HELD) and rule.decision != NO_DECISION:
            decided = OTHER_DECIDES if outcome == DO else LEFT_TO_PERSON
        if outcome == DO and rule.stops:
            stopped = STOPPED
    return steps, ledger


def spending(case: Case, amount: Decimal) -> Spending:
    """Return what a decision of this amount takes from the budgets."""
    return Spending(case.at, amount, case.buyer)


def _fitting(rule: Rule, case: Case, key: str) -> Step | None:
    """Return the step of a rule that fits, before any guard looked at it."""
    if mismatch(rule, case):
        return None
    step = Step(rule.id, case.id, key)
    if rule.decision == NO_DECISION:
        return step
    action = _action(rule, case.snapshot)
    if not action:
        return None  # the case asks for no answer now
    pays = rule.decision == APPROVE and case.amount is not None
    return replace(step, action=action, amount=case.amount if pays else Decimal())


def _action(rule: Rule, snapshot: Snapshot) -> str:
    """Return the decision that it is the seller's turn to make, the rule's way."""
    allowed = {item.action for item in decisions.table(snapshot) if item.allowed}
    return next((name for name in _PLAIN[rule.decision] if name in allowed), "")


def _limited(rule: Rule, case: Case, step: Step, left_out: str, ledger: Ledger) -> Step:
    """Return the step as other rules and the guards let it be."""
    if left_out:
        return replace(step, outcome=LEFT_OUT, why=left_out)
    why = _switch(rule, case) or _guard(rule, case, step, ledger)
    return replace(step, outcome=HELD, why=why) if why else step


def _switch(rule: Rule, case: Case) -> str:
    if not case.rules_on:
        return RULES_OFF
    return PAUSED if rule.paused else ""


def _guard(rule: Rule, case: Case, step: Step, ledger: Ledger) -> str:
    """Return what holds a decision back; nothing else is guarded."""
    if not step.action:
        return ""
    if not case.decisions_on:
        return DECISIONS_OFF
    if case.in_outbox:
        return IN_OUTBOX
    if step.action in _NEVER or (step.action in _PARCEL and not rule.received_package):
        return NOT_BY_RULE
    pays = rule.decision == APPROVE
    wanted = spending(case, step.amount)
    return budgets.why_not(rule.limits, rule.id, ledger, wanted, pays=pays)
