"""./run lint: the hooks of .pre-commit-config.yaml, each tool called directly."""

import os
import shutil
import subprocess

from . import odoo_source, venv
from .errors import Trouble
from .progress import say
from .settings import ADDON, LOCAL, ROOT, VENV
from .shell import run as run_program

NODE = LOCAL / "node"
PYTHON_FOLDERS = (ADDON, "tiktok_shop_simulator", "dev", "tests")
CODE = (".py",)
WEB = (".js", ".xml", ".scss", ".css")


def run() -> int:
    """Return the number of tools that found something."""
    venv.ensure(odoo_source.ensure())
    _ensure_node()
    failed = [name for name, command in _tools().items() if not _passes(name, command)]
    say(f"Lint: {len(failed)} of {len(_tools())} tools found something" if failed else "Lint: clean")
    return len(failed)


def _tools() -> dict[str, list]:
    tools = VENV / "bin"
    node = NODE / "node_modules" / ".bin"
    folders = [name for name in PYTHON_FOLDERS if (ROOT / name).is_dir()]
    web, scripts = _tracked(*WEB), _tracked(".js")
    return {
        "ruff": [tools / "ruff", "check", "."],
        "ruff format": [tools / "ruff", "format", "--check", "."],
        "pylint-odoo": [tools / "pylint", "--rcfile=.pylintrc", ADDON],
        "bandit": [tools / "bandit", "-q", "-c", "pyproject.toml", "-r", *folders],
        "prettier": [node / "prettier", "--check", *web],
        "eslint": [node / "eslint", "--no-error-on-unmatched-pattern", *scripts],
    }


def _passes(name: str, command: list) -> bool:
    words = [str(word) for word in command]
    # Plugins and eslint's config resolve modules from the folder of the tools
    env = {**os.environ, "NODE_PATH": str(NODE / "node_modules")}
    done = subprocess.run(  # noqa: S603 - our own tools, no shell
        words, cwd=ROOT, env=env, capture_output=True, text=True
    )
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
