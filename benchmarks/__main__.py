"""Runs the metrics, prints the table, keeps it as a file."""

import argparse
import json
import os
import sys
import time
import traceback
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dev import paths, tests

from . import machine, table
from .bench import Bench
from .metric import Metrics, Result, find

FOLDER = paths.LOCAL / "bench"


def main(arguments: Sequence[str]) -> int:
    """0 when every counter meets its target, else 1."""
    options = _parser().parse_args(arguments)
    try:
        chosen = find(options.metrics)
    except LookupError as error:
        print(f"No such metric: {error}", file=sys.stderr)
        return 2
    bench = Bench(options.quick, os.environ[tests.TEMPLATE_VARIABLE])
    return report(*run(bench, chosen), machine.facts(), quick=options.quick)


def run(
    bench: Bench, chosen: Sequence[Metrics]
) -> tuple[list[Result], dict[str, str], dict[str, float]]:
    """Measure one after the other; one that breaks does not stop the others.

    :return: the results, {metric: why it could not be measured}, {metric: seconds}
    """
    results: list[Result] = []
    failures: dict[str, str] = {}
    seconds: dict[str, float] = {}
    for metrics in chosen:
        name = ", ".join(metrics.names)
        bench.say(f"Measuring {name} ...")
        start = time.monotonic()
        try:
            results += metrics.measure(bench)
        except Exception as error:
            traceback.print_exc()
            failures[name] = f"{type(error).__name__}: {error}"
        seconds[name] = round(time.monotonic() - start, 1)
        bench.say(f"{name}: {seconds[name]} s")
    return results, failures, seconds


def report(
    results: Sequence[Result],
    failures: dict[str, str],
    seconds: dict[str, float],
    facts: dict[str, Any],
    *,
    quick: bool,
    folder: Path = FOLDER,
) -> int:
    """Print the table, write the file; 1 when a counter misses or nothing was said."""
    path = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S}.json"
    folder.mkdir(parents=True, exist_ok=True)
    whole = {
        "quick": quick,
        "machine": {**facts, "load_after": machine.load()},
        "seconds": seconds,
        "results": [asdict(result) for result in results],
        "failures": failures,
    }
    path.write_text(json.dumps(whole, indent=1) + "\n")
    print(table.text(results, failures, facts))
    print(f"{sum(seconds.values()):.0f} s; {path}")
    return int(bool(failures) or any(result.fails for result in results))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("./run bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="small sizes, under five minutes"
    )
    parser.add_argument("metrics", nargs="*", metavar="B1", help="all, if none named")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
