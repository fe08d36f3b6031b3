"""The agent's desk in a real browser, driven as a person would."""

from playwright.sync_api import Locator, Page, expect

from dev import paths

WORDS = {
    "kind": ".o_tiktok_facts",
    "status": ".o_tiktok_status",
    "outcome": ".o_tiktok_outcome",
}


class AgentPage:
    """One window of Odoo in which somebody is logged in."""

    def __init__(self, tab: Page, base: str) -> None:
        self.tab, self.base = tab, base

    def open(self, ticket: int) -> Locator:
        """Go to the ticket; answers its card of the case."""
        self.tab.goto(f"{self.base}/odoo/tiktok-tickets/{ticket}")
        card = self.tab.locator(".o_tiktok_case")
        card.wait_for()
        return card

    @property
    def card(self) -> Locator:
        return self.tab.locator(".o_tiktok_case")

    @property
    def dialog(self) -> Locator:
        return self.tab.locator(".modal:has(.o_tiktok_decision)")

    def button(self, side: str) -> Locator:
        """The button that opens a dialog: `approve` or `reject`."""
        return self.tab.locator(f"button[name=action_tiktok_{side}]")

    def press(self, side: str) -> Locator:
        self.button(side).click()
        self.dialog.wait_for()
        return self.dialog

    def choose(self, decision: str) -> None:
        self.dialog.locator(f"input[data-value={decision}]").check()

    def type_amount(self, amount: str) -> None:
        field = self.dialog.locator("div[name=amount] input.o_input")
        field.fill(amount)
        field.press("Tab")

    def pick_reason(self, position: int = 0) -> str:
        """Choose from TikTok's list; answers the words of the reason."""
        self.dialog.locator("div[name=reason_id] input").click()
        rows = self.tab.locator(".o-autocomplete--dropdown-item")
        row = rows.filter(has_not_text="Loading").nth(position)
        words = row.inner_text().strip()
        row.click()
        return words

    def comment(self, words: str) -> None:
        self.dialog.locator("div[name=comment] textarea").fill(words)

    def expect_confirm(self, words: str) -> None:
        """The button says what it will do."""
        expect(self.dialog.locator("button[name=action_confirm]")).to_have_text(words)

    def confirm(self) -> None:
        """Press the dialog's button and wait until the dialog is gone."""
        self.dialog.locator("button[name=action_confirm]").click()
        self.dialog.wait_for(state="detached")

    def expect_words(self, part: str, words: str) -> None:
        expect(self.card.locator(WORDS[part])).to_contain_text(words)

    def photograph(self, name: str) -> None:
        paths.SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.tab.screenshot(path=paths.SCREENSHOTS / f"story-{name}.png")
