"""Conversations and messages between buyers and the shop."""

from typing import Any

from ..engine import chat, chat_content
from ..engine.refusal import Refusal
from ..indexes import first, walk
from ..model.chat import Conversation, Message
from .context import Context, handles
from .errors import bad_parameter
from .render_chat import (
    conversation_payload,
    listed_conversation,
    message_payload,
    plain_text,
)
from .search import ENDLESS, fingerprint, make_token, read_size, read_token

CONVERSATION_SIZES, MESSAGE_SIZES = (1, 20, 20), (1, 10, 10)
SENDER_ROLES = ("CUSTOMER_SERVICE", "SYSTEM", "ROBOT")
TIPS = "This message cannot be shown here. Open it in the Seller Center."
# Types that clients can be expected to know.
SHOWABLE = frozenset(chat_content.CHECKS) | {
    "ALLOCATED_SERVICE",
    "BUYER_ENTER_FROM_ORDER",
    "BUYER_ENTER_FROM_PRODUCT",
    "BUYER_ENTER_FROM_TRANSFER",
    "EMOTICONS",
    "NOTIFICATION",
}


def find_conversation(context: Context) -> Conversation:
    """The conversation of the path.

    :raises ApiError: 45101003 there is none, 45102007 another shop's
    """
    known = context.world.state.conversations
    conversation = known.get(context.path["conversation_id"])
    if conversation is None:
        raise context.refuse(chat_content.NOT_FOUND, "There is no such conversation.")
    if conversation.shop_id != context.shop.shop_id:
        raise context.refuse(chat.NO_PERMISSION, "It is another shop's conversation.")
    return conversation


@handles("create_conversation")
def create_conversation(context: Context) -> dict[str, Any]:
    world, buyer_id = context.world, context.body["buyer_user_id"]
    buyer = world.state.buyers.get(buyer_id)
    if buyer is None or buyer.shop_id != context.shop.shop_id:
        raise Refusal(chat_content.NOT_FOUND, "The shop has no such buyer.")
    conversation = chat.begin_as_shop(world, buyer_id)
    return {"conversation_id": conversation.conversation_id}


@handles("get_conversations")
def get_conversations(context: Context) -> dict[str, Any]:
    """The one with the newest message first; without a total."""
    world, query = context.world, context.query
    size = read_size(query["page_size"], CONVERSATION_SIZES)
    mark = fingerprint(context, {})
    after = read_token(mark, query.get("page_token", ""))
    source = world.conversations_of[context.shop.shop_id]
    lists = source.chosen("update_time", lambda bucket: True)
    found = first(walk(lists, 0, ENDLESS, after, descending=True), size + 1)
    hidden = _lagging(context)
    rows = [_listed(context, record_id, hidden) for _time, record_id in found[:size]]
    token = make_token(mark, found[size - 1]) if len(found) > size else ""
    return {"conversations": rows, "next_page_token": token}


def _listed(context: Context, conversation_id: str, hidden: set[str]) -> dict[str, Any]:
    conversation = context.world.state.conversations[conversation_id]
    shown = (m for m in reversed(conversation.messages) if m.message_id not in hidden)
    return listed_conversation(
        context.world, conversation, context.query, next(shown, None)
    )


@handles("get_conversation")
def get_conversation(context: Context) -> dict[str, Any]:
    conversation = find_conversation(context)
    row = conversation_payload(context.world, conversation, context.query)
    return {"conversation": row}


@handles("get_conversation_messages")
def get_conversation_messages(context: Context) -> dict[str, Any]:
    """Newest first unless asked otherwise."""
    conversation, query = find_conversation(context), context.query
    size = read_size(query["page_size"], MESSAGE_SIZES)
    if query.get("sort_field", "create_time") != "create_time":
        raise bad_parameter("Invalid parameter sort_field: only create_time.")
    mark = fingerprint(context, {"conversation": conversation.conversation_id})
    after = read_token(mark, query.get("page_token", ""))
    found = _page(context, conversation, after[0] if after else None, size + 1)
    page, more = found[:size], len(found) > size
    token = make_token(mark, (page[-1].index, page[-1].message_id)) if more else ""
    rows = [_message(context, conversation, message) for message in page]
    tips = any(message.type not in SHOWABLE for message in page)
    return {
        "messages": rows,
        "next_page_token": token,
        **({"unsupported_msg_tips": TIPS} if tips else {}),
    }


def _page(
    context: Context, conversation: Conversation, after: int | None, number: int
) -> list[Message]:
    hidden = _lagging(context)
    messages = [m for m in conversation.messages if m.message_id not in hidden]
    if context.query.get("sort_order", "DESC") == "DESC":
        behind = [m for m in messages if after is None or m.index < after]
        return behind[::-1][:number]
    return [m for m in messages if after is None or m.index > after][:number]


def _message(
    context: Context, conversation: Conversation, message: Message
) -> dict[str, Any]:
    row = message_payload(context.world, conversation, message)
    if context.query.get("need_data"):
        row["data"] = message.content
    if context.query.get("need_plaintext"):
        row["plaintext"] = plain_text(message)
    return row


def _lagging(context: Context) -> set[str]:
    """Messages that a lagging list leaves out."""
    world, fault = context.world, context.fault
    if fault is not None and fault.fault == "list_lag":
        return set(world.lagging_messages)
    if not world.faults.lag_is_on():
        world.lagging_messages.clear()
    return set()


@handles("send_message")
def send_message(context: Context) -> dict[str, Any]:
    """There is no idempotency key: whoever calls twice has said it twice."""
    conversation, body = find_conversation(context), context.body
    role = body.get("sender_role") or context.world.state.switches.chat_sender_role
    if body.get("sender_role") and role not in SENDER_ROLES:
        raise context.refuse(
            chat_content.BAD_PARAMETER, f"sender_role is one of {SENDER_ROLES}."
        )
    chat.check_may_write(context.world, conversation)
    content = chat_content.check(
        context.world, conversation, body["type"], body["content"]
    )
    text = chat_content.dump(content)
    message = chat.post(context.world, conversation, body["type"], text, role)
    return {"message_id": message.message_id}


@handles("mark_buyer_messages_as_read")
def mark_buyer_messages_as_read(context: Context) -> dict[str, Any]:
    chat.read(context.world, find_conversation(context), "shop")
    return {}
