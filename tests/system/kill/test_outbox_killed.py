"""The worker that finishes what a dead one began dies too: still once."""

import pytest

from .killer import Killer
from .matrix import Matrix
from .outbox import DELIVERIES, Outbox


@pytest.mark.slow
@pytest.mark.parametrize("delivery", DELIVERIES, ids=lambda delivery: delivery.name)
def test_a_delivery_killed_at_any_moment_counts_once(
    killer: Killer, still_world: None, delivery: Outbox
) -> None:
    matrix = Matrix(killer, delivery)
    matrix.run()
    expected = matrix.expected()
    assert tuple(kind for kind, *_money in expected.ledger) == delivery.click.ledger
    assert {row[1:] for row in expected.decisions} == {("confirmed", True)}
    assert [case[1] for case in expected.cases] == [delivery.click.state]
    assert matrix.problems() == {}
