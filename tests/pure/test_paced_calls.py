"""Calls keep to the pace of their shop and class, or are not sent."""

import pytest
import requests

from tiktok_shop_adjustments.tiktok_api import errors, pace
from tiktok_shop_adjustments.tiktok_api.silence import is_silence

from .api_fixtures import make_client, make_transport, refusal, success

URL = "https://api.example/order/202507/orders"
SHOP = ("key1", "cipher1")


def send(transport, lane=pace.SEARCH, shop=SHOP):
    return transport.request("GET", URL, query={}, retry=True, shop=shop, lane=lane)


def limited(**headers):
    return refusal(36009002, status=429, headers=headers)


def others_come_first(paces):
    """So many that nobody else waits for his turn."""
    waits = [paces.take(SHOP, pace.WRITE, 2.0) for _other in range(100)]
    assert waits[-1] > 2.0


def test_a_limited_class_waits_before_it_sends():
    replies = [limited(), *[success()] * 30]
    transport, session, clock = make_transport(*replies)
    send(transport)
    start = clock.now
    for _call in range(25):
        send(transport)
    assert len(session.calls) == 27
    # Ten a second and a little more: what was not used before may be made up for
    assert 1.0 < clock.now - start < 2.5


def test_a_decision_is_not_held_back_by_readings():
    transport, _session, clock = make_transport(limited(), *[success()] * 3)
    send(transport)
    for _call in range(2):
        transport._paces.slow_down(SHOP, pace.SEARCH, 2.0)
        before = clock.now
        send(transport, pace.WRITE)
        assert clock.now == before


def test_who_would_wait_too_long_is_told_and_nothing_is_sent():
    transport, session, clock = make_transport(success())
    paces = transport._paces
    paces.slow_down(SHOP, pace.WRITE, 2.0)
    clock.now += 1.5  # from now on another refusal would be another lesson
    others_come_first(paces)
    rate = paces.rate(SHOP, pace.WRITE)
    with pytest.raises(errors.NotYet) as caught:
        send(transport, pace.WRITE)
    assert paces.rate(SHOP, pace.WRITE) == rate
    error = caught.value
    assert error.retry_after > 2.0
    facts = (error.lane, error.maybe_applied, error.retryable)
    assert facts == (pace.WRITE, False, True)
    assert "was not sent" in error.meaning
    assert session.calls == []
    assert clock.slept == []


def test_a_call_that_is_not_sent_hides_no_attempt_that_may_have_taken_effect():
    transport, session, _clock = make_transport(requests.ReadTimeout("slow"))
    paces = transport._paces

    def then_others_come(seconds):
        paces.slow_down(SHOP, pace.WRITE, 2.0)
        others_come_first(paces)

    transport._sleep = then_others_come
    with pytest.raises(errors.NotYet) as caught:
        send(transport, pace.WRITE)
    assert caught.value.maybe_applied
    assert len(session.calls) == 1


def test_to_wait_for_a_turn_is_no_silence_of_tiktoks():
    assert not is_silence(errors.NotYet(3.0))
    assert is_silence(errors.RateLimited("slow", retry_after=3.0))


def test_what_tiktok_has_said_is_told_and_not_that_it_was_not_asked():
    """A refusal is TikTok's word about the shop: all of its loops have to hear it."""
    transport, session, _clock = make_transport(limited())

    def then_others_come(_seconds):
        others_come_first(transport._paces)

    transport._sleep = then_others_come
    with pytest.raises(errors.RateLimited) as caught:
        send(transport, pace.WRITE)
    assert type(caught.value) is errors.RateLimited
    assert caught.value.code == 36009002
    assert caught.value.retry_after > 1.0
    assert len(session.calls) == 1


def test_what_a_call_has_slept_before_counts_as_waiting():
    transport, session, _clock = make_transport(requests.ReadTimeout("slow"))

    def tiktok_limits_the_class_meanwhile(seconds):
        assert 0 < seconds < 1
        transport._paces.slow_down(SHOP, pace.SEARCH, 1.9)

    transport._sleep = tiktok_limits_the_class_meanwhile
    with pytest.raises(errors.NotYet):
        send(transport)
    assert len(session.calls) == 1


def test_a_locked_case_slows_nothing_down():
    transport, _session, _clock = make_transport(refusal(25001028), success())
    send(transport)
    assert transport._paces.rate(SHOP, pace.SEARCH) is None


def test_a_client_names_its_shop_and_the_class_of_each_operation():
    client, _session = make_client(limited(), success({"orders": []}))
    client.search_orders()
    paces = client._line._transport._paces
    assert set(paces._buckets) == {(("key1", "ROW_cipher"), pace.SEARCH)}
