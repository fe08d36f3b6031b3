"""B3, B11: the first sync beside one record at a time, and its calls to TikTok."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import requests

from dev.rpc import Simulator

from . import seller
from .applying import CASE, REGION, RETURN
from .bench import Bench
from .metric import Result, middle
from .naive import read_one_by_one

if TYPE_CHECKING:
    from odoo.models import BaseModel

METRICS = ("B3", "B11")
PAGE = 50
SHOPS = 5
CASES, RUNS = {True: 500, False: 1_000}, {True: 1, False: 5}
# One at a time takes as long for the hundredth as for the first.
ONE_BY_ONE = 40
CHANGED = 120
# What TikTok takes to answer at the least; the local one answers at once.
AWAY = 0.2
SEARCHES = ("orders", "cancellations", "returns")


def measure(bench: Bench) -> list[Result]:
    with bench.stack("none", with_odoo=False) as stack:
        stack.simulator.post("/_sim/reset", seed=1, cases=CASES[bench.quick] * SHOPS)
        near = _compare(bench, stack.simulator, RUNS[bench.quick])
        with _far_away():
            far = _compare(bench, stack.simulator, 1)
        calls = _run(bench, stack.simulator, _calls)
    words = "first sync / one record at a time, cases a second"
    return [
        _speed(words, near, is_target=True),
        _speed(f"the same, TikTok {AWAY} s away", far, is_target=False),
        *calls,
    ]


@dataclass(frozen=True)
class Speeds:
    """Cases a second in paired runs."""

    fast: list[float]
    naive: list[float]

    @property
    def ratios(self) -> list[float]:
        return [a / b for a, b in zip(self.fast, self.naive, strict=True)]


def _compare(bench: Bench, simulator: Simulator, runs: int) -> Speeds:
    speeds = Speeds([], [])
    for _number in range(runs):
        speeds.naive.append(_run(bench, simulator, _one_by_one))
        speeds.fast.append(_run(bench, simulator, _first_sync))
    return speeds


def _speed(what: str, speeds: Speeds, is_target: bool) -> Result:
    value, spread = middle(speeds.ratios)
    note = (
        f"{middle(speeds.fast)[0]:.1f} cases a second, one at a time "
        f"{middle(speeds.naive)[0]:.1f}; with orders, buyers, tickets and links, "
        "without histories (a call each, either way)"
    )
    words, met = (">= 10", value >= 10) if is_target else ("told", None)
    return Result("B3", what, value, "x", words, met, False, 1.0, spread, note)


@contextmanager
def _far_away() -> Iterator[None]:
    """Each answer of TikTok's takes as long as one that comes over the sea."""
    request = requests.Session.request

    def late(session: requests.Session, *args: Any, **options: Any) -> Any:
        time.sleep(AWAY)
        return request(session, *args, **options)

    with patch.object(requests.Session, "request", late):
        yield


def _run(bench: Bench, simulator: Simulator, work: Callable[..., Any]) -> Any:
    with bench.database("first") as database, bench.odoo(database) as env:
        (shop,) = seller.connect_shops(env, simulator, REGION)[:1]
        return work(shop._as_system(), simulator)


# --- B3 -----------------------------------------------------------------------------


def _first_sync(shop: BaseModel, _simulator: Simulator) -> float:
    """Cases a second, as the scheduled action reads them; the registry is warm."""
    start = time.perf_counter()
    _walk(shop)
    seconds = time.perf_counter() - start
    return shop.env[CASE].search_count([]) / seconds


def _walk(shop: BaseModel) -> None:
    for what in SEARCHES:
        for _count in getattr(shop, f"_sync_{what}")():
            shop.env.cr.commit()
            shop.env.invalidate_all()


def _one_by_one(shop: BaseModel, _simulator: Simulator) -> float:
    items = seller.read_all(shop._client().search_returns)
    ids = [item.return_id for item in items[:ONE_BY_ONE]]
    start = time.perf_counter()
    read_one_by_one(shop, ids)
    return len(ids) / (time.perf_counter() - start)


# --- B11 ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """How often TikTok was asked, and how often the same could not be had with less."""

    made: int
    least: int


def _calls(shop: BaseModel, simulator: Simulator) -> list[Result]:
    """Three sweeps: all is new, nothing is, some is. Histories are one call each."""
    client = shop._client()
    counts = [len(seller.read_all(getattr(client, f"search_{w}"))) for w in SEARCHES]
    told = _talks(shop)
    first = _asked(shop, simulator, counts)
    again = _asked(shop, simulator, [0, 0, 0])
    changed = _withdraw(shop, simulator)
    some = _asked(shop, simulator, [0, 0, changed])
    return [
        _result(f"first sync of {sum(counts):,} records", first, told),
        _result("sweep without news", again, told),
        _result(f"sweep with {changed} changed cases", some, told),
        _result("all three", _sum([first, again, some]), told, target=True),
    ]


def _talks(shop: BaseModel) -> str:
    """Conversations are counted apart: they have no search by time."""
    return "conversations left out" if shop._talks() else ""


def _asked(shop: BaseModel, simulator: Simulator, news: Iterable[int]) -> Asked:
    """The calls of one sweep; `news` are the changed records of each search."""
    shop.env.cr.commit()
    began = simulator.get("/_sim/state")["counts"]["calls"]
    done = seller.sync(shop)
    made = [
        call
        for call in simulator.get("/_sim/calls", since=began)
        if "/customer_service/" not in call["path"]
    ]
    pages = sum(max(1, ceil(number / PAGE)) for number in news)
    return Asked(len(made), pages + done.get("histories", 0))


def _withdraw(shop: BaseModel, simulator: Simulator) -> int:
    domain = [("case_type", "=", RETURN), ("state", "=", "to_decide")]
    cases = shop.env[CASE].search(domain, limit=CHANGED)
    for case_id in cases.mapped("remote_id"):
        values = {"case_id": case_id, "actor": "buyer", "action": "withdraw"}
        simulator.post("/_sim/actions", **values)
    return len(cases)


def _sum(rows: Iterable[Asked]) -> Asked:
    rows = list(rows)
    return Asked(sum(r.made for r in rows), sum(r.least for r in rows))


def _result(what: str, asked: Asked, note: str, target: bool = False) -> Result:
    value = asked.made / asked.least
    return Result(
        "B11",
        f"calls / least needed, {what} ({asked.made}/{asked.least})",
        value,
        "x",
        "<= 1.05" if target else "told",
        value <= 1.05 if target else None,
        is_counter=True,
        note=note if target else "",
    )
