"""What a metric measures on: databases, servers, and Odoo in this very process."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dev import databases, machine, tests
from dev.odoo_config import OdooConfig
from dev.stack import Stack

if TYPE_CHECKING:
    from odoo.api import Environment

PURPOSE = "bench"


@dataclass(frozen=True)
class Bench:
    """One run of the benchmark.

    :param quick: sizes for every day instead of the full ones
    :param template: the database to copy: Odoo with the addons of this repository
    """

    quick: bool
    template: str

    def say(self, text: str) -> None:
        """Tell what is going on, beside the table."""
        print(f"  {text}", file=sys.stderr, flush=True)

    @contextmanager
    def database(self, purpose: str) -> Iterator[str]:
        """A fresh database of this run; it is dropped afterwards."""
        name = f"{tests.database_name(PURPOSE)}_{purpose}"
        databases.copy(self.template, name)
        try:
            yield name
        finally:
            databases.drop(name)

    @contextmanager
    def stack(
        self, database: str, *simulator_arguments: str, with_odoo: bool = True
    ) -> Iterator[Stack]:
        """The local TikTok Shop and, if wanted, an Odoo server on `database`."""
        ports = (machine.free_port(), machine.free_port())
        stack = Stack(f"{PURPOSE}-{os.getpid()}-{ports[0]}", database, *ports)
        try:
            stack.start_simulator(*simulator_arguments)
            if with_odoo:
                stack.start_odoo()
            yield stack
        finally:
            stack.stop()
            stack.state_file.unlink(missing_ok=True)
            stack.config.path.unlink(missing_ok=True)

    @contextmanager
    def odoo(self, database: str) -> Iterator["Environment"]:
        """The superuser's environment in this process; what it commits stays.

        What is not committed when the block ends well is committed then.
        """
        load_odoo()
        from odoo import SUPERUSER_ID, api, sql_db
        from odoo.modules.registry import Registry

        try:
            with Registry(database).cursor() as cr:
                yield api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
        finally:
            Registry.delete(database)
            sql_db.close_db(database)


def load_odoo() -> None:
    """Let Odoo read its options: only then it knows where its addons are."""
    from odoo.tools import config

    own = OdooConfig(f"{PURPOSE}-{os.getpid()}", "")
    try:
        path = own.write()
        config.parse_config(["-c", str(path), "--log-level=warn"], setup_logging=True)
    finally:
        own.path.unlink(missing_ok=True)
