"""Conversations with buyers; a shop needs the scope `seller.customer_service`."""

from collections.abc import Mapping
from typing import Any

from . import json_text, schemas
from . import operations as op
from .connection import Answer, Connection, page_size
from .errors import BadReply
from .schemas import Page, conversations, outbound


class CustomerService:
    """The part of a client that talks with buyers."""

    _line: Connection

    # === READ === #

    def get_conversations(
        self, *, size: int = 20, page_token: str | None = None
    ) -> Page[conversations.Conversation]:
        """Return a page of conversations, each with its latest message."""
        query = page_size(size, (1, 20), page_token)
        data = self._line.read(op.GET_CONVERSATIONS, query=query)
        model = conversations.Conversation
        return schemas.read_page(data, "conversations", model, "id")

    def get_conversation(self, conversation_id: str) -> conversations.Conversation:
        ids = {"conversation_id": conversation_id}
        data = self._line.read(op.GET_CONVERSATION, ids=ids)
        record = data.get("conversation")
        return schemas.read_one(record, conversations.Conversation)

    def get_messages(
        self,
        conversation_id: str,
        *,
        size: int = 10,
        page_token: str | None = None,
        sort_order: str = "DESC",
    ) -> Page[conversations.ChatMessage]:
        """Return a page of what was said, the newest first unless told otherwise."""
        query = page_size(size, (1, 10), page_token) | {"sort_order": sort_order}
        ids = {"conversation_id": conversation_id}
        data = self._line.read(op.GET_CONVERSATION_MESSAGES, ids=ids, query=query)
        return schemas.read_page(data, "messages", conversations.ChatMessage, "id")

    # === WRITE === #

    def create_conversation(self, buyer_user_id: str) -> str:
        """Return the id of the conversation with a buyer, the old one if there is one.

        :param buyer_user_id: the `user_id` of one of the buyer's orders
        """
        body = outbound.CreateConversation.prepare(buyer_user_id=buyer_user_id)
        data = self._line.read(op.CREATE_CONVERSATION, body=body)
        return schemas.read_one(data, conversations.OpenedConversation).conversation_id

    def send_message(
        self, conversation_id: str, *, type: str, content: Mapping[str, Any]
    ) -> Answer:
        """Say something to the buyer; `data["message_id"]` names it from then on.

        Sent once and never again by itself: TikTok knows no key for it. Read the
        conversation before a second try.

        :param content: as the type wants it, e.g. {"content": "text"} of a TEXT
        """
        body = outbound.SendMessage.prepare(
            type=type, content=json_text.dumps(content).decode()
        )
        ids = {"conversation_id": conversation_id}
        answer = self._line.write(op.SEND_MESSAGE, ids=ids, body=body)
        try:
            schemas.read_one(answer.data, conversations.SentMessage)
        except BadReply as error:
            error.maybe_applied = True  # said, but we do not know under which id
            raise
        return answer

    def mark_read(self, conversation_id: str) -> Answer:
        """Tell TikTok that the seller has seen what the buyer wrote."""
        ids = {"conversation_id": conversation_id}
        return self._line.write(op.MARK_READ, ids=ids)

    def upload_chat_image(
        self, content: bytes, filename: str, mime_type: str
    ) -> conversations.ChatImage:
        """Return the picture as TikTok holds it for messages (not for evidence)."""
        files = [("data", (filename, content, mime_type))]
        data = self._line.read(op.UPLOAD_CHAT_IMAGE, files=files)
        return schemas.read_one(data, conversations.ChatImage)
