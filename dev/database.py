"""Databases: a base with OCA's helpdesk once, then quick copies of it."""

import re

from . import odoo_source, postgres, venv
from .progress import step
from .settings import (
    ADDON,
    BASE_MODULES,
    FILESTORE,
    LOGS,
    PYTHON,
    ROOT,
    VENV,
    addon_digest,
    digest,
)
from .shell import run

# Debian's package was stripped of this library; a missing file is a console error
# and fails every browser test. It belongs here and never in the addon's manifest.
_STRIPPED = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
_SQL = """
import sys, psycopg2
connection = psycopg2.connect(dbname=sys.argv[1])
connection.autocommit = True
cursor = connection.cursor()
cursor.execute(sys.argv[2], sys.argv[3:] or None)
print([row for row in cursor.fetchall()] if cursor.description else [])
"""


class Odoo:
    """One Odoo and one PostgreSQL, ready to make and change databases."""

    def __init__(self, path, environment):
        self.path = path
        self.environment = environment

    def sql(self, statement: str, *values: str, database: str = "postgres") -> str:
        words = [PYTHON, "-c", _SQL, database, statement, *values]
        return run(words, env=self.environment, explain="The database did not answer")

    def exists(self, name: str) -> bool:
        found = self.sql("SELECT 1 FROM pg_database WHERE datname = %s", name)
        return found.strip() != "[]"

    def drop(self, name: str) -> None:
        self.sql(f'DROP DATABASE IF EXISTS "{_plain(name)}" WITH (FORCE)')

    def copy(self, source: str, target: str) -> None:
        self.drop(target)
        self.sql(f'CREATE DATABASE "{_plain(target)}" TEMPLATE "{_plain(source)}"')

    def command(self, *words) -> list:
        """Odoo's own command line, the way we always start it."""
        return [
            *(PYTHON, self._launcher()),
            f"--addons-path={','.join(map(str, self.addons_paths()))}",
            *("--data-dir", FILESTORE, "--http-interface", "127.0.0.1"),
            *words,
        ]

    def _launcher(self):
        """Debian's start script, a checkout's odoo-bin, or our own two lines."""
        launcher = VENV / "bin" / "odoo-from-tree"
        launcher.write_text("import odoo.cli\nodoo.cli.main()\n")
        return launcher

    def addons_paths(self):
        checkout = self.path / "addons"
        return [ROOT, *([checkout] if (checkout / "sale").is_dir() else [])]

    def install(self, database: str, modules: str, *, update: bool = False) -> None:
        LOGS.mkdir(parents=True, exist_ok=True)
        flag = "-u" if update else "-i"
        words = ["-d", database, flag, modules, "--stop-after-init", "--no-http"]
        printed = run(
            self.command(*words, "--max-cron-threads=0"),
            env=self.environment,
            explain=f"Odoo could not install {modules}",
        )
        (LOGS / f"install-{database}.log").write_text(printed)

    def base(self) -> str:
        """The name of the base database, made when it is not there."""
        pins = [ROOT / "requirements" / name for name in ("odoo.txt", "addons.txt")]
        version = (self.path / "odoo" / "release.py").read_text()
        name = f"base_{digest(version, *pins)}"
        if not self.exists(name):
            with step("Install Odoo's sales and OCA's helpdesk (once)"):
                self._make_base(name)
        return name

    def _make_base(self, name: str) -> None:
        building = f"{name}_building"
        self.drop(building)
        self.sql(f"CREATE DATABASE \"{building}\" TEMPLATE template0 ENCODING 'UTF8'")
        self.install(building, BASE_MODULES)
        if odoo_source.is_downloaded(self.path):
            self.sql(_ASSET_CURE, _STRIPPED, database=building)
        self.sql(f'ALTER DATABASE "{building}" RENAME TO "{name}"')

    def ready(self, database: str, *, fresh: bool = False) -> bool:
        """Install or update the addon in `database`; True when it was made new."""
        made = fresh or not self.exists(database)
        if made:
            self.copy(self.base(), database)
        wanted = addon_digest()
        if made or self._loaded(database) != wanted:
            with step("Install the addon" if made else "Update the addon"):
                self.install(database, ADDON, update=not made)
                self._remember(database, wanted)
        return made

    def _loaded(self, database: str) -> str:
        asked = "SELECT value FROM ir_config_parameter WHERE key = 'dev.addon_digest'"
        found = re.search(r"'(\w+)'", self.sql(asked, database=database))
        return found.group(1) if found else ""

    def _remember(self, database: str, wanted: str) -> None:
        self.sql(
            "INSERT INTO ir_config_parameter (key, value) "
            "VALUES ('dev.addon_digest', %s) "
            "ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value",
            wanted,
            database=database,
        )


_ASSET_CURE = (
    "INSERT INTO ir_asset (name, bundle, directive, path, active, sequence) VALUES "
    "('library that this package lacks', 'web.assets_backend', 'remove', %s, true, 99)"
)


def _plain(name: str) -> str:
    if not re.fullmatch(r"\w+", name):
        raise ValueError(f"not a database name: {name!r}")
    return name


def ensure() -> Odoo:
    """Everything in place to work with databases, in a fresh checkout too."""
    path = odoo_source.ensure()
    venv.ensure(path)
    return Odoo(path, postgres.ensure())
