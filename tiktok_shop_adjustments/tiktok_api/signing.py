"""Signature of a request to the Partner API.

TikTok compares it with what it received, so it is made over the very bytes that are
sent: serialise a body once, sign it, send it.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping

# The signature cannot contain itself; the token travels in a header.
UNSIGNED_PARAMETERS = frozenset({"sign", "access_token"})

Query = Mapping[str, object] | Iterable[tuple[str, object]]


def sign(
    *,
    path: str,
    query: Query,
    body: bytes | str | None,
    content_type: str | None,
    app_secret: str,
) -> str:
    """Return the lowercase hex HMAC-SHA256 of one request.

    :param path: path of the URL, without host and query
    :param query: decoded values, as TikTok sees them after URL decoding
    :param body: the bytes that will be sent; a multipart body is never signed
    :param content_type: header value; a multipart one carries a boundary
    """
    message = f"{path}{_joined(query)}".encode() + _signed_body(body, content_type)
    secret = app_secret.encode()
    return hmac.new(secret, secret + message + secret, hashlib.sha256).hexdigest()


def _joined(query: Query) -> str:
    pairs = query.items() if isinstance(query, Mapping) else query
    signed = ((name, value) for name, value in pairs if name not in UNSIGNED_PARAMETERS)
    return "".join(f"{name}{value}" for name, value in sorted(signed, key=_name))


def _name(pair: tuple[str, object]) -> str:
    return pair[0]


def _signed_body(body: bytes | str | None, content_type: str | None) -> bytes:
    if body is None or (content_type or "").lower().startswith("multipart/form-data"):
        return b""
    return body.encode() if isinstance(body, str) else body
