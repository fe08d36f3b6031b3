"""The desk as pictures, to be looked at: `--screens=docs/screens` keeps them there.

Wide is a workstation, narrow a phone. Odoo's Community edition has one colour scheme;
a dark one comes with Enterprise, which compiles our styles with its own colours.
"""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page

from dev import paths

from .agent_page import AgentPage
from .desk import Desk
from .test_desk_story import PASTE, asks, photograph
from .world import World

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
LARGEST = 150 * 1024
LOADED = (
    "[...document.images].every(image => image.complete || image.loading === 'lazy')"
)
WORDS = "The handle is broken and one of them has a crack, see the pictures."

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(request: pytest.FixtureRequest) -> Path:
    chosen = request.config.getoption("--screens", default=None)
    folder = paths.ROOT / chosen if chosen else paths.SCREENSHOTS / "desk"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def open_desk(
    new_page: Callable[[], Page], stack: World, log_in
) -> Callable[[str, dict[str, int]], AgentPage]:
    """`open_desk(login, size)`: somebody's window of that size."""

    def open_as(login: str, size: dict[str, int]) -> AgentPage:
        tab = new_page()
        tab.set_viewport_size(size)
        log_in(tab, login)
        return AgentPage(tab, stack.url)

    return open_as


def keep(agent: AgentPage, folder: Path, name: str) -> None:
    """A picture that a repository can carry."""
    agent.tab.wait_for_function(LOADED)
    shot = Image.open(BytesIO(agent.tab.screenshot(animations="disabled")))
    path = folder / f"{name}.png"
    shot.convert("P", palette=Image.Palette.ADAPTIVE, colors=128).save(
        path, optimize=True
    )
    assert path.stat().st_size < LARGEST, name


@pytest.mark.parametrize(
    ("name", "size"), [("wide", WIDE), ("narrow", NARROW)], ids=["wide", "narrow"]
)
def test_panel_and_dialogs(
    stack: World, desk: Desk, folder: Path, open_desk, name: str, size: dict[str, int]
) -> None:
    case_id = asks(desk, stack, images=4, video=True, words=WORDS)
    ticket = desk.ticket(case_id)
    agent = open_desk("agent", size)
    agent.open(ticket)
    keep(agent, folder, f"panel-{name}")
    agent.card.locator(".o_tiktok_pictures a").first.click()
    agent.tab.locator(".o-FileViewer-viewImage").wait_for()
    keep(agent, folder, f"panel-zoom-{name}")
    agent.tab.keyboard.press("Escape")
    agent.press("approve")
    keep(agent, folder, f"approve-{name}")
    agent.choose("OFFER_PARTIAL_REFUND")
    agent.dialog.locator("input[type=range]").wait_for()
    keep(agent, folder, f"approve-part-{name}")
    agent.type_amount("99")
    agent.dialog.locator(".o_tiktok_problem").wait_for()
    keep(agent, folder, f"approve-problem-{name}")
    agent.open(ticket)
    agent.press("reject")
    keep(agent, folder, f"reject-{name}")
    if size == NARROW:  # a phone chooses reasons in a window of their own
        return
    fill_in(agent)
    keep(agent, folder, f"reject-proof-{name}")
    agent.confirm()
    agent.expect_words("outcome", "Rejected")
    keep(agent, folder, f"panel-decided-{name}")


def fill_in(agent: AgentPage) -> None:
    agent.pick_reason(1)
    agent.dialog.locator(".o_tiktok_comment_foot button").click()
    agent.tab.locator(".o_tiktok_snippets .dropdown-item").first.click()
    for number, size in enumerate(((640, 480), (800, 600), (50, 50)), 1):
        agent.tab.evaluate(PASTE, [f"{number}.jpg", "image/jpeg", photograph(*size)])
    agent.dialog.locator(".o_tiktok_evidence li img").nth(1).wait_for()
    agent.dialog.locator(".o_tiktok_problem").wait_for()


def test_states_that_nobody_wishes_for(
    stack: World, desk: Desk, folder: Path, open_desk
) -> None:
    """No right to decide, and pictures that are still on their way."""
    order = desk.buy("GB", "DELIVERED")
    case_id = desk.sim.case("GB", "refund", order_id=order["order_id"], images=3)
    stack.sync()
    viewer = open_desk("viewer", WIDE)
    viewer.open(desk.wait_for_ticket(case_id))
    keep(viewer, folder, "panel-no-right-wide")
