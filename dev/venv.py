"""The Python environment: pinned packages, Odoo on its path, OCA's addons."""

import hashlib
import shutil
import sys
from pathlib import Path

from . import paths
from .commands import run_logged
from .odoo_tree import OdooTree

PTH = "odoo_of_this_clone.pth"


def is_current() -> bool:
    """Whether the venv exists and was made by the Python that runs now."""
    stamp = paths.STAMPS / "python"
    return paths.PYTHON.exists() and stamp.exists() and stamp.read_text() == sys.version


def create() -> None:
    """A new, empty venv; the old one goes, with what was installed into it."""
    shutil.rmtree(paths.VENV, ignore_errors=True)
    shutil.rmtree(paths.STAMPS, ignore_errors=True)
    paths.STAMPS.mkdir(parents=True)
    run_logged(
        [sys.executable, "-m", "venv", paths.VENV],
        "venv",
        "The Python environment could not be made (python3-venv installed?)",
    )
    (paths.STAMPS / "python").write_text(sys.version)


def is_installed(group: str) -> bool:
    stamp = paths.STAMPS / group
    return stamp.exists() and stamp.read_text() == _fingerprint(group)


def install(group: str) -> None:
    """Install `requirements/<group>.txt`.

    Each file pins everything it needs, so nothing is left to resolve.
    """
    pip = [paths.PYTHON, "-m", "pip", "--disable-pip-version-check", "install"]
    run_logged(
        [*pip, "--no-deps", "--progress-bar=off", "-r", _requirements(group)],
        f"pip-{group}",
        f"The Python packages of requirements/{group}.txt could not be installed",
    )
    (paths.STAMPS / group).write_text(_fingerprint(group))


def link_odoo(tree: OdooTree) -> None:
    """Put `tree` on the venv's path; OCA's addons join its namespace package."""
    (site_packages() / PTH).write_text(f"{tree.packages}\n")


def site_packages() -> Path:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return paths.VENV / "lib" / version / "site-packages"


def _requirements(group: str) -> Path:
    return paths.REQUIREMENTS / f"{group}.txt"


def _fingerprint(group: str) -> str:
    return hashlib.sha256(_requirements(group).read_bytes()).hexdigest()
