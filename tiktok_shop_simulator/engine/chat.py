"""Conversations: who may write, what a message changes, how sessions run."""

from ..model.chat import Conversation, Message, Session
from ..world import World
from .markets import DAY
from .refusal import Refusal

NO_PERMISSION, QUOTA = 45102007, 45101004
MAY_NOT_WRITE, MAY_NOT_OPEN = 45109001, 45109003
RECENT_TALK, RECENT_ORDER = 30 * DAY, 60 * DAY
# The index counts microseconds; the running number of ids tells them apart within
# a second, so that the newest message of all conversations has the largest index.
INDEX_UNIT = 1_000_000


def can_send(world: World, conversation: Conversation) -> bool:
    """Whether the shop may write: a talk in the last 30 days, an order in the last
    60 days, or any cancellation or return at all."""
    latest = conversation.latest
    talked = latest is not None and latest.create_time > world.now - RECENT_TALK
    return talked or _has_dealt(world, conversation.buyer_id)


def _has_dealt(world: World, buyer_id: str) -> bool:
    if world.cases_by_buyer.get(buyer_id):
        return True
    ids = world.orders_by_buyer.get(buyer_id, ())
    since = world.now - RECENT_ORDER
    return any(world.state.orders[x].create_time > since for x in ids)


def of_buyer(world: World, buyer_id: str) -> Conversation | None:
    found = world.conversation_with.get(buyer_id)
    return world.state.conversations[found] if found else None


def begin(world: World, buyer_id: str) -> Conversation:
    """The conversation with a buyer, opened when there is none yet."""
    known = of_buyer(world, buyer_id)
    if known:
        return known
    conversation = Conversation(
        conversation_id=world.state.ids.new("conversation"),
        shop_id=world.state.buyers[buyer_id].shop_id,
        buyer_id=buyer_id,
        create_time=world.now,
        update_time=_present_index(world),
    )
    world.add_conversation(conversation)
    return conversation


def begin_as_shop(world: World, buyer_id: str) -> Conversation:
    """The same at the shop's wish.

    :raises Refusal: 45109003, the buyer has nothing to do with the shop (any more)
    """
    known = of_buyer(world, buyer_id)
    if known is None and not _has_dealt(world, buyer_id):
        raise Refusal(MAY_NOT_OPEN, "The shop may not open this conversation.")
    return known or begin(world, buyer_id)


def check_may_write(world: World, conversation: Conversation) -> None:
    """
    :raises Refusal: 45109001 too long ago, 45101004 the day's messages are used up
    """
    if not can_send(world, conversation):
        raise Refusal(MAY_NOT_WRITE, "The conversation's rules do not allow it now.")
    quota = world.state.switches.chat_daily_quota
    if quota and _sent_today(world, conversation.shop_id) >= quota:
        raise Refusal(QUOTA, "The shop's messages of today are used up.")


def _sent_today(world: World, shop_id: str) -> int:
    midnight = world.now - world.now % DAY
    return sum(
        1
        for conversation in world.state.conversations.values()
        if conversation.shop_id == shop_id
        for message in conversation.messages
        if message.from_shop and message.create_time >= midnight
    )


def post(
    world: World,
    conversation: Conversation,
    kind: str,
    content: str,
    role: str,
    is_visible: bool = True,
) -> Message:
    """Write a message down, without asking whether its sender may.

    :param content: the JSON text
    """
    message = Message(
        message_id=world.state.ids.new("message"),
        index=_next_index(world, conversation),
        type=kind,
        content=content,
        role=role,
        create_time=world.now,
        is_visible=is_visible,
    )
    _advance_session(world, conversation, message)
    world.add_message(conversation, message)
    if role == "CUSTOMER_SERVICE" and not conversation.has_agent:
        conversation.has_agent = True
        world.conversation_changed(conversation, moved=True)
    return message


def _next_index(world: World, conversation: Conversation) -> int:
    last, present = conversation.latest, _present_index(world)
    return max(present, last.index + 1) if last else present


def _present_index(world: World) -> int:
    return world.now * INDEX_UNIT + world.state.ids.last % INDEX_UNIT


def _advance_session(
    world: World, conversation: Conversation, message: Message
) -> None:
    session = conversation.session
    if message.role == "BUYER" and session is None:
        new = Session(world.state.ids.new("session"), world.now)
        conversation.sessions.append(new)
    elif message.role == "CUSTOMER_SERVICE" and session:
        session.phase = "ASSIGNED"
        if session.first_response_time < 0:
            session.first_response_time = world.now - session.begin_time


def read(world: World, conversation: Conversation, side: str) -> None:
    """*side* (`shop` or `buyer`) has read everything up to now."""
    latest = conversation.latest
    if latest:
        setattr(conversation, f"read_by_{side}", latest.index)
        world.conversation_changed(conversation)


def end_session(world: World, conversation: Conversation, session: Session) -> None:
    """The agent leaves; the buyer's next message begins another session."""
    session.end_time = world.now
    conversation.has_agent = False
    world.conversation_changed(conversation, moved=True)
