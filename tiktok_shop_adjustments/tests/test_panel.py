from odoo.tests import tagged

from .common_desk import CASE_ID, ORDER_ID, DeskCommon

PICTURE = "https://p16.example.com/{}.png"
EVIL = "<img src=x onerror=alert(1)>{{7*7}}<script>alert(2)</script>"


@tagged("post_install", "-at_install")
class TestPanel(DeskCommon):
    """The card of a refund that waits for an answer, value by value."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        mug = {
            "product_name": "Mug",
            "sku_name": False,
            "seller_sku": "MUG",
            "sku_remote_id": "2",
        }
        cls.case = cls._create_case(
            lines=[
                cls._line("1", 9.99, image_url=PICTURE.format("shirt")),
                cls._line("2", 9.99),
                cls._line("3", 5.0, **mug),
            ],
            refund_total=26.98,
            refund_subtotal=24.98,
            refund_shipping_fee=2.0,
            buyer_words="The handle is broken",
        )

    def test_items_are_counted_by_product_and_variant(self):
        shirt = self._keep(PICTURE.format("shirt") + "?sign=new")
        self.assertEqual(
            self._panel(self.case)["items"],
            [
                {
                    "quantity": 2,
                    "name": "Demo shirt",
                    "detail": "Red, M · SHIRT-RED-M",
                    "image": shirt._link("thumbnail"),
                    "amount": "£\N{NO-BREAK SPACE}19.98",
                    "returns": "",
                },
                {
                    "quantity": 1,
                    "name": "Mug",
                    "detail": "MUG",
                    "image": False,
                    "amount": "£\N{NO-BREAK SPACE}5.00",
                    "returns": "",
                },
            ],
        )

    def test_amounts_are_those_of_tiktok(self):
        panel = self._panel(self.case)
        self.assertEqual(
            panel["amounts"],
            [
                {"label": "Goods", "amount": "£\N{NO-BREAK SPACE}24.98"},
                {"label": "Shipping", "amount": "£\N{NO-BREAK SPACE}2.00"},
            ],
        )
        self.assertEqual(
            panel["total"],
            {"label": "Refund", "amount": "£\N{NO-BREAK SPACE}26.98"},
        )

    def test_tax_inside_the_price_is_called_so(self):
        self.case.write({"refund_tax": 4.5})
        labels = [part["label"] for part in self._panel(self.case)["amounts"]]
        self.assertEqual(labels, ["Goods", "Shipping", "of which tax"])
        self.case.write({"refund_total": 31.48})
        labels = [part["label"] for part in self._panel(self.case)["amounts"]]
        self.assertEqual(labels, ["Goods", "Shipping", "Tax"])

    def test_no_amount_is_not_nothing(self):
        self.case.write({"currency_id": False})
        panel = self._panel(self.case)
        self.assertEqual(panel["total"], False)
        self.assertEqual([item["amount"] for item in panel["items"]], ["", ""])

    def test_an_offer_shows_what_it_costs_in_all(self):
        self.case.write({"partial_refund_amount": 1.0})
        self.assertEqual(
            self._panel(self.case)["offers"],
            [
                {
                    "label": "Offered: £\N{NO-BREAK SPACE}1.00 × 3",
                    "amount": "£\N{NO-BREAK SPACE}3.00",
                }
            ],
        )

    def test_head_order_and_shop(self):
        panel = self._panel(self.case)
        self.assertEqual(panel["kind"], "Refund only")
        self.assertEqual(panel["state"], {"code": "to_decide", "words": "To decide"})
        self.assertEqual(
            panel["status"],
            {
                "code": "RETURN_OR_REFUND_REQUEST_PENDING",
                "words": "The buyer asks for a refund",
            },
        )
        self.assertEqual(panel["shop"], {"name": "Demo Store GB", "region": "GB"})
        self.assertEqual(
            panel["order"],
            {
                "id": False,  # this agent has no rights on sales
                "name": "S-DESK-1",
                "remote_id": ORDER_ID,
                "groups": ["5770", "8761", "4418", "5203", "88"],
                "status_code": "DELIVERED",
                "status": "delivered",
            },
        )
        self.assertEqual(
            panel["seller_center"],
            "https://seller-uk.tiktok.com/order/detail"
            f"?order_no={ORDER_ID}&shop_region=GB",
        )

    def test_deadline_is_told_with_what_silence_costs(self):
        hour = 3600 * 1000
        noon = 1795435200 * 1000
        self.assertEqual(
            self._panel(self.case)["deadline"],
            {
                "at": noon + 5 * hour + (12 * 60 + 40) * 1000,
                "since": noon - 24 * hour,
                "now": noon,
                "text": "5:12\N{NARROW NO-BREAK SPACE}PM today",
                "if_nobody_answers": (
                    "The buyer is refunded: £\N{NO-BREAK SPACE}26.98"
                ),
            },
        )

    def test_moments_are_in_the_readers_time_zone(self):
        self.case.write({"deadline": "2026-11-23 23:30:00"})
        text = self._panel(self.case)["deadline"]["text"]
        self.assertEqual(text, "11:30\N{NARROW NO-BREAK SPACE}PM today")
        case = self.case.with_context(tz="Asia/Ho_Chi_Minh")
        text = self._panel(case)["deadline"]["text"]
        self.assertEqual(text, "6:30\N{NARROW NO-BREAK SPACE}AM tomorrow")

    def test_the_buttons_are_the_decisions(self):
        panel = self._panel(self.case)
        self.assertEqual(
            panel["buttons"],
            [
                {
                    "method": "action_tiktok_approve",
                    "label": "Approve Refund",
                    "allowed": True,
                    "why_not": "",
                    "primary": True,
                },
                {
                    "method": "action_tiktok_reject",
                    "label": "Reject Refund",
                    "allowed": True,
                    "why_not": "",
                    "primary": False,
                },
            ],
        )
        self.assertEqual(
            panel["possible"],
            ["Approve Refund", "Reject Refund", "Offer Partial Refund"],
        )
        self.assertEqual(panel["not_possible"], [])

    def test_pictures_come_from_the_timeline_each_once(self):
        self._create_event(
            self.case,
            1,
            happened_at="2026-11-22 12:00:00",
            images=[{"url": PICTURE.format(1) + "?sign=1"}, {"url": PICTURE.format(2)}],
        )
        self._create_event(
            self.case,
            2,
            happened_at="2026-11-22 13:00:00",
            images=[{"url": PICTURE.format(1) + "?sign=2"}, {"url": 5}, "nonsense"],
        )
        self._keep(PICTURE.format(1), self.case)
        self._keep(PICTURE.format(2), state="kept")  # of goods, not of this case
        here, missing = self._panel(self.case)["pictures"]
        self.assertRegex(here["src"], r"^/web/image/tiktok.picture/\d+/thumbnail$")
        self.assertRegex(here["href"], r"^/web/image/tiktok.picture/\d+/image$")
        self.assertEqual((missing["src"], missing["href"]), (False, False))
        self.assertIn("on its way", missing["words"])

    def test_a_picture_that_could_not_be_had_says_why(self):
        self._create_event(self.case, 1, images=[{"url": PICTURE.format(1)}])
        self._keep(
            PICTURE.format(1), self.case, state="refused", reason="HTTP status 1"
        )
        (picture,) = self._panel(self.case)["pictures"]
        self.assertEqual((picture["src"], picture["href"]), (False, False))
        self.assertIn("HTTP status 1", picture["words"])

    def test_a_video_is_a_link_only_where_it_is_tiktoks(self):
        good = "https://v16.tiktokcdn.com/film.mp4?sign=1"
        for number, url in enumerate(
            (
                good,
                "https://evil.example/film.mp4",
                "http://v16.tiktokcdn.com/film.mp4",
                "javascript:alert(1)",
                "http://127.0.0.1:9000/film.mp4",
            )
        ):
            self._create_event(self.case, number, videos=[{"url": url}])
        videos = self._panel(self.case)["videos"]
        self.assertEqual(len(videos), 5)
        self.assertEqual([v["href"] for v in videos if v["href"]], [good])

    def test_a_local_shop_has_no_seller_center(self):
        self.authorization.portal = "custom"
        self.assertEqual(self._panel(self.case)["seller_center"], False)

    def test_timeline_is_told_in_words(self):
        self._create_event(
            self.case, 1, role="OPERATOR", reason_text="Damaged", note="A note"
        )
        self.assertEqual(
            self._panel(self.case)["timeline"],
            [
                {
                    "when": "12:00\N{NARROW NO-BREAK SPACE}PM yesterday",
                    "who": "TikTok staff",
                    "side": "tiktok",
                    "what": "Entry 1",
                    "reason": "Damaged",
                    "note": "A note",
                }
            ],
        )

    def test_markup_of_a_buyer_goes_through_as_text(self):
        self.case.write({"buyer_words": EVIL, "reason_text": EVIL})
        self.case.line_ids.write({"product_name": EVIL})
        self._create_event(self.case, 1, note=EVIL, description=EVIL)
        panel = self._panel(self.case)
        self.assertEqual(panel["buyer_words"], EVIL)
        self.assertEqual(panel["reason"], EVIL)
        self.assertEqual(panel["items"][0]["name"], EVIL)
        self.assertEqual(panel["timeline"][0]["note"], EVIL)
        self.assertEqual(type(panel["buyer_words"]), str)

    def test_this_buyers_other_cases_are_counted_by_state(self):
        self._create_case(state="refunded", outcome="refunded")
        self._create_case(state="refunded", outcome="refunded")
        self._create_case(state="to_decide")
        self._create_case(partner_id=self.env.user.partner_id.id)
        panel = self._panel(self.case)
        self.assertEqual(panel["earlier_words"], "3 other cases, 2 refunded")
        self.assertEqual(
            sorted((group["label"], group["count"]) for group in panel["earlier"]),
            [("Refunded", 2), ("To decide", 1)],
        )

    def test_a_buyer_without_another_case(self):
        panel = self._panel(self.case)
        self.assertEqual(panel["earlier"], [])

    def test_next_case_is_the_one_that_runs_out_first(self):
        self._create_case(deadline="2026-11-24 12:00:00")
        soon = self._create_case(deadline="2026-11-23 12:30:00")
        self._create_case(deadline="2026-11-23 12:10:00", state="refunded")
        self._create_case(deadline="2026-11-23 11:50:00")
        action = self.case.ticket_id.with_user(self.agent).action_tiktok_next()
        self.assertEqual(action["res_id"], soon.ticket_id.id)

    def test_next_case_when_nothing_is_left(self):
        (self.env["tiktok.adjustment"].search([]) - self.case).write(
            {"state": "refunded"}
        )
        action = self.case.ticket_id.with_user(self.agent).action_tiktok_next()
        self.assertEqual(action["tag"], "display_notification")

    def test_a_ticket_without_a_case_has_no_card(self):
        ticket = self._create_ticket(self.env["tiktok.adjustment"])
        self.assertEqual(ticket.with_user(self.agent).tiktok_panel, False)

    def test_open_ticket(self):
        action = self.case.with_user(self.agent).action_tiktok_open_ticket()
        self.assertEqual(action["res_model"], "helpdesk.ticket")
        self.assertEqual(action["res_id"], self.case.ticket_id.id)

    def test_the_orders_cases(self):
        self.assertEqual(self.order.tiktok_adjustment_count, 1)
        one = self.order.action_tiktok_view_cases()
        self.assertEqual(one["res_id"], self.case.ticket_id.id)
        self._create_case()
        self.order.invalidate_recordset()
        self.assertEqual(self.order.tiktok_adjustment_count, 2)
        several = self.order.action_tiktok_view_cases()
        self.assertEqual(several["domain"], [("sale_order_id", "=", self.order.id)])

    def test_case_ids_differ(self):
        self.assertEqual(self.case.remote_id, str(CASE_ID))
