"""The Partner API's contract as data: which operations exist and what they take."""

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

# Groups and operations of the contract that this simulator answers.
SERVED_GROUPS = frozenset(
    {"authorization", "customer_service", "event", "orders", "return_and_refund"}
)
SERVED_OPERATIONS = frozenset({"upload_product_image"})

# Longest-lived differences of older versions: path -> what they lack. Everything
# else about an older version is as in the newest one.
OLDER_VERSIONS: dict[str, dict[str, dict[str, tuple[str, ...]]]] = {
    "cancel_order": {"202309": {"body": ("order_line_list",)}},
    "search_cancellations": {"202309": {}},
    "create_return": {"202309": {"body": ("order_line_list",)}},
    "search_returns": {"202309": {}},
    "reject_return": {"202309": {"body": ("partial_refund_amount",)}},
    "get_aftersale_eligibility": {
        "202309": {"query": ("request_types",)},
        "202512": {},
    },
    "calculate_refund": {
        "202309": {"body": ("order_line_list",), "optional": ("reason_name",)},
    },
    "review_aftersales_requests": {"202603": {}},
    "get_order_detail": {"202309": {}},
    "send_message": {"202309": {"body": ("sender_role",)}},
}


@dataclass(frozen=True)
class Operation:
    """One operation in one version."""

    name: str
    version: str
    method: str
    path: str
    shop_cipher: bool
    query: dict[str, dict[str, Any]]
    body: dict[str, Any] | None
    response: dict[str, Any]
    pattern: re.Pattern[str]

    @property
    def is_upload(self) -> bool:
        return self.name in {
            "upload_image_for_buyer_messages",
            "upload_product_image",
            "upload_return_shipping_information",
        }


def load() -> dict[str, Any]:
    """The contract file, parsed."""
    file = resources.files(__package__) / "contract.json"
    return json.loads(file.read_text("utf-8"))


@cache
def operations() -> tuple[Operation, ...]:
    """Every served operation, each version of it."""
    served = [raw for raw in load()["operations"] if _is_served(raw)]
    return tuple(op for raw in served for op in _versions(raw))


def _is_served(raw: dict[str, Any]) -> bool:
    return raw["group"] in SERVED_GROUPS or raw["operation"] in SERVED_OPERATIONS


def _versions(raw: dict[str, Any]) -> list[Operation]:
    newest = _operation(raw)
    older = OLDER_VERSIONS.get(newest.name, {})
    return [newest, *(_older(raw, newest, v, lacks) for v, lacks in older.items())]


def _operation(raw: dict[str, Any]) -> Operation:
    path = raw["path"]
    query = {p["name"]: p for p in raw["params"] if p["in"] == "query"}
    return Operation(
        name=raw["operation"],
        version=path.split("/")[2],
        method=raw["method"],
        path=path,
        shop_cipher=raw["shop_cipher"],
        query=query,
        body=raw["body"],
        response=raw["response"],
        pattern=_pattern(path),
    )


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path)) + "$")


def _older(
    raw: dict[str, Any],
    newest: Operation,
    version: str,
    lacks: dict[str, tuple[str, ...]],
) -> Operation:
    path = newest.path.replace(newest.version, version, 1)
    dropped = lacks.get("query", ())
    params = [p for p in raw["params"] if p["name"] not in dropped]
    return _operation(
        {**raw, "path": path, "params": params, "body": _older_body(raw["body"], lacks)}
    )


def _older_body(
    body: dict[str, Any] | None, lacks: dict[str, tuple[str, ...]]
) -> dict[str, Any] | None:
    if body is None:
        return None
    dropped, optional = lacks.get("body", ()), lacks.get("optional", ())
    fields = {k: v for k, v in body.get("fields", {}).items() if k not in dropped}
    required = [name for name in body.get("required", ()) if name not in optional]
    return {**body, "fields": fields, "required": required}


@cache
def known_paths() -> dict[str, list[Operation]]:
    """Operations by the shape of their path, for a fast look-up: the number of
    segments and the first two of them."""
    table: dict[str, list[Operation]] = {}
    for operation in operations():
        table.setdefault(_shape(operation.path), []).append(operation)
    return table


def _shape(path: str) -> str:
    parts = path.split("/")
    return f"{len(parts)}:{'/'.join(parts[1:3])}"


def find(method: str, path: str) -> tuple[Operation | None, dict[str, str], bool]:
    """The operation for a request, its path parameters, and whether the path is
    known at all (then only the method was wrong)."""
    known = False
    for operation in known_paths().get(_shape(path), ()):
        match = operation.pattern.match(path)
        if match and operation.method == method:
            # A fixed path wins over one with a placeholder in the same place.
            return operation, match.groupdict(), True
        known = known or bool(match)
    return None, {}, known
