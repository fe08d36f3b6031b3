"""B10: a first sync needs the same memory however much there is to read."""

from __future__ import annotations

import json
import subprocess

from dev import paths

from .bench import Bench
from .metric import Result
from .reader import Reading

METRICS = ("B10",)
# The full sizes take as long as reading 100,000 cases with orders and histories takes.
CASES = {True: (200, 2_000), False: (1_000, 100_000)}


def measure(bench: Bench) -> list[Result]:
    small, large = (_read(bench, cases) for cases in CASES[bench.quick])
    value = large.peak_kb / small.peak_kb
    speed = large.cases / large.seconds
    note = (
        f"{large.cases:,} cases and {large.orders:,} orders in {large.seconds:,.0f} s, "
        f"{speed:.0f} cases a second with their orders and histories; peak "
        f"{large.peak_kb / 1024:.0f} MB, with {small.cases:,} cases "
        f"{small.peak_kb / 1024:.0f} MB"
    )
    return [
        Result(
            "B10",
            f"peak memory of a sync of {large.cases:,} cases / of {small.cases:,}",
            value,
            "x",
            "<= 1.2",
            value <= 1.2,
            is_counter=True,
            note=note,
        )
    ]


def _read(bench: Bench, cases: int) -> Reading:
    """In a process of its own: memory that was used once stays on the account."""
    with (
        bench.database("memory") as database,
        bench.stack(database, with_odoo=False) as stack,
    ):
        stack.simulator.post("/_sim/reset", seed=1, cases=cases)
        command = [str(paths.PYTHON), "-m", "benchmarks.reader"]
        done = subprocess.run(
            [*command, database, stack.simulator_url],
            cwd=paths.ROOT,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    return Reading(**json.loads(done.stdout.splitlines()[-1]))
