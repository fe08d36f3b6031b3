"""A page of records, of which a broken one spoils no other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from ..errors import BadReply
from .base import Id, Inbound, explain

T = TypeVar("T", bound=Inbound)

_ID = TypeAdapter(Id)


@dataclass(frozen=True)
class Unreadable:
    """A record that could not be read; keep it visible until someone looked at it.

    `reason` is plain English without values of the payload; the ids are None when they
    are no ids either.
    """

    remote_id: str | None
    order_id: str | None
    reason: str
    payload: Any = field(repr=False)


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a search; `next_page_token` is None on the last one."""

    items: tuple[T, ...]
    unreadable: tuple[Unreadable, ...]
    next_page_token: str | None = field(repr=False, default=None)
    total_count: int | None = None


def read_page(data: Mapping, key: str, model: type[T], id_field: str) -> Page[T]:
    """Read the records in `data[key]`; TikTok leaves an empty list out.

    :raise BadReply: when there is no list where the records belong
    """
    items: list[T] = []
    unreadable: list[Unreadable] = []
    for payload in read_list(data, key):
        try:
            items.append(model.model_validate(payload))
        except ValidationError as error:
            unreadable.append(_unreadable(payload, id_field, explain(error)))
    token, count = data.get("next_page_token"), data.get("total_count")
    return Page(
        items=tuple(items),
        unreadable=tuple(unreadable),
        next_page_token=token if isinstance(token, str) and token else None,
        total_count=count if type(count) is int else None,
    )


def read_list(data: Mapping, key: str) -> list:
    """Return the list in `data[key]`, an empty one when it is absent."""
    records = data.get(key)
    if records is None:
        return []
    if not isinstance(records, list):
        raise BadReply(f"TikTok's answer holds no list of {key}.")
    return records


def read_all(data: Mapping, key: str, model: type[T]) -> list[T]:
    """Read a list that is only of use as a whole; raise BadReply otherwise."""
    return [read_one(payload, model) for payload in read_list(data, key)]


def read_one(payload: object, model: type[T]) -> T:
    """Read one record; raise BadReply with the reason when it makes no sense."""
    try:
        return model.model_validate(payload)
    except ValidationError as error:
        reason = explain(error)
    raise BadReply(f"TikTok's answer could not be read: {reason}.")


def _unreadable(payload: object, id_field: str, reason: str) -> Unreadable:
    fields = payload if isinstance(payload, Mapping) else {}
    remote_id, order_id = _id(fields.get(id_field)), _id(fields.get("order_id"))
    return Unreadable(remote_id, order_id, reason, payload)


def _id(value: object) -> str | None:
    try:
        return _ID.validate_python(value)
    except ValidationError:
        return None
