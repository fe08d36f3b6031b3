"""Run other programs; what they print is kept and shown only when they fail."""

import os
import subprocess
from pathlib import Path

from .errors import Trouble


def run(command, *, env=None, cwd=None, explain="") -> str:
    """Return what the program printed; raise Trouble with its last lines."""
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words,
            env={**os.environ, **(env or {})},
            cwd=cwd,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
    except FileNotFoundError as missing:
        name = Path(words[0]).name
        raise Trouble(f"{explain or 'A program is missing'}: {name}.") from missing
    if done.returncode:
        tail = "\n".join(done.stdout.strip().splitlines()[-12:])
        raise Trouble(f"{explain or ' '.join(words[:3]) + ' failed'}\n{tail}")
    return done.stdout
