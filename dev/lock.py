"""./run lock: requirements/*.in -> requirements/*.txt, for every supported Python."""

import os

from . import paths, setup
from .commands import run_logged
from .progress import Progress

OLDEST_PYTHON = "3.10"
# In this order: each is held to the pins of those before it.
GROUPS = ("odoo", "test", "lint")


def run() -> int:
    """Pin the newest versions that the .in files allow."""
    progress = Progress()
    setup.ensure_packages(progress, "lint")
    for group in GROUPS:
        with progress.step(f"Pinning requirements/{group}.txt"):
            _pin(group)
    return 0


def _pin(group: str) -> None:
    compile_ = [paths.VENV / "bin" / "uv", "pip", "compile", "--quiet", "--upgrade"]
    portable = ["--universal", "--python-version", OLDEST_PYTHON]
    plain = ["--no-python-downloads", "--no-annotate", "--no-header"]
    run_logged(
        [*compile_, *portable, *plain, f"{group}.in", "-o", f"{group}.txt"],
        f"lock-{group}",
        f"requirements/{group}.in could not be resolved",
        env=dict(os.environ),
        cwd=paths.REQUIREMENTS,
    )
