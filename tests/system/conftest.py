"""Fixtures of the whole-system tests: servers, browser, pages.

`stack` is the whole system, in the same state at the start of each test module.
`page` is one browser window; `new_page()` opens more, each with cookies of its own: one
for the buyer, one for the agent.
"""

import os
import re
from collections.abc import Callable, Generator, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from dev import paths
from dev.tests import CHROMIUM_VARIABLE, TEMPLATE_VARIABLE

from .agent_page import AgentPage
from .desk import Desk
from .world import World

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
]
# The width from which Odoo shows the chatter beside the form.
WINDOW = {"width": 1440, "height": 900}
# Two servers and a browser share a small machine with whatever else runs there.
expect.set_options(timeout=20_000)
FAILED = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--screens",
        metavar="FOLDER",
        help="where test_desk_screens keeps its pictures, e.g. docs/screens",
    )


@pytest.fixture(scope="session")
def prepared_world() -> Iterator[World]:
    if TEMPLATE_VARIABLE not in os.environ:
        pytest.fail("The system tests need their servers: ./run test tests/system")
    world = World(os.environ[TEMPLATE_VARIABLE])
    try:
        world.prepare()
        yield world
    finally:
        world.remove()


@pytest.fixture(scope="module")
def stack(prepared_world: World) -> World:
    """The whole system; what an earlier module did to it is undone first."""
    if prepared_world.is_used:
        prepared_world.restore()
    prepared_world.is_used = True
    return prepared_world


@pytest.fixture(scope="module")
def desk(stack: World) -> Desk:
    return Desk(stack)


@pytest.fixture(autouse=True)
def _no_fault_survives(request: pytest.FixtureRequest) -> Iterator[None]:
    """A fault that a test has laid ends with it, also when the test fails."""
    yield
    if "stack" in request.fixturenames:
        request.getfixturevalue("stack").simulator.post("/_sim/faults", clear=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ[CHROMIUM_VARIABLE], args=CHROMIUM_FLAGS
        )
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(
    browser: Browser, request: pytest.FixtureRequest
) -> Iterator[Callable[[], Page]]:
    """Opens windows with separate cookies; each is photographed when the test fails."""
    pages: list[Page] = []

    def open_page() -> Page:
        pages.append(browser.new_context(viewport=WINDOW).new_page())
        return pages[-1]

    yield open_page
    for number, page in enumerate(pages, 1):
        if request.node.stash.get(FAILED, False):
            _photograph(page, request.node.nodeid, number)
        page.context.close()


@pytest.fixture
def page(new_page: Callable[[], Page]) -> Page:
    return new_page()


@pytest.fixture
def log_in(stack: World) -> Callable[[Page, str], None]:
    """`log_in(page, "agent")` through Odoo's own login page."""

    def log_in_as(page: Page, login: str) -> None:
        page.goto(f"{stack.url}/web/login")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", login)
        page.click("button[type=submit]")
        page.wait_for_selector(".o_web_client .o_main_navbar")

    return log_in_as


@pytest.fixture
def sit_down(
    new_page: Callable[[], Page], stack: World, log_in: Callable[[Page, str], None]
) -> Iterator[Callable[[str, type], Any]]:
    """`sit_down("agent", AgentPage)`: a person at the desk, in a window of their own;
    nothing may go wrong there unseen."""
    errors: list[str] = []

    def at_the_desk(login: str, kind: type) -> Any:
        tab = new_page()
        tab.on("pageerror", lambda error: errors.append(str(error)))
        log_in(tab, login)
        return kind(tab, stack.url)

    yield at_the_desk
    assert errors == []


@pytest.fixture
def agent(sit_down: Callable[[str, type], Any]) -> AgentPage:
    return sit_down("agent", AgentPage)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


def _photograph(page: Page, nodeid: str, number: int) -> None:
    paths.SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^A-Za-z0-9_]+", "-", nodeid).strip("-")
    page.screenshot(path=paths.SCREENSHOTS / f"{name}-{number}.png", full_page=True)
