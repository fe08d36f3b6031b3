"""A search of TikTok's that moves while it is read, and shows some of it late."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tiktok_shop_adjustments.domain.walk import YOUNG, Walk

BEGIN = 1_795_000_000
LATE = int(YOUNG.total_seconds())
SIZE = 3


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@dataclass
class Row:
    """A record; `place` is the time by which the index sorts it."""

    name: int
    changed: int
    place: int
    version: int = 0

    @property
    def update_time(self) -> datetime:
        return moment(self.changed)


@dataclass(frozen=True)
class Shown:
    name: int
    version: int
    update_time: datetime


@dataclass(frozen=True)
class Unread:
    remote_id: str


@dataclass(frozen=True)
class Page:
    items: tuple[Shown, ...]
    next_page_token: str | None
    unreadable: tuple[Unread, ...] = ()


@dataclass
class Shop:
    """A search whose token counts rows, and whose index is late.

    :param meanwhile: called after each page with the number of calls so far
    :param broken: the names of records that nobody can read
    """

    rows: list[Row] = field(default_factory=list)
    now: int = BEGIN
    size: int = SIZE
    meanwhile: Callable[[int], None] = lambda calls: None
    broken: frozenset[int] = frozenset()
    asked: list[tuple[int, str | None]] = field(default_factory=list)
    seen: dict[int, int] = field(default_factory=dict)

    def search(self, *, update_time_ge: datetime, page_token: str | None) -> Page:
        start, skipped = int(update_time_ge.timestamp()), int(page_token or 0)
        self.asked.append((start, page_token))
        found = sorted((r.place, r.name) for r in self.rows if r.place >= start)
        names = [name for _place, name in found[skipped : skipped + self.size]]
        by_name = {row.name: row for row in self.rows}
        rows = [by_name[name] for name in names if name not in self.broken]
        shown = tuple(Shown(r.name, r.version, r.update_time) for r in rows)
        unread = tuple(Unread(str(name)) for name in names if name in self.broken)
        end = skipped + self.size
        page = Page(shown, str(end) if end < len(found) else None, unread)
        self.meanwhile(len(self.asked))
        return page

    def add(self, *times: int) -> None:
        """Records that changed last at these times."""
        for time in times:
            self.rows.append(Row(len(self.rows), time, time))

    def change(self, name: int, *, index_is_late: bool = False) -> None:
        row = self.rows[name]
        row.changed, row.version = self.now, row.version + 1
        if not index_is_late:
            row.place = self.now

    def catch_up(self) -> None:
        """The index knows all."""
        for row in self.rows:
            row.place = row.changed

    def walk(self, start: int = 0) -> Iterator[int]:
        """Take in page after page; yield from when on the next walk may read."""
        walk = Walk(self.search, lambda shown: shown.name, moment(self.now))
        for page, reached in walk.pages(moment(start)):
            for shown in page.items:
                known = self.seen.get(shown.name, -1)
                self.seen[shown.name] = max(known, shown.version)
            yield int(reached.timestamp())

    def read(self, start: int = 0) -> int:
        """Walk to the end; return from when on the next walk may read."""
        for reached in self.walk(start):
            start = reached
        return start

    @property
    def unseen(self) -> set[int]:
        return {r.name for r in self.rows if self.seen.get(r.name) != r.version}
