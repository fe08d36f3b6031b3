"""Kills a flow at each of its moments, each time with an order of its own.

The moments are those of one run that nothing happens to: whatever the product comes to
commit or to send is killed before and after, without a line here. What came of that one
run is also what has to come of all the others.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..desk import Desk
from ..world import World
from .facts import Facts, Reader, Subject
from .flow import Flow, holds
from .killer import Killer
from .recovery import recover

Choose = Callable[[list[str]], list[int]]


def every(moments: list[str]) -> list[int]:
    return list(range(1, len(moments) + 1))


@dataclass
class Victim:
    """A subject whose work died at a moment, and how it went on."""

    number: int
    moment: str
    subject: Subject
    decided_again: bool = False

    def __str__(self) -> str:
        return f"{self.number}. {self.moment}"


class Matrix:
    """One flow: the run that lived, and those that were killed."""

    def __init__(self, killer: Killer, flow: Flow) -> None:
        self.killer, self.flow = killer, flow
        self.desk: Desk = killer.desk
        self.world: World = killer.world
        self.reader = Reader(self.desk, self.desk.last_call())
        self.moments: list[str] = []
        self.victims: list[Victim] = []

    def run(self, choose: Choose = every) -> None:
        """Kill, let everything recover, be the agent who comes back."""
        self.kill(choose)
        recover(self.desk)
        self._come_back()
        for subject in (self.unharmed, *(victim.subject for victim in self.victims)):
            self.flow.follow(self.desk, subject)
        self.world.sync()
        recover(self.desk)

    def kill(self, choose: Choose = every) -> None:
        """One run that lives, then one for each of the moments, where it dies."""
        (self.unharmed,) = self._ask(1)
        self._watch(self.unharmed)
        numbers = choose(self.moments)
        for number, subject in zip(numbers, self._ask(len(numbers)), strict=True):
            self.victims.append(self._kill(number, subject))

    def _ask(self, count: int) -> list[Subject]:
        subjects = [self.flow.ask(self.desk) for _number in range(count)]
        self.flow.bring(self.desk, subjects)
        return subjects

    def _watch(self, subject: Subject) -> None:
        act = self.flow.prepare(self.killer, subject)
        self.moments = self.killer.watch(self.flow.unit, act)
        self.flow.leave(self.killer)
        assert holds(self.moments, self.flow.moments), self.moments

    def _kill(self, number: int, subject: Subject) -> Victim:
        act = self.flow.prepare(self.killer, subject)
        seen = self.killer.kill(self.flow.unit, number, act)
        self.flow.leave(self.killer)
        assert seen == self.moments[:number], f"another way: {seen}"
        return Victim(number, seen[-1], subject)

    def _come_back(self) -> None:
        for victim in self.victims:
            again = self.flow.decide_again(self.desk, victim.subject)
            victim.decided_again = again
        recover(self.desk)

    # --- what came of it ------------------------------------------------------------

    def expected(self) -> Facts:
        """What came of the run that lived."""
        return self.reader.facts(self.unharmed)

    def problems(self) -> dict[str, dict[str, Any]]:
        """moment -> the facts (found, expected) that are not as if nobody had died."""
        expected = vars(self.expected())
        differing = {
            str(victim): _differences(vars(self.reader.facts(victim.subject)), expected)
            for victim in self.victims
        }
        return {moment: facts for moment, facts in differing.items() if facts}

    def decided_again(self) -> list[str]:
        """The moments whose deaths left the work to be done again by a person."""
        return [victim.moment for victim in self.victims if victim.decided_again]


def _differences(found: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    return {
        name: (found[name], expected[name])
        for name in expected
        if found[name] != expected[name]
    }
