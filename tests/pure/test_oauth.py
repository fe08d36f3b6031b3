"""Tokens: one attempt, absolute dates, nothing printed."""

from datetime import datetime, timedelta, timezone

import pytest
import requests

from tiktok_shop_adjustments.tiktok_api import errors
from tiktok_shop_adjustments.tiktok_api.oauth import AuthClient

from .api_fixtures import NOW, make_transport, refusal, reply, success

AUTH_URL = "https://auth.example"
CLOCK = datetime.fromtimestamp(NOW, tz=timezone.utc)
ANSWER = {
    "access_token": "ROW_access",
    "access_token_expire_in": 1767830400,
    "refresh_token": "ROW_refresh",
    "refresh_token_expire_in": 1798761600,
    "open_id": "dummyOpenId",
    "seller_name": "Demo Shop",
    "seller_base_region": "GB",
    "user_type": 0,
    "granted_scopes": ["seller.order.info", "seller.return_refund.basic"],
}


def _client(*script):
    transport, session, _clock = make_transport(*script)
    return AuthClient(transport, f"{AUTH_URL}/"), session


def test_exchange():
    client, session = _client(success(ANSWER))
    pair = client.exchange("key", "secret", "code")
    (call,) = session.calls
    assert (call["method"], call["url"]) == ("GET", f"{AUTH_URL}/api/v2/token/get")
    assert dict(call["params"]) == {
        "app_key": "key",
        "app_secret": "secret",
        "auth_code": "code",
        "grant_type": "authorized_code",
    }
    assert pair.access_token == "ROW_access"
    assert pair.refresh_token == "ROW_refresh"
    expires = datetime(2026, 1, 8, tzinfo=timezone.utc)
    assert pair.access_token_expires_at == expires
    assert pair.refresh_token_expires_at == datetime(2027, 1, 1, tzinfo=timezone.utc)
    assert (pair.open_id, pair.seller_name) == ("dummyOpenId", "Demo Shop")
    assert (pair.seller_base_region, pair.user_type) == ("GB", 0)
    assert pair.granted_scopes == ["seller.order.info", "seller.return_refund.basic"]


def test_refresh():
    client, session = _client(success(ANSWER))
    assert client.refresh("key", "secret", "old").access_token == "ROW_access"
    (call,) = session.calls
    assert call["url"] == f"{AUTH_URL}/api/v2/token/refresh"
    assert dict(call["params"]) == {
        "app_key": "key",
        "app_secret": "secret",
        "refresh_token": "old",
        "grant_type": "refresh_token",
    }


def test_repr_shows_no_token():
    client, _session = _client(success(ANSWER))
    text = repr(client.refresh("key", "secret", "old"))
    assert "ROW_" not in text
    assert "Demo Shop" in text


@pytest.mark.parametrize("method", ["exchange", "refresh"])
@pytest.mark.parametrize(
    "failure",
    [
        requests.ConnectionError("reset"),
        requests.ReadTimeout("slow"),
        requests.ConnectTimeout("down"),
        reply(500, body=b""),
        refusal(36009002, status=429),
        refusal(36009003),
    ],
)
def test_exactly_one_attempt(method, failure):
    client, session = _client(failure, success(ANSWER))
    with pytest.raises(errors.TikTokError):
        getattr(client, method)("key", "secret", "grant")
    assert len(session.calls) == 1


@pytest.mark.parametrize("code", [36004001, 36004004])
def test_a_void_grant_means_new_consent(code):
    client, _session = _client(refusal(code, status=200))
    with pytest.raises(errors.AuthError):
        client.refresh("key", "secret", "old")


def test_success_is_code_0_alone_and_a_2xx():
    client, _session = _client(reply(400, {"code": 0, "data": ANSWER}))
    with pytest.raises(errors.BadReply):
        client.exchange("key", "secret", "code")


@pytest.mark.parametrize(
    ("fields", "access", "refresh"),
    [
        ({"access_token_expire_in": 3600}, CLOCK + timedelta(hours=1), True),
        ({"access_token_expire_in": "x"}, CLOCK, True),
        ({"access_token_expire_in": 0}, CLOCK, True),
        ({"access_token_expire_in": 10**30}, CLOCK, True),
        ({"refresh_token_expire_in": None}, None, False),
    ],
)
def test_a_rotated_pair_is_never_thrown_away_for_a_date(fields, access, refresh):
    client, _session = _client(success({**ANSWER, **fields}))
    pair = client.refresh("key", "secret", "old")
    assert pair.refresh_token == "ROW_refresh"
    if access:
        assert pair.access_token_expires_at == access
    assert (pair.refresh_token_expires_at is not None) is refresh


def test_cosmetic_parts_may_be_missing():
    tokens = {name: ANSWER[name] for name in ("access_token", "refresh_token")}
    client, _session = _client(success({**tokens, "granted_scopes": "all"}))
    pair = client.refresh("key", "secret", "old")
    assert (pair.open_id, pair.user_type, pair.granted_scopes) == (None, None, None)


@pytest.mark.parametrize("name", ["access_token", "refresh_token"])
@pytest.mark.parametrize("value", [None, "", 5])
def test_without_both_tokens_the_answer_is_bad(name, value):
    client, _session = _client(success({**ANSWER, name: value}))
    with pytest.raises(errors.BadReply) as caught:
        client.refresh("key", "secret", "old")
    assert "ROW_" not in str(caught.value)
    assert caught.value.__context__ is None
