"""Is what just arrived newer than what is stored?

TikTok stamps a record to the second, and answers arrive in any order. An older stamp
never overwrites a newer one. At an equal stamp the contents decide: two changes within
one second are possible, and dropping the second would hide it until the case moves
again, perhaps for ever. Applying a stale one of that second is repaired by the next
reading, because TikTok then answers the newer content under the same stamp.
"""

import hashlib
import json
from datetime import datetime


def newer(
    stored_update_time: datetime | None,
    incoming: datetime,
    *,
    stored_digest: str | None = None,
    incoming_digest: str | None = None,
) -> bool:
    """Tell whether an incoming record is to be applied.

    Without digests an equal stamp counts as different content.
    """
    if stored_update_time is None or incoming > stored_update_time:
        return True
    if incoming < stored_update_time:
        return False
    return incoming_digest is None or incoming_digest != stored_digest


def digest(payload: object) -> str:
    """Return the name of a record's content.

    Addresses count without their query: links to pictures are signed anew for each
    answer, and a new signature is no new content.
    """
    canonical = json.dumps(_steady(payload), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _steady(value: object) -> object:
    if isinstance(value, dict):
        return {str(name): _steady(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_steady(item) for item in value]
    if isinstance(value, str) and value.startswith(("https://", "http://")):
        return value.partition("?")[0]
    return value
