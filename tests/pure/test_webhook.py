"""Verifying and reading notifications."""

import json
from datetime import datetime, timezone
from pathlib import Path

import pytest

from tiktok_shop_adjustments.tiktok_api import webhook

CONTRACT = Path(__file__).resolve().parents[1] / "contract"
VECTORS = json.loads((CONTRACT / "sign_vectors.json").read_text())["webhook_signature"]
(VECTOR,) = VECTORS["vectors"]
BODY = VECTOR["raw_body"].encode()


def _verify(**changes):
    values = {
        "app_key": VECTOR["app_key"],
        "app_secret": VECTOR["app_secret"],
        "body": BODY,
        "signature": VECTOR["signature"],
    }
    return webhook.verify(**{**values, **changes})


def test_known_signature_is_accepted():
    assert _verify() is True


@pytest.mark.parametrize(
    "change",
    [
        {"app_secret": None},
        {"app_secret": ""},
        {"app_key": None},
        {"app_key": ""},
        {"signature": None},
        {"signature": ""},
        {"signature": VECTOR["signature"].upper()},
        {"signature": VECTOR["signature"][:-1]},
        {"signature": "é" * 64},
        {"body": BODY + b" "},
        {"body": b""},
        {"app_secret": "124"},
        {"app_key": "abcdeg"},
    ],
    ids=str,
)
def test_anything_else_is_refused(change):
    assert _verify(**change) is False


def test_an_empty_secret_accepts_not_even_its_own_signature():
    import hashlib
    import hmac

    forged = hmac.new(b"", b"abcdef" + BODY, hashlib.sha256).hexdigest()
    assert _verify(app_secret="", signature=forged) is False


def test_parse_reads_the_envelope():
    notification = webhook.parse(BODY)
    assert notification.type == webhook.ORDER_STATUS
    assert notification.notification_id == "7380066284010030890"
    assert notification.shop_id == "7495540735365777507"
    moment = datetime(2024, 6, 13, 19, 6, 25, tzinfo=timezone.utc)
    assert notification.timestamp == moment
    assert notification.data["order_id"] == "576653688135258178"


def test_repr_shows_no_data():
    assert "576653688135258178" not in repr(webhook.parse(BODY))


def test_parse_without_id_time_and_data():
    notification = webhook.parse(b'{"type":6,"shop_id":"1","timestamp":1e300}')
    assert notification == webhook.Notification(6, None, "1", None, {})


@pytest.mark.parametrize(
    "timestamp", ["null", "true", '"x"', "99999999999999999999", "-99999999999999"]
)
def test_a_senseless_timestamp_is_none(timestamp):
    body = f'{{"type":6,"shop_id":"1","timestamp":{timestamp}}}'.encode()
    assert webhook.parse(body).timestamp is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'{"type":1}',
        b'{"type":"1","shop_id":"1"}',
        b'{"type":true,"shop_id":"1"}',
        b'{"type":1,"shop_id":1}',
        b'{"type":1,"shop_id":"1x"}',
        b'{"type":1,"shop_id":"1","data":[]}',
        b'{"type":1,"shop_id":"1","timestamp":NaN}',
        b"[" * 100_000,
    ],
    ids=lambda body: repr(body[:40]),
)
def test_unreadable_bodies_raise_one_error(body):
    with pytest.raises(webhook.UnreadableNotification):
        webhook.parse(body)


def test_texts_that_a_database_refuses_are_mended():
    data = b'{"a":"x\\u0000y","b":"\\ud83d!","c":["\\u0000",1]}'
    data = webhook.parse(b'{"type":1,"shop_id":"1","data":' + data + b"}").data
    assert data["c"] == ["\ufffd", 1]
    assert data["a"] == "x\ufffdy"
    data["b"].encode()
    assert data["b"].endswith("!")


def test_emoji_survive():
    body = b'{"type":1,"shop_id":"1","data":{"a":"\\ud83d\\ude00"}}'
    assert webhook.parse(body).data["a"] == "\U0001f600"


def test_digest_names_the_exact_bytes():
    known = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    assert webhook.digest(b"hello") == known
    assert webhook.digest(b"hello ") != known
