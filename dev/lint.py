"""./run lint: the hooks of .pre-commit-config.yaml, one after the other."""

import os
import subprocess

from . import node, paths, setup
from .errors import Trouble
from .progress import Progress


def run() -> int:
    """0 when all tools are content. Each shows what it has found."""
    progress = Progress()
    setup.ensure_odoo(progress)
    setup.ensure_packages(progress, "test", "lint")
    node.ensure(progress)
    _require_checkout()
    command = [paths.VENV / "bin" / "pre-commit", "run", "--all-files"]
    command += ["--show-diff-on-failure", "--color=auto"]
    words = [str(word) for word in command]
    return subprocess.run(
        words, cwd=paths.ROOT, env=environment(), check=False
    ).returncode


def environment() -> dict[str, str]:
    """The environment in which the hooks find our tools, and no others."""
    folders = [str(paths.VENV / "bin"), str(node.MODULES / ".bin")]
    return {
        **os.environ,
        "PATH": os.pathsep.join([*folders, os.environ["PATH"]]),
        "NODE_PATH": str(node.MODULES),
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
