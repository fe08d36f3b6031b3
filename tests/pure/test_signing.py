"""The signer against signatures that other implementations produced."""

import json
from pathlib import Path

import pytest

from tiktok_shop_adjustments.tiktok_api import signing

CONTRACT = Path(__file__).resolve().parents[1] / "contract"
VECTORS = json.loads((CONTRACT / "sign_vectors.json").read_text())
REQUESTS = VECTORS["request_signing"]["vectors"]


def _sign(vector, **changes):
    values = {
        "path": vector["path"],
        "query": [tuple(pair) for pair in vector["query"]],
        "body": vector["body"],
        "content_type": vector["content_type"],
        "app_secret": vector["app_secret"],
    }
    return signing.sign(**{**values, **changes})


def _by_id(name):
    return next(vector for vector in REQUESTS if vector["id"] == name)


@pytest.mark.parametrize("vector", REQUESTS, ids=lambda vector: vector["id"])
def test_known_signature(vector):
    assert _sign(vector) == vector["sign"]


@pytest.mark.parametrize("vector", REQUESTS, ids=lambda vector: vector["id"])
def test_mapping_and_bytes_sign_alike(vector):
    body = vector["body"] and vector["body"].encode()
    query = dict(map(tuple, reversed(vector["query"])))
    assert _sign(vector, query=query, body=body) == vector["sign"]


def test_there_are_vectors():
    assert len(REQUESTS) == 4


def test_sign_and_access_token_are_left_out():
    vector = _by_id("returns_search_body")
    extra = [("sign", "0" * 64), ("access_token", "ROW_secret")]
    assert _sign(vector, query=[*vector["query"], *extra]) == vector["sign"]


def test_every_other_parameter_counts():
    vector = _by_id("returns_search_body")
    changed = [*vector["query"], ("idempotency_key", "1")]
    assert _sign(vector, query=changed) != vector["sign"]


def test_whitespace_of_the_body_counts():
    vector = _by_id("webhook_put_compact")
    spaced = _by_id("webhook_put_one_space")
    assert _sign(vector, body=spaced["body"]) == spaced["sign"] != vector["sign"]


@pytest.mark.parametrize(
    "content_type", ["multipart/form-data", "Multipart/Form-Data; boundary=x1"]
)
def test_a_multipart_body_is_not_signed(content_type):
    vector = _by_id("doc_get_authorized_shops")
    signed = _sign(vector, body=b"--x1\r\n", content_type=content_type)
    assert signed == vector["sign"]


def test_a_json_body_is_signed_even_without_a_content_type():
    vector = _by_id("webhook_put_compact")
    assert _sign(vector, content_type=None) == vector["sign"]


def test_numbers_sign_like_their_text():
    vector = _by_id("doc_get_authorized_shops")
    query = {"app_key": "29a39d", "timestamp": 1623812664}
    assert _sign(vector, query=query) == vector["sign"]
