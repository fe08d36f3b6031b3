"""Does something at the desk and kills the process that carries it out."""

from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException
from typing import Any

from dev import postgres, processes
from dev.errors import Trouble

from ..desk import NEXT_LOOK, Desk, wait_until
from .recovery import wake_workers
from .trap import END, Trap

# What Odoo's client sees of a worker that dies under its request is one of these.
LOST = (OSError, HTTPException, Trouble, ValueError)
# Odoo leaves out one run of a scheduled action that died three times in a row.
TRIES = 2


class Killer:
    """Watches units of work; see `Trap.set` for `at`."""

    def __init__(self, desk: Desk, trap: Trap) -> None:
        self.desk, self.world, self.trap = desk, desk.world, trap

    def watch(self, unit: str, act: Callable[[], Any]) -> list[str]:
        """The moments of a unit of work that nothing happens to."""
        self.trap.set(unit)
        act()
        self._wait_for_end()
        pid, *moments, end = self.trap.read()
        assert end == END, f"process {pid} died by itself after {moments}"
        return moments

    def kill(self, unit: str, at: int | str, act: Callable[[], Any]) -> list[str]:
        """The moments that its process lived to see; the last one it died at."""
        for _try in range(TRIES):
            self.trap.set(unit, at)
            with suppress(*LOST):
                act()
            self._wait_for_end()
            pid, *lines = self.trap.read()
            if lines != [END]:
                break
        assert END not in lines, f"process {pid} has survived {lines}"
        return lines

    def _wait_for_end(self) -> None:
        def is_over() -> bool:
            lines = self.trap.read()
            return bool(lines) and (
                lines[-1] == END or processes.born(int(lines[0])) is None
            )

        wait_until(is_over, NEXT_LOOK, "the watched work has ended")

    def wake(self, cron: str) -> None:
        """Have a cron worker run this scheduled action, and wait until one has begun.

        Only one run is asked for: a second one would do the work unseen.
        """
        cron_id = self.desk.cron_id(cron)
        postgres.query(
            f"UPDATE ir_cron SET nextcall = nextcall - interval '1 year' "
            f"WHERE id = {cron_id}",
            self.world.stack.database,
        )

        def has_begun() -> bool:
            wake_workers(self.desk)
            return bool(self.trap.read())

        wait_until(has_begun, NEXT_LOOK, f"{cron} has begun")
