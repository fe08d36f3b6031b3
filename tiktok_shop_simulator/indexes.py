"""Sorted views on the records of one shop: a page costs the same at any size."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Protocol

from sortedcontainers import SortedList

Key = tuple[int, str]  # (time, record id)
FIRST: Key = (0, "")


class Indexed(Protocol):
    """What a record must offer: cases and orders do."""

    @property
    def record_id(self) -> str: ...

    @property
    def bucket(self) -> str: ...

    create_time: int
    update_time: int


class Buckets:
    """Records of one shop by bucket (status and type), sorted by both times."""

    def __init__(self) -> None:
        self._sorted: dict[str, dict[str, SortedList]] = {
            "create_time": {},
            "update_time": {},
        }
        self._place: dict[str, tuple[str, int, int]] = {}

    def load(self, records: Iterable[Indexed]) -> None:
        """Add many new records at once (much faster than one by one)."""
        rows: dict[str, dict[str, list[Key]]] = {"create_time": {}, "update_time": {}}
        for record in records:
            self._place[record.record_id] = self._place_of(record)
            for field, buckets in rows.items():
                key = (getattr(record, field), record.record_id)
                buckets.setdefault(record.bucket, []).append(key)
        for field, buckets in rows.items():
            for bucket, keys in buckets.items():
                self._list(field, bucket).update(keys)

    def put(self, record: Indexed) -> bool:
        """Add a record, or move it to where it belongs now; whether it is new or
        has changed its bucket."""
        place, record_id = self._place_of(record), record.record_id
        before = self._place.get(record_id)
        if before == place:
            return False
        if before:
            self._list("create_time", before[0]).remove((before[1], record_id))
            self._list("update_time", before[0]).remove((before[2], record_id))
        self._list("create_time", place[0]).add((place[1], record_id))
        self._list("update_time", place[0]).add((place[2], record_id))
        self._place[record_id] = place
        return before is None or before[0] != place[0]

    @staticmethod
    def _place_of(record: Indexed) -> tuple[str, int, int]:
        return record.bucket, record.create_time, record.update_time

    def _list(self, field: str, bucket: str) -> SortedList:
        return self._sorted[field].setdefault(bucket, SortedList())

    def chosen(self, field: str, wanted: Callable[[str], bool]) -> list[SortedList]:
        """The sorted keys of each bucket that is wanted."""
        return [
            keys
            for bucket, keys in self._sorted[field].items()
            if keys and wanted(bucket)
        ]


def count(lists: list[SortedList], start: int, stop: int) -> int:
    """How many keys have start <= time < stop."""
    return sum(
        keys.bisect_left((stop, "")) - keys.bisect_left((start, "")) for keys in lists
    )


def walk(
    lists: list[SortedList], start: int, stop: int, after: Key | None, descending: bool
) -> Iterator[Key]:
    """Keys with start <= time < stop in order, beginning behind *after*."""
    low, high = (start, ""), (stop, "")
    inclusive = (True, False)
    if after is not None and descending:
        high = after
    elif after is not None:
        low, inclusive = after, (False, False)
    runs = [keys.irange(low, high, inclusive, reverse=descending) for keys in lists]
    return heapq.merge(*runs, reverse=descending)


def first(keys: Iterator[Key], number: int) -> list[Key]:
    return list(islice(keys, number))
