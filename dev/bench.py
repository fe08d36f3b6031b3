"""./run bench: how fast it is, beside the targets and the naive way."""

import os
import subprocess

from . import paths, postgres, setup, tests
from .commands import clean_environment
from .progress import Progress


def run(arguments: list[str]) -> int:
    """Set up what is needed, hand over to benchmarks/."""
    progress = Progress()
    setup.ensure_packages(progress, "odoo", "test")
    if {"-h", "--help"} & set(arguments):
        return _benchmarks(arguments, dict(os.environ))
    template = setup.ensure_database(progress)
    tests.drop_leftovers()
    environment = {
        **clean_environment(),
        **postgres.environment(),
        tests.TEMPLATE_VARIABLE: template,
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return _benchmarks(arguments, environment)


def _benchmarks(arguments: list[str], environment: dict[str, str]) -> int:
    command = [str(paths.PYTHON), "-m", "benchmarks", *arguments]
    return subprocess.run(
        command, cwd=paths.ROOT, env=environment, check=False
    ).returncode
