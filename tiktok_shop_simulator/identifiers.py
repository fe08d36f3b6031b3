"""Identifiers that look like TikTok's: 19 digits, the same ones for the same seed."""

import secrets
import time
from dataclasses import dataclass

# First digits by kind, so that a person can tell an order from a case in a log.
PREFIXES = {
    "order": "5770",
    "line": "5771",
    "sub_line": "5772",
    "case": "4035",
    "case_line": "4036",
    "aftersales": "4037",
    "rma": "4038",
    "package": "1152",
    "product": "1729",
    "sku": "1730",
    "shop": "7494",
    "buyer": "7495",
    "notification": "7327",
    "record": "7328",
    "conversation": "7496",
    "message": "7497",
    "session": "7498",
}


@dataclass(slots=True)
class Identifiers:
    """Numbers one kind of record after the other in a sequence of its own seed."""

    seed: int
    last: int = 0

    def new(self, kind: str) -> str:
        """A fresh 19-digit id of that kind (a key of PREFIXES)."""
        self.last += 1
        # The low digits scatter like TikTok's, the counter keeps ids apart.
        scatter = (self.last * 2_654_435_761 + self.seed * 40_503) % 10**5
        return f"{PREFIXES[kind]}{self.last:010d}{scatter:05d}"


def request_id() -> str:
    """What every answer carries: time first, then a random tail."""
    return time.strftime("%Y%m%d%H%M%S", time.gmtime()) + secrets.token_hex(10).upper()
