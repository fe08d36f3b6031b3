"""The health board in a real browser, driven as an administrator would."""

from playwright.sync_api import Locator, Page, expect

from dev import paths


class HealthPage:
    """One window of Odoo in which an administrator is logged in."""

    def __init__(self, tab: Page, base: str) -> None:
        self.tab, self.base = tab, base

    def open(self, shop: str) -> None:
        """From the menu's address to one shop in full."""
        self.tab.goto(f"{self.base}/odoo/tiktok-health")
        self.card(shop).click()
        expect(self.tab.locator(".o_tiktok_shop_head h3")).to_contain_text(shop)

    def card(self, shop: str) -> Locator:
        return self.tab.locator(".o_tiktok_shop_card", has_text=shop)

    def panel(self, name: str) -> Locator:
        return self.tab.locator(f"[data-panel={name}]")

    def problem(self, key: str) -> Locator:
        return self.tab.locator(f"[data-problem={key}]")

    def press(self, place: Locator, method: str) -> None:
        """Press a button and wait until what it does is done."""
        place.locator(f"button[name={method}]").first.click()
        expect(self.tab.locator(".o_tiktok_health .fa-spin")).to_have_count(0)
        expect(place.page.locator("button[name=action_sync_now]").first).to_be_enabled()

    @property
    def head(self) -> Locator:
        return self.tab.locator(".o_tiktok_shop_head")

    def expect_state(self, shop: str, words: str) -> None:
        expect(self.card(shop).locator(".o_tiktok_card_state")).to_have_text(words)

    def checks(self) -> dict[str, str]:
        """The lines of the self-test: name of the check and how it went."""
        rows = self.panel("self_test").locator("[data-check]").all()
        return {
            str(row.get_attribute("data-check")): str(row.get_attribute("data-state"))
            for row in rows
        }

    def photograph(self, name: str) -> None:
        paths.SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.tab.screenshot(path=paths.SCREENSHOTS / f"story-{name}.png")
