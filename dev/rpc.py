"""Odoo over HTTP, as a browser would: a login and calls. No odoo import."""

import http.cookiejar
import json
import urllib.error
import urllib.parse
import urllib.request

from .errors import Trouble


class Session:
    """A logged-in user of one database."""

    def __init__(self, base: str, database: str, login: str, password: str):
        self.base = base
        jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(jar)
        )
        words = {"db": database, "login": login, "password": password}
        self.uid = self._post("/web/session/authenticate", words)["uid"]

    def call(self, model: str, method: str, *args, **kwargs):
        """Call a public method; raise Trouble with Odoo's own words."""
        words = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self._post(f"/web/dataset/call_kw/{model}/{method}", words)

    def open(self, url: str, form: dict | None = None) -> tuple[str, str]:
        """Follow a link (or send a form) as the logged-in user: final URL, page."""
        data = urllib.parse.urlencode(form).encode() if form else None
        with self._opener.open(url, data, timeout=120) as answer:
            return answer.url, answer.read().decode(errors="replace")

    def _post(self, path: str, params: dict):
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        request = urllib.request.Request(
            self.base + path, body.encode(), {"Content-Type": "application/json"}
        )
        with self._opener.open(request, timeout=600) as answer:
            said = json.load(answer)
        if "error" in said:
            data = said["error"].get("data") or {}
            raise Trouble(data.get("message") or said["error"]["message"])
        return said["result"]


class Simulator:
    """The local TikTok Shop's admin calls (JSON, loopback)."""

    def __init__(self, base: str):
        self.base = base

    def get(self, path: str, **query):
        words = f"?{urllib.parse.urlencode(query)}" if query else ""
        return self._send(urllib.request.Request(f"{self.base}{path}{words}"))

    def post(self, path: str, **body):
        data = json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        return self._send(urllib.request.Request(self.base + path, data, headers))

    def _send(self, request):
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise Trouble(f"{request.full_url}: {error.read().decode()}") from error
