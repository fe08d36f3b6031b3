"""B4 and B5: what a notification costs at the door, beside a route that is empty."""

import random
import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median

import psycopg2

from dev import paths
from dev.stack import Stack

from .bench import Bench
from .metric import Result, middle
from .porch import Letter, Porch, Sender, open_shop
from .watch import server

METRICS = ("B4", "B5")
SENDERS = (1, 4, 16)
B4_TARGET, B5_TARGET = 1.3, 1.1
RUNS = 3
ADDONS = paths.ROOT / "benchmarks" / "addons"
# Odoo writes how many statements a request made behind its line in the log.
LINE = re.compile(r'"POST (\S+) HTTP/1\.1" (\d+) - (\d+) ')
Times = dict[str, list[float]]
Makers = dict[str, Callable[[], Letter]]
STATUS = {"empty": 200, "naive": 200, "new": 200, "forged": 401, "unsigned": 401}


def measure(bench: Bench) -> list[Result]:
    with at_the_door(bench) as (stack, porch):
        makers = letters(porch)
        statements = count_statements(stack, makers)
        results = _statements(statements)
        commit = measure_commit(stack)
        rounds = 60 if bench.quick else 250
        for senders in SENDERS:
            bench.say(f"{senders} parallel senders")
            runs = [
                measure_times(porch, makers, senders, max(8, rounds // senders))
                for _run in range(RUNS)
            ]
            results += _times(runs, senders, commit)
        return results


@contextmanager
def at_the_door(bench: Bench) -> Iterator[tuple[Stack, Porch]]:
    """An Odoo that only answers: its scheduled actions would work in between."""
    with bench.database("door") as database:
        with bench.stack(database, with_odoo=False) as stack:
            stack.start_odoo(
                f"--addons-path={paths.ROOT},{ADDONS}",
                "--load=base,web,tiktok_bench_routes",
                "--max-cron-threads=0",
            )
            yield stack, open_shop(stack)


def letters(porch: Porch) -> Makers:
    return {
        "empty": porch.empty,
        "new": lambda: porch.letter("1", "1"),
        "forged": porch.forged,
        "unsigned": porch.unsigned,
        "naive": porch.naive,
    }


# === STATEMENTS === #


def count_statements(stack: Stack, makers: Makers) -> dict[str, int]:
    """The most statements that each kind of request made, as Odoo's log has it."""
    sender = Sender(stack.url.partition("//")[2])
    send_each(sender, makers, list(makers))  # fills the caches
    counts = {}
    log = paths.LOGS / f"{stack.odoo_name}.log"
    for name in makers:
        start = log.stat().st_size
        send_each(sender, makers, [name] * 10)
        counts[name] = max(_logged(log, start))
    return counts


def _logged(log: Path, start: int) -> list[int]:
    with log.open("rb") as lines:
        lines.seek(start)
        text = lines.read().decode(errors="replace")
    found = [int(match[3]) for match in LINE.finditer(text)]
    if len(found) != 10:
        raise LookupError(f"ten requests are not in the log: {text}")
    return found


def _statements(counts: dict[str, int]) -> list[Result]:
    more = max(counts["forged"], counts["unsigned"]) - counts["empty"]
    new, naive = counts["new"] - counts["empty"], counts["naive"] - counts["empty"]
    told = Result(
        "B4",
        "new notification: statements more than the empty route",
        new,
        "statements",
        "<= 1",
        new <= 1,
        True,
        naive=naive,
        note="counted in Odoo's own log",
    )
    forged = Result(
        "B5",
        "forged or unsigned: statements more than the empty route",
        more,
        "statements",
        "0",
        more <= 0,
        True,
        naive=naive,
        note="counted in Odoo's own log",
    )
    return [told, forged]


# === TIME === #


def measure_commit(stack: Stack) -> float:
    """Seconds that the disk needs for one durable commit: R1 asks for that much."""
    times = []
    with closing(psycopg2.connect(dbname=stack.database, **server())) as line:
        for _commit in range(50):
            line.cursor().execute("SELECT pg_logical_emit_message(true, 'b', 'b')")
            start = time.perf_counter()
            line.commit()
            times.append(time.perf_counter() - start)
    return median(times)


def measure_times(porch: Porch, makers: Makers, senders: int, rounds: int) -> Times:
    """Seconds of each kind, from so many senders at a time.

    Each sender mixes the kinds anew in every round, so what disturbs one disturbs all.
    """
    times: Times = defaultdict(list)
    errors: list[BaseException] = []

    def work() -> None:
        sender, names = Sender(porch.host), list(makers)
        try:
            for _round in range(rounds):
                random.shuffle(names)
                for name, seconds in send_each(sender, makers, names):
                    times[name].append(seconds)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work) for _sender in range(senders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return times


def send_each(
    sender: Sender, makers: Makers, names: list[str]
) -> Iterator[tuple[str, float]]:
    """Send one of each; a list, because nothing is sent by looking away."""
    sent = []
    for name in names:
        status, seconds = sender.send(makers[name]())
        if status != STATUS[name]:
            raise ConnectionError(f"{name}: status {status}")
        sent.append((name, seconds))
    return iter(sent)


def _times(runs: list[Times], senders: int, commit: float) -> list[Result]:
    ratios = {
        name: middle(median(run[name]) / median(run["empty"]) for run in runs)
        for name in STATUS
    }
    idle = middle(1000 * median(run["empty"]) for run in runs)[0]
    note = (
        f"the empty route takes {idle:.1f} ms with {senders} senders, a durable commit "
        f"by itself {1000 * commit:.1f} ms"
    )
    rows = [
        ("B4", "new notification / empty route", "new", B4_TARGET, note),
        ("B5", "forged / empty route", "forged", B5_TARGET, ""),
        ("B5", "unsigned / empty route", "unsigned", B5_TARGET, ""),
    ]
    return [
        Result(
            metric,
            f"{what}, p50, {senders} parallel",
            ratios[name][0],
            "x",
            f"<= {target}",
            ratios[name][0] <= target,
            False,
            naive=ratios["naive"][0] if metric == "B4" else None,
            spread=ratios[name][1],
            note=note,
        )
        for metric, what, name, target, note in rows
    ]
