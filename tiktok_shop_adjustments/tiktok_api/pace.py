"""How fast TikTok is asked: a bucket for each shop and class of operations.

TikTok publishes no limits; it sets them for each app and shop, and moves them. So a
class begins without one and learns from each 429: the rate is halved, and grows back by
the second, until a minute or two later nothing is held back any more. A class has its
own bucket, so readings that were too fast never slow a decision down.

This is a hint in the memory of one process, not a record. Processes that do not know
of each other each learn from their own 429 and come to share the limit: of what two
send at full speed a fiftieth is refused, of what eight send a sixth, and a shop's
readings are one process's at a time. To write it down at each call would make one row
the place where all of a shop's workers wait. What has to be known to all of them, that
TikTok wants to be left alone for longer than a moment, is stored on the shop.
"""

import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass

SEARCH, DETAIL, WRITE, SERVICE = "search", "detail", "write", "service"


@dataclass(frozen=True)
class Guide:
    """Calls a second: what TikTok's guidance calls much, and what is always tried."""

    top: float
    floor: float = 0.5


# TikTok's own guidance: reads 3 to 10 a second, writes 1 to 3
GUIDES = {
    SEARCH: Guide(10.0),
    DETAIL: Guide(10.0),
    WRITE: Guide(3.0),
    SERVICE: Guide(5.0),
}
# At twice the guidance nothing is held back: a first 429 brings it down to that
UNLIMITED = 2.0
# From nothing to the guidance in a minute
RECOVERY_SECONDS = 60.0
# Unused calls of one second may be made up for at once
BURST_SECONDS = 1.0
# Calls that were under way together are refused together: one lesson
ONE_LESSON = 1.0
# As long as anybody waits inside a call; more patience is the caller's
LONGEST_PAUSE = 2.0


class Bucket:
    """The pace of one class of one shop's operations. Times come from outside."""

    def __init__(self, guide: Guide):
        self._guide = guide
        self._most = guide.top * UNLIMITED
        self._learned: tuple[float, float] | None = None  # rate, since when it grows
        self._warned_at: float | None = None
        self._free_at: float | None = None  # when the next call may leave

    def rate(self, now: float) -> float | None:
        """Return the calls a second that are let through; None when all are."""
        if self._learned is None:
            return None
        rate, since = self._learned
        rate += max(now - since, 0.0) * self._guide.top / RECOVERY_SECONDS
        return rate if rate < self._most else None

    def take(self, now: float, patience: float) -> float:
        """Return the seconds to wait before the call; more than `patience` means that
        it is not made, and takes nobody's place."""
        rate = self.rate(now)
        if rate is None:
            return 0.0
        leaves = max(now, self._free_at or now)
        if leaves - now <= patience:
            earliest = now - BURST_SECONDS
            self._free_at = max(self._free_at or now, earliest) + 1 / rate
        return leaves - now

    def slow_down(self, now: float, retry_after: float | None = None) -> None:
        """Learn from a 429."""
        pause = retry_after or 0.0
        if pause > LONGEST_PAUSE:
            pause = 0.0  # the shop is left alone for that long, by all processes
        if self._warned_at is None or now - self._warned_at >= ONE_LESSON:
            rate = max((self.rate(now) or self._most) / 2, self._guide.floor)
            self._learned = (rate, now + pause)
            self._warned_at = now
            pause = max(pause, 1 / rate)
        self._free_at = max(self._free_at or now, now + pause)


class Paces:
    """The buckets of many shops, for all threads of a process.

    :param clock: seconds that never go back
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: dict[tuple[Hashable, str], Bucket] = {}

    def take(self, shop: Hashable, lane: str, patience: float) -> float:
        """As `Bucket.take`, for a class (`lane`) of a shop's operations."""
        with self._lock:
            # A shop that was never told to slow down has no bucket at all
            bucket = self._buckets.get((shop, lane))
            return bucket.take(self._clock(), patience) if bucket else 0.0

    def slow_down(self, shop: Hashable, lane: str, retry_after: float | None) -> None:
        with self._lock:
            new = Bucket(GUIDES[lane])
            bucket = self._buckets.setdefault((shop, lane), new)
            bucket.slow_down(self._clock(), retry_after)

    def rate(self, shop: Hashable, lane: str) -> float | None:
        """As `Bucket.rate`."""
        with self._lock:
            bucket = self._buckets.get((shop, lane))
            return bucket.rate(self._clock()) if bucket else None


# Of this process; each transport that is given none of its own learns alone
OURS = Paces()
