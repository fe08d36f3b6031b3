"""What buyers and shops of the default scene have written to each other."""

from dataclasses import dataclass

from ..engine import chat
from ..engine.chat_content import dump, image
from ..model.case import Case
from ..model.chat import Conversation
from ..world import World
from .scenario import evidence, past

SHOP = "CUSTOMER_SERVICE"


@dataclass(frozen=True)
class Talk:
    """A conversation about the first case of that type in a shop."""

    shop: str
    about: str  # case type
    # (hours ago, role, type, words); a card shows the case's order
    said: tuple[tuple[float, str, str, str], ...]
    is_read: bool = False


TALKS = (
    Talk(
        "GB", "REFUND", (
            (19.5, "BUYER", "ORDER_CARD", ""),
            (19.4, "BUYER", "TEXT", "Hello, my parcel came damaged. What can I do?"),
            (19.4, "BUYER", "IMAGE", ""),
            (18, SHOP, "TEXT", "We are sorry. May we see the box as well?"),
            (17, "BUYER", "TEXT", "It is thrown away already, sorry."),
        ),
    ),
    Talk(
        "GB", "BUYER_CANCEL", (
            (9, "BUYER", "BUYER_ENTER_FROM_ORDER", ""),
            (9, "BUYER", "TEXT", "When will you ship?"),
            (8, SHOP, "TEXT", "Tomorrow morning."),
            (7.9, "BUYER", "EMOTICONS", "[thumbs up]"),
        ), is_read=True,
    ),
    Talk(
        "VN", "BUYER_CANCEL", (
            (2.5, "BUYER", "ORDER_CARD", ""),
            (2.5, "BUYER", "TEXT", "Shop ơi, hủy đơn giúp mình với."),
        ),
    ),
    Talk(
        "US", "REFUND", (
            (40, "BUYER", "TEXT", "One shirt only in the box. Where are the others?"),
        ),
    ),
)  # fmt: skip


def play(world: World, shop_ids: dict[str, str]) -> None:
    for talk in TALKS:
        case = _case(world, shop_ids[talk.shop], talk.about)
        for hours, role, kind, words in talk.said:
            with past(world, hours):
                conversation = chat.begin(world, case.buyer_id)
                content = dump(_content(world, case, kind, words))
                chat.post(world, conversation, kind, content, role)
        if talk.is_read:
            _read(world, conversation)


def _case(world: World, shop_id: str, case_type: str) -> Case:
    for case in world.state.cases.values():
        if (case.shop_id, case.case_type) == (shop_id, case_type):
            return case
    raise LookupError(f"The scene has no case {case_type}.")


def _content(world: World, case: Case, kind: str, words: str) -> dict[str, str]:
    if kind == "IMAGE":
        media = evidence(world, 0)
        return image(f"{world.base_url}/cdn/{media.key}", media.width, media.height)
    return {"content": words} if words else {"order_id": case.order_id}


def _read(world: World, conversation: Conversation) -> None:
    for side in ("shop", "buyer"):
        chat.read(world, conversation, side)
