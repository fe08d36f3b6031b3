"""The moments at which a process can die: around each commit and each call."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from odoo.sql_db import Cursor


class Crash(BaseException):
    """The process is gone. No `except Exception` of anybody stops it."""


class Moments:
    """Counts the moments of one step and ends it at the one that was chosen.

    What follows is what a kill leaves: each open transaction is rolled back, what was
    committed or sent before stays. The dead do not come back: as long as the stack
    unwinds, each further commit or call dies as well.
    """

    def __init__(self) -> None:
        self.left = 0
        self.dead = False

    def arm(self, number: int) -> None:
        """Die at the moment of this number (from 1); 0 lets the process live."""
        self.left, self.dead = number, False

    def reach(self, what: str) -> None:
        """:raises Crash: this is the moment, or it has gone by"""
        if self.left:
            self.left -= 1
            self.dead = not self.left
        if self.dead:
            self.left = 0
            raise Crash(what)

    @contextmanager
    def watch(self, database: str) -> Iterator[None]:
        """Take the commits of a database for moments."""
        commit = Cursor.commit

        def watched(cursor: Cursor) -> None:
            if cursor.dbname != database:
                return commit(cursor)
            self.reach("before a commit")
            commit(cursor)
            self.reach("after a commit")

        with patch.object(Cursor, "commit", watched):
            yield
