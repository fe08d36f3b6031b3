"""A text of somebody's as people may see it: no signs that act, and not without an end.

Buyers write in every script, and all of that stays. What goes are signs that are never
seen and only do something: controls, and the marks that turn the direction of what
stands beside them, so that a buyer's words cannot rearrange ours (an amount, a
deadline). A text of a megabyte would stop the page that shows it: it is cut, visibly.
"""

import re

MOST = 10_000
CUT = " […]"

# Line separators of other worlds, read as the one that everybody knows
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_UNSEEN = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls, but tab and line end
    "\u202a-\u202e\u2066-\u2069"  # turn the direction of what follows
    "\u200b\u2060-\u2064\ufeff\ufff9-\ufffb"  # nothing, with a width of nothing
    "]"
)


def seen(text: str, most: int = MOST) -> str:
    """Return `text` without what nobody can see, and no longer than `most`."""
    start = text[: most * 2]  # signs that go are few; the rest is never looked at
    clean = _UNSEEN.sub("", _LINE_ENDS.sub("\n", start))
    if len(clean) <= most and len(start) == len(text):
        return clean
    return clean[:most] + CUT
