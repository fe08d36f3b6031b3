"""Conversations between a buyer and a shop: messages, and the sessions they fall in."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Message:
    """One message. `content` is a JSON text, as the API has it."""

    message_id: str
    index: int  # larger is newer; unique in its conversation, with gaps
    type: str
    content: str
    role: str  # BUYER | SHOP | CUSTOMER_SERVICE | SYSTEM | ROBOT
    create_time: int
    is_visible: bool = True

    @property
    def from_shop(self) -> bool:
        return self.role in {"SHOP", "CUSTOMER_SERVICE", "ROBOT"}


@dataclass(slots=True)
class Session:
    """One stretch of a conversation: from the buyer's first message to its end."""

    session_id: str
    begin_time: int
    phase: str = "QUEUED"  # AUTO_REPLY | QUEUED | ASSIGNED
    first_response_time: int = -1  # seconds until the first answer; -1: none yet
    end_time: int = 0


@dataclass(slots=True)
class Conversation:
    conversation_id: str
    shop_id: str
    buyer_id: str
    create_time: int
    # The newest message's index (or, without one, the creation): sorts the list.
    update_time: int
    messages: list[Message] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    # Up to which index each side has read the other's messages.
    read_by_shop: int = 0
    read_by_buyer: int = 0
    has_agent: bool = False

    # What the sorted index needs of any record.
    @property
    def record_id(self) -> str:
        return self.conversation_id

    @property
    def bucket(self) -> str:
        return "chat"

    @property
    def latest(self) -> Message | None:
        return self.messages[-1] if self.messages else None

    @property
    def session(self) -> Session | None:
        """The session that is running."""
        last = self.sessions[-1] if self.sessions else None
        return last if last and not last.end_time else None

    @property
    def unread(self) -> int:
        """How many messages of the buyer the shop has not read yet."""
        return sum(
            1
            for message in reversed(self.messages)
            if message.index > self.read_by_shop and message.role == "BUYER"
        )
