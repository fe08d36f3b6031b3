"""Why something could not be brought into Odoo: its cause, from the words it left.

The words are ours (`tiktok_api.schemas`), Odoo's or PostgreSQL's; a person may have
read them in another language. So a cause that nobody recognises is `odoo`: the words
themselves say why. The first row that fits wins.
"""

import re
from collections.abc import Iterable

ODOO = "odoo"
CAUSES = (
    ("currency", re.compile(r"does not know the currency")),
    ("product", re.compile(r"no product to stand in")),
    (
        "database",
        re.compile(r"violates|duplicate key|null value in column", re.IGNORECASE),
    ),
    # A place in TikTok's record, then what is wrong there: `refund_amount.tax: …`
    ("unreadable", re.compile(r"(^|[(;]\s*)[a-z_]+(\.[a-z_0-9]+)*: ")),
)
NAMES = (*(name for name, _pattern in CAUSES), ODOO)


def cause_of(words: str) -> str:
    """Return the name of a cause, one of `NAMES`."""
    found = (name for name, pattern in CAUSES if pattern.search(words or ""))
    return next(found, ODOO)


def group(reasons: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return {cause: names of what it keeps out}, from (name, words)."""
    found: dict[str, list[str]] = {}
    for name, words in reasons:
        found.setdefault(cause_of(words), []).append(name)
    return found
