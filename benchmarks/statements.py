"""Counts what goes to PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

WRITE = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)', re.IGNORECASE)


@dataclass
class Statements:
    """How many there were, and the table of each that writes."""

    count: int = 0
    written: list[str] = field(default_factory=list)

    def hear(self, query: Any) -> None:
        self.count += 1
        found = WRITE.match(str(getattr(query, "code", query)))
        if found:
            self.written.append(found[1])


@contextmanager
def heard() -> Iterator[Statements]:
    """All statements of this process while it lasts."""
    from odoo import sql_db

    statements, execute = Statements(), sql_db.Cursor.execute

    def watched(cursor: Any, query: Any, *args: Any, **options: Any) -> None:
        statements.hear(query)
        return execute(cursor, query, *args, **options)

    with patch.object(sql_db.Cursor, "execute", watched):
        yield statements
