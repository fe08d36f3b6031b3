"""./run lint: the hooks of .pre-commit-config.yaml, one after the other."""

import os
import shutil
import subprocess

from . import paths, setup
from .commands import run_logged
from .errors import Trouble
from .progress import Progress

NODE = paths.LOCAL / "node"
LOCK = "package-lock.json"


def run() -> int:
    """0 when all tools are content. Each shows what it has found."""
    progress = Progress()
    setup.ensure_odoo(progress)
    setup.ensure_packages(progress, "test", "lint")
    _ensure_node(progress)
    _require_checkout()
    command = [paths.VENV / "bin" / "pre-commit", "run", "--all-files"]
    command += ["--show-diff-on-failure", "--color=auto"]
    words = [str(word) for word in command]
    return subprocess.run(
        words, cwd=paths.ROOT, env=environment(), check=False
    ).returncode


def environment() -> dict[str, str]:
    """The environment in which the hooks find our tools, and no others."""
    folders = [str(paths.VENV / "bin"), str(NODE / "node_modules" / ".bin")]
    return {
        **os.environ,
        "PATH": os.pathsep.join([*folders, os.environ["PATH"]]),
        "NODE_PATH": str(NODE / "node_modules"),
        "PRE_COMMIT_HOME": str(paths.LOCAL / "pre-commit"),
    }


def _require_checkout() -> None:
    inside = ["git", "rev-parse", "--is-inside-work-tree"]
    if subprocess.run(
        inside, cwd=paths.ROOT, capture_output=True, check=False
    ).returncode:
        raise Trouble(
            "Linting looks at the files that git knows, and this is no git checkout.",
            "Run it in a clone.",
        )


def _ensure_node(progress: Progress) -> None:
    """prettier and eslint, pinned by package-lock.json."""
    if not shutil.which("npm"):
        raise Trouble(
            "Linting XML and JavaScript needs npm, which is not installed.",
            "As root: apt-get install npm",
        )
    lock = (paths.ROOT / LOCK).read_bytes()
    done = NODE / "done.json"
    if done.exists() and done.read_bytes() == lock:
        return
    shutil.rmtree(NODE, ignore_errors=True)
    NODE.mkdir(parents=True)
    for name in ("package.json", LOCK):
        shutil.copy(paths.ROOT / name, NODE / name)
    with progress.step("Installing prettier and eslint"):
        install = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        run_logged(install, "npm", "npm could not install the lint tools", cwd=NODE)
    done.write_bytes(lock)
