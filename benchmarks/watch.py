"""When cases have their tickets, as other connections see it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2

from dev import postgres
from dev.stack import Stack

PATIENCE = 600


class Watch:
    """Sees from outside when cases have a ticket, by what other connections see."""

    def __init__(self, stack: Stack, cases: set[str]) -> None:
        self._line = psycopg2.connect(dbname=stack.database, **server())
        self._line.autocommit = True
        self._cases = cases
        self._last = self._ask("SELECT COALESCE(MAX(id), 0) FROM tiktok_adjustment")
        self.seen: dict[str, float] = {}

    def wait(self) -> dict[str, float]:
        """{case: when its ticket was there}; when all are."""
        end = time.monotonic() + PATIENCE
        while self._cases - self.seen.keys():
            if time.monotonic() > end:
                raise TimeoutError("the tickets do not come")
            self.look()
            time.sleep(0.02)
        return self.seen

    def look(self) -> None:
        with self._line.cursor() as cr:
            cr.execute(
                "SELECT remote_id FROM tiktok_adjustment "
                "WHERE id > %s AND ticket_id IS NOT NULL",
                [self._last],
            )
            now = time.monotonic()
            for (case,) in cr.fetchall():
                self.seen.setdefault(case, now)

    def close(self) -> None:
        self._line.close()

    def _ask(self, statement: str) -> int:
        with self._line.cursor() as cr:
            cr.execute(statement)
            return cr.fetchone()[0]


def server() -> dict[str, str]:
    """How psycopg2 finds PostgreSQL."""
    names = {"PGHOST": "host", "PGUSER": "user", "PGPORT": "port"}
    environment = postgres.environment()
    return {ours: environment[name] for name, ours in names.items()}


@contextmanager
def watching(stack: Stack, cases: set[str]) -> Iterator[Watch]:
    watch = Watch(stack, cases)
    try:
        yield watch
    finally:
        watch.close()
