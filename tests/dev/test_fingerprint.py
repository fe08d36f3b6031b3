"""What makes a new database necessary."""

from pathlib import Path

import pytest

from dev.fingerprint import of_addons


@pytest.fixture
def addon(tmp_path: Path) -> Path:
    folder = tmp_path / "some_addon"
    for name in ("__manifest__.py", "models/order.py", "tests/test_order.py"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("1")
    return folder


@pytest.mark.parametrize(
    "name", ["__manifest__.py", "models/order.py", "models/new.py"]
)
def test_installed_file_changes_it(addon: Path, name: str) -> None:
    before = of_addons([addon])
    (addon / name).write_text("2")
    assert of_addons([addon]) != before


@pytest.mark.parametrize("name", ["tests/test_order.py", "tests/test_new.py"])
def test_test_does_not_change_it(addon: Path, name: str) -> None:
    before = of_addons([addon])
    (addon / name).write_text("2")
    assert of_addons([addon]) == before


def test_moved_file_changes_it(addon: Path) -> None:
    before = of_addons([addon])
    (addon / "models" / "order.py").rename(addon / "models" / "orders.py")
    assert of_addons([addon]) != before
