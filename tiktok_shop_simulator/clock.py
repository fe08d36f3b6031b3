"""Virtual time: real time plus an offset, so that deadlines can be reached at once."""

import time
from dataclasses import dataclass


@dataclass(slots=True)
class Clock:
    """Goes on by itself like a real clock; only moved by `advance` and `set`."""

    offset: float = 0.0

    def now(self) -> int:
        """Virtual Unix seconds."""
        return int(time.time() + self.offset)

    def advance(self, seconds: float) -> None:
        self.offset += seconds

    def set(self, moment: float) -> None:
        """Make *moment* (Unix seconds) the present."""
        self.offset = moment - time.time()
