"""Rules: which apply, in which order, and that no cap is ever exceeded."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiktok_shop_adjustments.domain import budgets, rules, statuses
from tiktok_shop_adjustments.domain.budgets import Ledger, Limits, Spending
from tiktok_shop_adjustments.domain.rule_match import (
    CONDITIONS,
    Band,
    Case,
    Earlier,
    Rule,
    mismatch,
    trigger_key,
)
from tiktok_shop_adjustments.domain.rules import DO, HELD, LEFT_OUT
from tiktok_shop_adjustments.domain.states import Snapshot

D = Decimal
NOW = datetime(2026, 11, 18, 12)
HOUR = timedelta(hours=1)
WIDE = Limits(ceiling=D("1000"))


def _rule(number=1, **facts):
    return Rule(**{"id": number, "shops": frozenset({7}), "currency": "GBP", **facts})


def _approve(number=1, **facts):
    return _rule(number, **{"decision": "approve", "limits": WIDE, **facts})


def _case(number=1, kind="refund", status=statuses.PENDING, **facts):
    snapshot = Snapshot(kind, status, role=facts.pop("role", "BUYER"))
    return Case(
        **{
            "id": number,
            "shop": 7,
            "at": NOW,
            "snapshot": snapshot,
            "events": frozenset({"arrival"}),
            "amount": D("10.00"),
            "currency": "GBP",
            "buyer": 5,
            "deadline": NOW + 20 * HOUR,
            "meets": frozenset(range(100)),
            **facts,
        }
    )


def _plan(rule_list, *cases, ledger=None):
    steps, _ledger = rules.plan(rule_list, cases, ledger or Ledger())
    return [(step.rule, step.case, step.outcome, step.why) for step in steps]


# === WHAT SETS A RULE OFF === #


@pytest.mark.parametrize(
    ("rule", "case", "key"),
    [
        (_rule(), _case(), "arrival/1"),
        (_rule(), _case(round=2), "arrival/2"),
        (_rule(), _case(events=frozenset({"status"})), None),
        (_rule(trigger="status"), _case(), None),
        (
            _rule(trigger="status"),
            _case(events=frozenset({"status"})),
            "status/1/RETURN_OR_REFUND_REQUEST_PENDING",
        ),
        (_rule(trigger="deadline", hours_before=19.9), _case(), None),
        (
            _rule(trigger="deadline", hours_before=20),
            _case(events=frozenset()),
            "deadline/2026-11-19T08:00:00",
        ),
        (_rule(trigger="deadline", hours_before=2), _case(deadline=NOW), None),
        (_rule(trigger="deadline", hours_before=2), _case(deadline=None), None),
        (
            _rule(trigger="deadline", hours_before=99),
            _case(status=statuses.COMPLETE),
            None,
        ),
    ],
)
def test_trigger(rule, case, key):
    assert trigger_key(rule, case) == key


def test_a_rule_acts_once_on_a_key_and_again_on_another_deadline():
    rule = _rule(trigger="deadline", hours_before=24)
    case = _case(done={(1, "deadline/2026-11-19T08:00:00"): DO})
    assert _plan([rule], case) == []
    moved = replace(case, deadline=case.deadline + HOUR)
    assert _plan([rule], moved) == [(1, 1, DO, "")]


# === CONDITIONS === #

EARLIER = (
    Earlier(NOW - timedelta(days=100), refunded=True),
    Earlier(NOW - timedelta(days=10), refunded=True),
    Earlier(NOW - timedelta(days=5), refunded=False),
    Earlier(NOW + timedelta(days=1), refunded=True),
)


@pytest.mark.parametrize(
    ("condition", "rule", "fitting", "missing"),
    [
        ("shop", {}, {}, {"shop": 8}),
        ("initiator", {"initiator": "buyer"}, {}, {"role": "SELLER"}),
        ("initiator", {"initiator": "seller"}, {"role": "SELLER"}, {"role": None}),
        (
            "initiator",
            {"initiator": "tiktok"},
            {"role": "SYSTEM"},
            {"role": "BUYER"},
        ),
        ("initiator", {"initiator": "tiktok"}, {"role": "OPERATOR"}, {"role": None}),
        ("kind", {"kinds": frozenset({"refund"})}, {}, {"kind": "return_refund"}),
        (
            "reason",
            {"reasons": frozenset({"a", "b"})},
            {"reason": "b"},
            {"reason": None},
        ),
        (
            "amount",
            {"amount": Band(D(5), D(10))},
            {"amount": D("10.00")},
            {"amount": D("10.01")},
        ),
        ("amount", {"amount": Band(D(5))}, {"amount": D(5)}, {"amount": D("4.99")}),
        ("amount", {"amount": Band(D(5))}, {}, {"amount": None}),
        ("amount", {"amount": Band(D(5))}, {}, {"currency": "EUR"}),
        ("amount", {"limits": Limits(ceiling=D(9))}, {}, {"currency": None}),
        ("amount", {"limits": Limits(day_amount=D(9))}, {}, {"currency": "EUR"}),
        (
            "product",
            {"products": frozenset({1, 2})},
            {"products": frozenset({2, 3})},
            {"products": frozenset({3})},
        ),
        (
            "order_status",
            {"order_statuses": frozenset({"AWAITING_SHIPMENT"})},
            {"order_status": "AWAITING_SHIPMENT"},
            {"order_status": "IN_TRANSIT"},
        ),
        (
            "buyer_history",
            {"earlier": Band(2)},
            {"earlier": EARLIER},
            {"earlier": EARLIER[2:]},
        ),
        ("buyer_history", {"earlier": Band(None, 0)}, {}, {"earlier": EARLIER}),
        ("buyer_history", {"earlier": Band(None, 0)}, {}, {"buyer": None}),
        (
            "buyer_history",
            {"refunded_share": Band(0.5)},
            {"earlier": EARLIER},
            {"earlier": EARLIER[2:]},
        ),
        ("hours_left", {"hours_left": Band(20.0, 20.0)}, {}, {"deadline": None}),
        ("hours_left", {"hours_left": Band(20.0)}, {}, {"deadline": NOW + 19 * HOUR}),
        ("domain", {}, {}, {"meets": frozenset({2})}),
    ],
)
def test_condition(condition, rule, fitting, missing):
    assert mismatch(_rule(**rule), _case(**fitting)) == ""
    assert mismatch(_rule(**rule), _case(**{**fitting, **missing})) == condition


def test_each_condition_is_tested():
    mark = test_condition.pytestmark[0]
    assert {row[0] for row in mark.args[1]} == set(CONDITIONS)


# === WHICH DECISION === #


@pytest.mark.parametrize(
    ("kind", "status", "approve", "reject"),
    [
        ("cancellation", statuses.CANCEL_PENDING, "REQUEST_CANCEL", "REQUEST_CANCEL"),
        ("refund", statuses.PENDING, "REFUND", "REFUND"),
        ("return_refund", statuses.PENDING, "RETURN", "RETURN"),
        ("replacement", statuses.REPLACEMENT_PENDING, "REPLACEMENT", "REPLACEMENT"),
    ],
)
def test_the_decision_is_the_plain_yes_or_no_of_the_turn(kind, status, approve, reject):
    for decision, name in (("approve", approve), ("reject", reject)):
        rule = _rule(decision=decision, limits=WIDE)
        (step,), _ledger = rules.plan([rule], [_case(1, kind, status)], Ledger())
        assert step.action == f"{decision.upper()}_{name}"


@pytest.mark.parametrize("decision", ["approve", "reject"])
def test_a_received_parcel_is_decided_only_when_the_rule_says_so(decision):
    case = _case(kind="return_refund", status=statuses.SHIPPED)
    rule = _approve(decision=decision)
    assert _plan([rule], case) == [(1, 1, HELD, rules.NOT_BY_RULE)]
    told = replace(rule, received_package=True)
    assert _plan([told], case) == [(1, 1, DO, "")]


def test_no_rule_approves_a_replacement():
    case = _case(kind="replacement", status=statuses.REPLACEMENT_PENDING)
    assert _plan([_approve()], case) == [(1, 1, HELD, rules.NOT_BY_RULE)]


def test_a_case_that_asks_no_answer_is_not_of_the_rules_business():
    assert _plan([_approve()], _case(status=statuses.COMPLETE)) == []
    assert _plan([_approve()], _case(kind="exchange")) == []
    assert _plan([_rule()], _case(status=statuses.COMPLETE)) == [(1, 1, DO, "")]


# === ORDER === #


def test_the_first_rule_that_decides_wins_and_the_others_still_tag():
    going_on = [_approve(1, stops=False), _approve(2, decision="reject"), _rule(3)]
    assert _plan(going_on, _case()) == [
        (1, 1, DO, ""),
        (2, 1, LEFT_OUT, rules.OTHER_DECIDES),
        (3, 1, DO, ""),
    ]


def test_a_rule_that_stops_leaves_out_all_after_it():
    assert _plan([_rule(1), _approve(2), _rule(3)], _case()) == [
        (1, 1, DO, ""),
        (2, 1, LEFT_OUT, rules.STOPPED),
        (3, 1, LEFT_OUT, rules.STOPPED),
    ]


def test_what_a_limit_holds_back_is_a_persons_and_not_the_next_rules():
    tight = _approve(1, limits=Limits(ceiling=D("9.99")))
    assert _plan([tight, _approve(2, decision="reject"), _rule(3)], _case()) == [
        (1, 1, HELD, budgets.CEILING),
        (2, 1, LEFT_OUT, rules.LEFT_TO_PERSON),
        (3, 1, DO, ""),
    ]


# === GUARDS === #


@pytest.mark.parametrize(
    ("rule", "case", "why"),
    [
        ({}, {"rules_on": False}, rules.RULES_OFF),
        ({}, {"decisions_on": False}, rules.DECISIONS_OFF),
        ({}, {"in_outbox": True}, rules.IN_OUTBOX),
        ({"paused": True}, {}, rules.PAUSED),
        ({"limits": Limits()}, {}, budgets.NO_CEILING),
        ({"limits": Limits(day_amount=D(9))}, {}, budgets.NO_CEILING),
        ({}, {"amount": None}, budgets.AMOUNT_UNKNOWN),
        ({}, {"amount": D(0)}, budgets.AMOUNT_UNKNOWN),
        ({"limits": Limits(D("9.99"))}, {}, budgets.CEILING),
        ({"limits": Limits(D(99), D("9.99"))}, {}, budgets.CAP_DAY),
        ({"limits": Limits(D(99), None, 0)}, {}, budgets.CAP_DAY_COUNT),
        (
            {"limits": Limits(D(99), buyer_amount=D(99))},
            {"buyer": None},
            budgets.BUYER_UNKNOWN,
        ),
        ({"limits": Limits(D(99), buyer_amount=D("9.99"))}, {}, budgets.CAP_BUYER),
        ({"limits": Limits(D(99), buyer_count=0)}, {}, budgets.CAP_BUYER_COUNT),
    ],
)
def test_guard(rule, case, why):
    assert _plan([_approve(**rule)], _case(**case)) == [(1, 1, HELD, why)]
    assert rules.WHY[why].endswith(".")


def test_each_guard_is_tested():
    tested = {row[2] for row in test_guard.pytestmark[0].args[1]}
    order = {rules.STOPPED, rules.OTHER_DECIDES, rules.LEFT_TO_PERSON}
    assert tested == set(rules.WHY) - order - {rules.NOT_BY_RULE}


def test_a_rejection_is_counted_but_costs_nothing():
    limits = Limits(day_amount=D("0.01"), day_count=1)
    rule = _approve(decision="reject", limits=limits)
    assert _plan([rule], _case(1), _case(2)) == [
        (1, 1, DO, ""),
        (1, 2, HELD, budgets.CAP_DAY_COUNT),
    ]


def test_windows_slide():
    limits = Limits(D(99), day_amount=D(10), buyer_amount=D(20), buyer_days=2)
    spent = Ledger({1: (Spending(NOW, D(10), 5), Spending(NOW + 24 * HOUR, D(10), 5))})
    expected = {23: budgets.CAP_DAY, 47: budgets.CAP_DAY, 48: "", 49: ""}
    held = {}
    for hours in expected:
        wanted = Spending(NOW + hours * HOUR, D(10), 5)
        held[hours] = budgets.why_not(limits, 1, spent, wanted)
    assert held == expected
    wanted = Spending(NOW + 48 * HOUR, D("10.01"), 5)
    assert budgets.why_not(replace(limits, day_amount=None), 1, spent, wanted) == (
        budgets.CAP_BUYER
    )


@pytest.mark.parametrize(
    ("outcomes", "most", "pause"),
    [
        ([False, False, False, True], 3, True),
        ([False, False], 3, False),
        ([False, False, True, False], 3, False),
        ([False] * 9, 0, False),
        ([], 3, False),
    ],
)
def test_failures_in_a_row_pause(outcomes, most, pause):
    assert budgets.must_pause(outcomes, most) is pause


# === WHATEVER COMES === #

_money = st.one_of(st.none(), st.decimals(0, 100, places=2))
_count = st.one_of(st.none(), st.integers(0, 6))
_limits = st.builds(Limits, _money, _money, _count, _money, _count, st.integers(1, 4))
_rules = st.lists(
    st.builds(
        _rule,
        decision=st.sampled_from(["none", "approve", "reject"]),
        trigger=st.sampled_from(["arrival", "status", "deadline"]),
        hours_before=st.sampled_from([0.0, 30.0]),
        stops=st.booleans(),
        paused=st.booleans(),
        limits=_limits,
    ),
    max_size=5,
).map(lambda found: [replace(rule, id=n) for n, rule in enumerate(found)])
_cases = st.lists(
    st.builds(
        _case,
        status=st.sampled_from([statuses.PENDING, statuses.COMPLETE]),
        at=st.integers(0, 200).map(lambda hours: NOW + hours * HOUR),
        deadline=st.integers(0, 250).map(lambda hours: NOW + hours * HOUR),
        amount=_money,
        buyer=st.sampled_from([None, 1, 2]),
        events=st.sets(st.sampled_from(["arrival", "status"])).map(frozenset),
        rules_on=st.booleans(),
        decisions_on=st.booleans(),
        in_outbox=st.booleans(),
    ),
    max_size=25,
).map(lambda found: [replace(case, id=n) for n, case in enumerate(found)])


@given(_rules, _cases)
def test_no_cap_is_ever_exceeded_in_whatever_order_cases_come(rule_list, cases):
    steps, _ledger = rules.plan(rule_list, cases, Ledger())
    spent = defaultdict(list)
    for step in steps:
        if step.decides:
            case = cases[step.case]
            spent[step.rule].append((case.at, step.amount, case.buyer))
    for number, paid in spent.items():
        limits = rule_list[number].limits
        _assert_window(paid, budgets.DAY, limits.day_amount, limits.day_count)
        for buyer in {buyer for _at, _amount, buyer in paid}:
            mine = [row for row in paid if row[2] == buyer]
            window = timedelta(days=limits.buyer_days)
            _assert_window(mine, window, limits.buyer_amount, limits.buyer_count)
        if rule_list[number].decision == "approve":
            assert all(0 < amount <= limits.ceiling for _at, amount, _b in paid)


def _assert_window(paid, window, most, count):
    for start, _amount, _buyer in paid:
        inside = [row for row in paid if start <= row[0] < start + window]
        if most is not None:
            assert sum(row[1] for row in inside) <= most
        if count is not None:
            assert len(inside) <= count


@given(_rules, _cases)
def test_one_decision_a_case_and_none_past_a_switch(rule_list, cases):
    steps, _ledger = rules.plan(rule_list, cases, Ledger())
    decided = [step.case for step in steps if step.decides]
    assert len(decided) == len(set(decided))
    for step in steps:
        case, rule = cases[step.case], rule_list[step.rule]
        if step.outcome == DO:
            assert case.rules_on
            assert not rule.paused
        if step.decides:
            assert case.decisions_on
            assert not case.in_outbox
        assert bool(step.why) == (step.outcome != DO)


@given(_rules, _cases)
def test_rules_apply_in_their_order_and_nothing_after_a_stop(rule_list, cases):
    for case in cases:
        steps, _ledger = rules.plan_case(rule_list, case, Ledger())
        order = [step.rule for step in steps]
        assert order == sorted(order)
        stops = [s.rule for s in steps if s.outcome == DO and rule_list[s.rule].stops]
        assert all(s.outcome == LEFT_OUT for s in steps if stops and s.rule > stops[0])
        asks = [s for s in steps if s.action and s.outcome != LEFT_OUT]
        assert len(asks) <= 1


@given(_rules, _cases, st.integers(1, 7))
def test_page_by_page_is_the_same_as_all_at_once(rule_list, cases, size):
    """The dry run judges all cases at once, the live run by the page."""
    expected, at_once = rules.plan(rule_list, cases, Ledger())
    found, ledger = [], Ledger()
    for start in range(0, len(cases), size):
        page = cases[start : start + size]
        steps, ledger = rules.plan(rule_list, page, ledger)
        found += steps
    assert (found, ledger) == (expected, at_once)


@given(_rules, _cases)
def test_what_was_done_is_not_done_again_and_still_binds_the_others(rule_list, cases):
    """Deadlines are looked at again and again: an earlier stop is still a stop."""
    steps, ledger = rules.plan(rule_list, cases, Ledger())
    acted = [step for step in steps if step.outcome != LEFT_OUT]
    again = [
        replace(
            case,
            done={(s.rule, s.key): s.outcome for s in acted if s.case == case.id},
        )
        for case in cases
    ]
    repeated, _ledger = rules.plan(rule_list, again, ledger)
    assert repeated == [step for step in steps if step.outcome == LEFT_OUT]
