"""The contract of the Partner API as data, and a check of a request against it."""

import json
from functools import lru_cache
from pathlib import Path

PATH = Path(__file__).resolve().parents[1] / "contract" / "contract.json"
COMMON = {"app_key", "timestamp", "sign", "shop_cipher"}
TYPES = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "array": list,
    "object": dict,
}


@lru_cache
def operations():
    entries = json.loads(PATH.read_text())["operations"]
    return {entry["operation"]: entry for entry in entries}


def problems(name, call, ids):
    """Return everything in which a call differs from the operation `name`."""
    entry = operations()[name]
    path = entry["path"].format(**ids)
    query = dict(call["params"])
    found = []
    if (call["method"], call["url"].partition("example")[2]) != (
        entry["method"],
        path,
    ):
        found.append(f"{call['method']} {call['url']} is not {path}")
    found += _query_problems(entry, query)
    if call["files"] is None:
        found += _body_problems(entry, call["data"])
    return found


def _query_problems(entry, query):
    known = {item["name"]: item for item in entry["params"] if item["in"] == "query"}
    required = {name for name, item in known.items() if item["required"]}
    required |= {"app_key", "timestamp", "sign"}
    if entry["shop_cipher"]:
        required.add("shop_cipher")
    allowed = set(known) | required
    found = [f"unknown parameter {name}" for name in set(query) - allowed]
    found += [f"missing parameter {name}" for name in required - set(query)]
    for name in set(query) & set(known):
        enum = known[name].get("enum") or known[name].get("items", {}).get("enum")
        wrong = set(query[name].split(",")) - set(enum or query[name].split(","))
        found += [f"{name} cannot be {word}" for word in wrong]
    return found


def _body_problems(entry, data):
    if data is None:
        needed = (entry["body"] or {}).get("required")
        return [f"no body, but {needed} are required"] if needed else []
    if entry["body"] is None:
        return ["a body where there is none"]
    body = json.loads(data)
    empty = ["an empty body"] if body == {} else []
    return empty + schema_problems(entry["body"], body, "body")


def schema_problems(schema, value, place):
    """Return where `value` differs from a schema of the contract."""
    kind = TYPES[schema["type"]]
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        return [f"{place} is no {schema['type']}"]
    if schema["type"] == "object":
        return _object_problems(schema, value, place)
    if schema["type"] == "array":
        return [
            problem
            for index, item in enumerate(value)
            for problem in schema_problems(schema["items"], item, f"{place}.{index}")
        ]
    wrong = "enum" in schema and value not in schema["enum"]
    return [f"{place} cannot be {value}"] if wrong else []


def _object_problems(schema, value, place):
    fields = schema.get("fields", {})
    found = [f"unknown field {place}.{name}" for name in set(value) - set(fields)]
    missing = set(schema.get("required") or ()) - set(value)
    found += [f"missing field {place}.{name}" for name in missing]
    for name in set(value) & set(fields):
        found += schema_problems(fields[name], value[name], f"{place}.{name}")
    return found


def answer_part(name, *path):
    """Return the schema of a part of an operation's answer, lists stepped into."""
    schema = operations()[name]["response"]["fields"]["data"]
    for step in path:
        schema = schema["fields"][step]
        schema = schema.get("items", schema)
    return schema
