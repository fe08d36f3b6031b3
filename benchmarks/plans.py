"""The statements of a piece of work, and how PostgreSQL goes about them."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

if TYPE_CHECKING:
    from odoo.api import Environment

PLANNED = re.compile(r"\s*(?:WITH|SELECT|INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
# The pager counts so far: a smaller table may well be read as a whole for it.
SMALL = 10_001
EXPLAIN = "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) "


@dataclass(frozen=True)
class Plan:
    """What a statement did.

    :param scans: the large tables that were read from their first row to the last
    :param rows: read, used or not, by all scans
    :param pages: of tables and indexes
    """

    statement: str
    scans: tuple[str, ...]
    indexes: tuple[str, ...]
    rows: int
    pages: int


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements of this process while the block lasts, values put in."""
    from odoo import sql_db

    seen: list[str] = []
    execute = sql_db.Cursor.execute

    def watched(
        cursor: Any, query: Any, params: Any = None, *args: Any, **options: Any
    ) -> Any:
        code, values = query, params
        if hasattr(query, "code"):
            code, values = query.code, query.params
        text = cursor._obj.mogrify(code, values or None).decode()
        if PLANNED.match(text):
            seen.append(text)
        return execute(cursor, query, params, *args, **options)

    with patch.object(sql_db.Cursor, "execute", watched):
        yield seen


def explain(env: Environment, captured: Iterable[str]) -> list[Plan]:
    """Run each statement once more, undo it, and tell how it went."""
    large = _large_tables(env)
    return [_plan(env, statement, large) for statement in captured]


def _plan(env: Environment, statement: str, large: dict[str, float]) -> Plan:
    # Past Odoo's cursor: what is asked here is no part of the work
    cr = env.cr._obj
    cr.execute("SAVEPOINT explain")
    cr.execute(EXPLAIN + statement.replace("%", "%%"), ())
    (whole,) = cr.fetchone()
    cr.execute("ROLLBACK TO SAVEPOINT explain")
    root = (json.loads(whole) if isinstance(whole, str) else whole)[0]["Plan"]
    nodes = list(_nodes(root))
    return Plan(
        statement=statement,
        scans=tuple(
            sorted(
                {
                    node["Relation Name"]
                    for node in nodes
                    if node["Node Type"] == "Seq Scan"
                    and _rows(node) >= large.get(node["Relation Name"], math.inf)
                }
            )
        ),
        indexes=tuple(n["Index Name"] for n in nodes if "Index Name" in n),
        rows=sum(map(_rows, nodes)),
        pages=root["Shared Hit Blocks"] + root["Shared Read Blocks"],
    )


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from _nodes(child)


def _rows(node: dict[str, Any]) -> int:
    """How many rows a scan has looked at; other nodes only pass them on."""
    if "Relation Name" not in node and "Index Name" not in node:
        return 0
    if "Operation" in node:
        return 0
    dropped = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
    each = node["Actual Rows"] + sum(node.get(name, 0) for name in dropped)
    return round(each * node["Actual Loops"])


def _large_tables(env: Environment) -> dict[str, float]:
    """How many rows of each large table make a scan that goes through all of it.

    The pager counts no further than a limit: such a count may well read the table in
    its own order, and stops.
    """
    cr = env.cr._obj
    cr.execute(
        "SELECT relname, reltuples * 0.9 FROM pg_class"
        " WHERE relkind = 'r' AND reltuples >= %s",
        [SMALL],
    )
    return dict(cr.fetchall())
