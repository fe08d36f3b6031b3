"""A shop with its orders in Odoo, and cases of TikTok's that are not there yet."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import seller
from .bench import Bench
from .statements import Statements, heard

if TYPE_CHECKING:
    from odoo.api import Environment
    from odoo.models import BaseModel

CASE = "tiktok.adjustment"
RETURN = "return"
REGION = "US"
# Cases are spread over the five shops of the local TikTok Shop, and some of them are
# cancellations.
SHARE = 8


@dataclass(frozen=True)
class Bought:
    """What was bought is known; `items` are the returns that buyers ask for."""

    env: Environment
    shop: BaseModel
    items: Sequence[Any]

    def apply(
        self, items: Sequence[Any], together: int = 0
    ) -> tuple[Statements, float]:
        """Apply new cases, so many together (all, if 0), and undo it: what it took."""
        self.forget()
        with heard() as statements:
            start = time.perf_counter()
            for page in _pages(items, together or len(items)):
                self.env[CASE]._apply(self.shop, RETURN, page)
                self.env.flush_all()
            seconds = time.perf_counter() - start
        self.undo()
        return statements, seconds

    def forget(self) -> None:
        """As in a new transaction of a loop, which has read its shop already."""
        self.env.invalidate_all()
        self.shop.fetch(["name"])
        self.shop.company_id.fetch(["name"])

    def undo(self) -> None:
        self.env.cr.rollback()
        self.env.transaction.clear()


@contextmanager
def bought(bench: Bench, returns: int) -> Iterator[Bought]:
    """A shop of which all orders were read, and at least so many returns of them."""
    with (
        bench.database("apply") as database,
        bench.stack(database, with_odoo=False) as stack,
        bench.odoo(database) as env,
    ):
        stack.simulator.post("/_sim/reset", seed=1, cases=returns * SHARE)
        (shop,) = seller.connect_shops(env, stack.simulator, REGION)[:1]
        shop = shop._as_system()
        for _count in shop._sync_orders():
            env.cr.commit()
            env.invalidate_all()
        items = seller.read_all(shop._client().search_returns)
        yield Bought(env, shop, items)


def _pages(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
