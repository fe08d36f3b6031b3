"""What somebody wrote is read as it is, but for signs that act and endless texts."""

import time

import pytest

from tiktok_shop_adjustments.tiktok_api import errors, schemas
from tiktok_shop_adjustments.tiktok_api.seen_text import CUT, MOST, seen

KEPT = [
    "Hello",
    "<script>alert(1)</script>",
    "{{7*7}} ${7*7} %(x)s %s <t t-out='x'/>",
    "=HYPERLINK('https://evil.example')",
    "one\ntwo\tthree",
    "\u05e9\u05dc\u05d5\u05dd, \u0645\u0631\u062d\u0628\u0627",  # Hebrew, Arabic
    "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35, Xin chào, \u3053\u3093",
    "\U0001f469\u200d\U0001f52c and \u0915\u094d\u200d\u0937",  # joined signs
    "a\u200fb",
]


@pytest.mark.parametrize("text", KEPT)
def test_words_of_every_script_stay_as_they_are(text):
    assert seen(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("pay \u202e00.01\u202c now", "pay 00.01 now"),
        ("\u202a\u202b\u202d\u2066\u2067\u2068\u2069x", "x"),
        ("a\x00b\x07c\x1bd\x7fe\x9bf", "abcdef"),
        ("ad\u200bmin\ufeff\u2060", "admin"),
        (
            "one\r\ntwo\rthree\u2028four\u2029five\x85six",
            "one\ntwo\nthree\nfour\nfive\nsix",
        ),
    ],
)
def test_signs_that_nobody_sees_go(text, shown):
    assert seen(text) == shown


def test_a_text_without_an_end_is_cut_where_everybody_sees_it():
    assert seen("x" * MOST) == "x" * MOST
    assert seen("x" * (MOST + 1)) == "x" * MOST + CUT
    assert seen("\u202e" * 50_000 + "x") == CUT
    assert seen("x" * 600, 500) == "x" * 500 + CUT


def test_a_text_of_a_hundred_megabytes_costs_nothing():
    text = "x\u202e" * 50_000_000
    begun = time.process_time()
    assert seen(text).endswith(CUT)
    assert time.process_time() - begun < 1


def test_every_text_of_an_answer_is_seen_text():
    record = schemas.Record.model_validate({"note": "a\u202eb", "role": "x" * 20_000})
    assert record.note == "ab"
    assert record.role == "x" * MOST + CUT


def test_a_text_of_nothing_but_unseen_signs_is_none():
    assert schemas.Record.model_validate({"note": "\u202e\u200b"}).note is None


def message(content):
    fields = {"id": "1", "index": "1", "type": "TEXT", "create_time": 1_795_000_000}
    return schemas.ChatMessage.model_validate({**fields, "content": content})


def test_a_message_is_seen_text_within_its_json():
    assert message('{"content": "a\\u202eb\\u0007c"}').part("content") == "abc"
    long = '{"content": "' + "x" * 1_000_000 + '"}'
    assert message(long).part("content") == "x" * MOST + CUT


def test_a_message_holds_nothing_that_cannot_be_stored():
    parts = message('{"content": "a\\u0000b\\ud800c", "more": ["\\u0000"]}').parts
    assert parts == {"content": "a\ufffdb\ufffd\ufffd\ufffdc", "more": ["\ufffd"]}


def test_tiktoks_own_words_are_short():
    words = errors.from_response(400, {"code": 1, "message": "no\u202e" + "x" * 9_000})
    assert words.message == "no" + "x" * 498 + CUT
