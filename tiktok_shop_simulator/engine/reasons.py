"""Reasons by use and market, as the reason pages list them."""

import json
from functools import cache
from importlib import resources
from typing import NamedTuple

from ..model.case import CANCELLATION, Case
from ..model.order import Order

# Reasons after which the buyer also gets the shipping fee back: not their change
# of mind.
BUYERS_CHOICE = ("no_need", "no_longer_needed", "other")


class Reason(NamedTuple):
    name: str
    text: str


@cache
def _table() -> dict[str, dict[str, tuple[Reason, ...]]]:
    raw = json.loads((resources.files(__package__) / "reasons.json").read_text("utf-8"))
    return {
        use: {
            market: tuple(Reason(**row) for row in rows)
            for market, rows in markets.items()
        }
        for use, markets in raw.items()
    }


@cache
def _texts() -> dict[str, str]:
    return {
        reason.name: reason.text
        for markets in _table().values()
        for rows in markets.values()
        for reason in rows
    }


def reasons(use: str, region: str) -> tuple[Reason, ...]:
    """The reasons for a use (a key of reasons.json) in a market."""
    markets = _table()[use]
    return markets.get(region) or markets["*"]


def names(use: str, region: str) -> list[str]:
    return [reason.name for reason in reasons(use, region)]


def is_known(name: str) -> bool:
    return name in _texts()


def text(name: str) -> str:
    """The words for a reason; an unknown name stands for itself."""
    return _texts().get(name, name)


def is_sellers_fault(name: str) -> bool:
    return not name.removesuffix("_new").endswith(BUYERS_CHOICE)


def has_arrived(order: Order) -> bool:
    return order.status in {"DELIVERED", "COMPLETED"}


def use_for(request_type: str, user: str, order: Order) -> str:
    """Which list fits a new request: CANCEL, REFUND, RETURN_AND_REFUND or
    REPLACEMENT, asked by BUYER or SELLER."""
    if request_type == "CANCEL":
        return "buyer_cancel" if user == "BUYER" else "seller_cancel"
    if request_type == "REFUND":
        when = "delivered" if has_arrived(order) else "shipped"
        return f"{user.lower()}_refund_{when}"
    if request_type == "REPLACEMENT":
        return "buyer_replacement"
    return "buyer_return" if user == "BUYER" else "seller_return"


def reject_use(case: Case) -> str:
    """Which list fits a refusal of that case in its present state."""
    if case.kind == CANCELLATION:
        return "reject_cancel"
    return "reject_package" if case.status == "BUYER_SHIPPED_ITEM" else "reject_request"
