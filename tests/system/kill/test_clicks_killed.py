"""A worker dies under a click, at any moment: TikTok's ledger shows it once.

Nothing but the outbox repairs it here: no notification comes, and the sweep only reads
what the buyers do in return.
"""

import pytest

from dev import postgres

from ..desk import NEXT_LOOK, Desk, wait_until
from .clicks import BY_NAME, CLICKS, CONFIRM, QUEUED, Click
from .facts import Reader
from .flow import number_of
from .killer import Killer
from .matrix import Matrix
from .outbox import CRON
from .recovery import leftovers, pass_time, recover, switch_clock, wake_workers

APPROVE = "approve a refund"
CANCEL = "cancel an order"
REFUND = "refund an order"


def check(matrix: Matrix, click: Click) -> None:
    expected = matrix.expected()
    assert tuple(kind for kind, *_money in expected.ledger) == click.ledger
    assert {row[1:] for row in expected.decisions} == {("confirmed", True)}
    assert [case[1] for case in expected.cases] == [click.state]
    assert matrix.problems() == {}
    queued = number_of(matrix.moments, QUEUED)
    early = [victim.moment for victim in matrix.victims if victim.number < queued]
    assert matrix.decided_again() == early


@pytest.mark.slow
@pytest.mark.parametrize("click", CLICKS, ids=lambda click: click.name)
def test_a_click_killed_at_any_moment_counts_once(
    killer: Killer, still_world: None, click: Click
) -> None:
    matrix = Matrix(killer, click)
    matrix.run()
    check(matrix, click)


@pytest.mark.parametrize(
    ("name", "call"),
    [
        (APPROVE, "answer: POST returns/approve"),
        (CANCEL, "answer: POST cancellations"),
    ],
)
def test_a_click_killed_around_its_call_counts_once(
    killer: Killer, still_world: None, name: str, call: str
) -> None:
    """The moments that tell a lost call from a lost answer."""

    def around_the_call(moments: list[str]) -> list[int]:
        answered = number_of(moments, call)
        return [1, answered - 2, answered - 1, answered, answered + 1]

    click = BY_NAME[name]
    matrix = Matrix(killer, click)
    matrix.run(around_the_call)
    assert matrix.victims[3].moment == call
    check(matrix, click)


def test_a_refund_sent_again_carries_its_own_key(
    killer: Killer, desk: Desk, still_world: None
) -> None:
    """The answer died with the worker, and TikTok's list does not show the case yet:
    nothing but the key keeps the buyer from being paid twice."""
    click = BY_NAME[REFUND]
    reader, subject = Reader(desk, desk.last_call()), click.ask(desk)
    click.bring(desk, [subject])
    confirm = click.prepare(killer, subject)
    desk.sim.post("faults", match="*/returns/search", fault="list_lag", times=1)
    killer.kill(CONFIRM, "answer: POST returns", confirm)
    recover(desk)
    assert reader.writes(subject) == ["returns", "returns", "approve"]
    first, again, _approval = reader.keys(subject)
    assert first == again
    assert [kind for kind, *_money in reader.ledger(subject)] == ["refund"]
    assert {row[1:] for row in reader.decisions(subject)} == {("confirmed", True)}


@pytest.mark.slow
def test_the_end_of_a_lease_alone_makes_somebody_look(
    killer: Killer, desk: Desk, still_world: None
) -> None:
    """Nobody presses anything, and the next regular run is a day away."""
    click = BY_NAME[APPROVE]
    reader, subject = Reader(desk, desk.last_call()), click.ask(desk)
    click.bring(desk, [subject])
    killer.kill(CONFIRM, "answer: POST returns/approve", click.prepare(killer, subject))
    pass_time(desk)
    for statement in ONLY_TRIGGERS:
        postgres.query(statement, desk.world.stack.database)
    switch_clock(desk, True, CRON)

    def is_settled() -> bool:
        wake_workers(desk)
        return not leftovers(desk)

    wait_until(is_settled, NEXT_LOOK, "the decision is settled")
    assert [kind for kind, *_money in reader.ledger(subject)] == list(click.ledger)
    assert reader.writes(subject) == ["approve"]
    assert reader.decisions(subject) == [("APPROVE_REFUND", "confirmed", True)]


ONLY_TRIGGERS = (
    "UPDATE ir_cron SET nextcall = now() + interval '1 day'",
    "UPDATE ir_cron_trigger SET call_at = call_at - interval '30 minutes'",
)
