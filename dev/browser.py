"""A headless Chromium for the browser tests, from Debian when it is missing."""

import shutil

from .errors import Trouble
from .progress import step
from .settings import is_root
from .shell import run

NAMES = ("chromium", "chromium-browser", "google-chrome")


def ensure() -> str:
    """Return the browser's path."""
    found = _find()
    if found:
        return found
    if not (is_root() and shutil.which("apt-get")):
        raise Trouble(
            "The browser tests need Chromium and this machine has none. "
            "Install it (Debian: sudo apt-get install chromium) and run again."
        )
    with step("Install Chromium"):
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        run(["apt-get", "update"], explain="apt-get update failed: no network?")
        packages = ["chromium", "fonts-dejavu-core"]
        command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
        run(command, env=quiet, explain="Chromium could not be installed")
    return _find() or ""


def _find() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)
