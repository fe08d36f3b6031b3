"""What buyers say is read tolerantly; what we say is sent once."""

import pytest

from tiktok_shop_adjustments.tiktok_api import errors, schemas
from tiktok_shop_adjustments.tiktok_api.schemas import conversations

from . import api_contract as contract
from .api_fixtures import CONVERSATION, MESSAGE, changed, make_client, success, without

TALK = CONVERSATION["id"]


def _read(payload):
    return schemas.read_one(payload, conversations.ChatMessage)


def test_the_fixtures_are_what_the_contract_says():
    part = contract.answer_part("get_conversations", "conversations")
    assert contract.schema_problems(part, CONVERSATION, "conversation") == []
    part = contract.answer_part("get_conversation_messages", "messages")
    assert contract.schema_problems(part, MESSAGE, "message") == []


def test_a_conversation_names_its_buyer():
    page = make_client(success({"conversations": [CONVERSATION]}))[0]
    (talk,) = page.get_conversations().items
    assert (talk.buyer.user_id, talk.buyer.nickname) == ("7494845267308415300", "jane")
    assert (talk.unread_count, talk.can_send_message) == (2, True)
    assert talk.latest_message.position == 1767225799123456


def test_a_message_shows_its_parts():
    message = _read(MESSAGE)
    assert (message.role, message.type) == ("BUYER", "TEXT")
    assert message.part("content") == "Where is my parcel?"
    assert message.is_hidden is False


@pytest.mark.parametrize("content", ["", "no JSON", "[1]", "null", "[" * 100_000])
def test_a_content_that_makes_no_sense_is_empty(content):
    message = _read(changed(MESSAGE, "content", content))
    assert (message.parts, message.part("content")) == ({}, "")


def test_a_part_that_is_no_text_is_empty():
    message = _read(changed(MESSAGE, "content", '{"content":{"a":1}}'))
    assert message.part("content") == ""


def test_a_hidden_message_says_so():
    assert _read(changed(MESSAGE, "is_visible", False)).is_hidden is True
    assert _read(without(MESSAGE, "is_visible")).is_hidden is False


def test_an_unknown_type_and_a_missing_sender_pass():
    message = _read(without(changed(MESSAGE, "type", "HOLOGRAM"), "sender"))
    assert (message.type, message.role) == ("HOLOGRAM", "")


@pytest.mark.parametrize("field", ["id", "index", "create_time", "type"])
def test_what_orders_and_names_a_message_is_needed(field):
    client, _session = make_client(success({"messages": [without(MESSAGE, field)]}))
    page = client.get_messages(TALK)
    assert page.items == ()
    assert len(page.unreadable) == 1


def test_a_message_is_said_once_when_the_answer_is_lost():
    client, session = make_client(success({}))
    with pytest.raises(errors.BadReply) as caught:
        client.send_message(TALK, type="TEXT", content={"content": "Hello"})
    assert caught.value.maybe_applied is True
    assert len(session.calls) == 1


def test_letters_of_every_script_count_as_one():
    client, session = make_client(success({"message_id": "1"}))
    client.send_message(TALK, type="TEXT", content={"content": "đ" * 2000})
    assert "đ".encode() in session.calls[0]["data"]
