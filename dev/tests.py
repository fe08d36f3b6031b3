"""./run test: one pytest run over everything, or over what is named."""

import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from . import browser, databases, paths, postgres, processes, setup
from .commands import clean_environment
from .odoo_config import OdooConfig
from .progress import Progress

TESTS = paths.ROOT / "tests"
SYSTEM = TESTS / "system"
# They drive Odoo in pytest's own process, on databases of their own.
INSIDE = (TESTS / "model", TESTS / "plans", TESTS / "wake")
# What tests/system/ finds its way by.
TEMPLATE_VARIABLE = "TIKTOK_SHOP_TEMPLATE"
CHROMIUM_VARIABLE = "TIKTOK_SHOP_CHROMIUM"
# Each may start two Odoo servers and a browser: about 2 GB.
MOST_WORKERS = 4


@dataclass(frozen=True)
class Scope:
    """What the named paths need: Odoo inside pytest, servers beside it, or neither."""

    paths: tuple[Path, ...]

    @property
    def addons(self) -> bool:
        inside = (*_addons(), *INSIDE)
        return any(_meet(path, place) for path in self.paths for place in inside)

    @property
    def system(self) -> bool:
        return any(_meet(path, SYSTEM) for path in self.paths)


def run(arguments: list[str]) -> int:
    """Set up what is needed, hand over to pytest, which has the last word."""
    progress = Progress()
    everything = "--all" in arguments
    rest = [argument for argument in arguments if argument != "--all"]
    scope = Scope(named_paths(rest) or default_paths())
    setup.ensure_packages(progress, "odoo", "test")
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    flags = ["-p", "no:odoo"]
    if scope.addons or scope.system:
        environment = {**clean_environment(), **_servers(progress)}
    if scope.addons:
        flags = _odoo_flags(environment[TEMPLATE_VARIABLE], progress)
    chosen = [] if everything or "-m" in rest else ["-m", "not slow"]
    named = named_paths(rest)
    places = [] if named else [str(path) for path in scope.paths]
    return _pytest([*flags, *chosen, *spread(named), *places, *rest], environment)


def named_paths(arguments: Sequence[str]) -> tuple[Path, ...]:
    """The files and folders among pytest's arguments, `::test` cut off."""
    words = [word.partition("::")[0] for word in arguments if not word.startswith("-")]
    return tuple(
        path for word in words if word and (path := paths.ROOT / word).exists()
    )


def default_paths() -> tuple[Path, ...]:
    """Everything, the quick ones first.

    The browser's library keeps an event loop in the main thread once it has started, so
    its tests come last.
    """
    quick = [path for path in sorted(TESTS.iterdir()) if _holds_tests(path)]
    addons = [addon / "tests" for addon in _addons()]
    slow = [SYSTEM] if _holds_tests(SYSTEM) else []
    return tuple([*(path for path in quick if path != SYSTEM), *addons, *slow])


def spread(named: Sequence[Path]) -> list[str]:
    """A run over everything uses the cores: a process each, a file at a time, in order.

    Each process has an Odoo and a database of its own. `-n0` among the user's arguments
    comes later and wins.
    """
    workers = min(len(os.sched_getaffinity(0)), MOST_WORKERS)
    if named or workers < 2:
        return []
    return [f"-n{workers}", "--dist=loadfile", "--no-loadscope-reorder"]


def _holds_tests(folder: Path) -> bool:
    return folder.is_dir() and any(folder.rglob("test_*.py"))


def _addons() -> list[Path]:
    """The addons that have tests."""
    return [addon for addon in paths.product_addons() if (addon / "tests").is_dir()]


def _meet(one: Path, other: Path) -> bool:
    """Whether one of the two lies in the other, or they are the same."""
    one, other = one.resolve(), other.resolve()
    return one == other or one in other.parents or other in one.parents


def _servers(progress: Progress) -> dict[str, str]:
    """The environment of tests that use databases or a browser."""
    template = setup.ensure_database(progress)
    return {
        **postgres.environment(),
        "PATH": _path_with_postgres(),
        TEMPLATE_VARIABLE: template,
        CHROMIUM_VARIABLE: browser.ensure(progress),
        "PYTHONDONTWRITEBYTECODE": "1",
        # pytest-odoo starts its HTTP server when the addons are loaded: OCA's queue
        # would put a job runner beside it. `dev.nodes` starts those that are wanted.
        "ODOO_QUEUE_JOB_CHANNELS": "root:0",
    }


def _path_with_postgres() -> str:
    """pytest-odoo copies the database for each process with `createdb`."""
    return os.pathsep.join(
        [str(postgres.binary("createdb").parent), os.environ["PATH"]]
    )


def _odoo_flags(template: str, progress: Progress) -> list[str]:
    """pytest-odoo's flags, for a database made anew from `template`."""
    drop_leftovers()
    database = database_name("test")
    with progress.step("Creating the test database"):
        databases.copy(template, database)
    # pytest-odoo chooses a free port by itself.
    config = OdooConfig(f"test-{os.getpid()}", database, port=1).write()
    return [f"--odoo-database={database}", f"--odoo-config={config}", "--odoo-http"]


def database_name(purpose: str) -> str:
    """A database of this very run: two runs at a time do not meet."""
    return databases.name(f"{purpose}_{os.getpid()}")


def drop_leftovers() -> None:
    """Databases of runs that were killed."""
    for purpose in ("test", "system", "bench"):
        prefix = databases.name(f"{purpose}_PID").partition("PID")[0]
        for database in databases.every():
            owner = re.match(rf"{re.escape(prefix)}(\d+)(?![a-z0-9])", database)
            if owner and processes.born(int(owner[1])) is None:
                databases.drop(database)


def _pytest(arguments: list[str], environment: dict[str, str]) -> int:
    command = [str(paths.PYTHON), "-m", "pytest", "-p", "dev.pytest_skips"]
    command += ["-p", "dev.pytest_clock"]
    command += ["--durations=15", "--durations-min=1"]
    done = subprocess.run(
        [*command, *arguments], cwd=paths.ROOT, env=environment, check=False
    )
    if TEMPLATE_VARIABLE in environment:
        databases.drop(database_name("test"))
        OdooConfig(f"test-{os.getpid()}", "").path.unlink(missing_ok=True)
    return done.returncode
