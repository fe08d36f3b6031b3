"""B7: a sweep over cases that did not change writes nothing and asks little."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from . import seller
from .applying import REGION
from .bench import Bench
from .metric import Result
from .statements import heard

if TYPE_CHECKING:
    from odoo.models import BaseModel

METRICS = ("B7",)
CASES = {True: 300, False: 2_000}
SHOPS = 5
# When the shop was asked and read last: one row each, once a sweep however long it is.
BOOKS = {"tiktok_authorized_shop"}


def measure(bench: Bench) -> list[Result]:
    with (
        bench.database("sweep") as database,
        bench.stack(database, with_odoo=False) as stack,
        bench.odoo(database) as env,
    ):
        stack.simulator.post("/_sim/reset", seed=1, cases=CASES[bench.quick] * SHOPS)
        (shop,) = seller.connect_shops(env, stack.simulator, REGION)[:1]
        shop = shop._as_system()
        seller.sync(shop)
        return _sweep(shop)


def _sweep(shop: BaseModel) -> list[Result]:
    """Read all pages again, as if the shop had no cursors yet."""
    seller.sync(shop)
    with heard() as short:
        done = seller.sync(shop)
    with _from_the_beginning(shop), heard() as long:
        done = seller.sync(shop)
    pages = sum(-(-count // seller.PAGE) for count in done.values())
    value = (long.count - short.count) / (pages - 3)
    writes = [table for table in long.written if table not in BOOKS]
    note = (
        f"{pages} pages: {long.count} statements; a sweep of three pages takes "
        f"{short.count}. The {len(long.written)} writes are all to the shop's row: "
        "asked, read"
    )
    return [
        Result(
            "B7",
            f"statements a page, {sum(done.values()):,} unchanged records",
            value,
            "",
            "<= 3",
            value <= 3,
            True,
            note=note,
        ),
        Result("B7", "writes of that sweep", len(writes), "", "0", not writes, True),
    ]


def _from_the_beginning(shop: BaseModel) -> AbstractContextManager[Any]:
    from odoo.addons.tiktok_shop_adjustments.models.tiktok_mirror import aware

    def first_day(shop: BaseModel, _cursor: str) -> Any:
        return aware(shop.import_from)

    return patch.object(type(shop), "_walk_from", first_day)
