"""Many cases at once, without a browser: tick, choose, send, and what came of it."""

from collections import Counter
from typing import Any

from dev import postgres

from .desk import NEXT_LOOK, TICKET, Desk, wait_until

BATCH = "tiktok.adjustment.batch"
GROUP = "tiktok.adjustment.batch.group"
LINE = "tiktok.adjustment.batch.line"
DONE = {"confirmed", "refused", "held"}
# TikTok acts or not, and its answer is lost, late or of no use
FAULTS = ("500", "reset_after", "429", "reset", "bad_json")
AFTERSALES = "re:/return_refund/"


class Many:
    """Decides for the agent of a `Desk`."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.session = desk, desk.world.agent
        self.batch = 0

    def ask(self, kind: str, count: int) -> list[str]:
        """So many buyers ask, all alike; answers the cases once they have tickets."""
        made = self.desk.sim.post("cases", shop="GB", type=kind, count=count)
        found = made["case_ids"]
        self.desk.world.sync()
        wait_until(
            lambda: len(self.tickets(found)) == count, NEXT_LOOK, "a ticket for each"
        )
        return found

    def tickets(self, cases: list[str]) -> list[int]:
        domain = [("tiktok_adjustment_ids.remote_id", "in", cases)]
        return self.session.call(TICKET, "search", domain)

    def open(self, cases: list[str]) -> list[dict[str, Any]]:
        """Tick the tickets and press the button; answers the groups."""
        tickets = self.tickets(cases)
        action = self.session.call(TICKET, "action_tiktok_decide_many", tickets)
        self.batch = action["res_id"]
        fields = ["kind", "case_count", "options"]
        domain = [("batch_id", "=", self.batch)]
        return self.session.call(GROUP, "search_read", domain, fields)

    def choose(self, group: int, decision: str, **choice: Any) -> None:
        rows = [(1, group, {"decision": decision, **choice})]
        self.session.call(BATCH, "write", [self.batch], {"group_ids": rows})

    def press(self, button: str) -> None:
        self.session.call(BATCH, f"action_{button}", [self.batch])

    def results(self) -> Counter[str]:
        domain = [("batch_id", "=", self.batch)]
        rows = self.session.call(LINE, "search_read", domain, ["result"])
        return Counter(row["result"] for row in rows)

    def finish(self, rounds: int = 40) -> Counter[str]:
        """Let the clock work, its waiting skipped, until each case has its result."""
        for _round in range(rounds):
            results = self.results()
            if set(results) <= DONE | {"skipped"}:
                return results
            self.make_due()
            self.desk.run_cron("cron_carry_out_batches")
            self.desk.run_cron("cron_deliver_decisions")
        raise AssertionError(f"not finished: {self.results()}")

    def make_due(self) -> None:
        self.desk.make_due()
        postgres.query(
            "UPDATE tiktok_adjustment_batch_line SET next_attempt_at = NULL "
            "WHERE state = 'due' AND next_attempt_at > now() AT TIME ZONE 'UTC'",
            self.desk.world.stack.database,
        )

    def lay_faults(self, requests: int, every: int = 20) -> int:
        """Every so many requests fails, of so many that are expected; how many do."""
        count = requests // every
        for number in range(count):
            self.desk.sim.post(
                "faults",
                match=AFTERSALES,
                fault=FAULTS[number % len(FAULTS)],
                # A request that fails is not counted by the faults behind it
                skip=(every - 1) * (number + 1),
            )
        return count

    def struck(self) -> int:
        return sum(row["struck"] for row in self.desk.sim.get("faults"))

    def movements(self, cases: list[str]) -> dict[str, list[str]]:
        """What TikTok has moved for each case, by kind; the only judge."""
        kinds: dict[str, list[str]] = {case: [] for case in cases}
        for row in self.desk.sim.get("ledger"):
            if row["case_id"] in kinds:
                kinds[row["case_id"]].append(row["kind"])
        return kinds

    def keys(self, since: int) -> dict[str, set[str]]:
        """The keys under which something was sent about each case."""
        found: dict[str, set[str]] = {}
        for call in self.desk.writes(since):
            case = call["path"].split("/")[4]
            found.setdefault(case, set()).add(call["query"]["idempotency_key"])
        return found
