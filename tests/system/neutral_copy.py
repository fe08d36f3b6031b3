"""A copy of the database, made harmless by Odoo's own `neutralize`, with a server."""

import base64
import os
import subprocess

from dev import databases, machine, postgres, processes, tests
from dev.commands import run_logged
from dev.rpc import Session
from dev.stack import Stack

from .world import World

SECRETS = (
    "SELECT unnest(ARRAY[app_secret, access_token, refresh_token, consent_state_hash]) "
    "FROM tiktok_authorization",
    "SELECT cipher FROM tiktok_authorized_shop",
)


class NeutralCopy:
    """Beside it only the local TikTok Shop runs: whoever calls that is the copy."""

    def __init__(self, world: World) -> None:
        database = tests.database_name("system") + "_copy"
        ports = (machine.free_port(), world.stack.simulator_port)
        self.original = world.stack
        self.stack = Stack(f"copy-{os.getpid()}", database, *ports)
        self.secrets = secrets_of(self.original.database)

    def make(self) -> None:
        processes.stop(self.original.odoo_name)
        databases.copy(self.original.database, self.stack.database)
        self.stack.config.write()
        run_logged(
            self.stack.config.command("neutralize"),
            "neutralize",
            "The copy could not be neutralized",
            env=postgres.environment(),
        )
        self.stack.start_odoo()

    def session(self, login: str) -> Session:
        return self.stack.session(login)

    def query(self, statement: str) -> str:
        return postgres.query(statement, self.stack.database)

    def remove(self) -> None:
        processes.stop(self.stack.odoo_name)
        databases.drop(self.stack.database)
        self.stack.config.path.unlink(missing_ok=True)


def secrets_of(database: str) -> set[str]:
    """Every credential that a database holds."""
    found: set[str] = set()
    for statement in SECRETS:
        found |= set(postgres.query(statement, database).splitlines())
    return found - {""}


def found_in(database: str, secrets: set[str]) -> set[str]:
    """Those of the secrets that stand anywhere in a database or in its files."""
    everything = [_dump(database)]
    folder = databases.filestore(database)
    everything += [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    return {
        secret
        for secret in secrets
        if any(form in data for form in _forms(secret) for data in everything)
    }


def _dump(database: str) -> bytes:
    """Every row of every table, and what has been deleted is not in it."""
    command = [str(postgres.binary("pg_dump")), "--data-only", database]
    done = subprocess.run(
        command, env=postgres.environment(), capture_output=True, check=True
    )
    return done.stdout


def _forms(secret: str) -> tuple[bytes, ...]:
    """As text, as the bytes of a binary column, and as base64."""
    raw = secret.encode()
    return raw, raw.hex().encode(), base64.b64encode(raw).rstrip(b"=")[:-1]
