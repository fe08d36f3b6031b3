"""What the page tells about a buyer's cases beyond the list of orders: who did and
said what, with pictures, the parcel, and what an open offer would pay."""

from decimal import Decimal
from typing import Any

from aiohttp import web

from ..authorization import WORLD
from ..engine import reasons
from ..model.case import Case, Media, Record
from ..money import ZERO, text
from ..world import World


async def list_histories(request: web.Request) -> dict[str, Any]:
    """GET /_sim/histories?buyer_user_id=: `{now, cases: {case_id: {...}}}`."""
    world = request.app[WORLD]
    order_ids = world.orders_by_buyer.get(request.query.get("buyer_user_id", ""), ())
    orders = [world.state.orders[order_id] for order_id in order_ids]
    cases = [case for order in orders for case in world.cases_on(order)]
    return {
        "now": world.now,
        "cases": {case.case_id: _case(world, case) for case in cases},
    }


def _case(world: World, case: Case) -> dict[str, Any]:
    return {
        "offer_total": text(_offered(case), world.currency(case)),
        **_parcel(case),
        "records": [_record(record) for record in case.records],
    }


def _offered(case: Case) -> Decimal:
    """What accepting would pay: the offer of each unit, all of them together."""
    if case.status != "AWAITING_BUYER_RESPONSE":
        return ZERO
    return sum((line.offer for line in case.lines if line.outcome == "OFFER"), ZERO)


def _parcel(case: Case) -> dict[str, Any]:
    parcel = case.parcel
    return {
        "carrier": parcel.provider_name if parcel else "",
        "parcel_arrived": bool(parcel and parcel.arrived),
    }


def _record(record: Record) -> dict[str, Any]:
    return {
        "event": record.event,
        "role": record.role,
        "description": record.description,
        "reason_text": reasons.text(record.reason) if record.reason else "",
        "note": record.note,
        "images": [_picture(media) for media in record.images],
        "videos": [_picture(media) for media in record.videos],
        "create_time": record.create_time,
    }


def _picture(media: Media) -> dict[str, Any]:
    # Without a host: the page may be open under another name of this machine.
    return {"url": f"/cdn/{media.key}", "width": media.width, "height": media.height}
