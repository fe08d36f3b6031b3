"""Many runs of everybody against everybody: what must be true stays true."""

from collections import Counter

import pytest

from .machine import STEPS
from .playing import RUNS_A_SEED, play
from .scene import Scene

# Together five hundred runs.
QUICK, REST = range(4), range(4, 50)
# What has to happen in any forty runs, or they are no proof of anything.
BUYERS = (
    "buyer asks cancellation",
    "buyer asks refund",
    "buyer asks return_and_refund",
    "buyer asks replacement",
    "buyer withdraw",
    "buyer edit",
)
PLATFORM = ("TikTok auto_approve", "TikTok quick_refund", "order cancel_order", "clock")
FAULTS = ("timeout_after", "timeout_before", "429", "500", "list_lag", "bad_json")
POST = ("first", "last", "all", "backwards", "twice", "lost")
OFTEN = (
    *BUYERS,
    *PLATFORM,
    *(f"fault {name}" for name in FAULTS),
    *(f"notified {name}" for name in POST),
    "replayed",
    "meanwhile",
    "crash before",
    "crash after",
)
# And in hundreds.
SELDOM = (
    "buyer ship",
    "buyer deliver",
    "buyer accept_offer",
    "buyer refuse_offer",
    "buyer dispute",
    "TikTok escalate",
    "TikTok verdict_for_buyer",
    "TikTok verdict_for_seller",
    "order refund_order",
    "order advance",
    "fault partial_errors",
    "fault code",
    "fault reset_after",
    "two agents",
)


def check_tally(tally: Counter[str], runs: int, words: tuple[str, ...]) -> None:
    """The runs were whole, and what they are to show has happened in them."""
    print("\n" + ", ".join(f"{what}: {n}" for what, n in sorted(tally.items())))
    assert tally["runs"] >= runs
    assert tally["steps"] == tally["runs"] * STEPS
    missing = [word for word in words if not tally[word]]
    assert not missing, f"never happened: {missing}"
    assert tally["runs with decisions"] >= runs / 2
    assert tally["runs with crashes"] >= runs / 2
    assert tally["runs with lost answers"] >= runs / 25


def test_promises_hold_in_forty_runs(stage: Scene) -> None:
    check_tally(play(stage, QUICK), len(QUICK) * RUNS_A_SEED, OFTEN)


@pytest.mark.slow
def test_promises_hold_in_the_rest_of_five_hundred_runs(stage: Scene) -> None:
    check_tally(play(stage, REST), len(REST) * RUNS_A_SEED, OFTEN + SELDOM)
