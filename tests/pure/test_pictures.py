"""A picture is fetched from TikTok's hosts and from nowhere else: which addresses."""

import pytest

from tiktok_shop_adjustments.tiktok_api import pictures, pinned
from tiktok_shop_adjustments.tiktok_api.pictures import PictureHosts, PictureRefused

HOSTS = PictureHosts(("ibyteimg.com", "tiktokcdn.com"))
LOCAL = PictureHosts(HOSTS.domains, "http://127.0.0.1:8071")

REFUSED = [
    None,
    5,
    "",
    "/a.png",
    "//p16.ibyteimg.com/a",
    "http://p16.ibyteimg.com/a",
    "ftp://p16.ibyteimg.com/a",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "data:image/png;base64,AAAA",
    # Another port, another host that looks alike
    "https://p16.ibyteimg.com:8443/a",
    "https://p16.ibyteimg.com:99999/a",
    "https://ibyteimg.com.example/a",
    "https://evilibyteimg.com/a",
    "https://p16.ibyteimg.com./a",
    "https://.ibyteimg.com/a",
    "https://p16..ibyteimg.com/a",
    "https://p16_x.ibyteimg.com/a",
    # Who is the host here?
    "https://ibyteimg.com@127.0.0.1/a",
    "https://127.0.0.1@p16.ibyteimg.com/a",
    "https://user:pass@p16.ibyteimg.com/a",
    "https://@p16.ibyteimg.com/a",
    "https://evil.example\\@p16.ibyteimg.com/a",
    "https://p16.ibyteimg.com\\.evil.example/a",
    "https://evil.example#@p16.ibyteimg.com/a",
    "https://evil.example?.ibyteimg.com/a",
    "https://p16.ibyteimg.com%2eevil.example/a",
    "https://p16.ibyteimg.com%00.evil.example/a",
    # Other scripts, blanks and line ends
    "https://p16.ibyteimg。com/a",
    "https://p16.ｉbyteimg.com/a",
    "https://p16.xn--ibyteimg-.com/a",
    "https://p16.ibyteimg.com/a b",
    "https://p16.ibyteimg.com/a\r\nHost: evil.example",
    "https://p16.iby\tteimg.com/a",
    " https://p16.ibyteimg.com/a",
    "https://p16.ibyteimg.com/ä",
    # Addresses of our own networks, in every writing
    "https://127.0.0.1/a",
    "https://2130706433/a",
    "https://0x7f000001/a",
    "https://0177.0.0.1/a",
    "https://127.1/a",
    "https://169.254.169.254/latest/meta-data/",
    "http://169.254.169.254/latest/meta-data/",
    "https://[::1]/a",
    "https://[::ffff:127.0.0.1]/a",
    "https://[::ffff:7f00:1]/a",
    "https://localhost/a",
    "http://127.0.0.1:8071/cdn/a.png",
    "http://[::1]:8071/a",
    "https://[p16.ibyteimg.com]/a",
    "https://[/a",
]


@pytest.mark.parametrize(
    "url",
    [
        "https://p16-oec-va.ibyteimg.com/a/b.png?x=1&y=%20~",
        "https://ibyteimg.com/a",
        "https://p16.tiktokcdn.com:443/a",
        "https://P16.TikTokCDN.com/a",
    ],
)
def test_tiktoks_hosts_are_allowed(url):
    assert HOSTS.allows(url) is True


@pytest.mark.parametrize("url", REFUSED)
def test_everything_else_is_refused_before_anybody_is_asked(url, monkeypatch):
    looked_up = []
    monkeypatch.setattr(pinned, "resolve", lambda host, port: looked_up.append(host))
    assert HOSTS.allows(url) is False
    with pytest.raises(PictureRefused, match="not TikTok's"):
        HOSTS.fetch(url, limit=3)
    assert looked_up == []


def test_a_local_shop_serves_its_own_pictures_and_no_other():
    assert LOCAL.allows("http://127.0.0.1:8071/cdn/chat/a.png") is True
    assert LOCAL.allows("http://127.0.0.1:8069/web/session") is False
    assert LOCAL.allows("https://127.0.0.1:8071/cdn/a.png") is False
    assert LOCAL.allows("http://localhost:8071/cdn/a.png") is False
    assert LOCAL.allows("http://127.0.0.1:8071@evil.example/a.png") is False
    assert LOCAL.allows("https://p16.ibyteimg.com/a.png") is False


def test_a_base_that_is_not_on_this_machine_opens_nothing_new():
    hosts = PictureHosts(HOSTS.domains, "https://intranet.example")
    assert hosts.allows("https://intranet.example/a.png") is False


def test_a_list_that_was_typed_opens_domains_only():
    typed = " Img.Example.com,cdn.example.org;\n com *.evil.com 10.0.0.1 a..b -, "
    assert pictures.domains(typed) == ("img.example.com", "cdn.example.org")
    assert pictures.domains(None) == ()


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:10.0.0.1",
        "::ffff:93.184.215.14",
        "64:ff9b::7f00:1",
        "2001:0:7f00:1::",
        "2001:db8::1",
        "2002:7f00:1::",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "ff02::1",
        "p16.tiktokcdn.com",
        "",
    ],
)
def test_addresses_that_are_not_public(address):
    assert pinned.is_public(address) is False


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07::1"])
def test_addresses_that_are_public(address):
    assert pinned.is_public(address) is True
