"""Runs a command into a log file and turns its failure into a sentence."""

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from . import paths
from .errors import Trouble

NO_NETWORK = re.compile(
    r"Temporary failure (in name resolution|resolving)|Could not resolve|"
    r"Name or service not known|Network is unreachable|NewConnectionError|"
    r"No route to host|Connection timed out|EAI_AGAIN|ENOTFOUND|ConnectTimeout"
)
NO_SPACE = re.compile(r"No space left on device|ENOSPC|Errno 28")


def run_logged(
    command: Sequence[str | Path],
    log: str,
    what: str,
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path = paths.ROOT,
    stdin: str | None = None,
) -> str:
    """Run `command`, keep what it prints in `.local/log/<log>.log`, return it.

    :param what: the sentence for the user when it fails.
    :raises Trouble: when the command fails or is missing.
    """
    paths.LOGS.mkdir(parents=True, exist_ok=True)
    target = paths.LOGS / f"{log}.log"
    try:
        done = subprocess.run(
            [str(part) for part in command],
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=dict(env) if env is not None else None,
            cwd=cwd,
            text=True,
            errors="replace",
            check=False,
        )
    except FileNotFoundError as error:
        raise Trouble(what, f"`{command[0]}` is not installed.") from error
    target.write_text(done.stdout)
    if done.returncode:
        raise failure(what, done.stdout, target)
    return done.stdout


def failure(what: str, output: str, log: Path) -> Trouble:
    """The Trouble that explains a failed command by what it printed."""
    if NO_NETWORK.search(output):
        return Trouble(
            f"{what}: the network could not be reached.",
            f"Check the connection (or proxy) and run again; details in {log}",
        )
    if NO_SPACE.search(output):
        return Trouble(
            f"{what}: the disk is full.",
            "Free 3 GB and run again; `./run clean` removes what ./run has made.",
        )
    return Trouble(f"{what}:\n{tail(output)}", f"The whole output is in {log}")


def tail(text: str, lines: int = 12) -> str:
    return "\n".join(f"    {line}" for line in text.strip().splitlines()[-lines:])


def clean_environment() -> dict[str, str]:
    """The environment for Odoo and its tools: no PG* of a server that is not ours."""
    return {k: v for k, v in os.environ.items() if not k.startswith("PG")}
