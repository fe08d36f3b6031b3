"""npm's packages, pinned by package-lock.json: the linters, and axe-core for pages."""

import shutil
from pathlib import Path

from . import paths
from .commands import run_logged
from .errors import Trouble
from .progress import Progress

NODE = paths.LOCAL / "node"
MODULES = NODE / "node_modules"
LOCK = "package-lock.json"


def ensure(progress: Progress) -> Path:
    """The folder of the packages, installed when they are not those of the lock.

    :raises Trouble: npm is missing
    """
    if not shutil.which("npm"):
        raise Trouble(
            "Linters and browser tests need npm, which is not installed.",
            "As root: apt-get install npm",
        )
    lock = (paths.ROOT / LOCK).read_bytes()
    done = NODE / "done.json"
    if not done.exists() or done.read_bytes() != lock:
        _install(progress)
        done.write_bytes(lock)
    return MODULES


def _install(progress: Progress) -> None:
    shutil.rmtree(NODE, ignore_errors=True)
    NODE.mkdir(parents=True)
    for name in ("package.json", LOCK):
        shutil.copy(paths.ROOT / name, NODE / name)
    with progress.step("Installing npm's packages"):
        install = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        run_logged(install, "npm", "npm could not install the packages", cwd=NODE)
