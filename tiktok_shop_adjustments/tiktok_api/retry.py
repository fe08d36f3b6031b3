"""When a call is worth another attempt right away, and how long to wait before.

Only for the seconds of one web request. Whatever needs more patience is raised with
`retry_after`, and the caller plans its next attempt.
"""

from dataclasses import dataclass

from .errors import NetworkError, RateLimited, ServerError, TikTokError

# An expired token or a parcel that travels do not heal within two seconds.
PASSING = (NetworkError, RateLimited, ServerError)


@dataclass(frozen=True)
class RetryPolicy:
    """`attempts` in all; waits of `base`, doubled each time, and up to half of it more.

    `sleep_budget` limits the waits of one call together; `patience` is the age of a
    call, in seconds, after which no further attempt begins: someone is waiting.
    `pace_budget` limits what a call waits for its turn where TikTok has set a pace.
    """

    attempts: int = 3
    base: float = 0.4
    sleep_budget: float = 2.0
    patience: float = 20.0
    pace_budget: float = 2.0

    def should_retry(self, error: TikTokError, attempt: int, *, age: float) -> bool:
        """Tell whether attempt number `attempt` (from 1) may be followed by another."""
        passing = isinstance(error, PASSING) and error.retryable
        return passing and attempt < self.attempts and age < self.patience

    def wait(self, error: TikTokError, attempt: int, jitter: float) -> float:
        """Return the seconds to wait after attempt `attempt`; `jitter` is in 0…1."""
        backoff = self.base * 2 ** (attempt - 1) * (1 + jitter / 2)
        return max(backoff, error.retry_after or 0.0)
