"""JSON as TikTok sends it, read so that every text can be stored.

Buyers write the texts. An escaped NUL or a lone surrogate is legal JSON, but
PostgreSQL stores neither, and one such message would stop a whole page.
"""

import json
import re

_UNSTORABLE_ESCAPE = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def loads(body: bytes) -> object:
    """Return the JSON value of `body`; raise ValueError when it is none."""
    text = body.decode("utf-8", errors="replace")
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
        return _storable(value) if _UNSTORABLE_ESCAPE.search(text) else value
    except RecursionError:
        raise ValueError("the JSON is nested too deeply") from None


def dumps(value: object) -> bytes:
    """Return the bytes to sign and send: compact, names in the given order."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _storable(value: object) -> object:
    if isinstance(value, str):
        clean = value.encode("utf-8", errors="surrogatepass")
        return clean.decode("utf-8", errors="replace").replace("\0", _REPLACEMENT)
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {_storable(name): _storable(item) for name, item in value.items()}
    return value
