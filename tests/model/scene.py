"""What a run plays on: TikTok, Odoo, one clock for both, and who may die when."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from odoo import sql_db
from odoo.modules.registry import Registry

from odoo.addons.tiktok_shop_adjustments.tiktok_api import pace

from .house import House
from .moments import Moments
from .reference import Reference
from .tiktok import TikTok

WRITE = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)', re.IGNORECASE)
# When a shop was read last is written down each time.
HEALTH = {"tiktok_authorized_shop"}


class Scene:
    """Made once; each run starts it over."""

    def __init__(self, database: str, clock: Any) -> None:
        self.clock, self.moments = clock, Moments()
        self.tiktok = TikTok(self.moments)
        self.house = House(database, self.tiktok)
        self.start = clock.time_to_freeze

    def start_over(self) -> Reference:
        """An empty shop at the first moment of the story."""
        self.moments.arm(0)
        self.tiktok.line.meanwhile, self.tiktok.line.lost_answers = None, 0
        self.clock.move_to(self.start)
        self.forget_pace()  # its clock never goes back; this one just did
        self.house.start_over()
        reference = Reference(self.tiktok, self.house)
        self.tiktok.start_over(reference.hears)
        return reference

    def forget_pace(self) -> None:
        """Nothing is held back any more, as when minutes have gone by."""
        pace.OURS._buckets.clear()

    def pass_time(self, seconds: float) -> None:
        self.clock.tick(seconds)
        self.tiktok.let_time_act()

    @contextmanager
    def writes(self) -> Iterator[list[str]]:
        """:return: the tables that statements write into while it lasts"""
        written: list[str] = []
        execute = sql_db.Cursor.execute

        def watched(cursor: Any, query: Any, *args: Any, **options: Any) -> None:
            found = WRITE.match(getattr(query, "code", query))
            if found and found[1] not in HEALTH:
                written.append(found[1])
            return execute(cursor, query, *args, **options)

        with patch.object(sql_db.Cursor, "execute", watched):
            yield written


def close(database: str) -> None:
    """Let go of a database, so that it can be dropped."""
    Registry.delete(database)
    sql_db.close_db(database)
