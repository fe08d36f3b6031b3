"""Which Odoo is taken, and which is refused."""

from pathlib import Path

import pytest

from dev.errors import Trouble
from dev.odoo_tree import find, find_odoo_dir, read_version

RELEASE = "RELEASE = 1\nversion_info = ({}, 0, 'final', 0, '')\nversion = 'x'\n"


def make_odoo(folder: Path, version: str) -> Path:
    (folder / "odoo").mkdir(parents=True)
    (folder / "odoo" / "release.py").write_text(RELEASE.format(version))
    return folder


@pytest.mark.parametrize(
    ("text", "version"),
    [
        (RELEASE.format("19, 0"), "19.0"),
        (RELEASE.format("'saas~19', 2"), "saas~19.2"),
        (RELEASE.format("18, 0"), "18.0"),
        ("version = '19.0'", "of unknown version"),
    ],
)
def test_read_version(text: str, version: str) -> None:
    assert read_version(text) == version


def test_checkout_and_package_folder_are_the_same_odoo(tmp_path: Path) -> None:
    checkout = make_odoo(tmp_path / "checkout", "19, 0")
    assert find_odoo_dir(str(checkout)).packages == checkout
    assert find_odoo_dir(str(checkout / "odoo")).packages == checkout


def test_wrong_version_is_refused(tmp_path: Path) -> None:
    folder = make_odoo(tmp_path, "18, 0")
    with pytest.raises(Trouble, match=r"holds Odoo 18\.0, needed is 19\.0"):
        find_odoo_dir(str(folder))


def test_folder_without_odoo_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="holds no Odoo"):
        find_odoo_dir(str(tmp_path))


def test_odoo_dir_wins_over_the_download(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ODOO_DIR", str(make_odoo(tmp_path, "19, 0")))
    found = find()
    assert found is not None
    assert found.packages == tmp_path


def test_another_odoo_has_another_key(tmp_path: Path) -> None:
    one = find_odoo_dir(str(make_odoo(tmp_path / "one", "19, 0")))
    other = find_odoo_dir(str(make_odoo(tmp_path / "other", "19, 0")))
    assert one.key != other.key
