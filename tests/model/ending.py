"""What must be true when all is quiet: nothing is unfinished, Odoo equals TikTok."""

from datetime import datetime, timezone
from decimal import Decimal
from typing import Any

from tiktok_shop_simulator.api.render_cases import cancellation_payload, return_payload
from tiktok_shop_simulator.model.case import CANCELLATION, Case
from tiktok_shop_simulator.model.order import Order

from .reference import OPEN, Odoo, require
from .tiktok import TikTok

# TikTok's word for where a case stands -> what Odoo may call it then.
SHOWN = {
    "CANCELLATION_REQUEST_PENDING": {"to_decide"},
    "CANCELLATION_REQUEST_SUCCESS": {"approved"},
    "CANCELLATION_REQUEST_COMPLETE": {"cancelled"},
    "CANCELLATION_REQUEST_CANCEL": {"withdrawn"},
    "RETURN_OR_REFUND_REQUEST_PENDING": {"to_decide"},
    "REFUND_OR_RETURN_REQUEST_REJECT": {"rejected"},
    "RETURN_OR_REFUND_REQUEST_CANCEL": {"withdrawn"},
    "RETURN_OR_REFUND_REQUEST_SUCCESS": {"approved"},
    "RETURN_OR_REFUND_REQUEST_COMPLETE": {"refunded"},
    "AWAITING_BUYER_SHIP": {"waiting_buyer"},
    "AWAITING_BUYER_RESPONSE": {"waiting_buyer"},
    "BUYER_SHIPPED_ITEM": {"in_transit", "to_decide"},
    "REJECT_RECEIVE_PACKAGE": {"rejected"},
    "REPLACEMENT_REQUEST_PENDING": {"to_decide"},
    "REPLACEMENT_REQUEST_REJECT": {"rejected"},
    "REPLACEMENT_REQUEST_CANCEL": {"withdrawn"},
    "REPLACEMENT_REQUEST_COMPLETE": {"replaced"},
    "REPLACEMENT_REQUEST_REFUND_SUCCESS": {"refunded"},
}
# A request that is open or rejected, while TikTok rules on it.
DISPUTED = {"to_decide", "rejected"}
# TikTok's words for money that has really gone back.
PAID = ("_REQUEST_COMPLETE", "_REFUND_SUCCESS")


def check_end(tiktok: TikTok, odoo: Odoo) -> None:
    """:raises Broken: Odoo does not equal TikTok, or something is unfinished"""
    unfinished = [row for row in odoo.decisions if row.state in OPEN]
    require(not unfinished, f"unfinished: {unfinished}")
    left = {state for state in odoo.events if state in {"new", "failed"}}
    require(not left, f"notifications are {left}: {odoo.events}")
    for case in tiktok.cases:
        require(case.case_id in odoo.cases, f"{case.case_id} is lost")
        _check_case(tiktok, case, odoo)
        _check_who(tiktok, case, odoo)
    for order in tiktok.orders:
        require(order.order_id in odoo.orders, f"{order.order_id} is lost")
        _check_order(tiktok, order, odoo)


def _check_case(tiktok: TikTok, case: Case, odoo: Odoo) -> None:
    row, payload = odoo.cases[case.case_id], _payload(tiktok, case)
    prefix = "cancel" if case.kind == CANCELLATION else "return"
    status = payload[f"{prefix}_status"]
    require(row.status == status, f"{case.case_id}: {row.status}, it is {status}")
    moment = datetime.fromtimestamp(case.update_time, timezone.utc).replace(tzinfo=None)
    require(row.moment == moment, f"{case.case_id}: {row.moment}, it is {moment}")
    stated = (payload["refund_amount"] or {}).get("refund_total") or 0
    total = Decimal(str(row.total or 0))
    require(total == Decimal(stated), f"{case.case_id}: {total}, it is {stated}")
    require(row.order, f"{case.case_id} has no order")
    shown = _shown(case)
    require(row.state in shown, f"{case.case_id}: {row.state} is none of {shown}")


def _payload(tiktok: TikTok, case: Case) -> dict[str, Any]:
    render = cancellation_payload if case.kind == CANCELLATION else return_payload
    return render(tiktok.world, case, "202602")


def _shown(case: Case) -> set[str]:
    shown = SHOWN[case.status]
    if case.arbitration_status == "IN_PROGRESS" and shown <= DISPUTED:
        return {"waiting_tiktok"}
    if shown == {"withdrawn"} and _was_rejected(case):
        return {"rejected"}
    return shown


def _was_rejected(case: Case) -> bool:
    """Whether a request that is closed ended by a no."""
    events = [record.event for record in case.records]
    no = "REJECT_REQUEST_CANCEL" in events
    return no or case.arbitration_status == "SUPPORT_SELLER"


def _check_who(tiktok: TikTok, case: Case, odoo: Odoo) -> None:
    """Each thing that the seller has done is a confirmed decision in Odoo."""
    confirmed = {row.key for row in odoo.decisions if row.state == "confirmed"}
    for move in tiktok.movements(case):
        known = move.actor != "SELLER" or move.idempotency_key in confirmed
        require(known, f"{case.case_id}: {move.kind} without a decision")


def _check_order(tiktok: TikTok, order: Order, odoo: Odoo) -> None:
    row = odoo.orders[order.order_id]
    require(row.status == order.status, f"{row}: it is {order.status}")
    cancelled = order.status == "CANCELLED"
    require((row.state == "cancel") == cancelled, f"{row}: it is {order.status}")
    cases = (tiktok.world.state.cases[case_id] for case_id in order.cases)
    paid = sum((_paid(tiktok, case) for case in cases), Decimal(0))
    refunded = Decimal(str(row.refunded or 0))
    require(refunded == paid, f"{row}: TikTok has paid {paid}")


def _paid(tiktok: TikTok, case: Case) -> Decimal:
    """What has gone back to the buyer; approved money that is on its way has not."""
    if not (case.status.endswith(PAID) or case.is_quick_refund):
        return Decimal(0)
    moves = tiktok.movements(case)
    return sum((m.amount for m in moves if m.kind == "refund"), Decimal(0))
