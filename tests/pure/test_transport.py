"""Sending one call: signatures, retries, time-outs, and what may have taken effect."""

import logging

import pytest
import requests

from tiktok_shop_adjustments.tiktok_api import errors, signing
from tiktok_shop_adjustments.tiktok_api.retry import RetryPolicy

from .api_fixtures import API_URL, NOW, Clock, make_transport, refusal, reply, success

URL = f"{API_URL}/return_refund/202309/cancellations/1/approve"
RESET = requests.ConnectionError("reset")
TIMEOUT = requests.ReadTimeout("slow")


def _send(transport, *, retry=True, **options):
    query = options.pop("query", {"app_key": "k"})
    options.setdefault("app_secret", "s")
    return transport.request("POST", URL, query=query, retry=retry, **options)


def test_success_returns_the_envelope_with_a_data_dict():
    transport, _session, _clock = make_transport(success(None))
    assert _send(transport) == {
        "code": 0,
        "message": "Success",
        "request_id": "2026-request",
        "data": {},
        "doubted": False,
    }


@pytest.mark.parametrize(
    ("first", "doubted"), [(RESET, True), (requests.ConnectTimeout("x"), False)]
)
def test_a_success_tells_whether_an_earlier_attempt_may_have_acted(first, doubted):
    transport, _session, _clock = make_transport(first, success())
    assert _send(transport)["doubted"] is doubted


def test_what_is_signed_is_what_is_sent():
    transport, session, _clock = make_transport(success())
    body, headers = b'{"a": 1}', {"content-type": "application/json"}
    _send(transport, query={"b": "x y&z", "a": 1}, body=body, headers=headers)
    (call,) = session.calls
    *unsigned, signature = call["params"]
    assert unsigned == [("b", "x y&z"), ("a", "1"), ("timestamp", str(int(NOW)))]
    assert call["data"] is body
    assert signature == (
        "sign",
        signing.sign(
            path="/return_refund/202309/cancellations/1/approve",
            query=unsigned,
            body=body,
            content_type="application/json",
            app_secret="s",
        ),
    )


def test_a_call_without_secret_is_not_signed():
    transport, session, _clock = make_transport(success())
    _send(transport, app_secret=None)
    assert session.calls[0]["params"] == (("app_key", "k"),)


def test_redirects_certificates_and_timeouts():
    transport, session, _clock = make_transport(success())
    _send(transport)
    (call,) = session.calls
    assert call["allow_redirects"] is False
    assert call["verify"] is True
    assert call["timeout"] == (5, 20)


def test_each_attempt_is_signed_anew():
    transport, session, clock = make_transport(refusal(36009003), success())
    _send(transport)
    first, second = (dict(call["params"]) for call in session.calls)
    assert clock.slept == [0.4]
    clock_now = int(NOW + 0.4)
    assert int(second["timestamp"]) == clock_now
    assert (first["sign"] == second["sign"]) is (first["timestamp"] == str(clock_now))


def test_a_later_attempt_carries_a_later_timestamp():
    transport, session, _clock = make_transport(
        refusal(36009002, status=429, headers={"Retry-After": "1"}), success()
    )
    _send(transport)
    first, second = (dict(call["params"]) for call in session.calls)
    assert int(second["timestamp"]) == int(first["timestamp"]) + 1
    assert first["sign"] != second["sign"]


@pytest.mark.parametrize(
    ("failure", "attempts"),
    [
        (refusal(36009002, status=429), 3),
        (refusal(36009003), 3),
        (refusal(36009007), 3),
        (refusal(25001028), 3),
        (refusal(25020008), 3),
        (reply(500, body=b"oops"), 3),
        (reply(429, body=b""), 3),
        (RESET, 3),
        (requests.ConnectTimeout("x"), 3),
        (refusal(36009037), 1),
        (refusal(25011035), 1),
        (refusal(25011010), 1),
        (refusal(25011011), 1),
        (refusal(105002, status=401), 1),
        (refusal(105005), 1),
        (refusal(106001, status=401), 1),
        (refusal(36009004, status=400), 1),
        (refusal(98001004), 1),
        (refusal(99999999), 1),
        (reply(200, body=b"<html>"), 1),
        (reply(302, body=b""), 1),
    ],
    ids=lambda value: getattr(value, "text", None) or str(value),
)
def test_retry_table(failure, attempts):
    transport, session, _clock = make_transport(*[failure] * 3)
    with pytest.raises(errors.TikTokError):
        _send(transport)
    assert len(session.calls) == attempts

    transport, session, _clock = make_transport(*[failure] * 3)
    with pytest.raises(errors.TikTokError):
        _send(transport, retry=False)
    assert len(session.calls) == 1


def test_waits_double_and_carry_jitter():
    failures = [refusal(36009003)] * 3
    transport, _session, clock = make_transport(*failures, jitter=1.0)
    with pytest.raises(errors.ServerError):
        _send(transport)
    assert clock.slept == pytest.approx([0.6, 1.2])


def test_sleeping_never_exceeds_the_budget():
    transport, session, clock = make_transport(*[refusal(36009003)] * 3, sleep_budget=1)
    with pytest.raises(errors.ServerError):
        _send(transport)
    assert clock.slept == [0.4]
    assert len(session.calls) == 2


@pytest.mark.parametrize("retry", [True, False])
def test_a_long_retry_after_is_for_the_caller_to_plan(retry):
    limited = refusal(36009002, status=429, headers={"Retry-After": "30"})
    transport, session, clock = make_transport(limited)
    with pytest.raises(errors.RateLimited) as caught:
        _send(transport, retry=retry)
    assert caught.value.retry_after == 30
    assert caught.value.maybe_applied is False
    assert clock.slept == []
    assert len(session.calls) == 1


def test_rate_limited_always_names_a_wait():
    transport, _session, _clock = make_transport(*[refusal(36009002)] * 3)
    with pytest.raises(errors.RateLimited) as caught:
        _send(transport)
    assert caught.value.retry_after == pytest.approx(1.6)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7),
        ("0.5", 0.5),
        ("Thu, 01 Jan 2026 00:00:09 GMT", 9),
        ("Wed, 31 Dec 2025 00:00:00 GMT", 0.4),
        ("999999999", 86_400),
        ("soon", 0.4),
        ("-5", 0.4),
        ("inf", 0.4),
        ("nan", 0.4),
    ],
)
def test_retry_after_header(header, seconds):
    limited = refusal(36009002, status=429, headers={"Retry-After": header})
    transport, _session, _clock = make_transport(limited)
    with pytest.raises(errors.RateLimited) as caught:
        _send(transport, retry=False)
    assert caught.value.retry_after == pytest.approx(seconds)


def test_an_old_call_is_not_tried_again():
    clock = Clock()

    class SlowSession:
        calls = 0

        def request(self, *_args, **_kwargs):
            self.calls += 1
            clock.now += 20
            raise TIMEOUT

    transport, _session, _clock = make_transport(clock=clock)
    transport._session = slow = SlowSession()
    with pytest.raises(errors.NetworkError) as caught:
        _send(transport)
    assert slow.calls == 1
    assert caught.value.maybe_applied is True


@pytest.mark.parametrize("final", [refusal(25011012), refusal(98001004), RESET])
def test_doubt_of_an_early_attempt_is_never_forgotten(final):
    transport, session, _clock = make_transport(RESET, final, RESET)
    with pytest.raises(errors.TikTokError) as caught:
        _send(transport)
    assert caught.value.maybe_applied is True
    assert len(session.calls) >= 2


def test_without_doubt_a_refusal_is_plain():
    transport, _session, _clock = make_transport(
        requests.ConnectTimeout("x"), refusal(25011012)
    )
    with pytest.raises(errors.Conflict) as caught:
        _send(transport)
    assert caught.value.maybe_applied is False


@pytest.mark.parametrize("data", [[], "x", 1, True])
def test_data_that_is_no_object_is_a_bad_reply(data):
    transport, _session, _clock = make_transport(success(data))
    with pytest.raises(errors.BadReply) as caught:
        _send(transport)
    assert caught.value.maybe_applied is True
    assert caught.value.request_id == "2026-request"


@pytest.mark.parametrize("url", ["", "nonsense", "ftp://x/y", "http://[x"])
def test_a_wrong_address_is_a_configuration_error(url):
    from tiktok_shop_adjustments.tiktok_api.transport import Transport

    with pytest.raises(errors.Misconfigured):
        Transport().request("GET", url, query={}, retry=True)


def test_errors_and_logs_hold_no_secret(caplog):
    caplog.set_level(logging.DEBUG)
    secret = "very-secret"
    failure = requests.ConnectionError(f"/x?app_secret={secret}")
    transport, _session, _clock = make_transport(failure)
    with pytest.raises(errors.NetworkError) as caught:
        _send(
            transport,
            retry=False,
            query={"refresh_token": secret},
            body=secret.encode(),
            headers={"x-tts-access-token": secret},
            app_secret=secret,
        )
    assert secret not in str(caught.value)
    assert caught.value.__context__ is None
    assert secret not in caplog.text
    assert "/return_refund/202309/cancellations/1/approve" in caplog.text


def test_policy_stops_at_its_attempts():
    policy = RetryPolicy(attempts=2)
    error = errors.ServerError("x", retryable=True)
    assert policy.should_retry(error, 1, age=0) is True
    assert policy.should_retry(error, 2, age=0) is False
    assert policy.should_retry(error, 1, age=20) is False
    assert policy.should_retry(errors.ServerError("x"), 1, age=0) is False
