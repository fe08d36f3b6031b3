"""What every file of the repository keeps to: doors, sizes, nothing of one machine."""

import re
from pathlib import Path

import pytest

from tests import hygiene

ADDON = "tiktok_shop_adjustments"
BRIDGES = ("tiktok_shop_adjustments_queue_job",)
SIMULATOR = "tiktok_shop_simulator"
PRODUCT = (ADDON, *BRIDGES, SIMULATOR, "dev", "benchmarks")
# Which packages of ours and of others a part may import, besides the standard library.
DOORS = {
    f"{ADDON}/tiktok_api": {f"{ADDON}.tiktok_api", "requests", "pydantic"},
    f"{ADDON}/domain": {f"{ADDON}.domain"},
    SIMULATOR: {SIMULATOR, "aiohttp", "msgspec", "PIL", "sortedcontainers"},
    "dev": {"dev"},
}
# Plugins of pytest run inside pytest.
IN_PYTEST = {"dev/pytest_clock.py", "dev/pytest_skips.py"}


def name_of(path: Path) -> str:
    return path.relative_to(hygiene.ROOT).as_posix()


def python_files(folder: str) -> list[Path]:
    return [
        path
        for path in hygiene.tracked_files()
        if path.suffix == ".py"
        and name_of(path).startswith(f"{folder}/")
        and "tests" not in path.relative_to(hygiene.ROOT).parts
    ]


@pytest.mark.parametrize(
    "pattern", [hygiene.MACHINE_PATH, hygiene.REGISTRY], ids=["paths", "registries"]
)
def test_no_file_names_a_machine_or_a_registry(pattern: re.Pattern[str]) -> None:
    found = {
        name_of(path): lines
        for path in hygiene.tracked_files()
        if (lines := hygiene.findings(pattern, hygiene.text_of(path)))
    }
    assert found == {}


@pytest.mark.parametrize("folder", DOORS)
def test_imports_go_through_the_doors(folder: str) -> None:
    found = {
        name_of(path): strangers
        for path in python_files(folder)
        if name_of(path) not in IN_PYTEST
        and (strangers := hygiene.strangers(path, DOORS[folder]))
    }
    assert found == {}


@pytest.mark.parametrize("folder", PRODUCT)
def test_no_product_code_imports_tests(folder: str) -> None:
    found = [
        name_of(path)
        for path in python_files(folder)
        for name in hygiene.imports(path.read_text(), hygiene.package_of(path))
        if name.startswith("tests.")
        or (folder in (ADDON, *BRIDGES) and SIMULATOR in name)
    ]
    assert found == []


@pytest.mark.parametrize("folder", PRODUCT)
def test_files_and_functions_stay_short(folder: str) -> None:
    sources = {name_of(path): path.read_text() for path in python_files(folder)}
    long_files = {
        name: lines
        for name, source in sources.items()
        if (lines := len(source.splitlines())) > hygiene.LONGEST_FILE
    }
    long_functions = {
        name: found
        for name, source in sources.items()
        if (found := list(hygiene.long_functions(source)))
    }
    assert (long_files, long_functions) == ({}, {})


# The searchers themselves: without these a blind searcher would pass all of the above.

# Keeps the examples from being found in this file.
SLASH = "/"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"see {SLASH}home/somebody/x", [f"1: {SLASH}home/somebody"]),
        (f"x\n'{SLASH}root/.cache'", [f"2: {SLASH}root/.cache"]),
        ("GET /api/home/page and ./work/x and http://a.example/work/y", []),
    ],
)
def test_machine_paths_are_seen(text: str, found: list[str]) -> None:
    assert hygiene.findings(hygiene.MACHINE_PATH, text) == found


def test_registries_are_seen() -> None:
    for parts in hygiene.REGISTRIES:
        host = ".".join(parts)
        assert hygiene.findings(hygiene.REGISTRY, f"https://{host}/x") == [f"1: {host}"]
    assert hygiene.findings(hygiene.REGISTRY, "https://archive.example/debian") == []


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("import odoo.tools", "odoo.tools"),
        ("from odoo import api", "odoo.api"),
        ("def f():\n    import requests as r", "requests"),
        ("from .x import y", "a.b.x.y"),
        ("from ..x import y", "a.x.y"),
        ("from ... import y", "y"),
    ],
)
def test_imports_are_resolved(line: str, name: str) -> None:
    assert {found.strip(".") for found in hygiene.imports(line, "a.b")} == {name}


def test_strangers_are_told_from_neighbours(tmp_path: Path) -> None:
    module = tmp_path / "addon" / "domain" / "x.py"
    module.parent.mkdir(parents=True)
    module.write_text(
        "import json\nfrom .y import z\nfrom ..models import m\nimport requests_x\n"
    )
    allowed = {"addon.domain", "requests"}
    assert hygiene.strangers(module, allowed, tmp_path) == {
        "addon.models.m",
        "requests_x",
    }


def test_long_functions_are_counted() -> None:
    source = "def short():\n    pass\n\nasync def long():\n" + "    x = 1\n" * 45
    assert list(hygiene.long_functions(source)) == ["long: 46"]


def test_a_method_that_hides_another_one_of_its_model_is_found() -> None:
    one = "class A(M):\n    _name = 'x'\n    def f(self): pass\n    def g(self): pass\n"
    other = (
        "class B(M):\n    _inherit = 'x'\n    def f(self): pass\n"
        "    def g(self): return super().g()\n"
    )
    assert hygiene.hidden_methods([one, other]) == {"x.f"}


def test_no_method_hides_another_one_of_its_model() -> None:
    root = hygiene.ROOT / "tiktok_shop_adjustments"
    files = [path for path in root.rglob("*.py") if "tests" not in path.parts]
    assert hygiene.hidden_methods(path.read_text() for path in files) == set()
