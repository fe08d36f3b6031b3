"""Text that means harm, in every field that a buyer or a catalogue fills, on screen.

No script of it runs, no request leaves Odoo because of it, it is shown as it was
written, and the page can be used.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from . import hostile
from .agent_page import AgentPage
from .desk import CASE, NEXT_LOOK, ORDER, TICKET, Desk, wait_until
from .world import World

TALK, MESSAGE, PARTNER = "tiktok.conversation", "tiktok.message", "res.partner"
MEGABYTE = "A" * 1_000_000
MOST = 10_000  # signs of one text
MOST_BYTES = 600_000  # of all answers that a ticket takes to open
PLACES = ("address_line1", "address_line2", "post_town", "postal_code")


@dataclass
class Scene:
    """What a hostile buyer of hostile goods has left behind in Odoo."""

    trap: hostile.Trap
    order: dict[str, Any]
    case_id: str
    ticket: int

    def shown(self, tag: str) -> str:
        return hostile.shown(tag, self.trap.url)


@pytest.fixture(scope="module")
def trap() -> Iterator[hostile.Trap]:
    with hostile.trapping() as trap:
        yield trap


@pytest.fixture(scope="module")
def scene(desk: Desk, trap: hostile.Trap) -> Scene:
    def text(tag: str) -> str:
        return hostile.text(tag, trap.url)

    goods = {"product_name": text("product"), "sku_name": text("variant")}
    desk.sim.post("texts", shop="GB", seller_sku="MUG", **goods)
    address = {place: text(place) for place in PLACES} | {"phone_number": text("phone")}
    names = {"nickname": text("nickname"), "recipient": text("recipient")}
    buyer = desk.sim.post("texts", shop="GB", buyer="new", address=address, **names)
    items = [{"seller_sku": "MUG", "quantity": 2}]
    order = desk.sim.post(
        "orders",
        shop="GB",
        status="DELIVERED",
        items=items,
        buyer=buyer["buyer_user_id"],
        shipping_type="SELLER",  # TikTok masks what the seller need not know
    )
    words = text("words") + MEGABYTE
    case_id = desk.sim.case(
        "",
        "return_and_refund",
        order_id=order["order_id"],
        words=words,
        images=1,
        video=True,
    )
    ticket = desk.wait_for_ticket(case_id)
    wait_until(lambda: _words(desk, case_id), NEXT_LOOK, "the buyer's words")
    desk.run_cron("cron_fetch_pictures")
    scene = Scene(trap, order, case_id, ticket)
    _say(desk, scene, text)
    return scene


def _words(desk: Desk, case_id: str) -> str:
    row = desk.case(case_id)["id"]
    return desk.world.admin.call(CASE, "read", [row], ["buyer_words"])[0]["buyer_words"]


def _say(desk: Desk, scene: Scene, text: Callable[[str], str]) -> None:
    """Messages: a line, a megabyte of it, and pictures from somebody else's host."""
    about: dict[str, Any] = {"order_id": scene.order["order_id"]}
    talk = desk.sim.say(**about, text=text("message"))
    for kind, content in (
        ("TEXT", {"content": text("long") + MEGABYTE}),
        ("IMAGE", {"url": f"{scene.trap.url}/chat.png", "width": 1, "height": 1}),
        ("PRODUCT_CARD", {"product_id": text("card")}),
        (text("type"), {"content": text("strange")}),
    ):
        desk.sim.say(conversation_id=talk, type=kind, content=content)
    domain = [("conversation_id.remote_id", "=", talk)]
    wait_until(
        lambda: desk.world.admin.call(MESSAGE, "search_count", domain) >= 6,
        NEXT_LOOK,
        "six messages",
    )


@pytest.fixture
def watch(
    new_page: Callable[[], Page], stack: World, log_in: Callable, scene: Scene
) -> Iterator[hostile.Watch]:
    """The administrator's window, who sees all that an agent sees and more."""
    tab = new_page()
    watch = hostile.Watch(tab, stack.url)
    log_in(tab, "admin")
    yield watch
    watch.check()
    assert scene.trap.caught == []


def settled(page: Page) -> None:
    """Drawn, and what was drawn has asked for what it wants: an image of a text would
    have come, or failed, by now."""
    page.wait_for_function(
        "() => [...document.images].every(i => i.complete || i.loading === 'lazy')"
    )
    page.evaluate("() => new Promise(done => requestIdleCallback(done))")


def row_of(desk: Desk, model: str, domain: list[Any]) -> int:
    return desk.world.admin.call(model, "search", domain, limit=1)[0]


def test_a_ticket_shows_all_of_it_as_it_was_written(
    stack: World, scene: Scene, watch: hostile.Watch
) -> None:
    agent = AgentPage(watch.page, stack.url)
    watch.bytes = 0
    card = agent.open(scene.ticket)
    words = card.locator("blockquote.o_tiktok_words")
    expect(words).to_contain_text(scene.shown("words"))
    assert len(words.inner_text()) == MOST + len(" […]")
    item = card.locator(".o_tiktok_items .o_tiktok_item_name").first
    expect(item).to_contain_text(scene.shown("product"))
    expect(item).to_contain_text(scene.shown("variant"))
    chatter = watch.page.locator(".o-mail-Chatter")
    for tag in ("recipient", "message", "long", "strange"):
        expect(chatter).to_contain_text(scene.shown(tag))
    expect(chatter).to_contain_text(scene.shown("type")[:200])
    expect(chatter).to_contain_text("Product ?")
    expect(chatter).to_contain_text("A picture that Odoo did not fetch")
    card.locator("summary", has_text="Timeline").click()
    expect(card.locator(".o_tiktok_timeline")).to_contain_text(scene.shown("words"))
    settled(watch.page)
    assert 0 < watch.bytes < MOST_BYTES
    agent.photograph("hostile-ticket")
    # It can be used: the dialog opens, and closes
    dialog = agent.press("approve")
    expect(dialog).to_contain_text(scene.shown("product"))
    dialog.locator(".btn-close").click()
    dialog.wait_for(state="detached")
    agent.press("reject")


def test_pictures_come_from_odoo_and_a_video_waits_for_a_click(
    stack: World, scene: Scene, watch: hostile.Watch
) -> None:
    card = AgentPage(watch.page, stack.url).open(scene.ticket)
    for picture in (
        *card.locator(".o_tiktok_pictures img").all(),
        card.locator(".o_tiktok_items img").first,
    ):
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("image => image.naturalWidth") > 0
        assert picture.get_attribute("src").startswith("/web/image/tiktok.picture/")
    video = card.locator("a.o_tiktok_video")
    # The copy that is kept here; until it has come, TikTok's own
    assert video.get_attribute("href").startswith(("/web/", stack.simulator_url))
    assert video.get_attribute("rel") == "noopener noreferrer"


def test_a_buyer_turns_no_words_around(
    stack: World, scene: Scene, watch: hostile.Watch
) -> None:
    card = AgentPage(watch.page, stack.url).open(scene.ticket)
    everything = watch.page.locator("body").inner_text()
    for sign in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068":
        assert sign not in everything
    # Letters that run from right to left stay among themselves as well
    for place in (".o_tiktok_words", ".o_tiktok_item_name", ".o_tiktok_amount", "dd"):
        shut = card.locator(place).first.evaluate(
            "e => getComputedStyle(e).unicodeBidi"
        )
        assert shut in ("isolate", "plaintext"), place


PAGES = {
    "tiktok-tickets?view_type=list": "recipient",
    "tiktok-tickets?view_type=kanban": "recipient",
    "tiktok-cases": None,
    "tiktok-conversations": "nickname",
    "tiktok-messages": "message",
    "tiktok-decisions": None,
}


def test_lists_and_boards_show_it_as_text(
    stack: World, scene: Scene, watch: hostile.Watch
) -> None:
    for path, tag in PAGES.items():
        watch.page.goto(f"{stack.url}/odoo/{path}")
        view = watch.page.locator(".o_list_view, .o_kanban_view, .o_view_nocontent")
        view.first.wait_for()
        settled(watch.page)
        if tag:
            expect(watch.page.locator(".o_content")).to_contain_text(f"end-{tag}")
        watch.check()


def test_forms_and_titles_show_it_as_text(
    stack: World, desk: Desk, scene: Scene, watch: hostile.Watch
) -> None:
    case = desk.case(scene.case_id)
    order = desk.world.admin.call(
        ORDER, "read", case["sale_order_id"][:1], ["partner_id"]
    )
    partner = order[0]["partner_id"][0]
    talk = row_of(desk, TALK, [("partner_id", "=", partner)])
    for path, tag in {
        f"tiktok-cases/{case['id']}": "product",
        f"tiktok-conversations/{talk}": "nickname",
        f"res.partner/{partner}": "recipient",
        f"sale.order/{case['sale_order_id'][0]}": "product",
    }.items():
        watch.page.goto(f"{stack.url}/odoo/{path}")
        watch.page.locator(".o_form_view").wait_for()
        settled(watch.page)
        values = _values(watch.page.locator(".o_content"))
        assert f"end-{tag}" in values, path
        watch.check()
    watch.page.goto(f"{stack.url}/odoo/res.partner/{partner}")
    expect(watch.page.locator(".o_breadcrumb")).to_contain_text("end-recipient")
    assert "end-recipient" in watch.page.title()


def _values(part: Locator) -> str:
    """What stands in a form, in its boxes too."""
    boxes = part.locator("input, textarea").evaluate_all("all => all.map(x => x.value)")
    return " ".join([part.inner_text(), *boxes])


VIEWS = {
    (TICKET, "list"): {"group_by": ["partner_id"]},
    (TICKET, "pivot"): {"pivot_row_groupby": ["partner_id"]},
    (TICKET, "graph"): {"graph_groupbys": ["partner_id"]},
    (ORDER, "calendar"): {},
    (ORDER, "list"): {"group_by": ["partner_id"]},
    (ORDER, "kanban"): {},
    (MESSAGE, "list"): {"group_by": ["conversation_id"]},
}


def test_groups_and_charts_show_it_as_text(
    stack: World, scene: Scene, watch: hostile.Watch
) -> None:
    watch.page.goto(f"{stack.url}/odoo/tiktok-tickets")
    watch.page.locator(".o_content").wait_for()
    for (model, kind), context in VIEWS.items():
        action = {
            "type": "ir.actions.act_window",
            "name": scene.shown("title"),
            "res_model": model,
            "views": [[False, kind]],
            "context": context,
        }
        opened = "a => odoo.__WOWL_DEBUG__.root.env.services.action.doAction(a)"
        watch.page.evaluate(opened, action)
        watch.page.locator(f".o_{kind}_view").wait_for()
        settled(watch.page)
        if "group_by" in context or kind == "pivot":
            expect(watch.page.locator(".o_content")).to_contain_text("=HYPERLINK")
        watch.check()


def test_a_search_for_it_finds_it_and_runs_nothing(
    stack: World, scene: Scene, watch: hostile.Watch
) -> None:
    watch.page.goto(f"{stack.url}/odoo/tiktok-conversations")
    box = watch.page.locator(".o_searchview_input")
    box.fill(scene.shown("nickname"))
    watch.page.locator(
        ".o_searchview_autocomplete li, .o-dropdown-item"
    ).first.wait_for()
    box.press("Enter")
    facet = watch.page.locator(".o_searchview_facet").last
    expect(facet).to_contain_text("end-nickname")
    expect(watch.page.locator(".o_data_row")).to_have_count(1)
    settled(watch.page)
