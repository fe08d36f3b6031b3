"""The bodies of webhooks: which change announces what."""

from typing import Any

from .api.render_chat import message_payload
from .model.case import CANCELLATION, Case
from .model.order import Order
from .model.seller import Consent
from .world import Change, World

EVENT_TYPES = {
    1: "ORDER_STATUS_CHANGE",
    3: "RECIPIENT_ADDRESS_UPDATE",
    6: "SELLER_DEAUTHORIZATION",
    7: "UPCOMING_AUTHORIZATION_EXPIRATION",
    11: "CANCELLATION_STATUS_CHANGE",
    12: "RETURN_STATUS_CHANGE",
    13: "NEW_CONVERSATION",
    14: "NEW_MESSAGE",
}
# Only for apps that may take part in chats.
CHAT_TYPES = frozenset({13, 14})
ORDER_STATUSES = frozenset(
    {
        "UNPAID",
        "ON_HOLD",
        "AWAITING_SHIPMENT",
        "AWAITING_COLLECTION",
        "IN_TRANSIT",
        "DELIVERED",
        "COMPLETED",
        "CANCELLED",
    }
)
# Documented as not announced: polling has to find these.
SILENT_RETURNS = ("AWAITING_BUYER_RESPONSE", "EXCHANGE_")
WITHDRAWN = "CANCELLATION_REQUEST_CANCEL"

Notification = tuple[int, dict[str, Any]]  # type, data


def of(world: World, change: Change) -> Notification | None:
    """The notification of a change, or None when TikTok sends none."""
    if change.kind == "order" and change.moved:
        return _order(world.state.orders[change.order_id])
    if change.kind == "case" and change.moved:
        case = world.state.cases[change.case_id]
        return (
            _cancellation(world, case) if case.kind == CANCELLATION else _return(case)
        )
    if change.kind == "address":
        return 3, {"order_id": change.order_id, "update_time": change.moment}
    if change.kind == "conversation" and change.moved:
        where = {"conversation_id": change.conversation_id}
        return 13, {**where, "create_time": change.moment}
    if change.kind == "message":
        return _message(world, change)
    return None


def _order(order: Order) -> Notification | None:
    if order.status not in ORDER_STATUSES:
        return None
    cancelled = order.status == "CANCELLED"
    return 1, {
        "order_id": order.order_id,
        "order_status": "CANCEL" if cancelled else order.status,
        "is_on_hold_order": order.status == "ON_HOLD",
        "update_time": order.update_time,
    }


def _role(case: Case) -> str:
    return "SYSTEM" if case.role == "OPERATOR" else case.role


def _cancellation(world: World, case: Case) -> Notification:
    spelling = world.state.switches.cancel_spelling_webhook
    return 11, {
        "order_id": case.order_id,
        "cancellations_role": _role(case),
        "cancel_status": spelling if case.status == WITHDRAWN else case.status,
        "cancel_id": case.case_id,
        "create_time": case.create_time,
    }


def _return(case: Case) -> Notification | None:
    if case.status.startswith(SILENT_RETURNS) or case.case_type == "EXCHANGE":
        return None
    return 12, {
        "order_id": case.order_id,
        "return_role": _role(case),
        "return_type": case.case_type,
        "return_status": case.status,
        "return_id": case.case_id,
        "create_time": case.create_time,
        "update_time": case.update_time,
    }


def _message(world: World, change: Change) -> Notification:
    """Every message, the shop's own too. The sender comes without a name."""
    conversation = world.state.conversations[change.conversation_id]
    message = conversation.latest
    payload = message_payload(world, conversation, message)
    payload["sender"].pop("nickname")
    where = {"conversation_id": conversation.conversation_id}
    return 14, {"message_id": payload.pop("id"), **where, **payload}


def deauthorized() -> Notification:
    return 6, {"message": "The seller has removed the authorization of this app."}


def expiring(consent: Consent) -> Notification:
    message = "The authorization expires soon. Please ask the seller to renew it."
    return 7, {"message": message, "expiration_time": str(consent.refresh_expires)}
