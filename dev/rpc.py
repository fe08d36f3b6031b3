"""Odoo and the local TikTok Shop over HTTP, as a browser would use them."""

import http.client
import http.cookiejar
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from .errors import Trouble

SECONDS = 120
# What a server says while it is still starting, or was just killed.
NOT_THERE = (
    urllib.error.URLError,
    ConnectionError,
    TimeoutError,
    http.client.HTTPException,
)
# No proxy stands between us and our own machine.
NO_PROXY = urllib.request.ProxyHandler({})
LOOPBACK = urllib.request.build_opener(NO_PROXY)


class Session:
    """One user logged in to one Odoo database.

    :raises Trouble: when Odoo refuses the login.
    """

    def __init__(self, base: str, database: str, login: str, password: str) -> None:
        self.base = base
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(NO_PROXY, cookies)
        who = {"db": database, "login": login, "password": password}
        self.uid: int = self._rpc("/web/session/authenticate", who)["uid"]

    def call(self, model: str, method: str, *args: Any, **kwargs: Any) -> Any:
        """Call a public method of a model; `args` starts with the ids, if it has any.

        :raises Trouble: with Odoo's own words when it refuses.
        """
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self._rpc(f"/web/dataset/call_kw/{model}/{method}", params)

    def open(self, url: str, form: dict[str, str] | None = None) -> tuple[str, str]:
        """Follow a link, or send a form: the final URL and the page.

        :raises Trouble: when the answer is an HTTP error.
        """
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        try:
            with self._opener.open(url, data, timeout=SECONDS) as answer:
                return answer.url, answer.read().decode(errors="replace")
        except urllib.error.HTTPError as error:
            page = error.read(2000).decode(errors="replace")
            raise Trouble(f"{error.url} answered {error.code}: {page}") from error

    def _rpc(self, path: str, params: dict[str, Any]) -> Any:
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        request = _json_request(self.base + path, body)
        with self._opener.open(request, timeout=10 * SECONDS) as answer:
            reply = json.load(answer)
        if "error" in reply:
            details = reply["error"].get("data") or {}
            raise Trouble(details.get("message") or reply["error"]["message"])
        return reply.get("result")


class Simulator:
    """The admin calls of the local TikTok Shop: JSON, unsigned, loopback only."""

    def __init__(self, base: str) -> None:
        self.base = base

    def get(self, path: str, **query: Any) -> Any:
        asked = f"?{urllib.parse.urlencode(query)}" if query else ""
        return self._send(urllib.request.Request(f"{self.base}{path}{asked}"))  # noqa: S310

    def post(self, path: str, **body: Any) -> Any:
        return self._send(_json_request(self.base + path, body))

    def _send(self, request: urllib.request.Request) -> Any:
        try:
            with LOOPBACK.open(request, timeout=SECONDS) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            said = error.read(2000).decode(errors="replace")
            raise Trouble(
                f"{request.full_url} answered {error.code}: {said}"
            ) from error


def answers(url: str) -> bool:
    """Whether a server answers at `url` with a success."""
    try:
        with LOOPBACK.open(url, timeout=10) as answer:
            return answer.status == 200
    except NOT_THERE:
        return False


def wait_until_answering(url: str, is_alive: Any, seconds: float) -> bool:
    """Wait for `url`; gives up when `is_alive()` turns false or the time is over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and is_alive():
        if answers(url):
            return True
        time.sleep(0.2)
    return False


def _json_request(url: str, body: dict[str, Any]) -> urllib.request.Request:
    headers = {"Content-Type": "application/json"}
    return urllib.request.Request(url, json.dumps(body).encode(), headers)  # noqa: S310
