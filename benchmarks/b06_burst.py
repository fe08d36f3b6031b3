"""B6: from a notification that is sent to a ticket that is committed, and what an agent
notices of a burst."""

import random
import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median, quantiles

from dev import connect, postgres
from dev.rpc import Session
from dev.stack import Stack

from .bench import Bench
from .form import Form
from .metric import Result
from .porch import Letter, Porch, Sender, open_shop
from .watch import watching

METRICS = ("B6",)
IDLE_TARGET, BURST_TARGET, FORM_TARGET = 5.0, 30.0, 2.0
SENDERS = 8
AT_ONCE = 500
TICKET = "helpdesk.ticket"


@dataclass(frozen=True)
class Burst:
    """So many cases, each told so many times: a buyer's request, its way, its end."""

    cases: int
    times: int

    @property
    def notifications(self) -> int:
        return self.cases * self.times


FULL = (Burst(1000, 10), Burst(10_000, 1))
QUICK = (Burst(60, 10),)
IDLE = {False: 60, True: 15}


def measure(bench: Bench) -> list[Result]:
    results = []
    with bench.database("burst") as database, serving(bench, database) as stack:
        shop = open_shop(stack)
        agent = stack.session("agent")
        only_notifications(stack)
        waits = measure_idle(stack, shop, IDLE[bench.quick])
        results.append(_wait("idle, one by one", waits, IDLE_TARGET, ""))
        form = measure_form(stack, agent)
        for burst in QUICK if bench.quick else FULL:
            bench.say(f"A burst of {burst.notifications} about {burst.cases} cases")
            results += measure_burst(stack, shop, burst, form)
    return results


@contextmanager
def serving(bench: Bench, database: str) -> Iterator[Stack]:
    """As Odoo starts by itself: two workers for the scheduled actions. Where there is
    one, a notification waits for whatever it is at: housekeeping, pictures, a reading.
    """
    with bench.stack(database, with_odoo=False) as stack:
        stack.start_odoo("--workers=2", "--max-cron-threads=2")
        yield stack


def only_notifications(stack: Stack) -> None:
    """Read what there is, then no more by the clock: that would help."""
    admin = stack.session("admin")
    connect.sync(admin, admin.call(connect.SHOP, "search", []))
    # By SQL: it waits for a run that is under way, where Odoo would refuse
    postgres.query(
        "UPDATE ir_cron SET active = false WHERE id IN (SELECT res_id "
        "FROM ir_model_data WHERE module = 'tiktok_shop_adjustments' "
        "AND name IN ('cron_sync', 'cron_reconcile'))",
        stack.database,
    )


# === IDLE === #


def measure_idle(stack: Stack, shop: Porch, count: int) -> list[float]:
    """Seconds from sending to the ticket, each when all before is done."""
    waits, sender = [], Sender(shop.host)
    for order_id, case_id in make_cases(stack, count + 1):
        time.sleep(random.uniform(0.1, 1.0))  # noqa: S311
        with watching(stack, {case_id}) as watch:
            sent = time.monotonic()
            sender.deliver(shop.letter(order_id, case_id))
            waits.append(watch.wait()[case_id] - sent)
    return waits[1:]  # the first one makes Odoo load what it needs


def measure_form(stack: Stack, agent: Session, count: int = 30) -> list[float]:
    """Seconds that a ticket's form takes to be read, when nothing else goes on."""
    form = Form(agent)
    ids = agent.call(TICKET, "search", [], limit=50)
    for ticket in ids[:3]:
        form.open(ticket)
    return [form.open(random.choice(ids)) for _time in range(count)]  # noqa: S311


# === BURST === #


def measure_burst(
    stack: Stack, shop: Porch, burst: Burst, idle_form: list[float]
) -> list[Result]:
    cases = make_cases(stack, burst.cases)
    calls = stack.simulator.get("/_sim/state")["counts"]["calls"]
    letters = [(case, shop.letter(order, case)) for order, case in cases]
    for _time in range(burst.times - 1):
        letters += [(case, shop.letter(order, case)) for order, case in cases]
    with watching(stack, {case for _order, case in cases}) as watch:
        with opening(stack) as forms:
            with ThreadPoolExecutor(1) as beside:
                waiting = beside.submit(watch.wait)  # looks while they are sent
                sent, refused = send_all(shop, letters)
                arrived = time.monotonic()
                seen = waiting.result()
    waits = [seen[case] - sent[case] for case in seen]
    calls = stack.simulator.get("/_sim/state")["counts"]["calls"] - calls
    first = min(sent.values())
    note = (
        f"{burst.notifications} sent in {arrived - first:.1f} s by {SENDERS} senders "
        f"({refused} sent again), the last ticket after "
        f"{max(seen.values()) - first:.1f} s"
    )
    name = f"{burst.notifications} at once about {burst.cases} cases"
    return [
        _wait(name, waits, BURST_TARGET, note),
        _calls(name, calls, burst),
        _form(name, list(forms), idle_form),
    ]


def make_cases(stack: Stack, count: int) -> list[tuple[str, str]]:
    """Requests of buyers that Odoo does not know: (order, case)."""
    made: list[tuple[str, str]] = []
    while len(made) < count:
        ask = {"shop": "GB", "type": "refund", "count": min(AT_ONCE, count - len(made))}
        answer = stack.simulator.post("/_sim/cases", **ask)
        made += zip(answer["order_ids"], answer["case_ids"], strict=True)
    return made


def send_all(
    shop: Porch, letters: list[tuple[str, Letter]]
) -> tuple[dict[str, float], int]:
    """Send all of them from several senders, and again what was not accepted.

    :return: {case: when its first notification was sent}, how many were sent again
    """
    waiting, sent, refused = deque(letters), {}, []

    def work() -> None:
        sender = Sender(shop.host)
        while waiting:
            try:
                case, letter = waiting.popleft()
            except IndexError:
                return
            sent.setdefault(case, time.monotonic())
            if sender.send(letter)[0] != 200:
                refused.append(case)
                waiting.append((case, letter))

    threads = [threading.Thread(target=work) for _sender in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sent, len(refused)


@contextmanager
def opening(stack: Stack) -> Iterator[deque[float]]:
    """An agent who opens one ticket after another as long as the block takes."""
    form, over, took = Form(stack.session("agent")), threading.Event(), deque()
    ids = form.session.call(TICKET, "search", [], limit=50)

    def work() -> None:
        while not over.wait(0.3):
            took.append(form.open(random.choice(ids)))  # noqa: S311

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield took
    finally:
        over.set()
        thread.join()


# === RESULTS === #


def _wait(name: str, waits: list[float], target: float, note: str) -> Result:
    p95 = quantiles(waits, n=20)[-1]
    return Result(
        "B6",
        f"sent -> ticket, p95, {name}",
        p95,
        "s",
        f"<= {target:.0f}",
        p95 <= target,
        False,
        spread=(min(waits), max(waits)),
        note=f"median {median(waits):.2f} s; {note}".rstrip("; "),
    )


def _calls(name: str, calls: int, burst: Burst) -> Result:
    """The least: cases and orders by fifties, and the history of each return."""
    least = 2 * -(-burst.cases // 50)
    return Result(
        "B6",
        f"calls to TikTok, {name}",
        calls,
        "calls",
        "",
        None,
        True,
        naive=burst.notifications * 2,
        note=f"searches by fifties would be {least}, histories come on top",
    )


def _form(name: str, burst: list[float], idle: list[float]) -> Result:
    value = median(burst) / median(idle)
    return Result(
        "B6",
        f"an agent's form, in the burst / idle, {name}",
        value,
        "x",
        f"<= {FORM_TARGET:.0f}",
        value <= FORM_TARGET,
        False,
        spread=(min(burst) / median(idle), max(burst) / median(idle)),
        note=f"{len(burst)} times opened; idle {1000 * median(idle):.0f} ms",
    )
