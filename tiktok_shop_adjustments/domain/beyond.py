"""What sellers decide in Seller Center only: no operation of TikTok's API carries it.

Shown greyed with the reason, so that nobody looks for a button in vain. Source: the
decisions that Get Decision Eligibility and Get Review Decision can list; for exchanges
that is the refund instead and nothing else.
"""

from dataclasses import dataclass

from . import kinds, statuses
from .catalogue import APPROVE, REJECTION
from .states import Snapshot


@dataclass(frozen=True)
class Beyond:
    """A decision that cannot be sent; `side` is the dialog that it would belong to."""

    side: str
    label: str
    why_not: str


_EXCHANGE = "TikTok's API does not take it for exchanges. Decide it in Seller Center."
_BY_CASE = {
    (kinds.EXCHANGE, statuses.EXCHANGE_PENDING): (
        Beyond(APPROVE, "Approve Exchange", _EXCHANGE),
        Beyond(REJECTION, "Reject Exchange", _EXCHANGE),
    ),
}


def table(snapshot: Snapshot) -> tuple[Beyond, ...]:
    """Return what a case as it stands allows in Seller Center only."""
    return _BY_CASE.get((snapshot.kind, snapshot.status), ())
