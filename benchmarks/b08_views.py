"""Lists, boards, searches and due queries, with a million cases and with few."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any

from . import bulk, plans
from .metric import Result, middle
from .screens import COUNT_LIMIT
from .work import Work, all_work

if TYPE_CHECKING:
    from odoo.api import Environment

    from .bench import Bench

METRICS = ("B8",)
SMALL, QUICK, FULL = 10_000, 50_000, 1_000_000
PAIRS = 9
# Fewer rows, or pages, are a page of a list that is full here and not there, or a batch
# of what is due. In a list of all that ever was the pager counts so far; of the queue
# any part may be found by reading what is open, in the index and in the table
NOISE = {"history": COUNT_LIMIT, "queue": 2 * bulk.OPEN_CASES}
FEWEST = 500
# Of a page that is full the pager counts what follows
PAGER = 1
TARGET = 1.5
GROUPS = {
    "queue": "deadline queue, lists, boards, pivot of what is open",
    "history": "lists of all that ever was, first page",
    "search": "search by order, case, buyer",
    "health": "health signal and board",
    "due": "due queries of scheduled actions",
}
NOTE = (
    "a search by a ticket's number or by a buyer's name is by any part of it: Odoo's "
    "trigram indexes serve the number and need pg_trgm, which the embedded PostgreSQL "
    "lacks; the buyer's name is looked up by Odoo's own name search. Boards and "
    "groupings without a filter count all that ever was, and so does the helpdesk's "
    "own filter Open. Those who see their own or their team's tickets only, and the "
    "retention of contacts, are in the full run: with few rows PostgreSQL rightly "
    "reads a table whole there"
)


@dataclass
class Measured:
    """What one piece of work took in one database."""

    statements: int = 0
    rows: int = 0
    pages: int = 0
    scans: set[str] = field(default_factory=set)
    indexes: set[str] = field(default_factory=set)


@dataclass
class Pair:
    """A piece of work in the small database and in the large one."""

    work: Work
    small: Measured
    large: Measured
    ratio: float = 1.0
    spread: tuple[float, float] = (1.0, 1.0)
    milliseconds: float = 0.0

    @property
    def rows(self) -> float:
        noise = NOISE.get(self.work.group, FEWEST)
        return _ratio(self.large.rows, self.small.rows, noise)

    @property
    def pages(self) -> float:
        return _ratio(self.large.pages, self.small.pages, FEWEST)


def measure(bench: Bench) -> list[Result]:
    """Load both databases, do everything in both."""
    size = QUICK if bench.quick else FULL
    with ExitStack() as stack:
        small, _loaded = stack.enter_context(loaded(bench, SMALL))
        large, facts = stack.enter_context(loaded(bench, size))
        pairs = [_pair(work, small, large) for work in _work(bench)]
        naive = _without_indexes(large, pairs[0].work)
    return [_load_result(facts), *_results(pairs, size), _first(pairs[0], naive)]


def _work(bench: Bench) -> list[Work]:
    """With the quick sizes, only what PostgreSQL plans there as for a million."""
    return [work for work in all_work() if not (bench.quick and work.joins)]


@contextmanager
def loaded(bench: Bench, cases: int) -> Iterator[tuple[Environment, bulk.Loaded]]:
    """A database with that many cases, and Odoo on it."""
    with bench.database(f"bulk_{cases}") as name, bench.odoo(name) as env:
        facts = bulk.load(env, cases)
        bench.say(f"{cases:,} cases loaded in {facts.seconds:.0f} s; bytes a case:")
        bench.say(", ".join(f"{t} {b}" for t, b in facts.bytes_a_case().items()))
        yield env, facts
        env.cr.rollback()


def count(env: Environment, work: Work) -> Measured:
    """Do it once, with nothing in the cache, and look at each of its statements."""
    call = work.prepare(env)
    _afresh(env)
    call()  # what Odoo remembers for all users is remembered now
    _afresh(env)
    with plans.statements() as seen:
        call()
    _afresh(env)
    found = plans.explain(env, seen)
    return Measured(
        len(seen),
        sum(plan.rows for plan in found),
        sum(plan.pages for plan in found),
        {table for plan in found for table in plan.scans},
        {index for plan in found for index in plan.indexes},
    )


def _afresh(env: Environment) -> None:
    """As the next request finds it; what the last one wrote is undone."""
    env.cr.rollback()
    env.invalidate_all()


def _pair(work: Work, small: Environment, large: Environment) -> Pair:
    pair = Pair(work, count(small, work), count(large, work))
    calls = [(env, work.prepare(env)) for env in (small, large)]
    times = [[seconds(env, call) for env, call in calls] for _run in range(PAIRS)]
    pair.ratio, pair.spread = middle(last / first for first, last in times)
    pair.milliseconds = median(last for _first, last in times) * 1000
    return pair


def seconds(env: Environment, call: Any) -> float:
    _afresh(env)
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def _without_indexes(env: Environment, work: Work) -> float:
    """The milliseconds of the same work by reading the tables."""
    call, times = work.prepare(env), []
    for _run in range(3):
        _afresh(env)
        for way in ("indexscan", "indexonlyscan", "bitmapscan"):
            env.cr._obj.execute(f"SET LOCAL enable_{way} = off")
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1000)
    _afresh(env)
    return median(times)


# === RESULTS === #


def _ratio(large: float, small: float, noise: int) -> float:
    return max(large, noise) / max(small, noise)


def _load_result(facts: bulk.Loaded) -> Result:
    size = sum(facts.bytes.values())
    return Result(
        "B8",
        f"bulk load of {facts.cases:,} cases, {size / 1e9:.1f} GB",
        round(facts.seconds),
        "s",
        "",
        None,
        is_counter=False,
        note=f"{size // facts.cases:,} bytes a case on the disk, indexes included",
    )


def _results(pairs: Iterable[Pair], size: int) -> Iterator[Result]:
    for group, words in GROUPS.items():
        mine = [pair for pair in pairs if pair.work.group == group]
        yield from _counters(mine, words, size)
        yield _time(mine, words, size)


def _counters(pairs: list[Pair], words: str, size: int) -> Iterator[Result]:
    scanned = [pair for pair in pairs if pair.large.scans]
    yield _counter(f"{words}: tables read whole", len(scanned), "0", scanned)
    over = [pair for pair in pairs if pair.large.rows > pair.work.most]
    yield _counter(f"{words}: more rows read than allowed", len(over), "0", over)
    more = [p for p in pairs if p.large.statements > p.small.statements + PAGER]
    yield _counter(f"{words}: more statements than with few", len(more), "0", more)
    worst = max(pairs, key=lambda pair: pair.rows)
    yield Result(
        "B8",
        f"{words}: rows read, {size:,} / {SMALL:,}, worst",
        worst.rows,
        "x",
        f"<= {TARGET}",
        worst.rows <= TARGET,
        is_counter=True,
        spread=(min(pair.rows for pair in pairs), worst.rows),
        note=f"{words}: worst by rows is {worst.work.name} "
        f"({worst.small.rows} and {worst.large.rows} rows)",
    )
    pages = max(pairs, key=lambda pair: pair.pages)
    yield Result(
        "B8",
        f"{words}: pages touched, {size:,} / {SMALL:,}, median",
        *_middle_and_spread([pair.pages for pair in pairs], "x"),
        note=f"{words}: worst by pages is {pages.work.name} "
        f"({pages.small.pages} and {pages.large.pages})",
    )


def _middle_and_spread(values: list[float], unit: str) -> tuple[Any, ...]:
    value, spread = middle(values)
    return value, unit, "", None, True, None, spread


def _counter(words: str, value: int, target: str, which: list[Pair]) -> Result:
    names = ", ".join(pair.work.name for pair in which)
    return Result(
        "B8",
        words,
        value,
        "",
        target,
        value == 0,
        is_counter=True,
        note=f"{words}: {names}" if names else "",
    )


def _time(pairs: list[Pair], words: str, size: int) -> Result:
    value, spread = middle(pair.ratio for pair in pairs)
    slowest = max(pairs, key=lambda pair: pair.milliseconds)
    return Result(
        "B8",
        f"{words}: time, {size:,} / {SMALL:,}, median",
        value,
        "x",
        f"<= {TARGET}",
        value <= TARGET,
        is_counter=False,
        spread=spread,
        note=f"{words}: slowest is {slowest.work.name}, "
        f"{slowest.milliseconds:.0f} ms, {slowest.ratio:.2f} x",
    )


def _first(pair: Pair, naive: float) -> Result:
    return Result(
        "B8",
        f"{pair.work.name}: time; naive: without indexes",
        pair.milliseconds,
        "ms",
        "",
        None,
        is_counter=False,
        naive=naive,
        note=NOTE,
    )
