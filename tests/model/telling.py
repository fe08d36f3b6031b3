"""What every part of a story shares: it is told, counted, and somebody may die."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from hypothesis.stateful import RuleBasedStateMachine

from .house import Dialog
from .moments import Crash
from .reference import Broken
from .scene import Scene


@dataclass(frozen=True)
class Dice:
    """What chance says about one step."""

    pick: int
    other: int
    # The number of the moment at which the process dies; 0: it lives.
    dies_at: int = 0


class Telling(RuleBasedStateMachine):
    """One run. `scene` and `tally` are set by whoever starts the runs."""

    scene: Scene
    tally: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.steps = 0
        self.dialogs: dict[str, Dialog] = {}
        self.reference = self.scene.start_over()
        self.tiktok, self.house = self.scene.tiktok, self.scene.house

    def tell(self, what: str, *kinds: str) -> None:
        """Add a line to the story and count what happened."""
        self.lines.append(what)
        self.tally.update(kinds)

    def fail(self, broken: Broken) -> None:
        """:raises Broken: with the story that led there"""
        lines = [f"  {n}. {line}" for n, line in enumerate(self.lines, 1)]
        raise Broken("\n".join([str(broken), *lines])) from broken

    def may_die(self, dice: Dice, what: str, act: Callable[[], str | None]) -> None:
        """Do something in a process that may be killed at it."""
        self.scene.moments.arm(dice.dies_at)
        try:
            self.tell(f"{what}: {act() or 'done'}")
        except Crash as crash:
            when = str(crash).partition(" ")[0]
            self.tell(f"{what}: KILLED {crash}", "crash", f"crash {when}")
        finally:
            self.scene.moments.arm(0)
            self.tiktok.line.meanwhile = None
