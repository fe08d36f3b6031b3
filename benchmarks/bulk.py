"""Fills a database with cases by SQL, with all that belongs to a case in Odoo.

Tickets, orders, buyers, items, histories, decisions, talks, notifications: any of them
opens in the web client. What the rows look like stands in `bulk_rows`.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from psycopg2 import sql

from . import bulk_draw, bulk_rows, bulk_scene
from .bulk_clone import clone, connect, forget, insert, next_id, without_indexes
from .bulk_rows import LINKS, TICKET_ORDERS, WITH_ORDER

if TYPE_CHECKING:
    from odoo.api import Environment

OPEN_CASES = 1_000


@dataclass(frozen=True)
class Loaded:
    """What was loaded, and what it takes on the disk, indexes included.

    :param rows: {table: rows}
    :param bytes: {table: bytes}
    """

    cases: int
    seconds: float
    rows: Mapping[str, int]
    bytes: Mapping[str, int]

    def bytes_a_case(self) -> dict[str, int]:
        return {table: size // self.cases for table, size in self.bytes.items()}


def load(env: "Environment", cases: int, open_cases: int = OPEN_CASES) -> Loaded:
    """Load that many cases into an empty database; commits.

    :param open_cases: of them; the queue does not grow with the history
    """
    start = time.monotonic()
    scene = bulk_scene.make(env)
    env.flush_all()
    env.cr.commit()
    with connect(env.cr.dbname) as cr:
        rows = _load(cr, scene, cases, min(open_cases, cases // 10))
        sizes = {table: _size(cr, table) for table in rows}
    env.invalidate_all()
    return Loaded(cases, time.monotonic() - start, rows, sizes)


def _load(
    cr: Any, scene: bulk_scene.Scene, cases: int, open_cases: int
) -> dict[str, int]:
    _draw(cr, scene, cases, open_cases)
    tables = [copies.table for copies in bulk_rows.ALL]
    bases = {table: next_id(cr, table) for table in tables}
    with without_indexes(cr, [*tables, LINKS]):
        rows = {
            copies.table: clone(cr, copies, scene.originals[copies.table], bases)
            for copies in bulk_rows.ALL
        }
        rows[LINKS] = insert(cr, LINKS, TICKET_ORDERS, WITH_ORDER, bases)
    for table in tables:
        forget(cr, table, scene.originals[table])
    cr.execute("DROP TABLE bulk_case")
    cr.execute("VACUUM (ANALYZE)")
    return rows


def _draw(cr: Any, scene: bulk_scene.Scene, cases: int, open_cases: int) -> None:
    facts = {name: [shop[name] for shop in scene.shops] for name in scene.shops[0]}
    stages = {f"{name}_stage": stage for name, stage in scene.stages.items()}
    cr.execute("SELECT setseed(0.42)")
    numbers = {"cases": cases, "open": open_cases}
    cr.execute(bulk_draw.DRAW, {**facts, **stages, **numbers})


def _size(cr: Any, table: str) -> int:
    query = sql.SQL("SELECT pg_total_relation_size({}::regclass)")
    cr.execute(query.format(sql.Literal(table)))
    return cr.fetchone()[0]
