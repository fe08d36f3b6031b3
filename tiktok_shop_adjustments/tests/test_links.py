from odoo.tests import BaseCase, tagged

from ..tools import links


@tagged("post_install", "-at_install")
class TestLinks(BaseCase):
    """The seller's own back office, or no link."""

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
