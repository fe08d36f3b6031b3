"""The whole system, with an Odoo whose processes can be made to die."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dev import paths
from dev.odoo_config import OdooConfig

from ..desk import Desk
from ..world import World
from .killer import Killer
from .recovery import switch_clock
from .trap import Trap

WORKERS = 2


@dataclass(frozen=True)
class PreforkConfig(OdooConfig):
    """Workers as in production: one dies, the master starts another one."""

    trap: Path = Path()

    def _options(self) -> dict[str, object]:
        return {**super()._options(), "workers": WORKERS}

    def command(self, *arguments: str) -> list[str]:
        python, _m, _odoo, *rest = super().command(*arguments)
        return [python, "-m", "tests.system.kill.server", str(self.trap), *rest]


@pytest.fixture(scope="package")
def stack(prepared_world: World) -> Iterator[World]:
    """The whole system, restored, with workers; once for all modules of the folder."""
    servers, ordinary = prepared_world.stack, prepared_world.stack.config
    folder = paths.LOCAL / "kill" / ordinary.name
    who = (ordinary.name, ordinary.database, ordinary.port, ordinary.cron_threads)
    servers.config = PreforkConfig(*who, trap=folder)
    prepared_world.is_used = True
    try:
        prepared_world.restore()
        yield prepared_world
    finally:
        servers.config = ordinary
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def killer(stack: World, desk: Desk) -> Killer:
    return Killer(desk, Trap(stack.stack.config.trap))


@pytest.fixture
def still_world(stack: World, desk: Desk) -> Iterator[None]:
    """No notification comes and no cron worker does anything by itself."""
    desk.sim.post("webhooks", enabled=False)
    switch_clock(desk, on=False)
    yield
    switch_clock(desk, on=True)
    desk.sim.post("webhooks", enabled=True)
