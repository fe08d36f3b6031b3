"""Copies of one row by the million: one statement a table, no index in the way."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg2
from psycopg2 import sql

INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid),
           obj_description(indexrelid)
      FROM pg_index
     WHERE indrelid = ANY (%s::text[]::regclass[])
       AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""
COLUMNS = """
    SELECT attname FROM pg_attribute
     WHERE attrelid = %s::regclass AND attnum > 0
       AND NOT attisdropped AND attgenerated = ''
     ORDER BY attnum
"""


@dataclass(frozen=True)
class Copies:
    """How the rows of a table differ from the one they are copies of.

    :param rows: what there is a copy for, e.g. ``bulk_case c WHERE c.n < 10``
    :param values: {column: SQL}, may name the rows and the first ids of all tables
    """

    table: str
    rows: str
    values: Mapping[str, str]


@contextmanager
def connect(database: str) -> Iterator[Any]:
    """A cursor that commits each statement, and minds neither triggers nor disks."""
    connection = psycopg2.connect(dbname=database)
    connection.autocommit = True
    try:
        with connection.cursor() as cr:
            cr.execute("SET session_replication_role = replica")
            cr.execute("SET synchronous_commit = off")
            cr.execute("SET maintenance_work_mem = '512MB'")
            yield cr
    finally:
        connection.close()


def clone(cr: Any, copies: Copies, original: int, bases: Mapping[str, int]) -> int:
    """Copy the row `original` for each of the rows; return how many."""
    cr.execute(COLUMNS, [copies.table])
    names = [name for (name,) in cr.fetchall()]
    unknown = set(copies.values) - set(names)
    if unknown:
        raise LookupError(f"{copies.table} has no {', '.join(sorted(unknown))}")
    original_row = sql.SQL("(SELECT * FROM {} WHERE id = {}) original, ").format(
        sql.Identifier(copies.table), sql.Literal(original)
    )
    values = {
        name: sql.SQL(copies.values[name])
        if name in copies.values
        else sql.SQL("original.{}").format(sql.Identifier(name))
        for name in names
    }
    return _insert(cr, copies.table, values, original_row + sql.SQL(copies.rows), bases)


def insert(
    cr: Any,
    table: str,
    values: Mapping[str, str],
    rows: str,
    bases: Mapping[str, int],
) -> int:
    """Insert into a table that is not copied from; return how many."""
    written = {name: sql.SQL(value) for name, value in values.items()}
    return _insert(cr, table, written, sql.SQL(rows), bases)


def _insert(
    cr: Any,
    table: str,
    values: Mapping[str, sql.Composable],
    rows: sql.Composable,
    bases: Mapping[str, int],
) -> int:
    statement = sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, values)),
        sql.SQL(", ").join(values.values()),
        rows,
    )
    cr.execute(statement, dict(bases))
    return cr.rowcount


@contextmanager
def without_indexes(cr: Any, tables: list[str]) -> Iterator[None]:
    """Take the indexes away and make them again, all at once, afterwards."""
    cr.execute(INDEXES, [tables])
    found = cr.fetchall()
    for name, _definition, _comment in found:
        cr.execute(sql.SQL("DROP INDEX {}").format(sql.SQL(name)))
    yield
    for name, definition, comment in found:
        cr.execute(definition)
        # By it Odoo tells whether the index is still as the model wants it
        statement = sql.SQL("COMMENT ON INDEX {} IS %s").format(sql.SQL(name))
        cr.execute(statement, [comment])


def next_id(cr: Any, table: str) -> int:
    """Return the largest id of a table, below which nothing is copied."""
    query = sql.SQL("SELECT coalesce(max(id), 0) FROM {}")
    cr.execute(query.format(sql.Identifier(table)))
    return cr.fetchone()[0]


def forget(cr: Any, table: str, original: int) -> None:
    """Remove the original; new records come after the copies."""
    name = sql.Identifier(table)
    statement = sql.SQL("DELETE FROM {} WHERE id = %s").format(name)
    cr.execute(statement, [original])
    cr.execute(
        sql.SQL(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), max(id)) FROM {}"
        ).format(name),
        [table],
    )
