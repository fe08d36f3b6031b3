"""The shop's side of customer service: agent settings and sessions."""

from collections.abc import Iterator
from typing import Any

from ..engine import chat, chat_content
from ..engine.markets import DAY
from ..model.chat import Conversation, Session
from .context import Context, handles
from .customer_service import find_conversation
from .render_chat import session_payload
from .search import fingerprint, make_token, read_size, read_token

SESSION_SIZES = (1, 50, 20)
FARTHEST_BACK, LATE_AFTER = 90 * DAY, DAY


@handles("get_agent_settings")
def get_agent_settings(context: Context) -> dict[str, Any]:
    return {"can_accept_chat": context.shop.can_accept_chat}


@handles("update_agent_settings")
def update_agent_settings(context: Context) -> dict[str, Any]:
    accepts = context.body["can_accept_chat"]
    if not accepts and context.world.state.switches.single_agent_shop:
        why = "The shop's only agent must accept chats."
        raise context.refuse(chat_content.BAD_PARAMETER, why)
    context.shop.can_accept_chat = accepts
    return {}


@handles("search_sessions")
def search_sessions(context: Context) -> dict[str, Any]:
    """Sessions that began in a time, the oldest first."""
    size = read_size(context.query["page_size"], SESSION_SIZES)
    mark = fingerprint(context, context.body)
    after = read_token(mark, context.query.get("page_token", ""))
    found = sorted(_wanted(context), key=_key)
    found = [row for row in found if after is None or _key(row) > after]
    page, more = found[:size], len(found) > size
    rows = [session_payload(context.world, *row, LATE_AFTER) for row in page]
    token = make_token(mark, _key(page[-1])) if more else ""
    return {"sessions": rows, "next_page_token": token}


def _key(row: tuple[Conversation, Session]) -> tuple[int, str]:
    return row[1].begin_time, row[1].session_id


def _wanted(context: Context) -> Iterator[tuple[Conversation, Session]]:
    world, body = context.world, context.body
    since, until = body["begin_time_ge"], body["begin_time_lt"]
    if since >= until or since < world.now - FARTHEST_BACK:
        why = "begin_time_ge must be before begin_time_lt and of the last 90 days."
        raise context.refuse(chat_content.BAD_PARAMETER, why)
    for conversation in world.state.conversations.values():
        mine = conversation.shop_id == context.shop.shop_id
        if mine and _is_of(context, conversation):
            for session in conversation.sessions:
                if since <= session.begin_time < until:
                    yield conversation, session


def _is_of(context: Context, conversation: Conversation) -> bool:
    wanted = context.body.get("buyer_nickname")
    buyer = context.world.state.buyers[conversation.buyer_id]
    return not wanted or buyer.nickname == wanted


@handles("end_session")
def end_session(context: Context) -> dict[str, Any]:
    conversation, wanted = find_conversation(context), context.path["session_id"]
    session = conversation.session
    if session is None or session.session_id != wanted:
        why = "There is no such session, or it has ended."
        raise context.refuse(chat_content.NOT_FOUND, why)
    chat.end_session(context.world, conversation, session)
    return {}
