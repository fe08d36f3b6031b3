"""Text that means harm, the place to which it wants to lead, and who watches."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, Response

UNSEEN = dict.fromkeys(map(ord, "\u202e\u202c\u2067\u200b\x07"))
# What the browser holds itself
WITHOUT_HOST = {"data", "blob", "about", "chrome-extension"}


def text(tag: str, trap: str) -> str:
    """Everything that somebody has ever tried, in one line; `tag` says where it ran."""
    ran = f"window.pwned='{tag}'"
    return (
        f'=HYPERLINK("{trap}/{tag}/cell","{tag}")'
        f"<script>{ran}</script></textarea></title></style>"
        f'<img src="{trap}/{tag}/image" onerror="{ran}"><svg onload="{ran}">'
        f'<iframe srcdoc="<script>parent.{ran}</script>"></iframe>'
        f'<a href="javascript:{ran}" onmouseover="{ran}">{tag}</a>'
        f"<style>@import '{trap}/{tag}/css';"
        f"*{{background:url({trap}/{tag}/bg)}}</style>"
        f"{{{{7*7}}}}${{7*7}}#{{7*7}}<t t-out='7*7'/><t t-esc='{ran}'/>%(x)s %s %d{{0}}"
        f" {trap}/{tag}/link \u202e00.1\u202c\u2067\u200b\x07 end-{tag}"
    )


def shown(tag: str, trap: str) -> str:
    """The same, as people see it: each sign of it, but for those that only act."""
    return text(tag, trap).translate(UNSEEN)


class Trap(http.server.ThreadingHTTPServer):
    """Somebody else's host: whoever comes here has followed a text."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.caught: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Trap

    def _catch(self) -> None:
        self.server.caught.append(f"{self.command} {self.path}")
        self.send_error(404)

    do_GET = do_HEAD = do_POST = _catch

    def log_message(self, *_words: Any) -> None:
        """Not in the test's output."""


@contextmanager
def trapping() -> Iterator[Trap]:
    with Trap() as trap:
        threading.Thread(target=trap.serve_forever, daemon=True).start()
        yield trap
        trap.shutdown()


class Watch:
    """Looks at a window: does a script run, does it ask anybody but Odoo?"""

    def __init__(self, page: Page, home: str) -> None:
        self.page, self.home = page, urlsplit(home).netloc
        self.asked_elsewhere: list[str] = []
        self.dialogs: list[str] = []
        self.errors: list[str] = []
        self.bytes = 0
        page.on("request", lambda request: self._note(request.url))
        page.on("websocket", lambda socket: self._note(socket.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("response", self._count)
        page.on("dialog", self._dismiss)
        page.on("popup", lambda popup: self.asked_elsewhere.append(popup.url))

    def check(self) -> None:
        """Nothing of a text has run and nothing has led away from Odoo."""
        assert self.page.evaluate("window.pwned") is None
        assert self.dialogs == []
        assert self.errors == []
        assert self.asked_elsewhere == []

    def _note(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in WITHOUT_HOST and parts.netloc != self.home:
            self.asked_elsewhere.append(url)

    def _dismiss(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _count(self, response: Response) -> None:
        if "/call_kw/" in response.url or "/mail/" in response.url:
            self.bytes += int(response.headers.get("content-length", 0))
