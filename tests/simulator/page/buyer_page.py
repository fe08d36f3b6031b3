"""The buyer's page in a real browser, driven as a person would."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from ..client import Simulator


class BuyerPage:
    """One tab with the page of the buyer of some order."""

    def __init__(self, tab: Page, sim: Simulator) -> None:
        self.tab, self.sim = tab, sim

    def open(self, order: dict[str, Any]) -> Locator:
        """Go to the page of the order's buyer; answers the order's card."""
        query = f"?shop={order['shop_id']}&buyer={order['buyer_user_id']}"
        self.tab.goto(f"{self.sim.base}/{query}")
        self.tab.locator("#live[data-on]").wait_for()
        card = self.card(order)
        card.wait_for()
        return card

    def card(self, order: dict[str, Any]) -> Locator:
        return self.tab.get_by_test_id(f"order-card-{order['order_id']}")

    def start(self, order: dict[str, Any], action: str) -> None:
        """Press one of the four buttons and wait for the dialog."""
        self.card(order).get_by_test_id(f"action-{action}").click()
        self.tab.get_by_test_id("submit-request").wait_for()

    def ask(
        self,
        order: dict[str, Any],
        action: str,
        *,
        reason: str,
        words: str = "",
        without: tuple[int, ...] = (),
        pictures: tuple[dict[str, Any], ...] = (),
    ) -> str:
        """Fill a request in and send it; answers the new case's id.

        *without*: the positions of the units that are not part of it
        """
        before = {case["case_id"] for case in self.cases(order)}
        self.start(order, action)
        for position in without:
            line = order["lines"][position]
            self.tab.get_by_test_id(f"unit-{line['order_line_item_id']}").uncheck()
        self.tab.get_by_test_id("reason").select_option(label=reason)
        self.tab.get_by_test_id("words").fill(words)
        if pictures:
            self.tab.get_by_test_id("pictures").set_input_files(list(pictures))
        self.send()
        (case_id,) = {case["case_id"] for case in self.cases(order)} - before
        return case_id

    def send(self) -> None:
        """Confirm the open dialog and wait until it is gone."""
        self.tab.get_by_test_id("submit-request").click()
        self.tab.get_by_role("dialog").wait_for(state="detached")

    def case(self, case_id: str) -> Locator:
        return self.tab.get_by_test_id(f"case-{case_id}")

    def status(self, case_id: str) -> Locator:
        return self.case(case_id).get_by_test_id("case-status")

    def press(self, case_id: str, name: str) -> None:
        self.case(case_id).get_by_test_id(name).click()

    def platform(self, case_id: str, name: str) -> None:
        """Press a button about a case in the platform corner."""
        row = self.tab.get_by_test_id(f"platform-case-{case_id}")
        row.get_by_test_id(name).click()

    @property
    def chat(self) -> Locator:
        """The panel in which buyer and shop write to each other."""
        return self.tab.get_by_test_id("chat")

    def open_chat(self, order: dict[str, Any] | None = None) -> Locator:
        """Unfold the chat; from an order, whose card then goes first."""
        if order:
            self.card(order).get_by_test_id("action-message").click()
        else:
            self.tab.get_by_test_id("chat-open").click()
        self.chat.wait_for()
        return self.chat

    def write(self, text: str, *pictures: dict[str, Any]) -> None:
        """Send words, and pictures before them; waits until they are sent."""
        words = self.chat.get_by_test_id("chat-words")
        words.fill(text)
        if pictures:
            self.chat.get_by_test_id("chat-pictures").set_input_files(list(pictures))
        self.chat.get_by_test_id("chat-send").click()
        expect(words).to_have_value("")
        expect(self.chat.locator(".thumbnails li")).to_have_count(0)

    def messages(self) -> Locator:
        """Everything that was said, from the oldest on."""
        return self.chat.get_by_test_id("chat-messages").locator("> li")

    def notice(self, text: str) -> Locator:
        """The news at the edge of the page that contain the text."""
        return self.tab.locator(".toast").filter(has_text=text)

    def cases(self, order: dict[str, Any]) -> list[dict[str, Any]]:
        """The order's cases as the simulator holds them."""
        return self.sim.get("orders", order_id=order["order_id"])[0]["cases"]
