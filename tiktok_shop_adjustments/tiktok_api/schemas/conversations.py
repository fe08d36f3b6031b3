"""Conversations with buyers and what is said in them."""

from typing import Annotated, Any

from pydantic import Field, WrapValidator

from .. import json_text
from ..seen_text import seen
from .base import (
    Count,
    Flag,
    Id,
    Inbound,
    Moment,
    Opaque,
    OptionalId,
    RawText,
    SoftMany,
    Text,
    Word,
    or_none,
)

BUYER = "BUYER"


class Sender(Inbound):
    """Who wrote; `im_user_id` is a name of the chat only, no buyer of any order."""

    im_user_id: Text = None
    role: Text = None
    nickname: Text = None


class ChatMessage(Inbound):
    """One message. A larger `index` is newer; TikTok leaves gaps between them."""

    id: Id
    type: Word
    content: RawText = None
    create_time: Moment
    is_visible: Flag = None
    index: Id
    sender: Annotated[Sender | None, WrapValidator(or_none)] = None

    @property
    def position(self) -> int:
        return int(self.index)

    @property
    def role(self) -> str:
        """BUYER, SHOP, CUSTOMER_SERVICE, SYSTEM, ROBOT, or empty."""
        return (self.sender and self.sender.role) or ""

    @property
    def is_hidden(self) -> bool:
        return self.is_visible is False

    @property
    def parts(self) -> dict[str, Any]:
        """The content as TikTok nests it: a JSON object within a text; or empty."""
        try:
            parts = json_text.loads((self.content or "{}").encode())
        except ValueError:
            return {}
        return parts if isinstance(parts, dict) else {}

    def part(self, name: str) -> str:
        """Return one part of the content as text, an empty one when it is none."""
        value = self.parts.get(name)
        return seen(value) if isinstance(value, str) else ""


class Participant(Inbound):
    """`user_id` is the `user_id` of the buyer's orders."""

    im_user_id: Text = None
    user_id: OptionalId = None
    role: Word
    nickname: Text = None


class Conversation(Inbound):
    id: Id
    unread_count: Count = None
    can_send_message: Flag = None
    participants: SoftMany[Participant] = ()
    latest_message: Annotated[ChatMessage | None, WrapValidator(or_none)] = None

    @property
    def buyer(self) -> Participant | None:
        return next((who for who in self.participants if who.role == BUYER), None)


class OpenedConversation(Inbound):
    conversation_id: Id


class SentMessage(Inbound):
    message_id: Id


class ChatImage(Inbound):
    """A picture that TikTok holds for a message; `url` goes into the message."""

    url: Opaque = Field(min_length=1)
    width: Count = None
    height: Count = None
