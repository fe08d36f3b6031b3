"""The machine's own Debian archive, asked for another suite, with private state.

Nothing is installed system-wide and no host is named here: the archive's address
is read out of the machine's own sources.
"""

import re
import shutil
from pathlib import Path

from .errors import Trouble
from .settings import DOWNLOADS
from .shell import run

SOURCES = Path("/etc/apt")
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")


def archive_uri(folder: Path = SOURCES) -> str:
    """The address of the Debian archive in the machine's own sources."""
    for address in _addresses(folder):
        if "security" not in address and "debian" in address:
            return address
    raise Trouble(
        "No Debian archive is named in this machine's apt sources, so Odoo can't be "
        "fetched. Set ODOO_DIR to an Odoo 19.0 (a source checkout) and run again."
    )


def _addresses(folder: Path):
    for file in sorted(folder.glob("sources.list.d/*.sources")):
        for line in file.read_text(errors="replace").splitlines():
            if line.lower().startswith("uris:"):
                yield from line.split()[1:]
    one_line = [folder / "sources.list", *sorted(folder.glob("sources.list.d/*.list"))]
    for file in filter(Path.is_file, one_line):
        for line in file.read_text(errors="replace").splitlines():
            found = re.match(r"\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)", line)
            if found:
                yield found.group(1)


class Suite:
    """One suite of that archive, with lists and cache of its own."""

    def __init__(self, name: str, folder: Path = DOWNLOADS):
        self.name = name
        self.folder = folder / f"apt-{name}"

    def update(self) -> None:
        if not shutil.which("apt-get"):
            raise Trouble(
                "This machine has no apt-get, so Odoo can't be fetched. Set ODOO_DIR "
                "to an Odoo 19.0 (a source checkout) and run again."
            )
        for sub in ("lists/partial", "cache/archives/partial", "debs"):
            (self.folder / sub).mkdir(parents=True, exist_ok=True)
        source = f"deb [signed-by={KEYRING}] {archive_uri()} {self.name} main\n"
        (self.folder / "source.list").write_text(source)
        self._apt("update", "--error-on=any", explain=_NO_NETWORK)

    def download(self, *packages: str) -> list[Path]:
        debs = self.folder / "debs"
        self._apt("download", *packages, cwd=debs, explain=_NO_NETWORK)
        return [next(debs.glob(f"{package}_*.deb")) for package in packages]

    def _apt(self, *words: str, cwd=None, explain="") -> str:
        options = {
            "Dir::Etc::sourcelist": self.folder / "source.list",
            "Dir::Etc::sourceparts": "-",
            "Dir::State::Lists": self.folder / "lists",
            "Dir::Cache": self.folder / "cache",
            "APT::Sandbox::User": "",
        }
        flags = [f"-o{name}={value}" for name, value in options.items()]
        return run(["apt-get", *flags, *words], cwd=cwd, explain=explain)


_NO_NETWORK = (
    "Debian's archive did not answer: no network? Connect and run again, or set "
    "ODOO_DIR to an Odoo 19.0 that you have."
)


def suite_of_machine() -> str:
    """The suite this Debian runs (bookworm, trixie, ...)."""
    text = Path("/etc/os-release").read_text()
    found = re.search(r"^VERSION_CODENAME=(\S+)", text, re.M)
    return found.group(1).strip('"') if found else "sid"
