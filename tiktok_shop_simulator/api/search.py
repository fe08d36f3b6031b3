"""Searches: filters, sorting and opaque page tokens over the sorted indexes."""

import base64
import hashlib
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from ..indexes import Buckets, Indexed, Key, count, first, walk
from .context import Context
from .errors import bad_parameter

ENDLESS = sys.maxsize
Range = tuple[int, int]


@dataclass(slots=True)
class Paging:
    """How a page is sorted and where it begins."""

    size: int
    field: str
    descending: bool
    fingerprint: str
    after: Key | None = None

    def token(self, key: Key) -> str:
        return make_token(self.fingerprint, key)


@dataclass(slots=True)
class Wanted:
    """Which records a search asks for."""

    create_time: Range = (0, ENDLESS)
    update_time: Range = (0, ENDLESS)
    bucket: Callable[[str], bool] = lambda bucket: True
    # Set when ids, orders or buyers name the candidates.
    ids: Iterable[str] | None = None
    tests: list[Callable[[Any], bool]] = field(default_factory=list)

    def fits(self, record: Indexed) -> bool:
        return (
            self.create_time[0] <= record.create_time < self.create_time[1]
            and self.update_time[0] <= record.update_time < self.update_time[1]
            and self.bucket(record.bucket)
            and all(test(record) for test in self.tests)
        )

    def needs_a_look(self, sort_field: str) -> bool:
        """Whether the index alone cannot answer."""
        other = "create_time" if sort_field == "update_time" else "update_time"
        ranged = getattr(self, other) != (0, ENDLESS)
        return ranged or self.ids is not None or bool(self.tests)


@dataclass(slots=True)
class Page:
    records: list[Any]
    total: int
    next_token: str

    def payload(self, name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            name: rows,
            "total_count": self.total,
            "next_page_token": self.next_token,
        }


def read_range(filters: dict[str, Any], name: str) -> Range:
    """`<name>_ge` and `<name>_lt`: the first belongs to it, the second not."""
    return filters.get(f"{name}_ge", 0), filters.get(f"{name}_lt", ENDLESS)


def read_paging(
    context: Context, sizes: tuple[int, int, int], default_order: str
) -> Paging:
    """Paging and sorting of the query. *sizes*: least, most, default.

    :raises ApiError: a page size out of range, or a token of another search
    """
    query = context.query
    paging = Paging(
        size=read_size(query.get("page_size"), sizes),
        field=query.get("sort_field", "create_time"),
        descending=query.get("sort_order", default_order) == "DESC",
        fingerprint=fingerprint(context, context.body),
    )
    paging.after = read_token(paging.fingerprint, query.get("page_token", ""))
    return paging


def read_size(value: str | int | None, sizes: tuple[int, int, int]) -> int:
    least, most, default = sizes
    if value is None:
        return default
    text = str(value)
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise bad_parameter(f"Invalid page_size: {least} to {most} is possible.")
    return int(text)


def fingerprint(context: Context, filters: dict[str, Any]) -> str:
    """What must stay the same from page to page."""
    order = [context.query.get("sort_field"), context.query.get("sort_order")]
    shop = context.shop.shop_id
    basis = json.dumps([context.operation.name, shop, order, filters], sort_keys=True)
    return hashlib.sha256(basis.encode()).hexdigest()[:16]


def make_token(fingerprint: str, key: Key) -> str:
    """Opaque to callers: which search, and behind which record it goes on."""
    raw = json.dumps([fingerprint, *key]).encode()
    return base64.urlsafe_b64encode(raw).decode()


def read_token(expected: str, token: str) -> Key | None:
    if not token:
        return None
    try:
        found, moment, record_id = json.loads(base64.urlsafe_b64decode(token))
    except (ValueError, TypeError) as error:
        raise bad_parameter("Invalid page_token.") from error
    if found != expected:
        raise bad_parameter("Invalid page_token: filters or sorting have changed.")
    return moment, record_id


def find(
    source: Buckets,
    records: dict[str, Any],
    wanted: Wanted,
    paging: Paging,
    older: dict[str, Any] | None = None,
) -> Page:
    """One page. *older* are copies that a lagging list shows instead."""
    if older or wanted.needs_a_look(paging.field):
        keys, total = _look(source, records, wanted, paging, older or {})
    else:
        keys, total = _read_index(source, wanted, paging)
    shown = {**records, **older} if older else records
    page = [shown[record_id] for _moment, record_id in keys[: paging.size]]
    more = len(keys) > paging.size
    token = paging.token(keys[paging.size - 1]) if more else ""
    return Page(page, total, token)


def _read_index(
    source: Buckets, wanted: Wanted, paging: Paging
) -> tuple[list[Key], int]:
    start, stop = getattr(wanted, paging.field)
    lists = source.chosen(paging.field, wanted.bucket)
    keys = walk(lists, start, stop, paging.after, paging.descending)
    return first(keys, paging.size + 1), count(lists, start, stop)


def _look(
    source: Buckets,
    records: dict[str, Any],
    wanted: Wanted,
    paging: Paging,
    older: dict[str, Any],
) -> tuple[list[Key], int]:
    candidates = wanted.ids
    if candidates is None:
        every = source.chosen(paging.field, lambda bucket: True)
        candidates = (record_id for keys in every for _moment, record_id in keys)
    shown = (older.get(x) or records.get(x) for x in candidates)
    fit = [r for r in shown if r is not None and wanted.fits(r)]
    keys = sorted(
        {(getattr(r, paging.field), r.record_id) for r in fit},
        reverse=paging.descending,
    )
    return [key for key in keys if _is_behind(key, paging)], len(keys)


def _is_behind(key: Key, paging: Paging) -> bool:
    if paging.after is None:
        return True
    return key < paging.after if paging.descending else key > paging.after
