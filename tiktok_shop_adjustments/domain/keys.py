"""The key that makes a decision count once, however often it is sent.

Derived, not random: a crash, a double click, a second server or a restored database
arrive at the same key for the same decision. And one key stands for one wish: an agent
who decides otherwise on yesterday's database must not be answered from TikTok's memory
of what was decided then.
"""

import json
import uuid
from collections.abc import Mapping
from typing import Any

# Fixed for ever: a new namespace would let TikTok take an old decision as a new one.
# It is the UUIDv5 of the name "tiktok_shop_adjustments/decision" in the URL namespace.
NAMESPACE = uuid.UUID("6d30b3cb-5efd-5ddd-95a2-139a497590f8")


def decision_key(
    shop_id: str,
    case_type: str,
    case_id: str,
    action: str,
    round: int,
    wish: Mapping[str, Any],
) -> str:
    """Return the idempotency key of one decision, 36 letters.

    :param shop_id: TikTok's id of the shop
    :param case_type: `cancellation` or `return`
    :param round: 1 for the first answer, one more each time the case is re-opened
    :param wish: what the call carries, in TikTok's terms: amounts, items, reason
    """
    said = json.dumps(wish, sort_keys=True, separators=(",", ":"))
    name = "/".join((shop_id, case_type, case_id, action, str(round), said))
    return str(uuid.uuid5(NAMESPACE, name))
