"""The whole system as a test meets it: real Odoo, real local TikTok Shop."""

import os
import shutil
from collections.abc import Callable
from functools import cached_property

from dev import connect, databases, machine, people, tests
from dev.rpc import Session, Simulator
from dev.stack import Stack


class World:
    """Two servers of this test run, connected, with the people of the demo.

    `prepare()` makes them and remembers how they are then; `restore()` brings that
    state back, databases, orders, cases, tokens and clock, whatever a test has done.
    """

    def __init__(self, template: str, *, webhooks: bool = True) -> None:
        database = tests.database_name("system")
        ports = (machine.free_port(), machine.free_port())
        self.stack = Stack(f"system-{os.getpid()}", database, *ports)
        self.template = template
        self.webhooks = webhooks
        self.is_used = False
        self.snapshot = tests.database_name("system") + "_snapshot"
        self.snapshot_state = self.stack.state_file.with_suffix(".snapshot")

    @property
    def url(self) -> str:
        """Odoo's address."""
        return self.stack.url

    @property
    def simulator_url(self) -> str:
        """The local TikTok Shop's address; the buyer's page is at `/`."""
        return self.stack.simulator_url

    @property
    def simulator(self) -> Simulator:
        """Its admin calls: `simulator.get("/_sim/ledger", case=case_id)`."""
        return self.stack.simulator

    @cached_property
    def admin(self) -> Session:
        return self.stack.session("admin")

    @cached_property
    def agent(self) -> Session:
        return self.stack.session("agent")

    @cached_property
    def viewer(self) -> Session:
        return self.stack.session("viewer")

    def prepare(self) -> None:
        """Database, servers, people, shops; then the snapshot."""
        databases.copy(self.template, self.stack.database)
        self.start()
        people.create(self.admin)
        shops = connect.connect(self.admin, self.simulator, webhooks=self.webhooks)
        connect.sync(self.admin, shops)
        self._while_stopped(self._take_snapshot)

    def restore(self) -> None:
        """Everything as it was after `prepare()`."""
        self._while_stopped(self._put_snapshot_back)

    def start(self) -> None:
        self.stack.start_simulator()
        self.stack.start_odoo()

    def kill_odoo(self) -> None:
        """SIGKILL; `start_odoo` starts it again on the same data."""
        self.stack.kill_odoo()

    def start_odoo(self) -> None:
        self.stack.start_odoo()

    def sync(self) -> None:
        """What the polling cron does, at once."""
        connect.sync(self.admin, self.admin.call(connect.SHOP, "search", []))

    def remove(self) -> None:
        """Stop the servers and remove what they have made."""
        self.stack.stop()
        for database in (self.stack.database, self.snapshot):
            databases.drop(database)
        for path in (self.stack.state_file, self.snapshot_state):
            path.unlink(missing_ok=True)
        self.stack.config.path.unlink(missing_ok=True)

    def _while_stopped(self, action: Callable[[], None]) -> None:
        # Only a stopped local TikTok Shop has all it knows in its file.
        self.stack.stop()
        action()
        self.start()

    def _take_snapshot(self) -> None:
        databases.copy(self.stack.database, self.snapshot)
        shutil.copy(self.stack.state_file, self.snapshot_state)

    def _put_snapshot_back(self) -> None:
        databases.copy(self.snapshot, self.stack.database)
        shutil.copy(self.snapshot_state, self.stack.state_file)
