"""Buyers' messages by admin call, and conversations as the platform holds them."""

from typing import Any

import msgspec
from aiohttp import web

from ..api.render_chat import (
    conversation_payload,
    listed_conversation,
    message_payload,
    plain_text,
)
from ..authorization import WORLD
from ..engine import chat
from ..engine.chat_content import dump, image
from ..model.case import Media
from ..model.chat import Conversation, Message
from ..world import World
from .media import read_images
from .tools import find_buyer, find_case, find_order, find_shop

SENDERS = {"buyer": "BUYER", "platform": "SYSTEM"}
EVERYTHING = {"need_session_id": True, "need_session_info": True}


def find_conversation(world: World, conversation_id: str) -> Conversation:
    if conversation_id not in world.state.conversations:
        raise LookupError(f"There is no conversation {conversation_id!r}.")
    return world.state.conversations[conversation_id]


async def list_conversations(request: web.Request) -> Any:
    """GET /_sim/conversations?shop=&buyer=: the newest first."""
    world, query = request.app[WORLD], request.query
    shop_id = find_shop(world, query["shop"]).shop_id if "shop" in query else ""
    found = [
        conversation
        for conversation in world.state.conversations.values()
        if shop_id in ("", conversation.shop_id)
        and query.get("buyer", "") in ("", conversation.buyer_id)
    ]
    found.sort(key=lambda c: (c.update_time, c.conversation_id), reverse=True)
    return [
        {
            "shop_id": conversation.shop_id,
            **listed_conversation(world, conversation, EVERYTHING, conversation.latest),
        }
        for conversation in found
    ]


async def show_conversation(request: web.Request) -> Any:
    """GET /_sim/conversations/{id}: all that the platform holds, and the API's view."""
    world = request.app[WORLD]
    conversation = find_conversation(world, request.match_info["conversation_id"])
    held = msgspec.to_builtins(conversation)
    held["messages"] = [_shown(world, conversation, m) for m in conversation.messages]
    payload = conversation_payload(world, conversation, EVERYTHING)
    may_send = chat.can_send(world, conversation)
    return {**held, "can_send_message": may_send, "payload": payload}


def _shown(
    world: World, conversation: Conversation, message: Message
) -> dict[str, Any]:
    by_shop = message.from_shop
    seen_up_to = conversation.read_by_buyer if by_shop else conversation.read_by_shop
    return {
        **message_payload(world, conversation, message),
        "plaintext": plain_text(message),
        "is_read": message.index <= seen_up_to,
    }


def say(world: World, values: dict[str, Any]) -> dict[str, Any]:
    """The action `message`: a buyer (or, as SYSTEM, the platform) writes.

    What is said comes as `text`, `image` (base64, an uploaded uri, or true for a
    generated picture), `order_id`, or as `type` with a `content` of its own; a
    content that is a text goes through as it is, malformed JSON too.
    """
    sender = values.get("actor") or "buyer"
    if sender not in SENDERS:
        raise ValueError(f"message is done by the {' or the '.join(SENDERS)}.")
    conversation = _conversation(world, values)
    visible = values.get("is_visible", True)
    if not isinstance(visible, bool):
        raise ValueError("is_visible is true or false.")
    messages = [
        chat.post(world, conversation, kind, content, SENDERS[sender], visible)
        for kind, content in _contents(world, conversation, values)
    ]
    return {
        "conversation_id": conversation.conversation_id,
        "message_ids": [message.message_id for message in messages],
    }


def read(world: World, values: dict[str, Any]) -> dict[str, Any]:
    """The action `read`: the buyer has seen what the shop wrote."""
    if values.get("actor") not in (None, "buyer"):
        raise ValueError("read is done by the buyer; shops read through the API.")
    conversation = find_conversation(world, values.get("conversation_id", ""))
    chat.read(world, conversation, "buyer")
    return {"conversation_id": conversation.conversation_id}


def _conversation(world: World, values: dict[str, Any]) -> Conversation:
    """By id, or by the buyer of a case, of an order, or of a shop's list."""
    if values.get("conversation_id"):
        return find_conversation(world, values["conversation_id"])
    return chat.begin(world, _buyer_id(world, values))


def _buyer_id(world: World, values: dict[str, Any]) -> str:
    if values.get("case_id"):
        return find_case(world, values["case_id"]).buyer_id
    if not values.get("buyer"):
        if not values.get("order_id"):
            raise ValueError(
                "Name conversation_id, case_id, order_id, or shop and buyer."
            )
        return find_order(world, values["order_id"]).buyer_id
    shop = find_shop(world, values.get("shop", ""))
    return find_buyer(world, shop, values["buyer"]).buyer_id


def _contents(
    world: World, conversation: Conversation, values: dict[str, Any]
) -> list[tuple[str, str]]:
    """(type, JSON text) of each message; an order comes before the words on it."""
    if "content" in values or values.get("type"):
        return [_own_content(values)]
    contents = []
    if values.get("order_id"):
        order = find_order(world, values["order_id"])
        if order.buyer_id != conversation.buyer_id:
            raise ValueError("It is another buyer's order.")
        contents.append(("ORDER_CARD", dump({"order_id": order.order_id})))
    if values.get("text"):
        contents.append(("TEXT", dump({"content": str(values["text"])})))
    if values.get("image"):
        contents.append(("IMAGE", dump(_picture(world, values["image"]))))
    if not contents:
        raise ValueError("Say something: text, image, order_id, or type and content.")
    return contents


def _own_content(values: dict[str, Any]) -> tuple[str, str]:
    kind, content = values.get("type") or "TEXT", values.get("content", {})
    if not content:
        named = {k: values[k] for k in ("order_id",) if values.get(k)}
        content = named or {"content": str(values.get("text", ""))}
    if not isinstance(kind, str) or not isinstance(content, (str, dict)):
        raise ValueError("type is a word, content an object or a JSON text.")
    return kind, content if isinstance(content, str) else dump(content)


def _picture(world: World, value: Any) -> dict[str, Any]:
    media: Media = read_images(world, 1 if value is True else [value])[0]
    return image(f"{world.base_url}/cdn/{media.key}", media.width, media.height)


ACTIONS = {"message": say, "read": read}
