"""A picture is fetched as far as it may be: against a host that means harm."""

import gzip
import logging
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tiktok_shop_adjustments.tiktok_api import pinned
from tiktok_shop_adjustments.tiktok_api.pictures import PictureHosts, PictureRefused

from .picture_host import NAME, PUBLIC, Host, Net, answer, running

URL = f"https://{NAME}/a.png?sign=CANARY"
HOSTS = PictureHosts(("tiktokcdn.com",))
LIMIT = 100_000
LOOPBACK = [["127.0.0.1"]]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tls")


@pytest.fixture
def host(certificate: Path) -> Iterator[Host]:
    with running(certificate) as host:
        yield host


@pytest.fixture
def net(host: Host, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Net:
    def trust():
        context = real_trust()
        context.load_verify_locations(certificate / f"{NAME}.pem")
        return context

    real_trust = pinned.trust
    monkeypatch.setattr(pinned, "trust", trust)
    return Net(host, monkeypatch)


def refused(match: str, url: str = URL, limit: int = LIMIT) -> None:
    with pytest.raises(PictureRefused, match=match) as caught:
        HOSTS.fetch(url, limit=limit)
    assert "CANARY" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_a_picture_comes_from_the_checked_address_under_its_own_name(host, net):
    assert HOSTS.fetch(URL, limit=3) == b"png"
    assert net.dialled == [(PUBLIC, 443)]
    assert host.names == [NAME]
    lines = host.asked[0].split("\r\n")
    assert lines[0] == "GET /a.png?sign=CANARY HTTP/1.1"
    assert sorted(lines[1:]) == ["", "", "Accept-Encoding: identity", f"Host: {NAME}"]


def test_a_name_that_turns_private_after_the_check_leads_nowhere_else(host, net):
    net.answers = [[PUBLIC], ["127.0.0.1"], ["169.254.169.254"]]
    assert HOSTS.fetch(URL, limit=3) == b"png"
    assert net.lookups == [NAME]
    assert net.dialled == [(PUBLIC, 443)]


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["169.254.169.254"],
        ["10.0.0.5"],
        ["::1"],
        ["::ffff:169.254.169.254"],
        ["64:ff9b::a9fe:a9fe"],
        [PUBLIC, "127.0.0.1"],
        ["127.0.0.1", PUBLIC],
    ],
)
def test_a_name_that_leads_into_our_network_is_not_connected_to(net, addresses):
    net.answers = [addresses]
    refused("private network")
    assert net.dialled == []


def test_an_unknown_name_is_not_connected_to(net):
    net.answers = [[]]
    refused("host is unknown")
    assert net.dialled == []


def test_the_second_address_is_taken_where_the_first_is_dead(net, monkeypatch):
    def dial(address, timeout):
        if address[0] == PUBLIC:
            raise OSError("no route")
        return alive(address, timeout)

    alive = pinned.socket.create_connection
    monkeypatch.setattr(pinned.socket, "create_connection", dial)
    net.answers = [[PUBLIC, "93.184.215.15"]]
    assert HOSTS.fetch(URL, limit=3) == b"png"
    assert net.dialled == [("93.184.215.15", 443)]


def test_a_certificate_of_another_name_is_refused(tmp_path, monkeypatch):
    with running(tmp_path, "p16.evil.example") as host:
        Net(host, monkeypatch)
        context = pinned.trust()
        context.load_verify_locations(tmp_path / "p16.evil.example.pem")
        monkeypatch.setattr(pinned, "trust", lambda: context)
        refused("SSLCertVerificationError")
        assert host.asked == []


def test_a_certificate_that_nobody_vouches_for_is_refused(host, monkeypatch):
    Net(host, monkeypatch)
    refused("SSLCertVerificationError")
    assert host.asked == []


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 T", "308 P"])
def test_a_redirect_is_not_followed(host, net, status):
    host.behave = answer(b"", status, "Location: http://169.254.169.254/latest")
    refused(f"HTTP status {status[:3]}")
    assert len(net.dialled) == 1


@pytest.mark.parametrize("status", ["404 Not Found", "206 Partial", "500 Oh"])
def test_nothing_but_a_plain_success_is_a_picture(host, net, status):
    host.behave = answer(b"png", status)
    refused(f"HTTP status {status[:3]}")


def test_a_picture_that_is_too_large_is_not_read_to_its_end(host, net):
    host.behave = answer(b"x" * (LIMIT + 1))
    refused("it is too large")


def test_a_body_without_an_end_is_cut(host, net):
    host.behave = _endless
    refused("it is too large")


def test_a_body_in_chunks_without_an_end_is_cut(host, net):
    host.behave = _endless_chunks
    refused("it is too large")


def test_an_announced_length_that_lies_is_found_out(host, net):
    def behave(stream):
        stream.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort")

    host.behave = behave
    refused("it is not complete")


def test_nothing_is_unpacked(host, net):
    bomb = gzip.compress(bytes(50_000_000))
    assert len(bomb) < LIMIT
    host.behave = answer(bomb, "200 OK", "Content-Encoding: gzip")
    refused("it is compressed")


@pytest.mark.parametrize("drip", ["head", "body", "handshake"])
def test_a_slow_drip_ends_with_the_time_for_all_of_it(host, net, monkeypatch, drip):
    monkeypatch.setattr(pinned, "DEADLINE", 0.5)
    ended = []

    def behave(stream):
        if drip == "body":
            stream.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n")
        tired = time.monotonic() + 10
        try:
            while time.monotonic() < tired:
                stream.sendall(b"x")
                time.sleep(0.02)
        except OSError:
            ended.append(True)

    host.behave = behave
    if drip == "handshake":
        host.secure = lambda raw: behave(raw) or raw
    refused("no answer|not complete")
    end = time.monotonic() + 30
    while not ended and time.monotonic() < end:
        time.sleep(0.02)
    assert ended[:1] == [True]


def test_heads_without_an_end_are_refused(host, net):
    def behave(stream):
        stream.sendall(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 200)

    host.behave = behave
    refused("no answer")


def test_an_answer_that_is_no_http_is_refused(host, net):
    host.behave = lambda stream: stream.sendall(b"SSH-2.0-OpenSSH_9.6\r\n")
    refused("no answer")


def test_a_host_that_hangs_up_is_refused(host, net):
    host.behave = lambda stream: stream.shutdown(socket.SHUT_RDWR)
    refused("no answer")


def test_no_proxy_of_the_environment_is_asked(net, monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert HOSTS.fetch(URL, limit=3) == b"png"
    assert net.dialled == [(PUBLIC, 443)]


def test_the_log_holds_no_address(host, net, caplog):
    caplog.set_level(logging.DEBUG)
    assert HOSTS.fetch(URL, limit=3) == b"png"
    host.behave = answer(b"", "404 Not Found")
    refused("HTTP status 404")
    assert "CANARY" not in caplog.text


def test_a_local_shop_is_asked_on_this_machine_only(net, monkeypatch):
    local = PictureHosts((), "http://localhost:8071")
    net.answers = [[PUBLIC]]
    with pytest.raises(PictureRefused, match="private network"):
        local.fetch("http://localhost:8071/a.png", limit=3)
    assert net.dialled == []
    net.answers = LOOPBACK
    with pytest.raises(PictureRefused, match="no answer"):
        local.fetch("http://localhost:8071/a.png", limit=3)
    assert net.dialled == [("127.0.0.1", 8071)]


def _endless(stream):
    stream.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        stream.sendall(b"x" * 65536)


def _endless_chunks(stream):
    stream.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        stream.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")
