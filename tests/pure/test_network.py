"""The transport against real sockets: was a connection ever made?"""

import logging
import socket
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.system.fault_proxy import FaultProxy, Phase
from tiktok_shop_adjustments.tiktok_api import errors
from tiktok_shop_adjustments.tiktok_api.transport import Transport

OK = b'{"code":0,"message":"Success","request_id":"r","data":{"a":"b"}}'


class Handler(BaseHTTPRequestHandler):
    """Answers by the last word of the path and notes what it was asked."""

    def do_GET(self):
        self.server.seen.append((self.path, dict(self.headers)))
        getattr(self, f"_{self.path.partition('?')[0].rpartition('/')[2]}")()

    do_POST = do_GET

    def _ok(self):
        self._answer(200, OK, {"Set-Cookie": "session=1; Path=/"})

    def _redirect(self):
        self._answer(302, b"", {"Location": "/ok"})

    def _close(self):
        self.connection.shutdown(socket.SHUT_RDWR)

    def _cut(self):
        self._answer(200, OK[:10], {"Content-Length": str(len(OK))})
        self.connection.shutdown(socket.SHUT_RDWR)

    def _hang(self):
        self.server.release.wait(5)

    def _answer(self, status, body, headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if "Content-Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        """Keep the test's output quiet."""


class KeepingAlive(Handler):
    protocol_version = "HTTP/1.1"


@contextmanager
def _server(*, keeps_alive=False):
    handler = KeepingAlive if keeps_alive else Handler
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.seen, server.release = [], threading.Event()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.release.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(condition, seconds=5):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.01)


def _get(url, **options):
    transport = Transport(sleep=lambda _seconds: None, timeout=(1, 0.2))
    arguments = {"query": {"a": "b c"}, "retry": False, **options}
    return transport.request("GET", url, **arguments)


def test_a_success():
    with _server() as (server, base):
        assert _get(f"{base}/ok")["data"] == {"a": "b"}
        assert server.seen[0][0] == "/ok?a=b+c"


@pytest.mark.parametrize("url", ["http://127.0.0.1:{port}/", "http://no.such.invalid/"])
def test_without_a_connection_nothing_was_applied(url):
    with pytest.raises(errors.NetworkError) as caught:
        _get(url.format(port=_free_port()))
    assert caught.value.maybe_applied is False
    assert caught.value.retryable is True


@pytest.mark.parametrize("way", ["close", "cut", "hang"])
def test_after_a_connection_it_may_have_been_applied(way):
    with _server() as (server, base):
        with pytest.raises(errors.NetworkError) as caught:
            _get(f"{base}/{way}")
        assert caught.value.maybe_applied is True
        assert len(server.seen) == 1


@pytest.mark.parametrize("reset", [False, True], ids=["FIN", "RST"])
def test_a_line_that_was_hung_up_in_between_is_not_used_again(reset):
    """TikTok ends an idle line; the next call is no victim of that, nor in doubt."""
    transport = Transport(timeout=(1, 1))
    with _server(keeps_alive=True) as (server, _):
        with FaultProxy(server.server_port) as proxy:
            proxy.cut("*", Phase.ANSWER, times=1, reset=reset)
            for number in (1, 2, 3):
                transport.request("POST", f"{proxy.url}/ok", query={}, retry=False)
                assert len(server.seen) == number
                _wait_for(lambda: proxy.hung_up == 1)
            assert proxy.accepted == 2


def test_a_redirect_is_not_followed():
    with _server() as (server, base):
        with pytest.raises(errors.BadReply):
            _get(f"{base}/redirect")
        assert [path for path, _headers in server.seen] == ["/redirect?a=b+c"]


def test_no_cookie_travels_from_one_call_to_the_next():
    with _server() as (server, base):
        transport = Transport()
        for _ in range(2):
            transport.request("GET", f"{base}/ok", query={}, retry=False)
        assert len(server.seen) == 2
        assert all("Cookie" not in headers for _path, headers in server.seen)


def test_the_library_logs_no_secret(caplog):
    caplog.set_level(logging.DEBUG)
    query = {"app_secret": "hush1", "refresh_token": "hush2", "grant_type": "x"}
    with _server() as (_, base):
        _get(f"{base}/ok", query=query)
    assert "grant_type=x" in caplog.text
    assert "app_secret=***" in caplog.text
    assert "hush" not in caplog.text
