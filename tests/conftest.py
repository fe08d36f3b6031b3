"""What all tests outside the addons share."""

import hypothesis
import pytest
from PIL import WebPImagePlugin

from tests import loader

loader.stand_in()

# Odoo, loaded into the same process, keeps Pillow from finding the formats that Odoo
# does not use. Those that are imported before stay.
assert WebPImagePlugin.WebPImageFile.format == "WEBP"

# The same examples in each run: a red test stays red until it is repaired.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.load_profile("steady")


# pytest-odoo's fixtures of these names prepare a registry for each and every test. The
# tests below this folder have no registry, so here they do nothing.
@pytest.fixture(scope="session", autouse=True)
def load_registry() -> None:
    """No registry here."""


@pytest.fixture(scope="session", autouse=True)
def load_http() -> None:
    """No registry here."""


@pytest.fixture(scope="module", autouse=True)
def enable_odoo_test_flag() -> None:
    """No registry here."""
