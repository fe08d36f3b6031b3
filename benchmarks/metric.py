"""What a metric says: one value, its target, the naive way beside it."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .bench import Bench

PLACE = re.compile(r"b\d\d_\w+")


@dataclass(frozen=True)
class Result:
    """One line of the table.

    :param met: whether the target is met; None where there is none to meet
    :param is_counter: statements, calls, bytes or rows, which any machine counts alike.
        Only these decide whether a run fails: a busy machine makes every time miss.
    :param naive: what the same work costs the naive way, in the same unit
    :param spread: the smallest and the largest value of the runs behind `value`
    """

    metric: str
    what: str
    value: float
    unit: str
    target: str
    met: bool | None
    is_counter: bool
    naive: float | None = None
    spread: tuple[float, float] | None = None
    note: str = ""

    @property
    def fails(self) -> bool:
        return self.is_counter and self.met is False


Measure = Callable[["Bench"], "list[Result]"]


@dataclass(frozen=True)
class Metrics:
    """A module of this package that measures: `METRICS` names what, `measure` does."""

    names: tuple[str, ...]
    measure: Measure


def find(wanted: Iterable[str] = ()) -> list[Metrics]:
    """The modules `bNN_*.py` that measure one of `wanted`; all when it is empty.

    :raises LookupError: when nobody measures one of them.
    """
    found = [_load(name) for name in _places()]
    names = {name.upper() for name in wanted}
    unknown = names - {name for metrics in found for name in metrics.names}
    if unknown:
        raise LookupError(", ".join(sorted(unknown)))
    return [m for m in found if not names or names & set(m.names)]


def _places() -> list[str]:
    folder = importlib.import_module(__package__).__path__
    names = (module.name for module in pkgutil.iter_modules(folder))
    return sorted(name for name in names if PLACE.fullmatch(name))


def _load(name: str) -> Metrics:
    module = importlib.import_module(f"{__package__}.{name}")
    return Metrics(module.METRICS, module.measure)


def middle(values: Iterable[float]) -> tuple[float, tuple[float, float]]:
    """The median of some runs, and their spread."""
    values = list(values)
    return median(values), (min(values), max(values))
