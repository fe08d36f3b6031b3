"""What is killed: a unit of work, what leads to it, and what follows it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ..desk import Desk
from .facts import Subject
from .killer import Killer

Act = Callable[[], Any]


@dataclass(frozen=True)
class Flow:
    """Some buyer's order and what is done about it, up to the unit that is killed.

    :param unit: a part of the unit's name; see `moments`
    :param moments: what it must have among its moments, in this order; see `fits`
    """

    name: str
    unit: str
    moments: Sequence[str]

    def ask(self, desk: Desk) -> Subject:
        """Make the order and whatever the buyer wants."""
        raise NotImplementedError

    def bring(self, desk: Desk, subjects: list[Subject]) -> None:
        """Bring what was asked to Odoo, where that is not what is killed."""

    def prepare(self, killer: Killer, subject: Subject) -> Act:
        """Do all but the unit; answers what makes Odoo begin it."""
        raise NotImplementedError

    def leave(self, killer: Killer) -> None:
        """After each kill, before the next one."""

    def decide_again(self, desk: Desk, subject: Subject) -> bool:
        """Be the person who comes back; whether there was anything left to decide."""
        return False

    def follow(self, desk: Desk, subject: Subject) -> None:
        """What the buyer does in return."""


def holds(moments: list[str], wanted: Sequence[str]) -> bool:
    """Whether the wanted moments come in their order."""
    rest = iter(moments)
    return all(any(fits(found, one) for found in rest) for one in wanted)


def fits(moment: str, wanted: str) -> bool:
    """A call is named in full, of a commit some of what it makes durable."""
    if "commit: " not in wanted:
        return moment == wanted
    when, _colon, what = wanted.partition(": ")
    found, _colon, written = moment.partition(": ")
    return found == when and set(what.split(", ")) <= set(written.split(", "))


def number_of(moments: list[str], wanted: str) -> int:
    """The number of the first such moment, from 1."""
    return next(n for n, found in enumerate(moments, 1) if fits(found, wanted))
