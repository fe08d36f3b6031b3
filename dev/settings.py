"""Where things lie. Everything that ./run makes is below LOCAL."""

import hashlib
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / ".local"
DOWNLOADS = LOCAL / "downloads"
ODOO_TREE = LOCAL / "odoo"
VENV = LOCAL / "venv"
CLUSTER = LOCAL / "postgres"
LOGS = LOCAL / "log"
RUNNING = LOCAL / "run"
SCREENSHOTS = LOCAL / "screenshots"
FILESTORE = LOCAL / "data"

ODOO_SERIES = "19.0"
ADDON = "tiktok_shop_adjustments"
BASE_MODULES = "helpdesk_mgmt_sale"
DATABASE_USER = "odoo"
DEMO_DATABASE = "demo"
NEEDED_BYTES = 3 * 1024**3

PYTHON = VENV / "bin" / "python"


def digest(*parts: object) -> str:
    """A short name for a state of files and words: the same parts, the same name."""
    made = hashlib.sha256()
    for part in parts:
        made.update(part.read_bytes() if isinstance(part, Path) else str(part).encode())
        made.update(b"\0")
    return made.hexdigest()[:12]


def addon_digest() -> str:
    """Changes with every file of the addon that an update must load."""
    folder = ROOT / ADDON
    files = (f for f in folder.rglob("*") if f.is_file() and "tests" not in f.parts)
    return digest(*sorted(f for f in files if f.suffix != ".pyc"))


def is_root() -> bool:
    return os.geteuid() == 0
