"""Conversations and messages as the API shows them."""

from typing import Any

from ..engine import chat
from ..engine.chat_content import load
from ..model.chat import Conversation, Message, Session
from ..world import World
from .render_orders import compact

SHOP_ROLES = ("SHOP", "CUSTOMER_SERVICE")
# How each type reads in one line; texts speak for themselves.
PLAIN_WORDS = {
    "IMAGE": "[Image]",
    "VIDEO": "[Video]",
    "EMOTICONS": "[Sticker]",
    "ORDER_CARD": "[Order {order_id}]",
    "BUYER_ENTER_FROM_ORDER": "[Order {order_id}]",
    "LOGISTICS_CARD": "[Delivery of order {order_id}]",
    "RETURN_REFUND_CARD": "[Return or refund of order {order_id}]",
    "PRODUCT_CARD": "[Product {product_id}]",
    "BUYER_ENTER_FROM_PRODUCT": "[Product {product_id}]",
    "COUPON_CARD": "[Coupon]",
}


def im_user_id(conversation: Conversation, role: str) -> str:
    """The identity in chats, which is none of the order's."""
    if role == "BUYER":
        return f"7500{conversation.buyer_id[4:]}"
    number = "7501" if role == "SHOP" else "7502"
    return f"{number}{conversation.shop_id[4:]}" if role in SHOP_ROLES else ""


def nickname(world: World, conversation: Conversation, role: str) -> str:
    if role == "BUYER":
        return world.state.buyers[conversation.buyer_id].nickname
    shop = world.shop(conversation.shop_id).name
    return {"SHOP": shop, "CUSTOMER_SERVICE": f"{shop} support"}.get(role, "TikTok")


def conversation_payload(
    world: World, conversation: Conversation, query: dict[str, Any]
) -> dict[str, Any]:
    """What both Get Conversations and Get Conversation show.

    :param query: with `need_session_id` and `need_session_info`
    """
    people = _participants(world, conversation)
    return {
        "id": conversation.conversation_id,
        "participant_count": len(people),
        "participants": people,
        "create_time": conversation.create_time,
        "unread_count": conversation.unread,
        **_session(conversation, query),
    }


def _participants(world: World, conversation: Conversation) -> list[dict[str, Any]]:
    roles = ["BUYER", "SHOP", *["CUSTOMER_SERVICE"] * conversation.has_agent]
    return [_participant(world, conversation, role) for role in roles]


def _participant(world: World, conversation: Conversation, role: str) -> dict[str, Any]:
    return compact(
        {
            "im_user_id": im_user_id(conversation, role),
            "user_id": conversation.buyer_id if role == "BUYER" else "",
            "role": role,
            "nickname": nickname(world, conversation, role),
        }
    )


def _session(conversation: Conversation, query: dict[str, Any]) -> dict[str, Any]:
    session, row = conversation.session, {}
    if session and query.get("need_session_id"):
        row["cur_session_id"] = session.session_id
    if session and query.get("need_session_info"):
        row["cur_session"] = {"id": session.session_id, "phase": session.phase}
    return row


def listed_conversation(
    world: World,
    conversation: Conversation,
    query: dict[str, Any],
    latest: Message | None,
) -> dict[str, Any]:
    """One element of `conversations[]`."""
    row = conversation_payload(world, conversation, query)
    row["can_send_message"] = chat.can_send(world, conversation)
    if latest:
        row["latest_message"] = message_payload(world, conversation, latest)
    return row


def message_payload(
    world: World, conversation: Conversation, message: Message
) -> dict[str, Any]:
    return {
        "id": message.message_id,
        "type": message.type,
        "content": message.content,
        "create_time": message.create_time,
        "is_visible": message.is_visible,
        "index": str(message.index),
        "sender": sender_payload(world, conversation, message.role),
    }


def sender_payload(
    world: World, conversation: Conversation, role: str
) -> dict[str, str]:
    return compact(
        {
            "im_user_id": im_user_id(conversation, role),
            "role": role,
            "nickname": nickname(world, conversation, role),
        }
    )


def plain_text(message: Message) -> str:
    """The message in words, for those who cannot show its type."""
    content = load(message.content)
    words = PLAIN_WORDS.get(message.type)
    if words is None:
        return str(content.get("content", ""))
    fields = {"order_id": "", "product_id": ""}
    return words.format(**{name: content.get(name, "") for name in fields})


def session_payload(
    world: World, conversation: Conversation, session: Session, late_after: int
) -> dict[str, Any]:
    """One element of `sessions[]`. Open sessions have no end, unanswered ones no
    first answer."""
    answered = session.first_response_time >= 0
    return compact(
        {
            "id": session.session_id,
            "conversation_id": conversation.conversation_id,
            "begin_time": session.begin_time,
            "end_time": session.end_time or None,
            "buyer_nickname": nickname(world, conversation, "BUYER"),
            "first_response_time": session.first_response_time if answered else None,
            "first_response_late": session.first_response_time > late_after
            if answered
            else None,
        }
    )
