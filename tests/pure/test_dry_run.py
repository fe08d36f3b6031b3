"""The dry run judges as the live run does, over the past."""

from datetime import datetime, timedelta
from decimal import Decimal
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from tiktok_shop_adjustments.domain import dry_run, rules, statuses
from tiktok_shop_adjustments.domain.budgets import Ledger, Limits
from tiktok_shop_adjustments.domain.dry_run import Past
from tiktok_shop_adjustments.domain.rule_match import Case, Rule
from tiktok_shop_adjustments.domain.states import Snapshot

D = Decimal
NOW = datetime(2026, 11, 18, 12)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def _rule(number=1, **facts):
    limits = Limits(ceiling=D("50"))
    return Rule(
        **{
            "id": number,
            "shops": frozenset({7}),
            "currency": "GBP",
            "decision": "approve",
            "limits": limits,
            **facts,
        }
    )


def _past(
    number=1, amount="10.00", at=NOW - 9 * DAY, later=None, ended_at=None, **more
):
    case = Case(
        **{
            "id": number,
            "shop": 7,
            "at": at,
            "snapshot": Snapshot("refund", statuses.PENDING, role="BUYER"),
            "amount": D(amount),
            "currency": "GBP",
            "buyer": 5,
            "deadline": at + 48 * HOUR,
            "meets": frozenset(range(100)),
            **more,
        }
    )
    return Past(case, later, ended_at)


def _run(rule_list, *pasts):
    return dry_run.run(rule_list, pasts, NOW)


def _tally(report, rule=1):
    tally = report.tallies[rule]
    return tally.fits, tally.handles, tally.decides, tally.paid


# === WHO GETS A CASE === #


def test_cases_money_and_what_is_held_back_are_counted_by_rule():
    report = _run([_rule()], _past(1), _past(2, "12.50"), _past(3, "50.01"))
    assert _tally(report) == (3, 2, 2, D("22.50"))
    assert report.tallies[1].held == {"ceiling": 1}
    assert report.outcomes[1].decision.action == "APPROVE_REFUND"
    assert report.outcomes[3].decision is None
    assert report.outcomes[3].held.why == "ceiling"


def test_two_rules_that_disagree_are_a_conflict_and_the_first_wins():
    reject = _rule(2, decision="reject")
    report = _run([_rule(), reject], _past())
    outcome = report.outcomes[1]
    assert outcome.decision.rule == 1
    assert [step.rule for step in outcome.rivals] == [2]
    report = _run([reject, _rule()], _past())
    assert report.outcomes[1].decision.rule == 2
    assert [step.rule for step in report.outcomes[1].rivals] == [1]


def test_two_rules_that_agree_are_no_conflict():
    report = _run([_rule(), _rule(2)], _past())
    assert report.outcomes[1].rivals == []


def test_a_rule_that_never_gets_a_turn_is_told_by_whom():
    tagging = _rule(1, decision="none", limits=Limits(), stops=True)
    report = _run([tagging, _rule(2)], _past(1), _past(2))
    assert report.tallies[2].never_gets_a_turn
    assert report.tallies[2].beaten_by == {1: 2}
    assert not report.tallies[1].never_gets_a_turn
    assert report.outcomes[1].handled_by == [1]


def test_a_rule_that_goes_on_leaves_the_decision_to_the_next():
    tagging = _rule(1, decision="none", limits=Limits(), stops=False)
    report = _run([tagging, _rule(2)], _past())
    assert report.outcomes[1].handled_by == [1, 2]
    assert report.outcomes[1].decision.rule == 2


def test_a_rule_that_acted_at_an_earlier_moment_is_told_as_well():
    """Scenario: ten hours before the deadline the first rule stops; four hours before
    it the second would have its turn."""
    early = _rule(
        1, trigger="deadline", hours_before=10, decision="none", limits=Limits()
    )
    late = _rule(2, trigger="deadline", hours_before=4)
    report = _run([early, late], _past())
    assert report.tallies[2].beaten_by == {1: 1}
    assert report.tallies[2].never_gets_a_turn
    assert _tally(report, 1) == (1, 1, 0, D())
    assert [step.rule for step in report.outcomes[1].steps] == [1, 2], "once each"


def test_a_case_counts_once_for_a_rule_that_comes_up_twice():
    """Scenario: the second rule is left out at its own time and at the third's."""
    facts = {"trigger": "deadline", "decision": "none", "limits": Limits()}
    rule_list = [
        _rule(number, hours_before=hours, **facts)
        for number, hours in ((1, 10), (2, 8), (3, 4))
    ]
    report = _run(rule_list, _past())
    assert report.tallies[2].fits == 1
    assert report.tallies[2].beaten_by == {1: 1}


# === TIME === #


def test_a_deadline_rule_acts_when_nobody_had_decided_by_then():
    late = _rule(trigger="deadline", hours_before=4)
    at = NOW - 9 * DAY
    in_time, too_late = at + 43 * HOUR, at + 45 * HOUR
    report = _run(
        [late], _past(1, ended_at=in_time), _past(2, ended_at=too_late), _past(3)
    )
    assert set(report.outcomes) == {2, 3}


def test_what_is_still_to_come_has_not_happened():
    late = _rule(trigger="deadline", hours_before=4)
    assert _run([late], _past(at=NOW - 10 * HOUR)).outcomes == {}


def test_a_case_without_a_known_deadline_meets_no_deadline_rule():
    late = _rule(trigger="deadline", hours_before=4)
    assert _run([late], _past(deadline=None)).outcomes == {}


def test_a_case_that_a_rule_decided_is_over_for_the_rules_after_it():
    late = _rule(2, trigger="deadline", hours_before=4)
    report = _run([_rule(), late], _past())
    assert _tally(report, 2) == (0, 0, 0, D())


def test_a_status_rule_sees_the_case_as_it_stands_since_its_last_change():
    rule = _rule(trigger="status", decision="none", limits=Limits())
    past = _past()
    paid = Snapshot("refund", statuses.COMPLETE, role="BUYER")
    later = Case(
        id=1,
        shop=7,
        at=NOW - DAY,
        snapshot=paid,
        events=frozenset({"status"}),
        meets=past.case.meets,
    )
    report = _run([rule], Past(past.case, later))
    assert report.outcomes[1].steps[0].key == f"status/1/{statuses.COMPLETE}"
    assert _run([rule], past).outcomes == {}


def test_a_cap_of_a_day_is_free_again_on_the_next():
    rule = _rule(limits=Limits(ceiling=D("50"), day_amount=D("25")))
    first, second = NOW - 9 * DAY, NOW - 8 * DAY + HOUR
    pasts = [_past(n, at=first + n * HOUR) for n in (1, 2, 3)]
    pasts += [_past(n, at=second + n * HOUR) for n in (4, 5, 6)]
    report = _run([rule], *pasts)
    assert _tally(report) == (6, 4, 4, D("40.00"))
    assert report.tallies[1].held == {"cap_day": 2}


# === THE SAME AS LIVE === #

AMOUNTS = st.decimals("0.01", "60", places=2)


@st.composite
def _many(draw):
    gaps = draw(st.lists(st.integers(0, 40), min_size=1, max_size=30))
    pasts, at = [], NOW - 60 * DAY
    for number, gap in enumerate(gaps, 1):
        at += gap * HOUR
        buyer = draw(st.sampled_from([5, 6, None]))
        amount = draw(AMOUNTS)
        pasts.append(_past(number, str(amount), at=at, buyer=buyer))
    return pasts


@given(_many(), st.integers(1, 4), AMOUNTS)
def test_a_dry_run_decides_what_the_live_run_would(pasts, count, cap):
    """Scenario: cases that come one after the other, two rules with caps.

    Expected: case by case what the live plan says, which forgets nothing.
    """
    limits = Limits(D("40"), cap, count, buyer_amount=cap, buyer_days=7)
    rule_list = [_rule(1, limits=limits), _rule(2, decision="reject")]
    with patch.object(dry_run, "_PRUNE_EACH", 1):
        report = dry_run.run(rule_list, reversed(pasts), NOW)
    arrivals = [dry_run._moments(past, ()) for past in pasts]
    steps, _ledger = rules.plan(
        rule_list, (case for moments in arrivals for case in moments), Ledger()
    )
    told = [step for outcome in report.outcomes.values() for step in outcome.steps]
    assert sorted(told, key=lambda s: (s.case, s.rule)) == sorted(
        steps, key=lambda s: (s.case, s.rule)
    )


def test_what_no_cap_counts_any_more_is_forgotten():
    """The ledger of ten thousand decisions would be read ten thousand times."""
    rule = _rule(limits=Limits(D("50"), day_count=3))
    pasts = [_past(n, at=NOW - 90 * DAY + n * HOUR) for n in range(2000)]
    report = dry_run.run([rule], pasts, NOW)
    # three in each of 84 windows of 24 hours
    assert _tally(report)[2] == 252
    old = Ledger().add(1, rules.spending(pasts[0].case, D("1")))
    limits = {1: rule.limits}
    assert dry_run._forget(old, limits, pasts[0].case.at + DAY).spent == {1: ()}
    assert dry_run._forget(old, limits, pasts[0].case.at + HOUR) == old
