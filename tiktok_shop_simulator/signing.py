"""Signatures of requests and webhooks, as the Partner Center documents them."""

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from operator import itemgetter

UNSIGNED_PARAMETERS = frozenset({"sign", "access_token"})


def _digest(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def request_sign(
    *,
    path: str,
    query: Iterable[tuple[str, str]],
    body: bytes,
    content_type: str,
    app_secret: str,
) -> str:
    """The `sign` of a request: path, sorted parameters and, unless it is a form
    with files, the body's exact bytes, wrapped in the secret."""
    signed = (pair for pair in query if pair[0] not in UNSIGNED_PARAMETERS)
    # By name only: repeated parameters keep the order in which they were sent.
    pairs = sorted(signed, key=itemgetter(0))
    message = path.encode() + "".join(k + v for k, v in pairs).encode()
    if not content_type.startswith("multipart/form-data"):
        message += body
    secret = app_secret.encode()
    return _digest(app_secret, secret + message + secret)


def accepted_signs(
    *,
    path: str,
    query: list[tuple[str, str]],
    body: bytes,
    content_type: str,
    app_secret: str,
    empty_object: str,
) -> Iterator[str]:
    """Every sign that this request may carry.

    Official samples differ on repeated keys (first value, or all) and on the body
    `{}` (*empty_object*: signed `as_bytes`, `skip`ped, or `both` are fine).
    """
    bodies = [body]
    if body == b"{}" and empty_object != "as_bytes":
        bodies = [b""] if empty_object == "skip" else [body, b""]
    first_of_each = list({k: (k, v) for k, v in reversed(query)}.values())
    for candidate in bodies:
        for pairs in (query, first_of_each):
            yield request_sign(
                path=path,
                query=pairs,
                body=candidate,
                content_type=content_type,
                app_secret=app_secret,
            )


def is_signed(sign: str, **request) -> bool:
    """Whether *sign* is right for the request (keywords of `accepted_signs`)."""
    return any(
        hmac.compare_digest(sign.encode(), wanted.encode())
        for wanted in accepted_signs(**request)
    )


def webhook_signature(*, app_key: str, app_secret: str, body: bytes) -> str:
    """What the Authorization header of a webhook carries."""
    return _digest(app_secret, app_key.encode() + body)
