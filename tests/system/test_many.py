"""Many cases in one go, one answer of twenty lost or wrong: each is decided once."""

from collections import Counter

import pytest

from dev import postgres

from .desk import Desk, wait_until
from .many import LINE, Many
from .world import World

# Asked about, decided and read again, and a little more for what failed
REQUESTS_A_CASE = 4
# Stock moves once for each unit
MOVED = {
    "refund": Counter(refund=1),
    "cancellation": Counter(cancellation=1, refund=1),
    "rejected": Counter(),
}


@pytest.fixture
def many(desk: Desk) -> Many:
    return Many(desk)


def decide(many: Many, refunds: int, cancellations: int) -> dict[str, list[str]]:
    """Approve all refunds but some that are rejected, approve all cancellations; the
    decisions are stored, and no browser is there to carry them out.

    Answers the cases by what TikTok is to move for them.
    """
    paid = many.ask("refund", refunds)
    cancelled = many.ask("cancellation", cancellations)
    groups = many.open(paid + cancelled)
    assert [(row["kind"], row["case_count"]) for row in groups] == [
        ("refund", refunds),
        ("cancellation", cancellations),
    ]
    many.choose(groups[0]["id"], "APPROVE_REFUND")
    many.choose(groups[1]["id"], "APPROVE_REQUEST_CANCEL")
    return {"refund": paid, "cancellation": cancelled}


def reject(many: Many, count: int) -> list[str]:
    """So many refunds that are rejected for the first reason of TikTok's."""
    cases = many.ask("refund", count)
    (group,) = many.open(cases)
    options = {row["action"]: row for row in group["options"]}
    reason = options["REJECT_REFUND"]["reasons"][0][0]
    many.choose(group["id"], "REJECT_REFUND", reason_name=reason, comment="No.")
    return cases


def expect_decided_once(
    desk: Desk, many: Many, cases: dict[str, list[str]], since: int
) -> None:
    """TikTok's ledger has the word, then the outbox."""
    keys = many.keys(since)
    for kind, ids in cases.items():
        moved = many.movements(ids)
        counts = {case: Counter(kinds) for case, kinds in moved.items()}
        for count in counts.values():
            count.pop("stock", None)
        assert counts == dict.fromkeys(ids, MOVED[kind])
        for case in ids:
            (decision,) = desk.decisions(case)
            assert decision["state"] == "confirmed", decision
            assert keys[case] == {decision["key"]}


def test_thirty_cases_with_faults_are_decided_once_each(desk: Desk, many: Many) -> None:
    cases, since = decide(many, 14, 10), desk.last_call()
    laid = many.lay_faults(30 * REQUESTS_A_CASE)
    many.press("send")
    many.press("send")  # a second click
    many.press("stop")
    many.press("resume")
    assert many.finish() == Counter(confirmed=24)
    rejected = reject(many, 6)
    many.press("send")
    assert many.finish() == Counter(confirmed=6)
    assert many.struck() > laid // 2
    expect_decided_once(desk, many, {**cases, "rejected": rejected}, since)


def test_the_same_cases_again_are_left_out(desk: Desk, many: Many) -> None:
    cases = many.ask("cancellation", 2)
    (group,) = many.open(cases)
    many.choose(group["id"], "APPROVE_REQUEST_CANCEL")
    many.press("send")
    assert many.finish() == Counter(confirmed=2)
    since = desk.last_call()
    assert many.open(cases) == []
    assert many.results() == Counter(skipped=2)
    assert desk.writes(since) == []


@pytest.mark.slow
def test_two_hundred_cases_with_faults_and_a_killed_server(
    stack: World, desk: Desk, many: Many
) -> None:
    """Killed in the middle, twice; whoever comes back finds all decided, once each."""
    cases, since = decide(many, 100, 100), desk.last_call()
    laid = many.lay_faults(200 * REQUESTS_A_CASE)
    many.press("send")
    for share in (20, 90):
        wait_until(lambda n=share: begun(many) >= n, 300, f"{share} are on their way")
        stack.kill_odoo()
        stack.start_odoo()
        free_what_died(stack)
    assert many.finish(rounds=80) == Counter(confirmed=200)
    assert many.struck() > laid // 2
    expect_decided_once(desk, many, cases, since)


def begun(many: Many) -> int:
    """How many are through; the clock is helped along, as in an hour of waiting."""
    many.make_due()
    domain = [("batch_id", "=", many.batch), ("state", "!=", "due")]
    return many.session.call(LINE, "search_count", domain)


def free_what_died(stack: World) -> None:
    """As if the leases of the dead worker had run out."""
    postgres.query(
        "UPDATE tiktok_adjustment_decision SET lease_until = "
        "now() AT TIME ZONE 'UTC' - interval '1 second' WHERE state = 'sending'",
        stack.stack.database,
    )
