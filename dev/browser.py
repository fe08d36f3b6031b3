"""Chromium, for the tests that need a real browser."""

import os
import shutil

from .commands import run_logged
from .errors import Trouble
from .progress import Progress

NAMES = ("chromium", "chromium-browser", "google-chrome")


def find() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def ensure(progress: Progress) -> str:
    """The path of Chromium; installed from Debian when missing and we are root.

    :raises Trouble: when it is missing and cannot be installed.
    """
    return find() or _install(progress)


def _install(progress: Progress) -> str:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Trouble(
            "The browser tests need Chromium, which is not installed.",
            "As root: apt-get install chromium",
        )
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    what = "Chromium could not be installed"
    install = ["apt-get", "-q", "-y", "--no-install-recommends", "install", "chromium"]
    with progress.step("Installing Chromium from Debian"):
        run_logged(["apt-get", "-q", "update"], "chromium", what, env=environment)
        run_logged(install, "chromium", what, env=environment)
    found = find()
    if not found:
        raise Trouble(what, "As root: apt-get install chromium")
    return found
