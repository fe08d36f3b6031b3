"""Tests without a database, beside the addon's own in one run.

pytest-odoo loads a registry and a server for every test; its auto-use fixtures are
no-ops here. And the addon's own `__init__` imports its models, so a stand-in parent
package finds `tiktok_api` and `domain` without running it.
"""

import sys
import types
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ADDON = "tiktok_shop_adjustments"

if ADDON not in sys.modules:
    stand_in = types.ModuleType(ADDON)
    stand_in.__path__ = [str(ROOT / ADDON)]
    sys.modules[ADDON] = stand_in


@pytest.fixture(scope="session", autouse=True)
def load_registry():
    pass


@pytest.fixture(scope="session", autouse=True)
def load_http():
    pass


@pytest.fixture(scope="module", autouse=True)
def enable_odoo_test_flag():
    pass
