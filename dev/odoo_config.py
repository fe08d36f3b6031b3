"""The configuration file of an Odoo server, and the commands that use it."""

from dataclasses import dataclass
from pathlib import Path

from . import paths


@dataclass(frozen=True)
class OdooConfig:
    """One Odoo: its name (of file and logs), its database, its port.

    `port` 0 is for an Odoo that serves nobody. Where PostgreSQL is, Odoo learns from
    the environment (see `postgres.environment`).
    """

    name: str
    database: str
    port: int = 0
    cron_threads: int = 0
    # Modules that are loaded with the server itself, besides Odoo's own.
    wide: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        return paths.LOCAL / "config" / f"{self.name}.conf"

    def write(self) -> Path:
        """Write the file anew, so that it never lags behind this code."""
        lines = [f"{key} = {value}\n" for key, value in self._options().items()]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text("".join(["[options]\n", *lines]))
        return self.path

    def _options(self) -> dict[str, object]:
        options: dict[str, object] = {
            "data_dir": paths.ODOO_DATA,
            "db_name": self.database,
            "dbfilter": f"^{self.database}$",
            "list_db": False,
            # Two Odoos of a test run share PostgreSQL's connections.
            "db_maxconn": 32,
            "http_interface": "127.0.0.1",
            "http_port": self.port,
            "http_enable": bool(self.port),
            "workers": 0,
            "max_cron_threads": self.cron_threads,
            # A limit would hold for the children, too: no Chromium starts below it from
            # a pytest that Odoo has been loaded into.
            "limit_memory_hard": 0,
            "proxy_mode": False,
            # No mail leaves a demo or a test: nobody listens there.
            "smtp_port": 1,
        }
        if self.wide:
            options["server_wide_modules"] = ",".join(
                ["base", "rpc", "web", *self.wide]
            )
        # Odoo warns about an addons path without addons.
        if paths.product_addons():
            options["addons_path"] = paths.ROOT
        return options

    def command(self, *arguments: str) -> list[str]:
        """`odoo [subcommand] -c <this file> ...`, e.g. `command("-u", "base")`."""
        subcommand = [a for a in arguments[:1] if not a.startswith("-")]
        rest = arguments[len(subcommand) :]
        odoo = [str(paths.PYTHON), "-m", "odoo"]
        return [*odoo, *subcommand, "-c", str(self.path), *rest]
