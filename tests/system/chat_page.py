"""The chatter of a ticket as an agent uses it."""

from pathlib import Path

from playwright.sync_api import Locator, expect

from .agent_page import AgentPage


class ChatPage(AgentPage):
    """One window of Odoo, on a ticket whose buyer can be written to."""

    def look_at(self, ticket: int) -> None:
        """Go to the ticket; its chatter stands at the right."""
        self.tab.goto(f"{self.base}/odoo/tiktok-tickets/{ticket}")
        self.tab.locator(".o-mail-Chatter").wait_for()

    @property
    def messages(self) -> Locator:
        return self.tab.locator(".o-mail-Chatter .o-mail-Message")

    @property
    def newest(self) -> Locator:
        """The chatter shows the newest message first."""
        return self.messages.first

    @property
    def composer(self) -> Locator:
        return self.tab.locator(".o-mail-Chatter .o-mail-Composer")

    @property
    def counter(self) -> Locator:
        return self.composer.locator(".o_tiktok_count")

    @property
    def send(self) -> Locator:
        return self.composer.locator(".o-mail-Composer-send")

    def begin(self, button: str = "Send message") -> None:
        """Open the composer, for the buyer unless told otherwise."""
        self.tab.locator(".o-mail-Chatter-topbar button", has_text=button).click()
        self.composer.wait_for()

    @property
    def words(self) -> Locator:
        """What stands in the composer."""
        return self.composer.locator("textarea.o-mail-Composer-input")

    def type(self, words: str) -> None:
        self.words.fill(words)

    def attach(self, path: Path) -> None:
        self.composer.locator("input[type=file]").set_input_files(path)
        self.composer.locator("img.o-mail-AttachmentImage").wait_for()

    def say(self, words: str) -> None:
        self.begin()
        self.type(words)
        self.send.click()
        self.expect_newest(words)

    def note(self, words: str) -> None:
        self.begin("Log note")
        self.type(words)
        self.send.click()
        self.expect_newest(words)

    def expect_newest(self, words: str) -> None:
        expect(self.newest).to_contain_text(words)

    def expect_picture(self) -> None:
        """The newest message shows a picture, not only a frame."""
        picture = self.newest.locator("img.o-mail-AttachmentImage")
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("image => image.naturalWidth") > 0

    def expect_delivery(self, state: str, seconds: int = 20) -> None:
        """The mark below the newest comment; it changes by itself."""
        badge = self.newest.locator(".o_tiktok_delivery")
        timeout = seconds * 1000
        expect(badge).to_have_attribute("data-state", state, timeout=timeout)
