"""What the figures were measured on; without it they say nothing."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dev import paths, postgres


def facts() -> dict[str, Any]:
    """Cores, memory, versions and how busy the machine is now."""
    from odoo import release

    return {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(_memory() / 1024**3, 1),
        "python": platform.python_version(),
        "postgresql": postgres.query("SHOW server_version").split()[0],
        "odoo": release.version,
        "load": load(),
    }


def load() -> list[float]:
    """How many processes want to run: the mean of 1, 5 and 15 minutes."""
    return [round(value, 1) for value in os.getloadavg()]


def _memory() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _commit() -> str:
    """The state of the code; empty outside a git checkout."""
    if not Path(paths.ROOT, ".git").exists():
        return ""
    command = ["git", "describe", "--always", "--dirty"]
    done = subprocess.run(
        command, cwd=paths.ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip()
