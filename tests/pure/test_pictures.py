"""A buyer's picture is fetched from TikTok's hosts and from nowhere else."""

from io import BytesIO

import pytest
import requests

from tiktok_shop_adjustments.tiktok_api import pictures

HOSTS = ("ibyteimg.com", "tiktokcdn.com")
LOCAL = "http://127.0.0.1:8071"


@pytest.mark.parametrize(
    "url",
    [
        "https://p16-oec-va.ibyteimg.com/a/b.png?x=1",
        "https://ibyteimg.com/a",
        "https://p16.tiktokcdn.com:443/a",
    ],
)
def test_tiktoks_hosts_are_allowed(url):
    assert pictures.is_allowed(url, hosts=HOSTS) is True


@pytest.mark.parametrize(
    "url",
    [
        None,
        5,
        "",
        "/a.png",
        "http://p16.ibyteimg.com/a",
        "https://p16.ibyteimg.com:8443/a",
        "https://ibyteimg.com.example/a",
        "https://evilibyteimg.com/a",
        "https://ibyteimg.com@127.0.0.1/a",
        "https://user:pass@p16.ibyteimg.com/a",
        "https://127.0.0.1/a",
        "http://127.0.0.1:8071/cdn/a.png",
        "http://169.254.169.254/latest",
        "http://[::1]:8071/a",
        "file:///etc/passwd",
        "https://p16.ibyteimg.com:99999/a",
    ],
)
def test_everything_else_is_refused(url):
    assert pictures.is_allowed(url, hosts=HOSTS) is False


def test_a_local_shop_serves_its_own_pictures_and_no_other():
    def allowed(url):
        return pictures.is_allowed(url, hosts=HOSTS, local_base=LOCAL)

    assert allowed("http://127.0.0.1:8071/cdn/chat/a.png") is True
    assert allowed("http://127.0.0.1:8069/web/session") is False
    assert allowed("http://localhost:8071/cdn/a.png") is False
    assert allowed("https://p16.ibyteimg.com/a.png") is False


def test_a_base_that_is_not_on_this_machine_opens_nothing_new():
    base = "https://intranet.example"
    url = "https://intranet.example/a.png"
    assert pictures.is_allowed(url, hosts=HOSTS, local_base=base) is False


class Session:
    def __init__(self, status=200, body=b"png", error=None):
        self.status, self.body, self.error = status, body, error
        self.options = None

    def get(self, url, **options):
        self.options = options
        if self.error:
            raise self.error
        response = requests.Response()
        response.status_code = self.status
        response.raw = BytesIO(self.body)
        return response


def test_a_picture_is_fetched_without_following_anything():
    session = Session()
    assert pictures.fetch(session, "https://x", limit=3) == b"png"
    assert session.options["allow_redirects"] is False
    assert session.options["verify"] is True
    assert "headers" not in session.options


@pytest.mark.parametrize(
    ("session", "reason"),
    [
        (Session(body=b"1234"), "it is too large"),
        (Session(status=302), "HTTP status 302"),
        (Session(status=404), "HTTP status 404"),
        (Session(error=requests.ReadTimeout("https://x?secret")), "ReadTimeout"),
    ],
)
def test_what_goes_wrong_is_said_without_the_address(session, reason):
    with pytest.raises(pictures.PictureRefused, match=reason) as caught:
        pictures.fetch(session, "https://x", limit=3)
    assert "secret" not in str(caught.value)
