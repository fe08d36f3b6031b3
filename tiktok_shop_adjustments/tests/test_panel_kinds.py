from odoo.tests import tagged

from .common_desk import DeskCommon


@tagged("post_install", "-at_install")
class TestPanelKinds(DeskCommon):
    """Every kind and state says what it is, what it costs and what may be done."""

    def _buttons(self, case, user=None):
        return [
            (button["label"], button["allowed"])
            for button in self._panel(case, user)["buttons"]
        ]

    def test_cancellation(self):
        case = self._create_case(
            case_type="cancellation",
            kind="cancellation",
            tiktok_status="CANCELLATION_REQUEST_PENDING",
            next_actions="SELLER_RESPOND_BUYER_CANCEL",
            refund_total=23.5,
        )
        panel = self._panel(case)
        self.assertEqual(panel["kind"], "Cancellation")
        self.assertEqual(panel["status"]["words"], "The buyer asks to cancel the order")
        self.assertEqual(
            panel["deadline"]["if_nobody_answers"],
            "The order is cancelled and the buyer paid back: £\N{NO-BREAK SPACE}23.50",
        )
        self.assertEqual(
            self._buttons(case),
            [("Approve Cancellation", True), ("Reject Cancellation", True)],
        )

    def test_return_before_the_parcel(self):
        case = self._create_case(
            kind="return_refund", next_actions="SELLER_RESPOND_RETURN"
        )
        self.assertEqual(
            self._buttons(case), [("Approve Return", True), ("Reject Return", True)]
        )
        panel = self._panel(case)
        self.assertEqual(
            panel["deadline"]["if_nobody_answers"], "TikTok approves the return"
        )
        self.assertIn(
            {
                "label": "Approve Received Package",
                "why_not": "The buyer has not sent the parcel back yet.",
            },
            panel["not_possible"],
        )

    def test_return_with_the_parcel_back(self):
        case = self._create_case(
            kind="return_refund",
            tiktok_status="BUYER_SHIPPED_ITEM",
            next_actions="SELLER_RESPOND_RECEIVE_PACKAGE",
            return_tracking_number="9300",
            return_provider_name="USPS",
            refund_total=10,
        )
        panel = self._panel(case)
        self.assertEqual(
            panel["status"]["words"],
            "The parcel is back or on its way; inspect it and decide",
        )
        self.assertEqual(panel["tracking"], {"number": "9300", "provider": "USPS"})
        self.assertEqual(
            self._buttons(case),
            [("Approve Received Package", True), ("Reject Received Package", True)],
        )

    def test_quick_refund_leaves_no_rejection(self):
        case = self._create_case(
            kind="return_refund",
            tiktok_status="BUYER_SHIPPED_ITEM",
            next_actions="SELLER_RESPOND_RECEIVE_PACKAGE",
            is_quick_refund=True,
        )
        panel = self._panel(case)
        self.assertEqual(
            panel["banners"][0]["title"],
            "TikTok has refunded the buyer already (quick refund)",
        )
        approve, reject = panel["buttons"]
        self.assertEqual(approve["label"], "Approve Received Package")
        self.assertEqual(approve["allowed"], True)
        self.assertEqual(
            (reject["label"], reject["allowed"], reject["why_not"]),
            (
                "Reject Received Package",
                False,
                "TikTok has paid the buyer already, so the parcel cannot be refused.",
            ),
        )

    def test_a_late_case_keeps_its_buttons_names_and_says_why_they_are_grey(self):
        case = self._create_case(
            kind="return_refund",
            tiktok_status="BUYER_SHIPPED_ITEM",
            next_actions="SELLER_RESPOND_RECEIVE_PACKAGE",
            deadline="2026-11-23 11:00:00",
        )
        panel = self._panel(case)
        self.assertEqual(
            self._buttons(case),
            [("Approve Received Package", False), ("Reject Received Package", False)],
        )
        self.assertEqual(
            panel["buttons"][0]["why_not"],
            "The time to answer is over; TikTok decides.",
        )
        self.assertEqual(
            panel["deadline"]["text"], "11:00\N{NARROW NO-BREAK SPACE}AM today"
        )

    def test_replacement(self):
        case = self._create_case(
            kind="replacement",
            tiktok_status="REPLACEMENT_REQUEST_PENDING",
            next_actions="SELLER_RESPOND_REPLACEMENT",
            refund_total=28.5,
        )
        panel = self._panel(case)
        self.assertEqual(panel["total"]["label"], "Worth")
        self.assertEqual(
            panel["deadline"]["if_nobody_answers"],
            "TikTok approves the replacement",
        )
        self.assertEqual(
            self._buttons(case),
            [("Approve Replacement", True), ("Reject Replacement", True)],
        )

    def test_a_settled_case_asks_nothing(self):
        for state, status, words, label in (
            (
                "refunded",
                "RETURN_OR_REFUND_REQUEST_COMPLETE",
                "The buyer has been paid back",
                "Refunded",
            ),
            (
                "rejected",
                "REFUND_OR_RETURN_REQUEST_REJECT",
                "Rejected; the buyer may still dispute it",
                "Worth, not refunded",
            ),
        ):
            with self.subTest(state=state):
                case = self._create_case(
                    state=state, outcome=state, tiktok_status=status, next_actions=False
                )
                panel = self._panel(case)
                self.assertEqual(panel["deadline"], False)
                self.assertEqual(panel["buttons"], [])
                self.assertEqual(panel["not_possible"], [])
                self.assertEqual(panel["status"]["words"], words)
                self.assertEqual(panel["outcome"], state.capitalize())
                self.assertEqual(panel["total"]["label"], label)

    def test_waiting_for_the_buyer(self):
        case = self._create_case(
            state="waiting_buyer",
            kind="return_refund",
            tiktok_status="AWAITING_BUYER_SHIP",
            next_actions=False,
        )
        panel = self._panel(case)
        self.assertEqual(
            panel["status"]["words"], "Waiting for the buyer to send the parcel"
        )
        self.assertEqual(panel["deadline"], False)
        self.assertEqual(panel["buttons"], [])

    def test_a_zero_decimal_currency_has_no_decimals(self):
        case = self._create_case(
            lines=[self._line("1", 489681.0)],
            currency_id=self._activate("VND").id,
            refund_total=489681.0,
            refund_subtotal=489681.0,
            refund_tax=44516.0,
        )
        panel = self._panel(case)
        self.assertEqual(panel["total"]["amount"], "489,681\N{NO-BREAK SPACE}₫")
        self.assertEqual(
            panel["amounts"][1],
            {"label": "of which tax", "amount": "44,516\N{NO-BREAK SPACE}₫"},
        )

    def test_an_unknown_status_is_said_aloud(self):
        case = self._create_case(state="unknown", tiktok_status="SOMETHING_NEW")
        panel = self._panel(case)
        self.assertEqual(panel["status"]["code"], "SOMETHING_NEW")
        self.assertEqual(
            panel["banners"],
            [
                {
                    "title": "TikTok uses a status that this version does not know",
                    "text": "“SOMETHING_NEW”. Decide in Seller Center, and tell your "
                    "administrator so that this addon is updated.",
                }
            ],
        )
        self.assertEqual(panel["buttons"], [])

    def test_a_parked_case_says_why(self):
        case = self._create_case(parked_reason="refund_total is no amount.")
        self.assertEqual(
            self._panel(case)["banners"],
            [
                {
                    "title": "TikTok's last answer about this case could not be read",
                    "text": "You see the case as it was before. "
                    "refund_total is no amount.",
                }
            ],
        )

    def test_a_dispute_and_an_edited_request_are_said(self):
        case = self._create_case(
            state="waiting_tiktok",
            tiktok_status="REFUND_OR_RETURN_REQUEST_REJECT",
            arbitration_status="IN_PROGRESS",
            next_return_remote_id="4035",
            buyer_rejected_partial_refund=True,
        )
        self.assertEqual(
            [banner["title"] for banner in self._panel(case)["banners"]],
            [
                "The buyer disputes the rejection: TikTok decides",
                "The buyer refused your part refund",
                "The buyer has edited this request",
            ],
        )

    def test_the_kill_switch_is_said(self):
        case = self._create_case()
        self.shop.decisions_enabled = False
        self.assertEqual(
            [banner["title"] for banner in self._panel(case)["banners"]],
            ["Sending decisions is switched off for this shop"],
        )

    def test_an_order_that_is_not_in_odoo(self):
        case = self._create_case(sale_order_id=False)
        order = self._panel(case)["order"]
        self.assertEqual(order["name"], False)
        self.assertEqual(order["id"], False)
        self.assertEqual(order["groups"][0], "5770")
