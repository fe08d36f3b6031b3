"""The screens of rules in a real browser, driven as an administrator would."""

from playwright.sync_api import Locator, Page, expect

from dev import paths


class RulePage:
    """One window of Odoo in which an administrator is logged in."""

    def __init__(self, tab: Page, base: str) -> None:
        self.tab, self.base = tab, base

    def open_new(self) -> None:
        """From the list of rules to an empty form."""
        self.tab.goto(f"{self.base}/odoo/tiktok-rules")
        self.tab.get_by_role("button", name="New", exact=True).click()
        self.field("name").locator("input").wait_for()

    def field(self, name: str) -> Locator:
        return self.tab.locator(f".o_form_view div[name={name}]").first

    def type(self, name: str, text: str) -> None:
        box = self.field(name).locator("input").first
        box.fill(text)
        box.press("Tab")

    def select(self, name: str, words: str) -> None:
        """Choose in a field with a fixed list."""
        self.field(name).locator("input").click()
        item = self.tab.locator(".o_select_menu_item", has_text=words)
        item.first.click()

    def link(self, name: str, words: str) -> None:
        """Choose a record, or add one to the tags."""
        self.field(name).locator("input").fill(words)
        rows = self.tab.locator(".o-autocomplete--dropdown-item")
        rows.filter(has_text=words).first.click()

    def save(self) -> None:
        self.tab.locator("button.o_form_button_save").click()
        expect(self.tab.locator("button.o_form_button_save")).not_to_be_visible()

    def press(self, method: str) -> None:
        self.tab.locator(f".o_form_view button[name={method}]").first.click()

    def dry_run(self) -> Locator:
        """Press the button; answers the result's screen."""
        self.press("action_dry_run")
        screen = self.tab.locator(".o_tiktok_dry_run")
        screen.wait_for()
        return screen

    def confirm_switch(self) -> str:
        """Agree to the words of the dialog; answers them."""
        dialog = self.tab.locator(".modal")
        dialog.wait_for()
        words = dialog.inner_text()
        dialog.locator("button[name=action_confirm]").click()
        dialog.wait_for(state="detached")
        return words

    def photograph(self, name: str) -> None:
        paths.SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.tab.screenshot(path=paths.SCREENSHOTS / f"story-{name}.png")
