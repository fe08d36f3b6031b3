"""What a case, a notification and a job cost: the figures behind docs/scaling.md.

Nothing here has a target of its own; B1, B3 and B11 have.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from .bench import Bench
from .metric import Result
from .seller import connect_shops, sync

if TYPE_CHECKING:
    from odoo.api import Environment
    from odoo.models import BaseModel

    from dev.rpc import Simulator

METRICS = ("SIZES",)
REGION = "GB"
PAGE = 50
WALKS = ("orders", "cancellations", "returns")


@dataclass(frozen=True)
class Cost:
    """What some work has cost: on disk, in statements, calls and time."""

    size: int
    statements: int
    calls: int
    seconds: float


def measure(bench: Bench) -> list[Result]:
    number = 500 if bench.quick else 3000
    with (
        bench.database("sizes") as database,
        bench.stack(database, with_odoo=False) as stack,
    ):
        with bench.odoo(database) as env:
            shop = connect_shops(env, stack.simulator, REGION)

            def cost(work: Callable[[], object]) -> Cost:
                return _cost(env, stack.simulator, work)

            sync(shop)
            asked = {"shop": REGION, "type": "refund", "count": number}
            stack.simulator.post("/_sim/cases", **asked)
            read = cost(lambda: sync(shop))
            _long_ago(shop)
            idle = cost(lambda: sync(shop))
            told = cost(lambda: _tell(env, shop.id, number))
            shop.use_job_queue = True
            queued = cost(lambda: _make_jobs(shop, number))
    return [
        *_of_cases(read, number),
        *_of_idle(idle),
        *_of_rows("notification", told, number),
        *_of_rows("job", queued, number),
    ]


def _long_ago(shop: BaseModel) -> None:
    """As if the last news were older than what each reading repeats."""
    soon = datetime.now(timezone.utc).replace(tzinfo=None) + timedelta(minutes=10)
    shop.write({f"{what}_cursor": soon for what in WALKS})


def _cost(env: Environment, simulator: Simulator, work: Callable[[], object]) -> Cost:
    env.cr.commit()
    size, calls = _size(env), _calls(simulator)
    statements, start = env.cr.sql_log_count, time.monotonic()
    work()
    env.cr.commit()
    return Cost(
        seconds=time.monotonic() - start,
        statements=env.cr.sql_log_count - statements,
        calls=_calls(simulator) - calls,
        size=_size(env) - size,
    )


def _size(env: Environment) -> int:
    env.cr.execute("SELECT pg_database_size(current_database())")
    return env.cr.fetchone()[0]


def _calls(simulator: Simulator) -> int:
    return simulator.get("/_sim/state")["counts"]["calls"]


def _tell(env: Environment, shop_id: int, number: int) -> None:
    """As many notifications as the door would have stored."""
    env["tiktok.webhook.event"].create(
        [
            {
                "shop_id": shop_id,
                "notification_id": str(7_000_000_000_000_000_000 + index),
                "type": 12,
                "case_remote_id": str(4_035_000_000_000_000_000 + index),
                "order_remote_id": str(577_000_000_000_000_000 + index),
                "remote_status": "RETURN_OR_REFUND_REQUEST_PENDING",
                "state": "done",
            }
            for index in range(number)
        ]
    )


def _make_jobs(shop: BaseModel, number: int) -> None:
    shop._make_jobs("_decisions", {shop.id: list(range(1, number + 1))})


def _of_cases(cost: Cost, number: int) -> list[Result]:
    pages = number / PAGE
    return [
        _result("case", "on disk, with order and ticket", cost.size / number, "bytes"),
        _result("case", "to read", cost.statements / number, "statements"),
        _result("case", "to read", cost.calls / number, "calls"),
        _result("case", f"to read {PAGE} with their orders", cost.seconds / pages, "s"),
    ]


def _of_idle(cost: Cost) -> list[Result]:
    return [
        _result("reading without news", "SQL", cost.statements, "statements"),
        _result("reading without news", "calls to TikTok", cost.calls, "calls"),
        _result("reading without news", "but for TikTok's time", cost.seconds, "s"),
    ]


def _of_rows(what: str, cost: Cost, number: int) -> list[Result]:
    return [
        _result(what, "on disk", cost.size / number, "bytes"),
        _result(what, "to store", 1000 * cost.seconds / number, "ms"),
    ]


def _result(subject: str, what: str, value: float, unit: str) -> Result:
    words = f"a {subject}: {what}"
    return Result("SIZES", words, value, unit, "-", met=None, is_counter=False)
