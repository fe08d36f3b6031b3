"""How long to wait before the next try."""

# Seconds before the next try of queued work: quick at first, hourly in the end.
LADDER = (10.0, 30.0, 60.0, 300.0, 900.0, 1800.0, 3600.0)
# Nobody notices a tenth more, but many retries at one moment hit TikTok's limit.
SPREAD = 0.1
MAX_JITTER_SECONDS = 0.5


def delay(attempt: int, jitter: float, base: float = 1.0, cap: float = 60.0) -> float:
    """Return the seconds to wait after try number `attempt` (from 1) of a call.

    TikTok's own advice: doubled each time, capped, and up to half a second of jitter
    (`jitter` is 0…1).
    """
    doublings = min(max(attempt, 1) - 1, 30)
    return min(base * 2**doublings, cap) + jitter * MAX_JITTER_SECONDS


def queue_delay(attempt: int, jitter: float) -> float:
    """Return the seconds until queued work is tried again, an hour at most."""
    step = LADDER[min(max(attempt, 1), len(LADDER)) - 1]
    return min(step * (1 + SPREAD * jitter), LADDER[-1])
