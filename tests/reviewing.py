"""Finds what lends rights, builds SQL or declares markup, and reads the reviewed lists.

A list names each place by its file and function, with the number of uses and a reason:
`models/x.py TiktokX._client 1: why it may`. A line that begins with a space goes on.
The files of the bridges to other addons have their addon's name in front.
"""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tests import hygiene

ADDON = hygiene.ROOT / "tiktok_shop_adjustments"
ADDONS = [path.parent for path in sorted(hygiene.ROOT.glob("*/__manifest__.py"))]
LISTS = Path(__file__).parent / "reviewed"
LINE = re.compile(r"(?P<place>\S+ \S+) (?P<count>\d+): (?P<reason>\S.{14,})")
MODULE = "-"  # where a use stands in no function


class Place(NamedTuple):
    """Where something is used: the file within the addon, the function's full name."""

    file: str
    function: str


Search = Callable[[ast.AST], bool]


def lends_rights(node: ast.AST) -> bool:
    """Superuser mode, another user, or a field that is computed in superuser mode."""
    if isinstance(node, ast.Name):
        return node.id == "SUPERUSER_ID" and isinstance(node.ctx, ast.Load)
    if not isinstance(node, ast.Call):
        return False
    for keyword in node.keywords:
        if keyword.arg in ("su", "compute_sudo") and not _is_false(keyword.value):
            return True
    name = _name(node.func)
    takes_back = bool(node.args) and _is_false(node.args[0])
    return name == "with_user" or (name == "sudo" and not takes_back)


def speaks_sql(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and _name(node.func) in (
        "SQL",
        "execute",
        "execute_query",
        "execute_query_dict",
        "executemany",
    )


def declares_markup(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and _name(node.func) in ("Markup", "markup")


def uses(search: Search, folders: Sequence[Path] = ADDONS) -> Counter[Place]:
    """Count the uses in the addons' own code, tests left out."""
    found: Counter[Place] = Counter()
    for folder in folders:
        prefix = (folder.name,) if folder in ADDONS and folder != ADDON else ()
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(folder).parts
            if "tests" not in parts:
                for function in _uses_in(path.read_text(), search):
                    found[Place("/".join([*prefix, *parts]), function)] += 1
    return found


def _uses_in(source: str, search: Search) -> Iterator[str]:
    """The full name of the function around each use."""
    waiting: list[tuple[ast.AST, tuple[str, ...]]] = [(ast.parse(source), ())]
    while waiting:
        node, around = waiting.pop()
        if search(node):
            yield ".".join(around) or MODULE
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            around = (*around, node.name)
        waiting += [(child, around) for child in ast.iter_child_nodes(node)]


def reviewed(name: str) -> tuple[Counter[Place], dict[Place, str]]:
    """What `tests/reviewed/<name>.txt` allows: the number of uses, and the reasons."""
    counts: Counter[Place] = Counter()
    reasons: dict[Place, str] = {}
    for line in entries((LISTS / f"{name}.txt").read_text()):
        match = LINE.fullmatch(line)
        if not match:
            raise ValueError(f"{name}.txt: not `file function count: reason`: {line}")
        place = Place(*match["place"].split())
        if place in reasons:
            raise ValueError(f"{name}.txt: named twice: {line}")
        counts[place], reasons[place] = int(match["count"]), match["reason"]
    return counts, reasons


def entries(text: str) -> list[str]:
    """The entries of a list, comments dropped, continued lines joined."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return "\n".join(lines).replace("\n ", "").splitlines()


def _name(function: ast.AST) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _is_false(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is False
