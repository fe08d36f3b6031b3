"""How to read a search of TikTok's to its end and pass over nothing.

Records come sorted by the second of their last change. They move while they are read,
and three things must not lead past a record that nobody has seen:

* A page token counts rows: when a row that was read moves to the end, the next page
  skips one. So the walk goes by time; each page begins in the last second of the page
  before. Only a second that fills a whole page is read by token, and then again until
  all that was read before is still there: then no row has moved, so none was skipped.
* The list is sorted by TikTok's index, and the index is late: a record that changes
  just now stands at its old place and already tells its new time. Whoever goes on from
  the latest time of such a page leaps over all that lies between.
* A record may come into the list late, behind what was read already.

Hence the young, what changed within the last minutes, moves the walk nowhere: it is
read by token to the end of the list, and all of it again by the next walk.
"""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

# So late the index may be, and the two clocks apart
YOUNG = timedelta(minutes=5)
# An index that sorts anew what shares a second would have us read it for ever
PASSES = 5

Rows = frozenset[tuple[Any, datetime | None]]


@dataclass(frozen=True)
class Pass:
    """What pages in a row have shown, each but the first read by token.

    :param page: the last of them
    :param beyond: the moment that it leads to
    :param ahead: the rows of the pages before it
    :param rows: all rows
    """

    page: Any
    beyond: datetime
    count: int
    ahead: Rows
    rows: Rows


@dataclass(frozen=True)
class Walk:
    """A walk through one search.

    :param search: takes `update_time_ge` and `page_token`, returns a page with `items`,
        `unreadable` and `next_page_token`
    :param name_of: takes an item and returns what tells it from all others
    :param now: when the walk begins
    """

    search: Callable[..., Any]
    name_of: Callable[[Any], Any]
    now: datetime

    def pages(self, start: datetime) -> Iterator[tuple[Any, datetime]]:
        """Yield each page with the moment before which nothing is left to be read.

        The next walk, or this one after a break, may begin at that moment.
        """
        more = True
        while more:
            start, more = yield from self._stretch(start)

    def _stretch(
        self, start: datetime
    ) -> Generator[tuple[Any, datetime], None, tuple[datetime, bool]]:
        """Read until it is sure what comes next; return (from when on, any left)."""
        last = yield from self._pass(start)
        for _again in range(1, PASSES):
            if last.count == 1 or last.beyond <= start:
                break
            yield last.page, start
            first, last = last, (yield from self._pass(start))
            if first.ahead <= last.rows:
                # No row has moved: the first pass is whole. This one need not be
                last = replace(last, beyond=first.beyond)
                break
        yield last.page, last.beyond
        return last.beyond, bool(last.page.next_page_token)

    def _pass(self, start: datetime) -> Generator[tuple[Any, datetime], None, Pass]:
        """Read by token until a page leads beyond `start`; yield all pages but that."""
        token, count, rows = None, 0, frozenset()
        while True:
            page = self.search(update_time_ge=start, page_token=token)
            beyond, token = self._leads_to(page, start), page.next_page_token
            count, ahead, rows = count + 1, rows, rows | self._rows_of(page)
            if beyond > start or not token:
                return Pass(page, beyond, count, ahead, rows)
            yield page, start

    def _leads_to(self, page: Any, start: datetime) -> datetime:
        """Return the last time of a page that is none of the young."""
        times = [item.update_time for item in page.items]
        # Where TikTok's clock is ahead of ours, its own records tell
        old = max([self.now, *times]) - YOUNG
        return max([start, *(moment for moment in times if moment <= old)])

    def _rows_of(self, page: Any) -> Rows:
        read = ((self.name_of(item), item.update_time) for item in page.items)
        return frozenset(read) | {(x.remote_id, None) for x in page.unreadable}
