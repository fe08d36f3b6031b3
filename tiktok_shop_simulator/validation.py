"""Requests against the contract: unknown, missing and mistyped fields are refused."""

from collections.abc import Iterable
from typing import Any

TYPES: dict[str, type] = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "array": list,
    "object": dict,
}


class Invalid(ValueError):
    """A field that the operation does not take as it came."""


def check(schema: dict[str, Any], value: Any, where: str = "body") -> None:
    """Compare a parsed JSON value with its schema.

    :raises Invalid: naming the first field that does not fit
    """
    kind = schema.get("type", "object")
    expected = TYPES.get(kind)
    if expected and (type(value) is not expected):
        raise Invalid(f"Invalid parameter {where}: type invalid, {kind} expected.")
    if kind == "object":
        _check_object(schema, value, where)
    elif kind == "array":
        for number, item in enumerate(value):
            check(schema.get("items", {}), item, f"{where}[{number}]")
    elif "enum" in schema and value not in schema["enum"]:
        raise Invalid(f"Invalid parameter {where}: {value!r} is not one of its values.")


def _check_object(schema: dict[str, Any], value: dict[str, Any], where: str) -> None:
    fields = schema.get("fields") or {}
    _refuse_unknown(value, fields, where)
    for name in schema.get("required", ()):
        if value.get(name) in (None, ""):
            raise Invalid(f"Missing parameter {where}.{name}: it is required.")
    for name, item in value.items():
        check(fields[name], item, f"{where}.{name}")


def _refuse_unknown(names: Iterable[str], known: Iterable[str], where: str) -> None:
    for name in names:
        if name not in known:
            raise Invalid(f"Unexpected identifier {name} in {where}.")


def read_query(
    schemas: dict[str, dict[str, Any]], pairs: dict[str, str]
) -> dict[str, Any]:
    """The operation's own query parameters as Python values; lists come
    comma-joined.

    :raises Invalid: unknown, missing or mistyped parameter
    """
    _refuse_unknown(pairs, schemas, "query")
    for name, schema in schemas.items():
        if schema.get("required") and not pairs.get(name):
            raise Invalid(f"Missing parameter {name}: it is required.")
    return {name: _read(schemas[name], text, name) for name, text in pairs.items()}


def _read(schema: dict[str, Any], text: str, name: str) -> Any:
    value: Any = text
    if schema["type"] == "integer":
        value = _whole_number(text, name)
    elif schema["type"] == "boolean":
        value = {"true": True, "false": False}.get(text, text)
    elif schema["type"] == "array":
        value = [item for item in text.split(",") if item]
    check({**schema, "fields": {}}, value, name)
    return value


def _whole_number(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise Invalid(f"Invalid parameter {name}: a whole number is expected.")
    return int(text)
