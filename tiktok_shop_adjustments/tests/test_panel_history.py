from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common_desk import CASE_ID, HELPDESK, DeskCommon

LOGGER = "odoo.addons.tiktok_shop_adjustments.models.helpdesk_ticket_panel"


@tagged("post_install", "-at_install")
class TestPanelHistory(DeskCommon):
    """What stands around a case: other cases, returns of the product, shares."""

    # === OTHER CASES === #

    def test_the_buyers_other_cases_are_listed_the_newest_first(self):
        other = self._create_order(tiktok_order_id="577000000000000001")
        cases = [
            self._create_case(
                order_remote_id=other.tiktok_order_id, state="refunded", refund_total=n
            )
            for n in range(1, 8)
        ]
        case = self._create_case()
        rows = self._panel(case)["earlier_cases"]
        self.assertEqual([row["id"] for row in rows], [c.id for c in cases[:1:-1]])
        self.assertEqual(
            rows[0],
            {
                "id": cases[-1].id,
                "ticket_id": cases[-1].ticket_id.id,
                "kind": "Refund only",
                "state": "Refunded",
                "amount": "£\N{NO-BREAK SPACE}7.00",
                "when": "12:00\N{NARROW NO-BREAK SPACE}PM yesterday",
            },
        )
        self.assertEqual(self._panel(case)["order_cases"], [])

    def test_other_cases_of_the_order_are_listed_whoever_asked(self):
        case = self._create_case()
        other = self._create_case(partner_id=self.env.user.partner_id.id)
        abroad = self._create_shop(name="Another shop")
        self._create_case(shop_id=abroad.id)
        rows = self._panel(case)["order_cases"]
        self.assertEqual([row["id"] for row in rows], other.ids)

    def test_cases_of_colleagues_are_not_listed_to_whoever_sees_own_tickets(self):
        own = new_test_user(
            self.env,
            login="desk_own",
            groups="base.group_user,helpdesk_mgmt.group_helpdesk_user_own",
        )
        case = self._create_case()
        case.ticket_id.user_id = own
        self._create_case().ticket_id.user_id = self.agent
        panel = self._panel(case, own)
        self.assertEqual((panel["earlier_cases"], panel["order_cases"]), ([], []))

    # === RETURNS OF THE PRODUCT === #

    def _sell(self, units, product, **vals):
        order = self._create_order(
            tiktok_order_id=str(CASE_ID + self.env["sale.order"].search_count([])),
            **vals,
        )
        return self.env["sale.order.line"].create(
            {
                "order_id": order.id,
                "product_id": product.id,
                "product_uom_qty": units,
                "tiktok_line_items": [f"{order.id}-{n}" for n in range(units)],
            }
        )

    def _bring_back(self, line, *units, **vals):
        lines = [
            self._line(
                f"{unit}-{self.env['tiktok.adjustment'].search_count([])}",
                1.0,
                sale_line_id=line.id,
                order_line_remote_id=unit,
            )
            for unit in units
        ]
        return self._create_case(lines=lines, **vals)

    def test_how_many_of_a_product_come_back(self):
        shirt = self.env["product.product"].create({"name": "Shirt"})
        sold = self._sell(8, shirt)
        first, second, third = sold.tiktok_line_items[:3]
        case = self._bring_back(sold, first)
        words = self._panel(case)["items"][0]["returns"]
        self.assertEqual(words, "12.5 % came back: 1 of the last 8 sold")
        # The same unit in an edited request, a withdrawn one, and a cancellation
        self._bring_back(sold, first)
        self._bring_back(sold, second, state="withdrawn")
        self._bring_back(sold, third, case_type="cancellation", kind="cancellation")
        self.assertEqual(self._panel(case)["items"][0]["returns"], words)
        self._bring_back(sold, second, third)
        self._sell(4, shirt)
        self.assertEqual(
            self._panel(case)["items"][0]["returns"],
            "25.0 % came back: 3 of the last 12 sold",
        )

    def test_few_sales_say_nothing_about_a_product(self):
        mug = self.env["product.product"].create({"name": "Mug"})
        sold = self._sell(4, mug)
        case = self._bring_back(sold, *sold.tiktok_line_items)
        self.assertEqual(self._panel(case)["items"][0]["returns"], "")

    def test_sales_of_another_company_are_not_counted(self):
        shirt = self.env["product.product"].create({"name": "Shirt"})
        sold = self._sell(8, shirt)
        case = self._bring_back(sold, sold.tiktok_line_items[0])
        company = self.env["res.company"].create({"name": "Other company"})
        theirs = self._sell(
            92, shirt, company_id=company.id, tiktok_shop_id=False, partner_id=1
        )
        self.assertEqual(theirs.company_id, company)
        self.assertIn("1 of the last 8", self._panel(case)["items"][0]["returns"])

    def test_a_stand_in_product_says_nothing(self):
        stand_in = self.env["product.product"].create({"name": "TikTok Shop item"})
        self.shop.fallback_product_id = stand_in
        sold = self._sell(8, stand_in)
        case = self._bring_back(sold, sold.tiktok_line_items[0])
        self.assertEqual(self._panel(case)["items"][0]["returns"], "")

    # === SHARES === #

    def test_what_tiktok_pays_and_what_the_seller(self):
        case = self._create_case(
            payload={
                "discount_amount": [
                    {
                        "currency": "GBP",
                        "product_platform_discount": "2.00",
                        "product_seller_discount": "0",
                    }
                ],
                "shipping_fee_amount": [
                    {"currency": "GBP", "seller_paid_return_shipping_fee": "7.99"},
                    {"currency": "USD", "buyer_paid_return_shipping_fee": "1.00"},
                ],
            }
        )
        self.assertEqual(
            self._panel(case)["shares"],
            [
                {
                    "label": "Discount that TikTok had paid",
                    "amount": "£\N{NO-BREAK SPACE}2.00",
                },
                {
                    "label": "Return postage, paid by you",
                    "amount": "£\N{NO-BREAK SPACE}7.99",
                },
            ],
        )
        with self.assertRaises(AccessError):
            case.with_user(self.agent).read(["payload"])

    # === STATES === #

    @mute_logger(LOGGER)
    def test_a_case_that_cannot_be_drawn_leaves_its_ticket_open(self):
        case = self._create_case()
        self.patch(
            self.registry["tiktok.adjustment"],
            "_panel_story",
            lambda case, pictures: {}["nobody foresaw this"],
        )
        with self.assertLogs(LOGGER, "ERROR"):
            panel = self._panel(case)
        self.assertEqual(list(panel), ["broken"])
        self.assertIn("Decide it in Seller Center", panel["broken"])

    def test_no_right_is_no_unreadable_case(self):
        """What is forbidden is refused, not shown as broken."""
        case = self._create_case()
        company = self.env["res.company"].create({"name": "Other company"})
        stranger = new_test_user(
            self.env,
            login="desk_stranger",
            groups=f"base.group_user,{HELPDESK}",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        with self.assertRaises(AccessError):
            case.ticket_id.with_user(stranger).read(["tiktok_panel"])
