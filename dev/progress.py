"""Steps as they happen, each with the time it took."""

import sys
import time
from contextlib import contextmanager


def say(text: str) -> None:
    print(text, flush=True)


@contextmanager
def step(title: str):
    """Announce a step, then say how long it took (or that it failed)."""
    sys.stdout.write(f"  {title} ... ")
    sys.stdout.flush()
    started = time.monotonic()
    try:
        yield
    except BaseException:
        say("failed")
        raise
    say(f"{time.monotonic() - started:.1f} s")
