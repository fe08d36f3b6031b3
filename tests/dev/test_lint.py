"""`./run lint` runs bandit over all product code, and bandit fails on a finding."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from dev import lint, paths, setup
from dev.progress import Progress
from tests import hygiene

HOOKS = (paths.ROOT / ".pre-commit-config.yaml").read_text()
PRODUCT = ("dev/", "tiktok_shop_adjustments/", "tiktok_shop_simulator/")
# What bandit is not asked, each with its reason in pyproject.toml
NOT_ASKED = {"B105", "B113", "B311", "B404", "B603", "B606", "B607"}
FINDINGS = {
    "B301": "import pickle\n\n\ndef read(raw):\n    return pickle.loads(raw)\n",
    "B501": "import requests\n\nx = requests.get('https://e.example', verify=False)\n",
    "B602": "import subprocess\n\nsubprocess.run('ls ' + x, shell=True)\n",
    "B608": "def f(cr, x):\n    cr.execute('SELECT 1 FROM t WHERE a = ' + x)\n",
}


def hook(name: str) -> dict[str, str]:
    """The options of a hook, each in one line of the file."""
    (block,) = re.findall(rf"- id: {name}\n((?: {{12}}.*\n)+)", HOOKS)
    pairs = (line.strip().partition(": ") for line in block.splitlines())
    return {key: value for key, _colon, value in pairs}


def bandit(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run bandit as the hook does, on the files of a folder."""
    command = shlex.split(hook("bandit")["entry"])
    command[command.index("pyproject.toml")] = str(paths.ROOT / "pyproject.toml")
    names = [path.name for path in folder.glob("*.py")]
    return subprocess.run(
        [*command, *names],
        cwd=folder,
        env=lint.environment(),
        capture_output=True,
        text=True,
        check=False,
    )


def test_bandit_looks_at_all_product_code() -> None:
    options = hook("bandit")
    assert "--exit-zero" not in options["entry"]
    assert (options["types"], options["language"]) == ("[python]", "system")
    files = [path.relative_to(paths.ROOT) for path in hygiene.tracked_files()]
    left_out = [
        str(name)
        for name in map(Path.as_posix, files)
        if name.endswith(".py")
        and name.startswith(PRODUCT)
        and re.search(options["exclude"], name)
    ]
    assert all("/tests/" in name for name in left_out)


def test_what_bandit_is_not_asked_is_reviewed() -> None:
    settings = (paths.ROOT / "pyproject.toml").read_text()
    (skipped,) = re.findall(r"^skips = \[(.*)\]$", settings, re.MULTILINE)
    assert set(re.findall(r"B\d+", skipped)) == NOT_ASKED


@pytest.mark.slow
@pytest.mark.parametrize("finding", FINDINGS)
def test_bandit_fails_on_a_planted_finding(tmp_path: Path, finding: str) -> None:
    setup.ensure_packages(Progress(), "lint")
    (tmp_path / "clean.py").write_text("x = 1\n")
    assert bandit(tmp_path).returncode == 0
    (tmp_path / "planted.py").write_text(FINDINGS[finding])
    result = bandit(tmp_path)
    assert result.returncode == 1
    assert finding in result.stdout
