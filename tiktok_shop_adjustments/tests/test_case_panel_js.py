from odoo.tests import HttpCase, tagged

DONE = "[HOOT] Test suite succeeded"


def suite_id(name):
    """The id that the browser's test runner gives to a suite: 32 bits of its name."""
    number = 0
    for letter in name:
        number = (number * 31 + ord(letter)) & 0xFFFFFFFF
    return f"{number:08x}"


@tagged("post_install", "-at_install")
class TestCasePanelJs(HttpCase):
    """The card's own unit tests, in a real browser; no answer of ours is used."""

    def test_unit_tests_pass_in_the_browser(self):
        suite = suite_id("@tiktok_shop_adjustments")
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal=DONE,
        )
