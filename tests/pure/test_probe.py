"""A look at a server: its answer, its clock, and no word of it that is a secret."""

import pytest
import requests
import responses

from tests.loader import stand_in

stand_in()

from tiktok_shop_adjustments.tiktok_api import probe  # noqa: E402
from tiktok_shop_adjustments.tiktok_api.errors import NetworkError  # noqa: E402

URL = "https://tiktok.example/authorization/202309/shops"
NOW = 1767225600.0  # Thu, 01 Jan 2026 00:00:00 GMT


def look(**answer):
    responses.add(responses.GET, URL, **answer)
    return probe.look("GET", URL, clock=lambda: NOW)


@responses.activate
@pytest.mark.parametrize(
    ("date", "ahead"),
    [
        ("Thu, 01 Jan 2026 00:00:00 GMT", 0.5),
        ("Thu, 01 Jan 2026 00:10:00 GMT", 600.5),
        ("Wed, 31 Dec 2025 23:59:00 GMT", -59.5),
        ("Thu, 01 Jan 2026 00:00:00 -0000", 0.5),
        ("yesterday", None),
    ],
)
def test_the_servers_clock_is_read_from_its_answer(date: str, ahead: float) -> None:
    assert look(status=400, headers={"Date": date}) == probe.Look(400, ahead)


@responses.activate
def test_a_server_without_a_clock_is_no_failure() -> None:
    assert look(status=204) == probe.Look(204, None)


@responses.activate
def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    found = look(status=302, headers={"Location": "https://elsewhere.example/"})
    assert found.status == 302
    assert len(responses.calls) == 1


@responses.activate
@pytest.mark.parametrize(
    "error",
    [
        requests.ConnectionError(f"no route to {URL}?sign=1"),
        requests.Timeout(URL),
        requests.exceptions.SSLError(URL),
    ],
)
def test_no_answer_is_told_without_the_address(error: Exception) -> None:
    with pytest.raises(NetworkError) as caught:
        look(body=error)
    assert "tiktok.example" not in str(caught.value)
    assert caught.value.__cause__ is None


@responses.activate
def test_a_post_sends_an_empty_object_and_no_signature() -> None:
    responses.add(responses.POST, URL, status=401)
    assert probe.look("POST", URL).status == 401
    (call,) = responses.calls
    assert call.request.body == b"{}"
    assert "Authorization" not in call.request.headers
