"""Each place that lends rights, speaks SQL or declares markup is on a reviewed list.

Whoever adds one says in `tests/reviewed/` why it is needed and what bounds it.
"""

import ast
from pathlib import Path

import pytest

from tests import reviewing

LISTS = {
    "rights": reviewing.lends_rights,
    "sql": reviewing.speaks_sql,
    "markup": reviewing.declares_markup,
}
ROUTES = {
    "/tiktok_shop/webhook/<string:app_key>": {
        # Who posts is known by the signature alone; the handler is no page's and gives
        # no cookie, and it writes
        "type": "http",
        "auth": "none",
        "methods": ["POST"],
        "csrf": False,
        "save_session": False,
        "readonly": False,
        "max_content_length": "MAX_BYTES",
    },
    "/web/pivot/export_xlsx": {
        # Odoo's own, with its own options: only the texts of the table are marked
        "type": "http",
        "auth": "user",
        "readonly": True,
    },
    "redaction.WAY_BACK": {
        # TikTok redirects the administrator's browser here: GET by necessity; the
        # state, tied to the user, stands in for the CSRF token
        "type": "http",
        "auth": "user",
        "methods": ["GET"],
        "readonly": False,
    },
}


@pytest.mark.parametrize("name", LISTS)
def test_every_use_is_reviewed_and_no_entry_is_stale(name: str) -> None:
    used = reviewing.uses(LISTS[name])
    allowed, _reasons = reviewing.reviewed(name)
    assert sum(used.values()) > 10, "the searcher is blind"
    assert used - allowed == {}, "not reviewed"
    assert allowed - used == {}, "stale"


@pytest.mark.parametrize("name", LISTS)
def test_lists_are_sorted(name: str) -> None:
    _allowed, reasons = reviewing.reviewed(name)
    assert list(reasons) == sorted(reasons)


def test_every_route_is_reviewed() -> None:
    found = {
        route: options
        for addon in reviewing.ADDONS
        for path in sorted(addon.rglob("*.py"))
        if "tests" not in path.relative_to(addon).parts
        for route, options in routes(path)
    }
    assert found == ROUTES


def routes(path: Path) -> list[tuple[object, dict[str, object]]]:
    """(address, options) of a file's routes; what is no literal as it is written."""
    return [
        (
            value_of(call.args[0]),
            {word.arg or "**": value_of(word.value) for word in call.keywords},
        )
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("route")
    ]


def value_of(node: ast.expr) -> object:
    """What a literal says; a name of ours stands for itself."""
    if isinstance(node, ast.Name | ast.Attribute):
        return ast.unparse(node)
    return ast.literal_eval(node)


# The searchers themselves: without these a blind searcher would pass all of the above.


@pytest.mark.parametrize(
    ("line", "search"),
    [
        ("x = self.sudo()", "rights"),
        ("x = self.sudo(True).y", "rights"),
        ("x = self.sudo(flag=True)", "rights"),
        ("x = self.with_user(other)", "rights"),
        ("x = self.env(user=SUPERUSER_ID)", "rights"),
        ("x = self.env(su=True)", "rights"),
        ("x = fields.Char(compute_sudo=True)", "rights"),
        ("self.env.cr.execute('x')", "sql"),
        ("x = SQL('x')", "sql"),
        ("x = Markup('<p>')", "markup"),
    ],
)
def test_uses_are_seen(tmp_path: Path, line: str, search: str) -> None:
    source = f"class A:\n    def f(self):\n        {line}\n"
    (tmp_path / "x.py").write_text(source)
    found = reviewing.uses(LISTS[search], [tmp_path])
    assert found == {reviewing.Place("x.py", "A.f"): 1}


@pytest.mark.parametrize(
    "line",
    ["from odoo import SUPERUSER_ID", "x = self.sudo(False)", "'self.sudo()'"],
)
def test_what_lends_nothing_is_not_seen(tmp_path: Path, line: str) -> None:
    (tmp_path / "x.py").write_text(f"{line}\n")
    for search in LISTS.values():
        assert reviewing.uses(search, [tmp_path]) == {}


def test_an_entry_may_go_on_in_the_next_line() -> None:
    text = "# heading\n\na.py f 1: one\n  two\nb.py g 2: three\n"
    assert reviewing.entries(text) == ["a.py f 1: one two", "b.py g 2: three"]
