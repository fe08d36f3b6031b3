"""Finds Odoo 19.0: ODOO_DIR first, else Debian's package, unpacked in `.local`."""

import ast
import json
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from . import paths
from .apt import ELSEWHERE, PrivateApt
from .errors import Trouble

SERIES = "19.0"
DEBIAN_PACKAGES = ["odoo-19/sid"]
# Odoo's package has symlinks into these; without them the web client answers 500.
LINKED_PACKAGES = [
    "libjs-jquery/sid",
    "libjs-underscore/sid",
    "libjs-jquery-form/sid",
    "fonts-roboto-unhinted/sid",
    "fonts-montserrat/sid",
    "fonts-inconsolata/sid",
]
# Odoo needs Font Awesome 4.7. sid's 7.x moved its files, every icon would be blank; the
# releases below still have 4.7.
ICONS = "fonts-font-awesome"
ICON_SUITES = ("bookworm", "trixie")
COMPLETE = paths.ODOO / "complete.json"


@dataclass(frozen=True)
class OdooTree:
    """An Odoo on the disk: the folder that holds the `odoo` package, its version."""

    packages: Path
    version: str

    @property
    def key(self) -> str:
        """Changes when another Odoo is used."""
        release = self.packages / "odoo" / "release.py"
        return f"{self.version} {release} {release.stat().st_mtime_ns}"


def find_odoo_dir(value: str) -> OdooTree:
    """The Odoo that the user's ODOO_DIR names.

    :raises Trouble: when there is none, or another version.
    """
    folder = Path(value).expanduser().resolve()
    for packages in (folder, folder.parent):
        if (packages / "odoo" / "release.py").is_file():
            return checked(packages)
    raise Trouble(
        f"ODOO_DIR={value} holds no Odoo: odoo/release.py is not there.",
        "Name the source checkout of Odoo 19.0, or the folder that holds the `odoo` "
        "package.",
    )


def checked(packages: Path) -> OdooTree:
    """:raises Trouble: when the Odoo in `packages` is not a 19.0."""
    version = read_version((packages / "odoo" / "release.py").read_text())
    if version != SERIES:
        raise Trouble(
            f"Wrong Odoo: {packages} holds Odoo {version}, needed is {SERIES}.",
            ELSEWHERE,
        )
    return OdooTree(packages, version)


def read_version(release: str) -> str:
    """`19.0` or `saas~19.1` out of the text of odoo/release.py."""
    found = re.search(r"^version_info\s*=\s*\(([^,]+),([^,]+),", release, re.MULTILINE)
    if not found:
        return "of unknown version"
    return ".".join(_literal(part) for part in found.groups())


def _literal(text: str) -> str:
    try:
        return str(ast.literal_eval(text.strip()))
    except (ValueError, SyntaxError):
        return text.strip()


def downloaded() -> OdooTree | None:
    """The Odoo that an earlier run has unpacked, complete."""
    if not COMPLETE.exists():
        return None
    packages = paths.LOCAL / json.loads(COMPLETE.read_text())["packages"]
    return checked(packages) if packages.is_dir() else None


def find() -> OdooTree | None:
    """The Odoo to use, or None when it has to be downloaded."""
    chosen = os.environ.get("ODOO_DIR")
    return find_odoo_dir(chosen) if chosen else downloaded()


def download() -> OdooTree:
    """Debian's Odoo 19, unpacked into `.local/odoo`.

    :raises Trouble: no Debian, no network, or another Odoo than 19.0 in its archive.
    """
    apt = PrivateApt()
    suite = apt.own_suite if apt.own_suite in ICON_SUITES else ICON_SUITES[0]
    apt.update(["sid", suite])
    root = paths.ODOO / "root"
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    apt.unpack([*DEBIAN_PACKAGES, *LINKED_PACKAGES, f"{ICONS}/{suite}"], root)
    packages = root / "usr" / "lib" / "python3" / "dist-packages"
    tree = checked(packages)
    relative = str(packages.relative_to(paths.LOCAL))
    COMPLETE.write_text(json.dumps({"packages": relative}))
    return tree
