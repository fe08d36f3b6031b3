"""./run test: everything there is to check, in one pytest run."""

import os
import subprocess

from . import browser, database, odoo_source, ports
from .settings import ADDON, FILESTORE, LOCAL, PYTHON, ROOT, SCREENSHOTS

DATABASE = "test"
CONFIG = LOCAL / "pytest-odoo.conf"


def run(words: list[str]) -> int:
    """Set up, then hand over to pytest; its summary is the last thing printed."""
    odoo_source.require_disk()
    odoo = database.ensure()
    chromium = browser.ensure()
    everything = not any(word for word in words if not word.startswith("-"))
    odoo.ready(DATABASE, fresh=everything)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    _write_config(odoo)
    environment = {
        **os.environ,
        **odoo.environment,
        "TIKTOK_CHROMIUM": chromium,
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.call(_command(words, everything), cwd=ROOT, env=environment)


def _command(words: list[str], everything: bool) -> list[str]:
    places = ["tests", f"{ADDON}/tests"] if everything else []
    return [
        *(str(PYTHON), "-m", "pytest", "-p", "dev.pytest_skips"),
        *(f"--odoo-database={DATABASE}", f"--odoo-config={CONFIG}", "--odoo-http"),
        *("--durations=10", *places, *words),
    ]


def _write_config(odoo) -> None:
    settings = {
        "addons_path": ",".join(map(str, odoo.addons_paths())),
        "data_dir": FILESTORE,
        "http_interface": "127.0.0.1",
        "http_port": ports.any_free(),
        "db_name": DATABASE,
        "max_cron_threads": 0,
        "log_level": "warn",
    }
    lines = [f"{name} = {value}" for name, value in settings.items()]
    CONFIG.write_text("\n".join(["[options]", *lines]) + "\n")
