"""./run lint: the hooks of .pre-commit-config.yaml, each tool called directly."""

import shutil
import subprocess

from . import odoo_source, venv
from .errors import Trouble
from .progress import say
from .settings import ADDON, LOCAL, ROOT, VENV
from .shell import run as run_program

NODE = LOCAL / "node"
PYTHON_FOLDERS = (ADDON, "tiktok_shop_simulator", "dev", "tests")
# readme/ fragments make the README where the addon is published; the post office is
# no Odoo model, its read and write have nothing to call
_NOT_OURS = "--disable=missing-readme,method-required-super"
WEB = (".js", ".cjs", ".xml", ".scss", ".css")


def run() -> int:
    """Return the number of tools that found something."""
    venv.ensure(odoo_source.ensure())
    _ensure_node()
    failed = [name for name, command in _tools().items() if not _passes(name, command)]
    say(f"Lint: {', '.join(failed)} found something" if failed else "Lint: clean")
    return len(failed)


def _tools() -> dict[str, list]:
    tools = VENV / "bin"
    node = NODE / "node_modules" / ".bin"
    folders = [name for name in PYTHON_FOLDERS if (ROOT / name).is_dir()]
    web, scripts = _tracked(*WEB), _tracked(".js")
    return {
        "ruff": [tools / "ruff", "check", "."],
        "ruff format": [tools / "ruff", "format", "--check", "."],
        "pylint-odoo": [tools / "pylint", "--rcfile=.pylintrc", _NOT_OURS, ADDON],
        "bandit": [tools / "bandit", "-q", "-c", "pyproject.toml", "-r", *folders],
        "prettier": [node / "prettier", "--check", *web],
        # With no file named, eslint would read everything below this folder
        **({"eslint": [node / "eslint", *scripts]} if scripts else {}),
    }


def _passes(name: str, command: list) -> bool:
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    say(f"  {name}: {'ok' if not done.returncode else 'FOUND'}")
    if done.returncode:
        say(done.stdout[-6000:] + done.stderr[-2000:])
    return not done.returncode


def _tracked(*endings: str) -> list[str]:
    listed = run_program(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT)
    names = listed.splitlines()
    return [n for n in names if n.endswith(endings) and (ROOT / n).is_file()]


def _ensure_node() -> None:
    if not shutil.which("npm"):
        raise Trouble(
            "Linting XML and JavaScript needs npm (Debian: apt-get install npm). "
            "Install it and run ./run lint again."
        )
    NODE.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        source, target = ROOT / name, NODE / name
        if target.is_file() and target.read_bytes() == source.read_bytes():
            continue
        shutil.rmtree(NODE / "node_modules", ignore_errors=True)
        shutil.copy(source, target)
    if not (NODE / "node_modules").is_dir():
        words = ["npm", "ci", "--no-audit", "--no-fund", "--silent"]
        run_program(words, cwd=NODE, explain="npm could not install the linters")
