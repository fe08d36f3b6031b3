"""A skipped test fails the run unless its reason is allowed."""

import subprocess
import sys
from pathlib import Path

import pytest

from dev.pytest_skips import allowed_reasons

ROOT = Path(__file__).resolve().parents[2]


def test_comments_and_blank_lines_allow_nothing():
    assert allowed_reasons("# why\n\n  needs a moon \n") == ["needs a moon"]


@pytest.mark.parametrize(
    ("body", "exit_code"),
    [
        ("def test_it(): pass", 0),
        ("import pytest\ndef test_it(): pytest.skip('no browser')", 1),
        ("import pytest\npytest.skip('whole file', allow_module_level=True)", 1),
    ],
    ids=["passed", "skipped", "skipped while collecting"],
)
def test_exit_code(tmp_path, body, exit_code):
    (tmp_path / "test_it.py").write_text(f"{body}\n\ndef test_other():\n    pass\n")
    words = ["-p", "dev.pytest_skips", "-p", "no:odoo", "-c", "/dev/null"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words, "--rootdir", tmp_path, tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (done.returncode == 0) == (exit_code == 0), done.stdout
