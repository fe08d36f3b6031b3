"""How a test says where a process of Odoo dies, and how the process tells what it did.

A folder with two files. `armed` names a unit of work, a request or a run of a scheduled
action, and the moment at which the process that does it dies. Whoever begins such a
unit first takes the file away; then each moment is a line of `trail`.
"""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

END = "end"
# What a commit is called by that makes nothing of ours durable.
ELSE = "other rows"


@dataclass(frozen=True)
class Trap:
    """One-shot: set by the test, taken by the first process that it fits."""

    folder: Path

    @property
    def armed(self) -> Path:
        return self.folder / "armed"

    @property
    def trail(self) -> Path:
        return self.folder / "trail"

    # --- the test -----------------------------------------------------------------

    def set(self, unit: str, at: int | str = 0) -> None:
        """Watch the next unit of work whose name holds `unit`.

        :param at: the moment at which its process dies: its number, from 1, or its
            name; 0: it lives
        """
        self.clear()
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / "draft"
        draft.write_text(json.dumps({"unit": unit, "at": at}))
        draft.rename(self.armed)

    def clear(self) -> None:
        for path in (self.armed, self.trail):
            path.unlink(missing_ok=True)

    def read(self) -> list[str]:
        """What the watched process has written: its id, moments, perhaps `end`."""
        with suppress(FileNotFoundError):
            return self.trail.read_text().splitlines()
        return []

    # --- a process of Odoo --------------------------------------------------------

    def take(self, unit: str) -> int | str | None:
        """Take the trap away if it is set for this unit; None if not.

        Of several processes that come at the same time one gets it.
        """
        with suppress(FileNotFoundError):
            wanted: dict[str, Any] = json.loads(self.armed.read_text())
            if wanted["unit"] in unit:
                self.armed.unlink()
                self.write(str(os.getpid()))
                return wanted["at"]
        return None

    def write(self, line: str) -> None:
        with self.trail.open("a") as trail:
            trail.write(f"{line}\n")
