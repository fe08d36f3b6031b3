"""One virtual environment below .local/, filled from the pinned requirements."""

import subprocess
import sys
from pathlib import Path

from .errors import Trouble
from .progress import step
from .settings import PYTHON, ROOT, VENV, digest
from .shell import run

REQUIREMENTS = ROOT / "requirements"
_EXPLAIN = "Python packages could not be installed: no network, or a pin is gone?"


def ensure(odoo: Path | None = None) -> None:
    """Make or complete the environment; `odoo` is put on its path."""
    wanted = digest(sys.version, *sorted(REQUIREMENTS.glob("*.txt")))
    mark = VENV / f".complete-{wanted}"
    if not mark.is_file():
        _create()
        _install()
        mark.touch()
    if odoo:
        _put_on_path(odoo)


def _create() -> None:
    with step("Make a Python environment"):
        run(
            [sys.executable, "-m", "venv", VENV],
            explain="No venv module (Debian: apt-get install python3-venv).",
        )


def _install() -> None:
    with step("Install Python packages"):
        pip("-r", "odoo.txt", "-r", "test.txt", "-r", "lint.txt")
        pip("--no-deps", "-r", "addons.txt")


def pip(*words: str) -> None:
    run(
        [PYTHON, "-m", "pip", "install", "--quiet", *words],
        cwd=REQUIREMENTS,
        explain=_EXPLAIN,
    )


def _put_on_path(odoo: Path) -> None:
    site = _site_packages()
    (site / "odoo_tree.pth").write_text(f"{odoo}\n")


def _site_packages() -> Path:
    found = next(VENV.glob("lib/python3.*/site-packages"), None)
    if not found:
        raise Trouble(f"{VENV} is damaged. Remove it (./run clean) and run again.")
    return found


def lock() -> int:
    """Write the newest versions of everything pinned, as installed afresh."""
    for file in sorted(REQUIREMENTS.glob("*.txt")):
        lines = file.read_text().splitlines()
        names = [line.split("==")[0] for line in lines if line[:1] not in ("#", "")]
        deps = ["--no-deps"] if file.name == "addons.txt" else []
        pip("--upgrade", *deps, *names)
        file.write_text("\n".join([*_head(lines), *_frozen(names)]) + "\n")
    return 0


def _head(lines: list[str]) -> list[str]:
    return [line for line in lines if line.startswith("#")]


def _frozen(names: list[str]) -> list[str]:
    printed = subprocess.run(
        [PYTHON, "-m", "pip", "freeze"], check=True, capture_output=True, text=True
    ).stdout
    wanted = {_plain(name) for name in names}
    lines = printed.splitlines()
    return [line for line in lines if _plain(line.split("==")[0]) in wanted]


def _plain(name: str) -> str:
    return name.lower().replace("_", "-")
