"""What a message of each type says, and what a seller may not send."""

import json
from collections.abc import Callable
from typing import Any

from ..model.chat import Conversation
from ..model.order import Order
from ..world import World
from . import eligibility
from .refusal import Refusal

BAD_PARAMETER, NOT_FOUND, SENSITIVE = 45101002, 45101003, 45101006
LONGEST_TEXT = 2000
CHAT_UPLOADS = "chat/"
SOLVABLE = ("REFUND", "RETURN_AND_REFUND")
Content = dict[str, Any]


def dump(content: Content) -> str:
    """The JSON text that the API carries."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def load(text: str) -> Content:
    """The content behind a JSON text; {} when there is none to be read."""
    try:
        content = json.loads(text)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def image(url: str, width: int, height: int) -> Content:
    """A picture; TikTok hands its numbers out as strings."""
    return {"url": url, "width": str(width), "height": str(height)}


def check(world: World, conversation: Conversation, kind: str, text: str) -> Content:
    """The content of a message that a seller sends.

    :param text: the JSON text of the request
    :raises Refusal: 45101002 malformed, 45101003 no such thing in this shop or not
        this buyer's, 45101006 sensitive words
    """
    content = load(text)
    if not content:
        raise Refusal(BAD_PARAMETER, "content must be the JSON text of an object.")
    return CHECKS[kind](world, conversation, content)


def _word(content: Content, name: str) -> str:
    value = content.get(name)
    if not isinstance(value, str) or not value.strip():
        raise Refusal(BAD_PARAMETER, f"content.{name} is missing or no text.")
    return value


def _text(world: World, conversation: Conversation, content: Content) -> Content:
    words = _word(content, "content")
    if len(words) > LONGEST_TEXT:
        raise Refusal(BAD_PARAMETER, f"A text has {LONGEST_TEXT} characters at most.")
    lower = words.lower()
    if any(word.lower() in lower for word in world.state.switches.sensitive_words):
        raise Refusal(SENSITIVE, "The message contains sensitive content.")
    return {"content": words}


def _image(world: World, conversation: Conversation, content: Content) -> Content:
    head = f"{world.base_url}/cdn/upload/"
    url = _word(content, "url")
    upload = world.state.uploads.get(url.removeprefix(head))
    known = url.startswith(head + CHAT_UPLOADS) and upload is not None
    if not known:
        raise Refusal(BAD_PARAMETER, "Upload the image for buyer messages first.")
    if any(_pixels(content, name) < 1 for name in ("width", "height")):
        raise Refusal(BAD_PARAMETER, "width and height of the image are missing.")
    return image(url, upload.width, upload.height)


def _pixels(content: Content, name: str) -> int:
    value = content.get(name)
    return value if type(value) is int else 0


def _video(world: World, conversation: Conversation, content: Content) -> Content:
    """Videos are uploaded in the Seller Center only, so none is known here."""
    raise Refusal(NOT_FOUND, f"There is no video {_word(content, 'vid')}.")


def _coupon(world: World, conversation: Conversation, content: Content) -> Content:
    """The shops of this simulator have no coupons."""
    raise Refusal(NOT_FOUND, f"There is no coupon {_word(content, 'coupon_id')}.")


def _product(world: World, conversation: Conversation, content: Content) -> Content:
    product_id = _word(content, "product_id")
    shop_id = conversation.shop_id
    if not any(
        (sku.product_id, sku.shop_id) == (product_id, shop_id)
        for sku in world.state.skus.values()
    ):
        raise Refusal(NOT_FOUND, "The shop has no such product.")
    return {"product_id": product_id}


def _order(world: World, conversation: Conversation, content: Content) -> Order:
    """An order of the buyer to whom is written: cards show it to them."""
    order = world.state.orders.get(_word(content, "order_id"))
    if order is None or order.buyer_id != conversation.buyer_id:
        raise Refusal(NOT_FOUND, "The buyer has no such order in this shop.")
    return order


def _order_card(world: World, conversation: Conversation, content: Content) -> Content:
    return {"order_id": _order(world, conversation, content).order_id}


def _return_card(world: World, conversation: Conversation, content: Content) -> Content:
    """Leads the buyer to the request form, so something must be possible there."""
    order, sku_id = _order(world, conversation, content), _word(content, "sku_id")
    lines = [line for line in order.lines if line.sku_id == sku_id]
    if not lines:
        raise Refusal(NOT_FOUND, "The order has no such SKU.")
    free = (
        eligibility.refusal(world, order, line, what, "BUYER") is None
        for line in lines
        for what in SOLVABLE
    )
    if not any(free):
        raise Refusal(BAD_PARAMETER, "Nothing can be requested for this SKU now.")
    return {"order_id": order.order_id, "sku_id": sku_id}


def _logistics(world: World, conversation: Conversation, content: Content) -> Content:
    order = _order(world, conversation, content)
    package_id = content.get("package_id") or order.package_id
    if not package_id or package_id != order.package_id:
        raise Refusal(NOT_FOUND, "The order has no such package.")
    return {"order_id": order.order_id, "package_id": package_id}


CHECKS: dict[str, Callable[[World, Conversation, Content], Content]] = {
    "TEXT": _text,
    "IMAGE": _image,
    "VIDEO": _video,
    "PRODUCT_CARD": _product,
    "ORDER_CARD": _order_card,
    "RETURN_REFUND_CARD": _return_card,
    "LOGISTICS_CARD": _logistics,
    "COUPON_CARD": _coupon,
}
