"""A worker dies under a click, at any moment: TikTok's ledger shows it once.

Nothing but the outbox repairs it here: no notification comes, and the sweep only reads
what the buyers do in return.
"""

import pytest

from .clicks import BY_NAME, CLICKS, QUEUED, Click
from .flow import number_of
from .killer import Killer
from .matrix import Matrix

APPROVE = "approve a refund"
CANCEL = "cancel an order"


@pytest.fixture(autouse=True)
def _nobody_helps(still_world: None) -> None:
    """What repairs is what the test lets run."""


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
    killer: Killer, click: Click
) -> None:
    matrix = Matrix(killer, click)
    matrix.run()
    check(matrix, click)


@pytest.mark.parametrize("name", [APPROVE, CANCEL])
def test_a_click_killed_around_its_call_counts_once(killer: Killer, name: str) -> None:
    """The moments that tell a lost call from a lost answer."""
    click = BY_NAME[name]
    call = click.moments[-5]

    def around_the_call(moments: list[str]) -> list[int]:
        answered = number_of(moments, call)
        return [1, answered - 2, answered - 1, answered, answered + 1]

    matrix = Matrix(killer, click)
    matrix.run(around_the_call)
    assert matrix.victims[3].moment == call
    check(matrix, click)
