"""Let pure tests import the addon's two pure packages without Odoo.

The addon's own `__init__` imports its models. A stand-in parent package with the
addon's folder as its path finds `tiktok_api` and `domain` without running it.
"""

import sys
import types
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADDON = "tiktok_shop_adjustments"

if ADDON not in sys.modules:
    stand_in = types.ModuleType(ADDON)
    stand_in.__path__ = [str(ROOT / ADDON)]
    sys.modules[ADDON] = stand_in
