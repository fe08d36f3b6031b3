from odoo.tests import BaseCase, tagged

from ..tools import links


@tagged("post_install", "-at_install")
class TestLinks(BaseCase):
    """Only what a browser may be given passes."""

    def test_https_is_shown(self):
        url = "https://p16-oec.example.com/a/b.jpeg?x=1&y=2"
        self.assertEqual(links.shown(url), url)

    def test_all_else_is_refused(self):
        for url in (
            None,
            False,
            "",
            7,
            {"url": "https://example.com"},
            "javascript:alert(1)",
            "data:image/svg+xml,<svg onload=alert(1)>",
            "//example.com/a.png",
            "/web/image/1",
            "http://example.com/a.png",
            "ftp://example.com/a.png",
            "https://",
            "https://user:secret@example.com/a.png",
            "https://[::1",
            "https://example.com:99999/a.png",
            "http://127.0.0.1/a.png",
            "https://localhost/a.png",
        ):
            with self.subTest(url=url):
                self.assertEqual(links.shown(url), False)

    def test_the_local_tiktok_shop_is_on_this_machine_only(self):
        for url, shown in (
            ("http://127.0.0.1:8300/cdn/1.png", True),
            ("http://localhost:8300/cdn/1.png", True),
            ("http://192.168.1.4/cdn/1.png", False),
            ("http://127.0.0.1.example.com/1.png", False),
            ("ftp://127.0.0.1/1.png", False),
        ):
            with self.subTest(url=url):
                self.assertEqual(links.shown(url, loopback=True), shown and url)

    def test_seller_center_of_each_market(self):
        page = "/order/detail?order_no=5770&shop_region="
        for region, host in (
            ("GB", "https://seller-uk.tiktok.com"),
            ("US", "https://seller-us.tiktok.com"),
            ("VN", "https://seller-vn.tiktok.com"),
            ("ID", "https://seller-id.tokopedia.com"),
        ):
            with self.subTest(region=region):
                link = links.seller_center(region, "5770")
                self.assertEqual(link, host + page + region)

    def test_no_page_without_its_facts(self):
        for region, order in (
            (False, "5770"),
            ("GB", False),
            ("", ""),
            ("evil.com/", "5770"),
            ("GB", "1&redirect=evil"),
        ):
            with self.subTest(region=region, order=order):
                self.assertEqual(links.seller_center(region, order), False)
