"""A local TikTok Shop and an Odoo beside it: the two servers of a demo or a test."""

import os
from pathlib import Path

from . import paths, postgres, processes
from .commands import clean_environment, tail
from .errors import Trouble
from .odoo_config import OdooConfig
from .rpc import Session, Simulator, wait_until_answering

START_SECONDS = 180


class Stack:
    """Two servers that belong together.

    :param name: keeps the processes, logs and files of several stacks apart.
    :param database: the database that Odoo serves; has to exist.
    """

    def __init__(
        self, name: str, database: str, port: int, simulator_port: int
    ) -> None:
        self.name = name
        self.config = OdooConfig(name, database, port, cron_threads=1)
        self.simulator_port = simulator_port
        self.odoo_name = f"{name}-odoo"
        self.simulator_name = f"{name}-simulator"

    @property
    def database(self) -> str:
        return self.config.database

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.config.port}"

    @property
    def simulator_url(self) -> str:
        return f"http://127.0.0.1:{self.simulator_port}"

    @property
    def state_file(self) -> Path:
        """Where the local TikTok Shop keeps its orders, cases and tokens."""
        return paths.LOCAL / "simulator" / f"{self.name}.state"

    @property
    def simulator(self) -> Simulator:
        return Simulator(self.simulator_url)

    def session(self, login: str, password: str | None = None) -> Session:
        """Log in to Odoo; the people of a demo have their login as password."""
        return Session(self.url, self.database, login, password or login)

    def start_simulator(self, *arguments: str) -> None:
        """:raises Trouble: when it does not answer in time."""
        self.state_file.parent.mkdir(parents=True, exist_ok=True)
        command = [paths.PYTHON, "-m", "tiktok_shop_simulator"]
        command += ["--port", str(self.simulator_port), "--state", self.state_file]
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        self._start(
            self.simulator_name,
            [*map(str, command), *arguments],
            self.simulator_port,
            environment,
            f"{self.simulator_url}/_sim/state",
        )

    def start_odoo(self, *arguments: str) -> None:
        """:raises Trouble: when it does not answer in time."""
        self.config.write()
        command = self.config.command(*arguments)
        environment = {**clean_environment(), **postgres.environment()}
        url = f"{self.url}/web/login"
        self._start(self.odoo_name, command, self.config.port, environment, url)

    def kill_odoo(self) -> None:
        """End Odoo as a power cut would."""
        self._kill(self.odoo_name)

    def kill_simulator(self) -> None:
        self._kill(self.simulator_name)

    def stop(self) -> bool:
        """Stop both. Whether anything ran."""
        return any(
            [processes.stop(self.odoo_name), processes.stop(self.simulator_name)]
        )

    def dead(self) -> list[str]:
        """The names of those of the two that do not run."""
        names = (self.odoo_name, self.simulator_name)
        return [name for name in names if not processes.find(name)]

    def _kill(self, name: str) -> None:
        record = processes.find(name)
        if record:
            processes.kill(record)

    def _start(
        self, name: str, command: list[str], port: int, env: dict[str, str], url: str
    ) -> None:
        record = processes.start(name, command, port=port, env=env)

        def is_alive() -> bool:
            return processes.find(name) is not None

        if wait_until_answering(url, is_alive, START_SECONDS):
            return
        processes.stop(name)
        log = Path(record.log)
        raise Trouble(
            f"{name} did not start:\n{tail(log.read_text(errors='replace'))}",
            f"The whole log is {log}",
        )
