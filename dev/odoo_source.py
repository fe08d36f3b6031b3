"""Find an Odoo 19.0: ODOO_DIR, or Debian's package unpacked into our own folder."""

import os
import re
import shutil
from pathlib import Path

from . import apt
from .errors import Trouble
from .progress import step
from .settings import DOWNLOADS, LOCAL, NEEDED_BYTES, ODOO_SERIES, ODOO_TREE
from .shell import run

PACKAGE_PATH = ODOO_TREE / "usr/lib/python3/dist-packages"
# The package has symlinks into these; without them the web client answers 500
LINKED = (
    "libjs-jquery",
    "libjs-underscore",
    "libjs-jquery-form",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-inconsolata",
)
# Newer releases moved the files and every icon goes blank: the machine's own suite
FONT_AWESOME = "fonts-font-awesome"


def ensure() -> Path:
    """Return the folder that holds the package `odoo`, fetching it when needed."""
    given = os.environ.get("ODOO_DIR")
    if given:
        return _given(Path(given).expanduser().resolve())
    if not (ODOO_TREE / ".complete").is_file():
        _fetch()
    _check_version(PACKAGE_PATH)
    return PACKAGE_PATH


def is_downloaded(folder: Path) -> bool:
    return folder == PACKAGE_PATH


def _given(folder: Path) -> Path:
    for place in (folder, folder / "usr/lib/python3/dist-packages"):
        if (place / "odoo" / "release.py").is_file():
            _check_version(place)
            return place
    raise Trouble(
        f"ODOO_DIR is {folder}, and there is no folder 'odoo' of an Odoo in it. Set it "
        f"to a source checkout of Odoo {ODOO_SERIES}, or unset it to fetch one."
    )


def _check_version(place: Path) -> None:
    series = version_of((place / "odoo" / "release.py").read_text())
    if series != ODOO_SERIES:
        raise Trouble(
            f"Odoo {series} was found, {ODOO_SERIES} is needed. Set ODOO_DIR to a "
            f"source checkout of Odoo {ODOO_SERIES} and run again."
        )


def version_of(release: str) -> str:
    """'19.0' out of the text of odoo/release.py; '?' when it can't be told."""
    found = re.search(r"^version_info\s*=\s*\((\d+),\s*(\d+)", release, re.M)
    return ".".join(found.groups()) if found else "?"


def _fetch() -> None:
    require_disk()
    shutil.rmtree(ODOO_TREE, ignore_errors=True)
    ODOO_TREE.mkdir(parents=True)
    with step("Fetch Odoo 19 from Debian's archive"):
        sid = apt.Suite("sid")
        sid.update()
        packages = sid.download("odoo-19", *LINKED)
        own = apt.Suite(apt.suite_of_machine())
        own.update()
        packages += own.download(FONT_AWESOME)
    with step("Unpack it"):
        for package in packages:
            run(["dpkg-deb", "-x", package, ODOO_TREE])
        (ODOO_TREE / ".complete").touch()
        shutil.rmtree(DOWNLOADS, ignore_errors=True)


def require_disk() -> None:
    LOCAL.mkdir(exist_ok=True)
    free = shutil.disk_usage(LOCAL).free
    if free < NEEDED_BYTES:
        raise Trouble(
            f"Only {free // 1024**2} MB are free on this disk, 3 GB are needed for "
            "Odoo and its database. Make room and run again."
        )
