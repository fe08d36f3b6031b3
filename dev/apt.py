"""Packages of the Debian archive, unpacked beside the project instead of installed.

apt gets a private configuration: one source line for `sid` of the archive that this
machine uses already, private lists, private cache. So it needs no root and touches
nothing of the machine's own state.
"""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from . import paths
from .commands import run_logged
from .errors import Trouble

SOURCES = Path("/etc/apt")
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
OS_RELEASE = Path("/etc/os-release")
ELSEWHERE = (
    "Set ODOO_DIR to an Odoo 19.0: a source checkout, or any folder that holds "
    "the `odoo` package."
)


@dataclass(frozen=True)
class Source:
    """One line of the machine's apt sources: archive, suites, components."""

    uri: str
    suites: tuple[str, ...]
    components: tuple[str, ...]


def parse_deb822(text: str) -> Iterator[Source]:
    """The binary sources of a `.sources` file, by stanza."""
    for stanza in text.replace("\r", "").split("\n\n"):
        fields = _deb822_fields(stanza)
        if "deb" not in fields.get("types", "").split():
            continue
        if fields.get("enabled", "yes").lower() in ("no", "false"):
            continue
        for uri in fields.get("uris", "").split():
            yield Source(
                uri,
                tuple(fields.get("suites", "").split()),
                tuple(fields.get("components", "").split()),
            )


def _deb822_fields(stanza: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in stanza.splitlines():
        if line.startswith("#"):
            continue
        if line[:1].isspace():
            fields[name] = f"{fields.get(name, '')} {line.strip()}"
        elif ":" in line:
            name, _colon, value = line.partition(":")
            name = name.strip().lower()
            fields[name] = value.strip()
    return fields


def parse_one_line(text: str) -> Iterator[Source]:
    """The binary sources of a `.list` file, by line."""
    for line in text.splitlines():
        words = _without_options(line.partition("#")[0]).split()
        if len(words) >= 3 and words[0] == "deb":
            yield Source(words[1], (words[2],), tuple(words[3:]))


def _without_options(line: str) -> str:
    """`deb [arch=amd64 signed-by=x] uri suite` without the brackets."""
    before, bracket, rest = line.partition("[")
    return before + rest.partition("]")[2] if bracket else line


def machine_sources(folder: Path = SOURCES) -> list[Source]:
    """All binary sources that this machine's apt knows."""
    found: list[Source] = []
    for path in (folder / "sources.list", *sorted(folder.glob("sources.list.d/*"))):
        if path.suffix == ".list" and path.is_file():
            found.extend(parse_one_line(path.read_text()))
        elif path.suffix == ".sources" and path.is_file():
            found.extend(parse_deb822(path.read_text()))
    return found


def debian_archive(sources: list[Source], codename: str) -> str:
    """The URI of the Debian archive among `sources`: the one that serves `codename`.

    :raises Trouble: when none does.
    """
    for source in sources:
        names = {codename, "stable", "testing", "sid", "unstable"}
        if names & set(source.suites) and "main" in source.components:
            return source.uri
    raise Trouble("No Debian archive is among this machine's apt sources.", ELSEWHERE)


def codename(release: Path = OS_RELEASE) -> str:
    """Debian's name of this machine's release, e.g. `bookworm`.

    :raises Trouble: on another distribution, whose packages would not fit.
    """
    text = release.read_text() if release.exists() else ""
    fields = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    if fields.get("ID", "").strip('"') != "debian" or not shutil.which("apt-get"):
        raise Trouble(
            "Odoo 19 is fetched from Debian, and this is no Debian.", ELSEWHERE
        )
    return fields.get("VERSION_CODENAME", "sid").strip('"')


class PrivateApt:
    """apt-get with a state of its own in `folder`."""

    def __init__(self, folder: Path = paths.APT) -> None:
        self.folder = folder
        self.own_suite = codename()

    def update(self, suites: list[str]) -> None:
        """Fetch the lists of `suites`, from the archive the machine uses."""
        archive = debian_archive(machine_sources(), self.own_suite)
        for name in ("lists/partial", "cache/archives/partial", "debs"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        lines = [
            f"deb [signed-by={KEYRING}] {archive} {suite} main\n" for suite in suites
        ]
        (self.folder / "sources.list").write_text("".join(lines))
        self._run("update", log="apt-update", what="Debian's list of packages")

    def unpack(self, packages: list[str], prefix: Path) -> None:
        """Download `name` or `name/suite` and unpack all into `prefix`."""
        debs = self.folder / "debs"
        self._run("download", *packages, log="apt-download", what="Debian's packages")
        for deb in sorted(debs.glob("*.deb")):
            run_logged(
                ["dpkg-deb", "-x", deb, prefix],
                "dpkg-deb",
                f"{deb.name} could not be unpacked",
            )
            deb.unlink()

    def _run(self, *arguments: str, log: str, what: str) -> None:
        options = {
            "Dir::Etc::sourcelist": self.folder / "sources.list",
            "Dir::Etc::sourceparts": "-",
            "Dir::State::Lists": self.folder / "lists",
            "Dir::Cache": self.folder / "cache",
            # The download user `_apt` may not reach a folder of ours.
            "APT::Sandbox::User": "root",
            "Acquire::Retries": "2",
            # Without this a list that could not be had is only a warning.
            "APT::Update::Error-Mode": "any",
        }
        flags = [part for k, v in options.items() for part in ("-o", f"{k}={v}")]
        run_logged(
            ["apt-get", "-q", *flags, *arguments],
            log,
            f"{what} could not be fetched",
            env={**os.environ, "LC_ALL": "C"},
            cwd=self.folder / "debs",
        )
