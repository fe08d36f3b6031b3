"""One shop's line to TikTok: addresses, keys, token; turns arguments into a call."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from . import json_text
from .errors import InvalidRequest, PartialFailure, PartialItem
from .operations import Operation
from .transport import Transport

MAX_KEY_LENGTH = 255


@dataclass(frozen=True)
class Answer:
    """TikTok accepted a write. `request_id` belongs in the case's history."""

    request_id: str | None
    data: dict[str, Any] = field(repr=False)


class Connection:
    """Sends operations for one seller and, with `shop_cipher`, for one shop.

    :param api_url: scheme and host of the Partner API, without a path
    """

    def __init__(
        self,
        transport: Transport,
        *,
        api_url: str,
        app_key: str,
        app_secret: str,
        access_token: str,
        shop_cipher: str | None = None,
    ):
        self._transport = transport
        self._api_url = api_url.rstrip("/")
        self._app_key = app_key
        self._app_secret = app_secret
        self._access_token = access_token
        self._shop_cipher = shop_cipher

    def call(
        self,
        operation: Operation,
        *,
        ids: Mapping[str, str] | None = None,
        query: Mapping[str, object] | None = None,
        body: Mapping[str, Any] | None = None,
        files: Sequence[tuple] | None = None,
    ) -> dict:
        """Return the envelope of a success.

        :param ids: parts of the path; digits only, so that none can change the path
        :param query: None leaves a parameter out, a list is joined by commas
        :param body: an empty one is not sent, because TikTok's own samples disagree
            about how `{}` is signed
        """
        path = operation.path.format(**_checked(ids or {}))
        return self._transport.request(
            operation.method,
            self._api_url + path,
            query={**self._common(operation), **_query(query or {})},
            body=json_text.dumps(body) if body else None,
            headers=self._headers(multipart=files is not None),
            files=files,
            retry=operation.retry,
            app_secret=self._app_secret,
            shop=(self._app_key, self._shop_cipher),
            lane=operation.lane,
        )

    def read(self, operation: Operation, **parts) -> dict[str, Any]:
        """Return the data of an answer."""
        return self.call(operation, **parts)["data"]

    def write(self, operation: Operation, **parts) -> Answer:
        """Return TikTok's answer to a write.

        :raise PartialFailure: the answer's code is 0, but it carries errors
        """
        envelope = self.call(operation, **parts)
        failed = envelope["data"].get("errors")
        if failed:
            raise PartialFailure(
                _items(failed),
                doubted=envelope["doubted"],
                maybe_applied=True,
                request_id=envelope.get("request_id"),
                http_status=200,
            )
        return Answer(envelope.get("request_id"), envelope["data"])

    def _common(self, operation: Operation) -> dict[str, str]:
        if not operation.shop:
            return {"app_key": self._app_key}
        if not self._shop_cipher:
            raise InvalidRequest("The request was not sent: it names no shop.")
        return {"app_key": self._app_key, "shop_cipher": self._shop_cipher}

    def _headers(self, *, multipart: bool) -> dict[str, str]:
        headers = {"x-tts-access-token": self._access_token}
        # The HTTP library writes the multipart header, because it makes the boundary.
        return headers if multipart else {**headers, "content-type": "application/json"}


def idempotency(key: str) -> dict[str, str]:
    """Return the query of a keyed write; raise InvalidRequest for an unusable key."""
    if not key or len(key) > MAX_KEY_LENGTH:
        raise InvalidRequest(
            "The request was not sent: a key of 1 to 255 letters has to protect it."
        )
    return {"idempotency_key": key}


def paging(
    size: int, bounds: tuple[int, int], token: str | None, field: str, order: str
) -> dict[str, object]:
    """Return the query of a search; raise InvalidRequest for a size out of bounds."""
    return page_size(size, bounds, token) | {"sort_field": field, "sort_order": order}


def page_size(
    size: int, bounds: tuple[int, int], token: str | None
) -> dict[str, object]:
    """Return the query of a list that TikTok sorts by itself; raises as `paging`."""
    low, high = bounds
    if not low <= size <= high:
        raise InvalidRequest(
            f"The request was not sent: a page holds {low} to {high} records."
        )
    return {"page_size": size, "page_token": token or None}


def checked_id(value: object) -> str:
    """Return an id of TikTok's; raise InvalidRequest when it is none."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return value
    raise InvalidRequest("The request was not sent: an id is a text of digits.")


def _checked(ids: Mapping[str, str]) -> dict[str, str]:
    return {name: checked_id(value) for name, value in ids.items()}


def _query(query: Mapping[str, object]) -> dict[str, str]:
    return {name: _text(value) for name, value in query.items() if value is not None}


def _text(value: object) -> str:
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ",".join(str(item) for item in value)
    return str(value)


def _items(failed: object) -> tuple[PartialItem, ...]:
    entries = failed if isinstance(failed, list) else [failed]
    known = [entry if isinstance(entry, Mapping) else {} for entry in entries]
    return tuple(
        PartialItem(str(entry.get("code", "")), str(entry.get("message", "")))
        for entry in known
    )
