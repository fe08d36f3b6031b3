"""A local TikTok Shop and an Odoo beside it, on one database."""

from .database import Odoo
from .servers import Server
from .settings import PYTHON


class Stack:
    """Two servers that belong together; `name` keeps several stacks apart."""

    def __init__(self, odoo: Odoo, name: str, database: str, ports: tuple[int, int]):
        self.odoo = odoo
        self.database = database
        self.port, self.simulator_port = ports
        self.odoo_server = Server(f"{name}-odoo")
        self.simulator_server = Server(f"{name}-simulator")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def simulator_url(self) -> str:
        return f"http://127.0.0.1:{self.simulator_port}"

    def start_simulator(self, *words) -> None:
        command = [PYTHON, "-m", "tiktok_shop_simulator"]
        command += ["--port", self.simulator_port, *words]
        self.simulator_server.start(command)
        self.simulator_server.wait(f"{self.simulator_url}/_sim/state")

    def start_odoo(self, *words) -> None:
        command = self.odoo.command(
            *("-d", self.database, "--db-filter", f"^{self.database}$"),
            *("--http-port", self.port, "--no-database-list"),
            *("--max-cron-threads", 1, "--without-demo=all"),
            *words,
        )
        self.odoo_server.start(command, env=self.odoo.environment)
        self.odoo_server.wait(f"{self.url}/web/login")

    def stop(self) -> bool:
        stopped = [self.odoo_server.stop(), self.simulator_server.stop()]
        return any(stopped)
