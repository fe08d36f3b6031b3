"""Chromium: found, installed, or asked for."""

import pytest

from dev import browser
from dev.errors import Trouble
from dev.progress import Progress


def no_program(_name: str) -> None:
    return None


def test_any_of_its_names_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    there = {"google-chrome": "/opt/google-chrome"}
    monkeypatch.setattr("shutil.which", there.get)
    assert browser.ensure(Progress()) == "/opt/google-chrome"


def test_ordinary_user_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("shutil.which", no_program)
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(Trouble, match="Chromium, which is not installed") as caught:
        browser.ensure(Progress())
    assert caught.value.todo == "As root: apt-get install chromium"


def test_root_without_apt_is_told_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", no_program)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    with pytest.raises(Trouble, match="Chromium, which is not installed"):
        browser.ensure(Progress())
