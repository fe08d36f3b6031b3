"""What `./run` installs is pinned, and the way to newer versions is written down."""

import json
import re
from pathlib import Path

import pytest

from dev import lock, paths, setup

PIN = re.compile(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==[A-Za-z0-9.!+_-]+( ; .+)?")
LISTS = sorted(paths.REQUIREMENTS.glob("*.txt"))


def loose(text: str) -> list[str]:
    """The lines of a requirements file that name no single version."""
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return [line for line in lines if not PIN.fullmatch(line)]


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_every_requirement_is_pinned(path: Path) -> None:
    assert "==" in path.read_text()
    assert loose(path.read_text()) == []


def test_all_that_is_installed_has_a_list() -> None:
    assert {path.stem for path in LISTS} == set(setup.TITLES)


def test_the_lock_command_makes_every_list_but_the_addons() -> None:
    """OCA's addons need Odoo, which is no package of the registry."""
    assert {*lock.GROUPS, "addons"} == set(setup.TITLES)
    sources = {path.stem for path in paths.REQUIREMENTS.glob("*.in")}
    assert sources == set(lock.GROUPS)


def test_nothing_is_installed_beside_the_lists() -> None:
    """Without `--no-deps` the installer would choose versions of its own."""
    installer = (paths.ROOT / "dev" / "venv.py").read_text()
    assert installer.count('"install"]') == 1
    assert '[*pip, "--no-deps", "--progress-bar=off", "-r", ' in installer


def test_node_packages_are_pinned() -> None:
    wanted = json.loads((paths.ROOT / "package.json").read_text())
    named = {**wanted.get("dependencies", {}), **wanted["devDependencies"]}
    assert [name for name, version in named.items() if not version[0].isdigit()] == []
    locked = json.loads((paths.ROOT / "package-lock.json").read_text())["packages"]
    others = {name: row for name, row in locked.items() if name}
    assert len(others) > 20
    assert [name for name, row in others.items() if not row.get("integrity")] == []
    assert '["npm", "ci", ' in (paths.ROOT / "dev" / "node.py").read_text()


def test_the_readme_names_the_command() -> None:
    assert "`./run lock`" in (paths.ROOT / "README.md").read_text()


@pytest.mark.parametrize(
    ("line", "is_loose"),
    [
        ("requests==2.34.2", False),
        ("a-b.c[x,y]==1.0.post1 ; python_version < '3.11'", False),
        ("requests", True),
        ("requests>=2", True),
        ("requests==2.*", True),
        ("-r other.txt", True),
        ("git+https://example.com/x", True),
        ("x @ https://example.com/x.whl", True),
    ],
)
def test_loose_lines_are_seen(line: str, is_loose: bool) -> None:
    assert loose(f"# comment\n\n{line}\n") == ([line] if is_loose else [])
