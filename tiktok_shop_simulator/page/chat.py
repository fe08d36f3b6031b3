"""What the page tells about a buyer's talk with a shop, as the buyer sees it."""

from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from ..admin.tools import find_shop
from ..api.render_chat import nickname, plain_text
from ..authorization import WORLD
from ..engine import chat
from ..engine.chat_content import load
from ..model.chat import Conversation, Message
from ..world import World


async def show_talk(request: web.Request) -> dict[str, Any]:
    """GET /_sim/talks?buyer_user_id=&shop_id=: `{shop_name, conversation_id, unread,
    messages}`; without a conversation the last three are empty."""
    world, query = request.app[WORLD], request.query
    shop = find_shop(world, query.get("shop_id", ""))
    talk = chat.of_buyer(world, query.get("buyer_user_id", ""))
    head = {"now": world.now, "shop_name": shop.name}
    if talk is None or talk.shop_id != shop.shop_id:
        return {**head, "conversation_id": "", "unread": 0, "messages": []}
    return {
        **head,
        "conversation_id": talk.conversation_id,
        "unread": len([m for m in _shown(talk) if _is_news(talk, m)]),
        "messages": [_message(world, talk, message) for message in _shown(talk)],
    }


def _shown(talk: Conversation) -> list[Message]:
    """What is taken back, or never meant for people, is not shown."""
    return [message for message in talk.messages if message.is_visible]


def _is_news(talk: Conversation, message: Message) -> bool:
    return message.role != "BUYER" and message.index > talk.read_by_buyer


def _message(world: World, talk: Conversation, message: Message) -> dict[str, Any]:
    content = load(message.content)
    mine = message.role == "BUYER"
    return {
        "id": message.message_id,
        "type": message.type,
        "mine": mine,
        "role": message.role,
        "sender": nickname(world, talk, message.role),
        "create_time": message.create_time,
        "is_read": mine and message.index <= talk.read_by_shop,
        "words": plain_text(message),
        # Without a host: the page may be open under another name of this machine.
        "image": urlsplit(str(content.get("url", ""))).path,
        "order_id": str(content.get("order_id", "")),
        "product": _product(world, str(content.get("product_id", ""))),
    }


def _product(world: World, product_id: str) -> dict[str, str] | None:
    for sku in world.state.skus.values():
        if product_id and sku.product_id == product_id:
            image = f"/cdn/product/{sku.sku_id}.png"
            return {"name": sku.product_name, "image": image}
    return None
