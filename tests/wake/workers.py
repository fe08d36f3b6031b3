"""Odoo's own cron workers, for whom the minute between two looks never ends."""

import contextlib
import select
import threading
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from odoo import sql_db
from odoo.service import server

PATIENCE = 20.0


class Workers:
    """Threads that run the loop of Odoo's server. They work only when called."""

    def __init__(self, database: str, count: int) -> None:
        self._over = threading.Event()
        self._ready = [threading.Event() for _number in range(count)]
        self._threads = [
            threading.Thread(target=self._work, args=(number,), daemon=True)
            for number in range(count)
        ]
        self._patches = contextlib.ExitStack()
        for name, value in {
            "select": SimpleNamespace(select=self._wait_for_a_call),
            "cron_database_list": lambda: [database],
        }.items():
            self._patches.enter_context(patch.object(server, name, value))

    def start(self) -> None:
        for thread in self._threads:
            thread.start()
        self.rest()

    def stop(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(PATIENCE)
        self._patches.close()

    def owns(self, thread: threading.Thread) -> bool:
        return thread in self._threads

    def rest(self) -> None:
        """Wait until each of those that live waits for a call."""
        wait_until(self._all_rest, "the workers do not come to an end")

    def _all_rest(self) -> bool:
        pairs = zip(self._threads, self._ready, strict=True)
        return all(ready.is_set() or not thread.is_alive() for thread, ready in pairs)

    def _work(self, number: int) -> None:
        with contextlib.suppress(SystemExit):
            server.ThreadedServer.cron_thread(None, number)

    def _wait_for_a_call(self, lines: list[Any], *_rest: Any) -> None:
        """In place of `select.select`: the time-out does not count."""
        ready = self._ready[self._threads.index(threading.current_thread())]
        while not self._over.is_set():
            if select.select(lines, [], [], 0)[0]:
                return
            ready.set()
            found = select.select(lines, [], [], 0.05)[0]
            ready.clear()
            if found:
                return
        raise SystemExit


class Moment:
    """One moment in the runs of cron workers, at which something else happens.

    Moments are counted: each statement and each commit of a worker has one before it.
    """

    def __init__(self, number: int, workers: Workers, act: Callable[[], None]) -> None:
        self._left, self._workers, self._act = number, workers, act
        self.came = False
        self._patches = contextlib.ExitStack()

    def __enter__(self) -> "Moment":
        for name in ("execute", "commit"):
            method = getattr(sql_db.Cursor, name)
            watched = self._watch(method)
            self._patches.enter_context(patch.object(sql_db.Cursor, name, watched))
        return self

    def __exit__(self, *_exception: object) -> None:
        self._patches.close()

    def _watch(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def watched(cursor: Any, *args: Any, **options: Any) -> Any:
            if self._workers.owns(threading.current_thread()) and not self.came:
                self._left -= 1
                if self._left < 0:
                    self.came = True
                    self._act()
            return method(cursor, *args, **options)

        return watched


def wait_until(condition: Callable[[], bool], trouble: str) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, trouble
        time.sleep(0.01)
