"""Types 64, 65 and 67: the newer model's requests, parcels and refunds."""

from typing import Any

from .engine.aftersales import line_ids, request_status, rma_status
from .model.case import RETURN, Case
from .money import text
from .world import World

PAID = ("_COMPLETE", "_REFUND_SUCCESS")
# The webhook's own spelling of a status.
SPELLING = {"AWAITING_BUYER_RETURN": "AWAITING_BUYER_SHIPPED"}

Notification = tuple[int, dict[str, Any]]  # type, data


class NewerModel:
    """Tells what is new about a return since it was told last."""

    def __init__(self) -> None:
        self._told: dict[str, dict[int, str]] = {}

    def of(self, world: World, case: Case) -> list[Notification]:
        if case.kind != RETURN:
            return []
        told = self._told.setdefault(case.case_id, {})
        return [
            (kind, data)
            for kind, word, data in _states(world, case)
            if told.get(kind) != word and not told.update({kind: word})
        ]

    def forget(self) -> None:
        self._told.clear()


def _states(world: World, case: Case) -> list[tuple[int, str, dict[str, Any]]]:
    """(type, the word that makes it news, data) of everything there is to tell."""
    states = [(64, request_status(case), _request(case))]
    if case.rma_id:
        states.append((65, rma_status(case), _parcel(case)))
    if case.status.endswith(PAID) and world.paid(case):
        states.append((67, case.status, _refund(world, case)))
    return states


def _role(case: Case) -> str:
    return "BUYER" if case.role == "BUYER" else "SELLER"


def _request(case: Case) -> dict[str, Any]:
    return {
        "aftersales_request_id": case.aftersales_id,
        "return_role": _role(case),
        "aftersales_request_status": request_status(case),
        "aftersales_request_create_time": case.create_time,
        "aftersales_request_update_time": case.update_time,
    }


def _parcel(case: Case) -> dict[str, Any]:
    status = rma_status(case)
    return {
        "rma_id": case.rma_id,
        "aftersales_request_id": case.aftersales_id,
        "return_role": _role(case),
        "rma_status": SPELLING.get(status, status),
        "rma_request_create_time": case.create_time,
        "rma_request_update_time": case.update_time,
    }


def _refund(world: World, case: Case) -> dict[str, Any]:
    currency = world.currency(case)
    rma = {"rma_id": case.rma_id} if case.rma_id else {}
    return {
        "aftersales_request_id": case.aftersales_id,
        **rma,
        "line_items": line_ids(case),
        "refund_total": text(world.paid(case), currency),
        "refund_currency": currency,
        "refund_status": "REFUND_SUCCESS",
        "refund_timestamp": case.update_time,
    }
