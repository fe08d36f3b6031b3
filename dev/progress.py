"""Progress, step by step, with the time each step took."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO


class Progress:
    """Prints one line a step: `title ... 3.2 s`.

    On a terminal the seconds run while the step does; elsewhere (a log, CI) each
    line is written once, so that it stays readable.
    """

    def __init__(self, out: TextIO | None = None) -> None:
        self.out = out or sys.stdout
        self.live = self.out.isatty()

    def say(self, text: str = "") -> None:
        print(text, file=self.out, flush=True)

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        start = time.monotonic()
        self._write(f"  {title} ...")
        done = threading.Event()
        ticker = self._start_ticker(title, start, done)
        try:
            yield
        except BaseException:
            self._finish(ticker, done, " failed")
            raise
        self._finish(ticker, done, f" {time.monotonic() - start:.1f} s")

    def _finish(
        self, ticker: threading.Thread | None, done: threading.Event, ending: str
    ) -> None:
        done.set()
        if ticker:
            ticker.join()
        self._write(f"{ending}\n")

    def _start_ticker(
        self, title: str, start: float, done: threading.Event
    ) -> threading.Thread | None:
        if not self.live:
            return None
        ticker = threading.Thread(
            target=self._tick, args=(title, start, done), daemon=True
        )
        ticker.start()
        return ticker

    def _tick(self, title: str, start: float, done: threading.Event) -> None:
        while not done.wait(1):
            self._write(f"\r  {title} ... {time.monotonic() - start:.0f} s")
        self._write(f"\r  {title} ...")

    def _write(self, text: str) -> None:
        self.out.write(text)
        self.out.flush()
