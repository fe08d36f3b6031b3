"""The two pure packages keep their doors shut: who imports what."""

import ast
import sys
from pathlib import Path

import pytest

ADDON = Path(__file__).resolve().parents[2] / "tiktok_shop_adjustments"
STANDARD = set(sys.stdlib_module_names)
ALLOWED = {
    "tiktok_api": STANDARD | {"requests", "pydantic"},
    "domain": STANDARD,
}
FILES = sorted(path for package in ALLOWED for path in (ADDON / package).rglob("*.py"))


def _package(path):
    return path.relative_to(ADDON).parts[0]


def _imports(path):
    """Return (level, name) of each import; level 0 is an absolute one."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((0, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.level, node.module or ""


def _name(path):
    return str(path.relative_to(ADDON))


def test_there_are_files_to_look_at():
    assert {_package(path) for path in FILES} == set(ALLOWED)
    assert len(FILES) > 20


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_imports(path):
    depth = len(path.relative_to(ADDON).parts) - 1
    for level, name in _imports(path):
        if level:
            assert level <= depth, f"{name} leaves the package"
        else:
            assert name.partition(".")[0] in ALLOWED[_package(path)]


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_files_and_functions_are_small(path):
    source = path.read_text()
    assert len(source.splitlines()) <= 300
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.lineno < 45, node.name
