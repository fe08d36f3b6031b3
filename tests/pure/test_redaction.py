"""Nothing secret gets into a log or an error through the HTTP libraries."""

import logging
import re

import pytest
import requests
import responses

from tiktok_shop_adjustments.tiktok_api import errors, oauth, redaction
from tiktok_shop_adjustments.tiktok_api.client import TikTokClient
from tiktok_shop_adjustments.tiktok_api.codes import CODES
from tiktok_shop_adjustments.tiktok_api.transport import Transport

SECRETS = {
    "app_secret": "CANARY-app-secret",
    "access_token": "CANARY-access-token",
    "refresh_token": "CANARY-refresh-token",
    "shop_cipher": "CANARY-cipher",
    "auth_code": "CANARY-code",
}
BASE = "https://open-api.example.com"
ANYWHERE = re.compile(f"{BASE}/.*")
ORDER = "577087614418520388"


def client(session=None):
    return TikTokClient(
        Transport(session=session, sleep=lambda _seconds: None),
        api_url=BASE,
        app_key="key",
        app_secret=SECRETS["app_secret"],
        access_token=SECRETS["access_token"],
        shop_cipher=SECRETS["shop_cipher"],
    )


def refresh(session=None):
    door = oauth.AuthClient(Transport(session=session), BASE)
    secrets = (SECRETS["app_secret"], SECRETS["refresh_token"])
    return door.refresh("key", *secrets)


def exchange(session=None):
    door = oauth.AuthClient(Transport(session=session), BASE)
    return door.exchange("key", SECRETS["app_secret"], SECRETS["auth_code"])


def read(session=None):
    return client(session).get_orders([ORDER])


CALLS = [read, refresh, exchange]
# What each call sends; TikTok cannot repeat what it was not told
SENT = {
    read: ("app_secret", "access_token", "shop_cipher"),
    refresh: ("app_secret", "refresh_token"),
    exchange: ("app_secret", "auth_code"),
}


def everything(error):
    """All that a log could print of an error."""
    facts = (str(error), repr(error), error.args, vars(error), error.meaning)
    cause = (error.__cause__, error.__context__, error.advice)
    return " ".join(map(repr, (*facts, *cause)))


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("code", sorted(CODES))
@responses.activate
def test_no_error_of_tiktoks_repeats_a_secret(call, code, caplog):
    caplog.set_level(logging.DEBUG)
    echo = "no: " + " ".join(SECRETS[name] for name in SENT[call])
    answer = {"code": code, "message": echo, "request_id": "R1"}
    responses.add(responses.GET, url=ANYWHERE, json=answer, status=400)
    with pytest.raises(errors.TikTokError) as caught:
        call()
    assert "CANARY" not in everything(caught.value)
    assert "***" in caught.value.message
    assert "CANARY" not in caplog.text


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    "failure",
    [
        requests.ConnectionError,
        requests.ConnectTimeout,
        requests.ReadTimeout,
        requests.exceptions.SSLError,
        requests.exceptions.ChunkedEncodingError,
        requests.exceptions.InvalidURL,
        requests.TooManyRedirects,
    ],
)
def test_no_failure_of_the_line_quotes_the_address(call, failure, caplog):
    class Session:
        def request(self, _method, url, *, params, headers, **_options):
            raise failure(f"{url}?{params} {headers}")

    caplog.set_level(logging.DEBUG)
    with pytest.raises(errors.TikTokError) as caught:
        call(Session())
    assert "CANARY" not in everything(caught.value)
    assert "CANARY" not in caplog.text


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    "body", ["no json", '{"code": 0, "data": [1]}', '{"code": "x"}']
)
@responses.activate
def test_no_unreadable_answer_is_quoted(call, body, caplog):
    caplog.set_level(logging.DEBUG)
    body += " CANARY" if body == "no json" else ""
    responses.add(responses.GET, url=ANYWHERE, body=body)
    with pytest.raises(errors.TikTokError) as caught:
        call()
    assert "CANARY" not in everything(caught.value)
    assert "CANARY" not in caplog.text


@pytest.mark.parametrize("name", redaction.LOGGERS)
def test_addresses_in_the_libraries_logs_are_masked(name, caplog):
    redaction.install()
    logger = logging.getLogger(name)
    caplog.set_level(logging.DEBUG, logger=name)
    query = "&".join(f"{key}={value}" for key, value in SECRETS.items())
    logger.debug('%s://%s "GET %s HTTP/1.1" 200', "https", BASE, f"/x?a=1&{query}&b=2")
    logger.debug("/x?a=1&sign=CANARY page_token=CANARY")
    back = f"{redaction.WAY_BACK}?state=7.CANARY&code=CANARY"
    logger.info('"%s" %s', f"GET {back} HTTP/1.1", 303)
    logger.info("POST /web/dataset/call_kw?code=kept&state=kept")
    assert "CANARY" not in caplog.text
    assert "a=1" in caplog.text
    assert "b=2" in caplog.text
    assert f"{redaction.WAY_BACK}?*** HTTP/1.1" in caplog.text
    assert "?code=kept&state=kept" in caplog.text


@pytest.mark.parametrize(
    "typed",
    ["CANARY", "CANARY'quoted", 'CANARY"quoted', "CANARY\\", "CANARY\nline", ""],
)
def test_a_secret_that_somebody_types_is_masked(typed, caplog):
    redaction.install()
    caplog.set_level(logging.DEBUG, logger="odoo.service.model")
    vals = {"name": "kept-1", "app_secret_input": typed, "more": ["kept-2"]}
    logger = logging.getLogger("odoo.service.model")
    logger.debug("call %s(%s)", "tiktok.authorization(1,).web_save", vals)
    logger.debug("call %s(%s)", "create", [{"app_secret": typed, "name": "kept-3"}])
    assert "CANARY" not in caplog.text
    for kept in ("kept-1", "kept-2", "kept-3"):
        assert kept in caplog.text


def test_masking_twice_is_masking_once():
    redaction.install()
    redaction.install()
    for name in redaction.LOGGERS:
        filters = logging.getLogger(name).filters
        masks = [f for f in filters if isinstance(f, redaction.RedactAddresses)]
        assert len(masks) == 1
