"""apt's two ways to write a source, and which of them is Debian's archive."""

from pathlib import Path

import pytest

from dev.apt import (
    Source,
    codename,
    debian_archive,
    machine_sources,
    parse_deb822,
    parse_one_line,
)
from dev.errors import Trouble

DEB822 = """\
Types: deb deb-src
# a comment in between
URIs: http://archive.example/debian
Suites: bookworm
  bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb-src
URIs: http://archive.example/sources
Suites: bookworm
Components: main

Enabled: no
Types: deb
URIs: http://archive.example/off
Suites: bookworm
Components: main
"""
ONE_LINE = """\
# deb http://archive.example/commented bookworm main
deb [arch=amd64 signed-by=/usr/share/k.gpg] http://archive.example/debian trixie main
deb-src http://archive.example/debian trixie main
deb http://security.example/debian-security trixie-security main # behind
deb http://broken.example
"""
DEBIAN = Source("http://archive.example/debian", ("trixie",), ("main",))
SECURITY = Source(
    "http://security.example/debian-security", ("trixie-security",), ("main",)
)


def test_deb822_keeps_enabled_binary_sources_only() -> None:
    assert list(parse_deb822(DEB822)) == [
        Source(
            "http://archive.example/debian",
            ("bookworm", "bookworm-updates"),
            ("main", "contrib"),
        )
    ]


def test_one_line_sources_lose_options_and_comments() -> None:
    assert list(parse_one_line(ONE_LINE)) == [DEBIAN, SECURITY]


def test_all_files_of_the_machine_are_read(tmp_path: Path) -> None:
    (tmp_path / "sources.list").write_text(ONE_LINE)
    folder = tmp_path / "sources.list.d"
    folder.mkdir()
    (folder / "debian.sources").write_text(DEB822)
    (folder / "old.list.save").write_text("deb http://saved.example/x trixie main\n")
    assert [source.uri for source in machine_sources(tmp_path)] == [
        "http://archive.example/debian",
        "http://security.example/debian-security",
        "http://archive.example/debian",
    ]


def test_archive_is_the_one_that_serves_the_release() -> None:
    other = Source("http://tools.example/apt", ("nodistro",), ("main",))
    found = debian_archive([other, SECURITY, DEBIAN], "trixie")
    assert found == "http://archive.example/debian"


def test_without_debian_the_user_hears_of_odoo_dir() -> None:
    with pytest.raises(Trouble, match="No Debian archive") as caught:
        debian_archive([SECURITY], "trixie")
    assert "ODOO_DIR" in caught.value.todo


@pytest.mark.parametrize(
    "text", ["ID=ubuntu\nVERSION_CODENAME=noble\n", 'NAME="Nothing"\n', ""]
)
def test_other_distribution_is_refused(tmp_path: Path, text: str) -> None:
    release = tmp_path / "os-release"
    release.write_text(text)
    with pytest.raises(Trouble, match="this is no Debian"):
        codename(release)


def test_codename_of_a_debian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    release = tmp_path / "os-release"
    release.write_text('ID=debian\nVERSION_CODENAME="bookworm"\n')
    assert codename(release) == "bookworm"
