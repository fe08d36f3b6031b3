"""Where everything lies. The one folder that is written to is LOCAL."""

import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / ".local"
LOGS = LOCAL / "log"
RECORDS = LOCAL / "run"
VENV = LOCAL / "venv"
PYTHON = VENV / "bin" / "python"
ODOO = LOCAL / "odoo"
APT = LOCAL / "apt"
CLUSTER = LOCAL / "postgres"
ODOO_DATA = LOCAL / "odoo_data"
STAMPS = LOCAL / "stamps"
SCREENSHOTS = LOCAL / "screenshots"
REQUIREMENTS = ROOT / "requirements"


def clone_id() -> str:
    """Six hex digits that tell this clone from others on the same machine."""
    return hashlib.sha256(str(ROOT).encode()).hexdigest()[:6]


def product_addons() -> list[Path]:
    """The addons of this repository: the folders that hold a manifest."""
    return sorted(path.parent for path in ROOT.glob("*/__manifest__.py"))
