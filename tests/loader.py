"""Lets tests import the addon's pure parts without Odoo."""

import sys
import types
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADDON = "tiktok_shop_adjustments"


def stand_in(addon: str = ADDON) -> types.ModuleType:
    """Make `import <addon>.tiktok_api` work, without running the addon's `__init__`.

    That one imports the models and with them Odoo. The stand-in is an empty package
    with the addon's folder as its path. Odoo's own name for the addon,
    `odoo.addons.<addon>`, is another module and stays as it is.
    """
    known = sys.modules.get(addon)
    if known is not None:
        return known
    package = types.ModuleType(addon)
    package.__path__ = [str(ROOT / addon)]
    sys.modules[addon] = package
    return package
