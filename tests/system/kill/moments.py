"""The moments of a process of Odoo: each commit, each call to TikTok and its answer.

Only for `server.py`. Nothing of the product is touched: what is watched are Odoo's
cursor, its scheduled actions, its WSGI application, and the HTTP library.
"""

import os
import re
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

import requests

from odoo.http import Application
from odoo.service.server import PreforkServer
from odoo.sql_db import Cursor

from .trap import END, Trap

WRITE = re.compile(
    r'\b(INSERT) INTO\s+"?(\w+)|\b(UPDATE)\s+"?(\w+)"?\s+(?:\w+\s+)?SET\b'
    r'|\b(DELETE) FROM\s+"?(\w+)',
    re.IGNORECASE,
)
# What a commit is called by; mail, logs and the like are not what it is about.
TABLES = ("tiktok_", "helpdesk_ticket", "sale_order")
# Whether there is one already depends on which buyer it is.
LEFT_OUT = ("tiktok_conversation",)
ELSE = "other rows"


class Watch:
    """The unit of work of this thread that is watched, if there is one."""

    def __init__(self, trap: Trap) -> None:
        self.trap = trap
        self._here = threading.local()
        self._written: WeakKeyDictionary[Cursor, set[str]] = WeakKeyDictionary()

    @property
    def is_on(self) -> bool:
        return getattr(self._here, "at", None) is not None

    def begin(self, unit: str) -> bool:
        """Begin to watch, if the trap is set for such a unit."""
        if self.is_on:
            return False
        self._here.at, self._here.count = self.trap.take(unit), 0
        return self.is_on

    def end(self) -> None:
        self.trap.write(END)
        self._here.at = None

    @contextmanager
    def unit(self, name: str) -> Iterator[None]:
        began = self.begin(name)
        try:
            yield
        finally:
            if began:
                self.end()

    def passed(self, moment: str) -> None:
        """A moment has come; it may be the last one of this process."""
        if not self.is_on:
            return
        self._here.count += 1
        self.trap.write(moment)
        if self._here.at in (self._here.count, moment):
            os.kill(os.getpid(), signal.SIGKILL)

    # --- what a transaction has written ---------------------------------------------

    def note(self, cursor: Cursor, statement: str) -> None:
        for match in WRITE.finditer(statement):
            verb, table = (word for word in match.groups() if word)
            self._written.setdefault(cursor, set()).add(f"{verb.lower()} {table}")

    def forget(self, cursor: Cursor) -> None:
        self._written.pop(cursor, None)

    def words(self, cursor: Cursor) -> str:
        """What a commit makes durable; empty where it is nothing."""
        written = self._written.get(cursor, set())
        return ", ".join(sorted(filter(_is_ours, written))) or (ELSE if written else "")


def _is_ours(words: str) -> bool:
    table = words.split()[1]
    named = table.startswith(TABLES) and not table.endswith("_rel")
    return named and table not in LEFT_OUT


def install(trap: Trap) -> None:
    watch = Watch(trap)
    _watch_statements(watch)
    _watch_commits(watch)
    _watch_calls(watch)
    _watch_requests(watch)
    _prepare_master(watch)


def _watch_statements(watch: Watch) -> None:
    execute, rollback = Cursor.execute, Cursor.rollback

    def watched(cursor: Cursor, query: Any, *args: Any, **kwargs: Any) -> None:
        execute(cursor, query, *args, **kwargs)
        if watch.is_on:
            watch.note(cursor, getattr(query, "code", query))

    def undone(cursor: Cursor) -> None:
        rollback(cursor)
        watch.forget(cursor)

    Cursor.execute, Cursor.rollback = watched, undone


def _watch_commits(watch: Watch) -> None:
    commit = Cursor.commit

    def watched(cursor: Cursor) -> None:
        cursor.flush()  # what it will write shows only now
        words = watch.words(cursor)
        watch.forget(cursor)
        if words:
            watch.passed(f"before commit: {words}")
        commit(cursor)
        if words:
            watch.passed(f"after commit: {words}")

    Cursor.commit = watched


def _watch_calls(watch: Watch) -> None:
    send = requests.Session.send

    def watched(
        session: requests.Session, request: requests.PreparedRequest, **kwargs: Any
    ) -> requests.Response:
        words = f"{request.method} {_operation(request.url)}"
        watch.passed(f"send: {words}")
        response = send(session, request, **kwargs)
        watch.passed(f"answer: {words}")
        return response

    requests.Session.send = watched


def _operation(url: str) -> str:
    """`returns/approve` of `/return_refund/202309/returns/1/approve`."""
    parts = urlsplit(url).path.split("/")
    return "/".join([part for part in parts if part and not part.isdigit()][1:])


def _watch_requests(watch: Watch) -> None:
    call = Application.__call__

    def watched(
        self: Application, environ: dict[str, Any], start: Callable[..., Any]
    ) -> Iterable[bytes]:
        began = watch.begin(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")
        answer = call(self, environ, start)
        return _Watched(answer, watch) if began else answer

    Application.__call__ = watched


class _Watched:
    """A WSGI answer; it is closed when its last byte has been sent."""

    def __init__(self, answer: Any, watch: Watch) -> None:
        self._answer, self._watch = answer, watch

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._answer)

    def close(self) -> None:
        self._watch.passed("answered")
        getattr(self._answer, "close", lambda: None)()
        self._watch.end()


def _prepare_master(watch: Watch) -> None:
    run = PreforkServer.run

    def prepared(server: PreforkServer, *args: Any) -> Any:
        _watch_scheduled_actions(watch)
        return run(server, *args)

    PreforkServer.run = prepared
    # Nobody listens to the live channel here: no process and no port for it
    PreforkServer.long_polling_spawn = lambda server: None


def _watch_scheduled_actions(watch: Watch) -> None:
    # Only now: the module can be loaded when the configuration has been read
    from odoo.addons.base.models.ir_cron import IrCron

    process = IrCron._process_job.__func__

    def watched(cls: type[IrCron], cursor: Cursor, job: dict[str, Any]) -> None:
        with watch.unit(f"cron {job['cron_name']}"):
            process(cls, cursor, job)

    IrCron._process_job = classmethod(watched)
