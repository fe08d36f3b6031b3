"""Starts runs of the story with fixed seeds."""

from collections import Counter
from collections.abc import Iterable

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from .machine import STEPS, Story
from .scene import Scene

# Hypothesis makes most runs of a seed by changing one of the runs before a little, so
# many seeds with a few runs each see more of the world than one seed with many.
RUNS_A_SEED = 10


def play(scene: Scene, seeds: Iterable[int]) -> Counter[str]:
    """Play `RUNS_A_SEED` runs with each seed; what happened in them, counted.

    :raises Broken: a promise does not hold; with the story
    """
    tally: Counter[str] = Counter()
    for number in seeds:
        story = type("Run", (Story,), {"scene": scene, "tally": tally})
        run_state_machine_as_test(
            seed(number)(story),
            settings=settings(
                max_examples=RUNS_A_SEED,
                stateful_step_count=STEPS + 1,  # the first one sets the scene
                # A shorter story would take minutes to find, and tell no more.
                phases=[Phase.generate],
                derandomize=False,  # by the seed
                database=None,
                deadline=None,
                print_blob=False,
                report_multiple_bugs=False,
                # Slow, because it works in a real database, and never too large.
                suppress_health_check=list(HealthCheck),
            ),
            _min_steps=STEPS,
        )
    return tally
