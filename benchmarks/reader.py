"""A process of its own that reads everything a local TikTok Shop has into a database:
python -m benchmarks.reader DATABASE SIMULATOR_URL. Its last line is what it took."""

import json
import resource
import sys
import time
from dataclasses import asdict, dataclass

from dev.rpc import Simulator

from . import seller
from .bench import Bench


@dataclass(frozen=True)
class Reading:
    """What it took; `peak_kb` is the largest the process has ever been."""

    cases: int
    orders: int
    seconds: float
    peak_kb: int


def read(database: str, url: str) -> Reading:
    """The first sync of all shops, as the scheduled action does it, to its end."""
    with Bench(quick=True, template="").odoo(database) as env:
        shops = seller.connect_shops(env, Simulator(url))
        start = time.monotonic()
        done: dict[str, int] = {}
        for shop in shops:
            for what, count in seller.sync(shop).items():
                done[what] = done.get(what, 0) + count
            print(f"{shop.name}: {time.monotonic() - start:.0f} s, {done}", flush=True)
        seconds = time.monotonic() - start
        cases = env["tiktok.adjustment"].search_count([])
        orders = env["sale.order"].search_count([("tiktok_shop_id", "!=", False)])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Reading(cases, orders, round(seconds, 1), peak)


if __name__ == "__main__":
    print(json.dumps(asdict(read(*sys.argv[1:]))))
