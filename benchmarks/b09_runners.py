"""B9: how much faster two job runners empty a full outbox than one does.

Each call to TikTok takes a while, as calls do, so that waiting is nearly all there is
to do; each node works on so many jobs at a time as a server has workers.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from dev import nodes
from dev.rpc import Simulator

from .bench import Bench
from .metric import Result, middle
from .seller import connect_shops, sync

if TYPE_CHECKING:
    from odoo.api import Environment
    from odoo.models import BaseModel

METRICS = ("B9",)
REGION = "GB"
THREADS = 4
CALL_SECONDS = 0.8
LONGEST = 600
TARGET = 1.6


def measure(bench: Bench) -> list[Result]:
    decisions, rounds = (40, 1) if bench.quick else (120, 3)
    with (
        bench.database("runners") as database,
        bench.stack(database, with_odoo=False) as stack,
    ):
        with bench.odoo(database) as env:
            shop = connect_shops(env, stack.simulator, REGION)
            shop.write({"use_job_queue": True, "job_capacity": 2 * THREADS})
            desk = Desk(env, shop, stack.simulator)
            runs = [desk.pair(decisions) for _round in range(rounds)]
            alone = desk.without_queue(decisions // 4)
            return [_ratio(runs, alone), _doubles(desk)]


class Desk:
    """Fills the outbox of a shop and looks on while others empty it."""

    def __init__(self, env: Environment, shop: BaseModel, simulator: Simulator) -> None:
        self.env, self.shop, self.simulator = env, shop, simulator
        self.decisions = env["tiktok.adjustment.decision"]
        self.made: list[str] = []

    def pair(self, number: int) -> tuple[float, float]:
        """Decisions a second with one node, and with two."""
        return self.drained_by(1, number), self.drained_by(2, number)

    def drained_by(self, count: int, number: int) -> float:
        waiting = self.fill(number)
        with nodes.running(self.env.cr.dbname, count, THREADS):
            return self._rate(waiting)

    def without_queue(self, number: int) -> float:
        """Decisions a second of the scheduled action, one after the other."""
        self.shop.use_job_queue = False
        return self._rate(self.fill(number))

    def fill(self, number: int) -> BaseModel:
        """So many decisions that wait to be sent."""
        self.shop.decisions_enabled = False
        asked = {"shop": REGION, "type": "refund", "count": number}
        made = self.simulator.post("/_sim/cases", **asked)["case_ids"]
        self.made += made
        sync(self.shop)
        cases = self.env["tiktok.adjustment"].search([("remote_id", "in", made)])
        return self.decisions.browse([self._decide(case) for case in cases])

    def _decide(self, case: BaseModel) -> int:
        from odoo.addons.tiktok_shop_adjustments.models import tiktok_decision_choice

        choice = tiktok_decision_choice.Choice(action="APPROVE_REFUND")
        self.env.cr.commit()
        return self.decisions._queue(case.id, choice)

    def _rate(self, waiting: BaseModel) -> float:
        """Let the decisions go; how many of them were confirmed in a second."""
        self.simulator.post(
            "/_sim/faults", match="*", fault="slow", seconds=CALL_SECONDS, times=10**6
        )
        try:
            self.shop.decisions_enabled = True
            self.env.cr.commit()
            if not self.shop.use_job_queue:
                return len(waiting) / self._seconds(self.decisions._cron_deliver)
            self.decisions._cron_deliver()  # makes the jobs
            left = len(waiting) - self._sent(waiting)
            return left / self._seconds(lambda: self._wait_for(waiting))
        finally:
            self.simulator.post("/_sim/faults", clear=True)

    def _seconds(self, work: Callable[[], object]) -> float:
        start = time.monotonic()
        work()
        return time.monotonic() - start

    def _wait_for(self, waiting: BaseModel) -> None:
        end = time.monotonic() + LONGEST
        while self._sent(waiting) < len(waiting):
            if time.monotonic() > end:
                raise TimeoutError("the outbox is not empty yet")
            time.sleep(0.1)

    def _sent(self, waiting: BaseModel) -> int:
        self.env.cr.commit()  # to see what the others have done
        sent = [("id", "in", waiting.ids), ("state", "=", "confirmed")]
        return self.decisions.search_count(sent)

    def movements(self) -> Counter[str]:
        """How often TikTok has paid for each case."""
        rows = self.simulator.get("/_sim/ledger")
        paid = Counter(r["case_id"] for r in rows if r["kind"] == "refund")
        return Counter({case_id: paid[case_id] for case_id in self.made})


def _ratio(runs: list[tuple[float, float]], alone: float) -> Result:
    value, spread = middle(two / one for one, two in runs)
    one, two = (middle(rates)[0] for rates in zip(*runs, strict=True))
    return Result(
        metric="B9",
        what="drain rate with two job runners / one",
        value=value,
        unit="x",
        target=f">= {TARGET}",
        met=value >= TARGET,
        is_counter=False,
        naive=alone / one,
        spread=spread,
        note=f"{one:.1f} decisions/s with one node of {THREADS} workers, {two:.1f} with"
        f" two, {alone:.1f} by the scheduled action alone; {CALL_SECONDS} s a call",
    )


def _doubles(desk: Desk) -> Result:
    wrong = sum(count != 1 for count in desk.movements().values())
    return Result(
        metric="B9",
        what="cases of them that were paid twice or never",
        value=wrong,
        unit="cases",
        target="0",
        met=wrong == 0,
        is_counter=True,
        note=f"{len(desk.made)} decisions, TikTok's own ledger",
    )
