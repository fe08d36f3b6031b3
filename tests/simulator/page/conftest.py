"""A browser for the tests of the buyer's page."""

import os
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from ..client import Simulator
from .buyer_page import BuyerPage

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WIDE = {"width": 1440, "height": 900}


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """For this folder only: one process cannot drive Playwright twice at a time."""
    path = os.environ.get("TIKTOK_CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Page]:
    """A tab in which nothing may go wrong unseen."""
    context = chromium.new_context(viewport=WIDE)
    tab = context.new_page()
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    yield tab
    context.close()
    assert errors == []


@pytest.fixture
def page(tab: Page, sim: Simulator) -> BuyerPage:
    return BuyerPage(tab, sim)


@pytest.fixture
def buy(sim: Simulator):
    """Buy three of one thing: `buy("GB", "DELIVERED")` answers the order."""

    def bought(region: str, status: str, quantity: int = 3) -> dict[str, Any]:
        items = [{"seller_sku": "MUG", "quantity": quantity}]
        return sim.post("orders", shop=region, status=status, items=items)

    return bought


@pytest.fixture(scope="session")
def photo() -> dict[str, Any]:
    """A picture as a file input takes it."""
    buffer = BytesIO()
    Image.new("RGB", (320, 240), "#a04020").save(buffer, "PNG")
    content = buffer.getvalue()
    return {"name": "torn.png", "mimeType": "image/png", "buffer": content}
