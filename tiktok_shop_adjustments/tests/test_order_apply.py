from odoo.tests import tagged
from odoo.tools import mute_logger

from . import payloads
from .common import ADMINISTER, TiktokCommon, utc
from .payloads import T0, moved, order, order_line

MIRROR_LOG = "odoo.addons.tiktok_shop_adjustments.models.tiktok_mirror"


@tagged("post_install", "-at_install")
class TestOrderApply(TiktokCommon):
    # === A NEW ORDER === #

    def test_a_paid_order_arrives_confirmed(self):
        before = self._mails()
        sale = self._orders(order())
        self.assertEqual(sale.state, "sale")
        self.assertEqual(sale.tiktok_status, "AWAITING_SHIPMENT")
        self.assertEqual(sale.client_order_ref, sale.tiktok_order_id)
        self.assertEqual(sale.date_order, utc(T0 + 60))
        self.assertEqual(sale.tiktok_update_time, utc(T0 + 60))
        self.assertEqual(sale.company_id, self.company)
        self.assertFalse(sale.user_id)
        self.assertEqual(self._mails(), before)
        self.assertFalse(sale.message_partner_ids)

    def test_states_follow_tiktoks(self):
        expected = {
            "UNPAID": "draft",
            "ON_HOLD": "draft",
            "AWAITING_COLLECTION": "sale",
            "COMPLETED": "sale",
            "A_NEW_WORD": "sale",
            "CANCELLED": "cancel",
            "CANCEL": "cancel",
        }
        sales = self._orders(*[order(status=status) for status in expected])
        self.assertEqual(sales.mapped("state"), list(expected.values()))
        self.assertEqual(sales[-1].tiktok_status, "CANCELLED")

    def test_names_come_from_the_sequence_of_sale_orders(self):
        sequence = self.env["ir.sequence"].search([("code", "=", "sale.order")])
        sequence.write({"prefix": "TT", "padding": 6, "number_next": 500})
        sales = self._orders(order(), order())
        self.assertEqual(sales.mapped("name"), ["TT000500", "TT000501"])

    def test_numbers_without_gaps_are_respected(self):
        sequence = self.env["ir.sequence"].search([("code", "=", "sale.order")])
        sequence.write({"implementation": "no_gap", "number_next": 40, "prefix": "G"})
        sales = self._orders(order(), order())
        self.assertEqual(sales.mapped("name"), ["G00040", "G00041"])
        self.assertEqual(sequence.number_next, 42)

    # === BUYERS === #

    def test_one_contact_a_buyer(self):
        """Scenario: two orders of one buyer, the second sent elsewhere, then a third
        to that place too.

        Expected: one contact, one delivery address; no address that mail could reach.
        """
        elsewhere = {"name": "Mum", "address_line1": "2 Other St", "region_code": "UK"}
        first, second = order(), order(recipient_address=elsewhere)
        sales = self._orders(first, second)
        sales |= self._orders(order(recipient_address=elsewhere))
        buyer = sales.partner_id
        self.assertEqual(len(buyer), 1)
        self.assertEqual(buyer.name, "J*** D**")
        self.assertEqual(buyer.tiktok_user_id, first["user_id"])
        self.assertEqual(buyer.tiktok_relay_email, "v2abc@chat.seller.tiktok.com")
        self.assertFalse(buyer.email)
        self.assertEqual(buyer.city, "London")
        self.assertFalse(buyer.zip)
        self.assertEqual(buyer.country_id.code, "GB")
        mum = sales[1].partner_shipping_id
        self.assertEqual(sales[0].partner_shipping_id, buyer)
        self.assertEqual(sales[2].partner_shipping_id, mum)
        self.assertEqual((mum.parent_id, mum.name), (buyer, "Mum"))
        self.assertEqual(mum.type, "delivery")
        self.assertEqual(mum.country_id.code, "GB")
        self.assertEqual(sales.partner_invoice_id, buyer)

    def test_orders_without_buyer_id_share_nobody(self):
        sales = self._orders(order(user_id=None), order(user_id=None))
        self.assertEqual(len(sales.partner_id), 2)

    # === PRODUCTS === #

    def test_products_by_sku_then_barcode(self):
        by_code = self._create_product("By code", default_code="SKU-1")
        self._create_product("Decoy", barcode="SKU-1")
        by_barcode = self._create_product("By barcode", barcode="SKU-2")
        lines = [order_line(sku=f"SKU-{number}") for number in (1, 2, 3)]
        sale = self._orders(order(lines, total="30.00"))
        self.assertEqual(
            sale.order_line.product_id,
            by_code | by_barcode | self.shop.fallback_product_id,
        )
        self.assertEqual(sale.order_line[2].name, "Name of SKU-3 / Red, M / SKU-3")
        self.assertEqual(sale.amount_total, 30)

    def test_another_companys_product_is_not_taken(self):
        other = self.env["res.company"].create({"name": "Other"})
        self._create_product("Theirs", default_code="SKU-1", company_id=other.id)
        shared = self._create_product("Shared", default_code="SKU-2")
        own = self._create_product(
            "Own", default_code="SKU-2", company_id=self.company.id
        )
        lines = [order_line(sku="SKU-1"), order_line(sku="SKU-2")]
        sale = self._orders(order(lines, total="20.00"))
        self.assertLess(shared.id, own.id)
        self.assertEqual(
            sale.order_line.product_id, self.shop.fallback_product_id | own
        )

    def test_a_shop_without_products_says_so(self):
        self.shop.fallback_product_id = False
        payload = order()
        with mute_logger(MIRROR_LOG):
            self.assertFalse(self._orders(payload))
        self.assertIn(
            "has no product to stand in",
            self.shop.parked_records[f"order {payload['id']}"],
        )

    # === WHAT COMES LATER === #

    def test_the_same_again_writes_nothing(self):
        payload = order()
        sale = self._orders(payload)
        items = payloads.read_orders([payload]).items
        self.env.invalidate_all()
        self.shop.company_id.fetch(["name"])
        with self.assertQueryCount(1):
            self.env["sale.order"]._tiktok_apply(self.shop, items)
            self.env.flush_all()
        self.assertEqual(len(sale), 1)

    def test_an_older_payload_changes_nothing(self):
        payload = order()
        sale = self._orders(moved(payload, status="DELIVERED"))
        self._orders(payload)
        self.assertEqual(sale.tiktok_status, "DELIVERED")
        self.assertEqual(sale.tiktok_update_time, utc(T0 + 120))

    def test_a_draft_follows_the_amounts(self):
        line = order_line("10.00")
        payload = order([line], status="UNPAID", payment={"shipping_fee": "0"})
        sale = self._orders(payload)
        more = [{**line, "sale_price": "9.00", "seller_discount": "1.00"}]
        payment = {"currency": "GBP", "total_amount": "11.00", "shipping_fee": "2.00"}
        later = moved(payload, line_items=more, payment=payment)
        self._orders({**later, "status": "AWAITING_SHIPMENT"})
        roles = ["item", "seller_discount", "shipping"]
        self.assertEqual(sale.order_line.mapped("tiktok_role"), roles)
        self.assertEqual(sale.amount_total, 11)
        self.assertEqual(sale.state, "sale")

    def test_a_confirmed_order_follows_while_nothing_was_done(self):
        """Scenario: one of two units is gone from a confirmed order."""
        lines = [order_line("10.00"), order_line("10.00")]
        payload = order(lines, total="20.00")
        sale = self._orders(payload)
        payment = {"currency": "GBP", "total_amount": "10.00"}
        self._orders(moved(payload, line_items=lines[:1], payment=payment))
        self.assertEqual(sale.amount_total, 10)
        self.assertEqual(sale.order_line.product_uom_qty, 1)
        self.assertEqual(sale.order_line.tiktok_line_items, [lines[0]["id"]])

    def test_a_delivered_order_keeps_its_lines_and_tells_once(self):
        payload = order()
        sale = self._orders(payload)
        sale.order_line.qty_delivered = 1
        payment = {"currency": "GBP", "total_amount": "7.00"}
        for seconds in (60, 120):
            self._orders(moved(payload, seconds, payment=payment))
        self.assertEqual(sale.amount_total, 10)
        self.assertEqual(sale.tiktok_total_amount, 7)
        notes = sale.message_ids.filtered(lambda m: "7.00 GBP" in (m.body or ""))
        self.assertEqual(len(notes), 1)

    def test_a_cancelled_order_is_cancelled_even_when_locked(self):
        payload = order()
        sale = self._orders(payload)
        sale.action_lock()
        before = self._mails()
        self._orders(moved(payload, status="CANCELLED"))
        self.assertEqual(sale.state, "cancel")
        self.assertEqual(self._mails(), before)

    def test_an_invoiced_order_is_not_cancelled_but_noted(self):
        payload = order()
        sale = self._orders(payload)
        sale.order_line.qty_delivered = 1
        sale._create_invoices().action_post()
        self._orders(moved(payload, status="CANCELLED"))
        self.assertEqual((sale.state, sale.tiktok_status), ("sale", "CANCELLED"))
        self.assertIn("Make the credit note", sale.message_ids[0].body)

    # === WHAT CANNOT BE APPLIED === #

    def test_one_poisoned_order_does_not_stop_the_page(self):
        good, bad, last = order(), order(currency="XXX"), order()
        with mute_logger(MIRROR_LOG):
            sales = self._orders(good, bad, last)
        self.assertEqual(len(sales), 2)
        name = f"order {bad['id']}"
        self.assertEqual(
            self.shop.parked_records, {name: "Odoo does not know the currency XXX."}
        )
        bad["payment"]["currency"] = "GBP"
        self._orders(bad)
        self.assertFalse(self.shop.parked_records)

    def test_only_administrators_forget_what_is_parked(self):
        self.shop._park_record("order 1", "no")
        with self.assertRaisesRegex(Exception, "not allowed"):
            self.shop.with_user(self.agent).action_forget_parked()
        self.assertEqual(self.shop.parked_records, {"order 1": "no"})
        self.assertEqual(self.shop.parked_words, "order 1: no")
        self.assertTrue(self.administrator.has_group(ADMINISTER))
        self.shop.with_user(self.administrator).action_forget_parked()
        self.assertFalse(self.shop.parked_records)

    # === MATCH MODE === #

    def _foreign_order(self, product, quantity=2, **vals):
        return self.env["sale.order"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": "Someone"}).id,
                "order_line": [
                    (0, 0, {"product_id": product.id, "product_uom_qty": quantity})
                ],
                **vals,
            }
        )

    def test_match_mode_finds_and_links_but_changes_no_amount(self):
        """Scenario: another connector made the order; TikTok asks other prices."""
        self.shop.order_policy = "match"
        product = self._create_product("Shirt", default_code="SHIRT-RED-M")
        lines = [order_line(), order_line()]
        payload = order(lines, total="20.00")
        sale = self._foreign_order(product, client_order_ref=payload["id"])
        total = sale.amount_total
        self.assertEqual(self._orders(payload), sale)
        self.assertEqual(sale.amount_total, total)
        self.assertEqual(sale.state, "draft")
        self.assertEqual(sale.tiktok_status, "AWAITING_SHIPMENT")
        self.assertEqual(
            sale.order_line.tiktok_line_items, [line["id"] for line in lines]
        )
        self.assertEqual(sale.partner_id.name, "Someone")
        self._orders(moved(payload, status="CANCELLED"))
        self.assertEqual(sale.state, "cancel")

    def test_match_mode_leaves_alone_what_it_cannot_match(self):
        self.shop.order_policy = "match"
        product = self._create_product("Shirt", default_code="SHIRT-RED-M")
        other = self.env["res.company"].create({"name": "Other"})
        unknown, theirs, twice = order(), order(), order()
        foreign = (
            self.env["sale.order"]
            .with_company(other)
            .create(
                {
                    "partner_id": self.env["res.partner"].create({"name": "X"}).id,
                    "company_id": other.id,
                    "client_order_ref": theirs["id"],
                }
            )
        )
        doubles = [
            self._foreign_order(product, client_order_ref=twice["id"])
            for _number in range(2)
        ]
        count = self.env["sale.order"].search_count([])
        self.assertFalse(self._orders(unknown, theirs, twice))
        self.assertEqual(self.env["sale.order"].search_count([]), count)
        self.assertFalse(foreign.tiktok_order_id)
        self.assertEqual([d.tiktok_order_id for d in doubles], [False, False])
        reason = self.shop.parked_records[f"order {twice['id']}"]
        self.assertIn(doubles[0].name, reason)
        doubles[0].action_cancel()
        self.assertEqual(self._orders(twice), doubles[1])
        self.assertFalse(self.shop.parked_records)
