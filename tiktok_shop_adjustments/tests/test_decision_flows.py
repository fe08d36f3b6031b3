from decimal import Decimal

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_decisions import DecisionsCommon
from .fake_tiktok import success

APPROVE = "/return_refund/202309/cancellations/{}/approve"


@tagged("post_install", "-at_install")
class TestDecisionFlows(DecisionsCommon):
    """Each decision as the agent makes it: what leaves, what stays behind."""

    def test_approve_cancellation(self):
        case = self._create_case("cancellation")
        self.tiktok.on("/approve", self._acts(case, "CANCELLATION_REQUEST_SUCCESS"))
        decision = self._decide(case, "APPROVE_REQUEST_CANCEL")
        self.assertEqual(decision.state, "confirmed")
        [sent] = self.tiktok.writes
        self.assertEqual(sent.path, APPROVE.format(case.remote_id))
        self.assertEqual(sent.key, decision.key)
        self.assertIsNone(sent.body)

    def test_reject_cancellation(self):
        case = self._create_case("cancellation")
        self.tiktok.on("/reject", self._acts(case, "CANCELLATION_REQUEST_CANCEL"))
        decision = self._decide(
            case,
            "REJECT_REQUEST_CANCEL",
            reason="seller_reject_apply_product_has_been_packed",
            reason_text="Packed already",
            comment="Sorry, it is <b>packed</b>",
        )
        self.assertEqual(decision.state, "confirmed")
        self.assertTrue(case.rejected_by_seller)
        [sent] = self.tiktok.writes
        self.assertEqual(
            sent.path,
            f"/return_refund/202309/cancellations/{case.remote_id}/reject",
        )
        self.assertEqual(
            sent.body,
            b'{"reject_reason":"seller_reject_apply_product_has_been_packed",'
            b'"comment":"Sorry, it is <b>packed</b>"}',
        )
        [line] = self._chatter(case)
        self.assertIn("reason: Packed already", line)
        self.assertIn("&lt;b&gt;packed&lt;/b&gt;", line)
        self.assertIn("TikTok's request ID REQ-1", line)

    def test_approve_refund_leaves_one_line_in_the_chatter(self):
        case = self._create_case("refund")
        self.tiktok.on(
            "/approve", self._acts(case, "RETURN_OR_REFUND_REQUEST_SUCCESS", "REQ-77")
        )
        decision = self._decide(case, "APPROVE_REFUND")
        [sent] = self.tiktok.writes
        self.assertEqual(
            sent.path, f"/return_refund/202309/returns/{case.remote_id}/approve"
        )
        self.assertEqual(sent.body, b'{"decision":"APPROVE_REFUND"}')
        self.assertEqual(decision.amount, 24.98)
        self.assertEqual(decision.request_id, "REQ-77")
        self.assertEqual(case.tiktok_status, "RETURN_OR_REFUND_REQUEST_SUCCESS")
        self.assertTrue(decision.mirrored_at)
        [line] = self._chatter(case)
        self.assertEqual(
            line,
            "<p><b>Approve Refund, £&nbsp;24.98</b> · confirmed by TikTok, "
            "decided by Agent · TikTok's request ID REQ-77</p>",
        )
        self.assertEqual(
            case.ticket_id.message_ids.filtered("body").author_id, self.agent.partner_id
        )

    def test_reject_refund(self):
        case = self._create_case("refund")
        self.tiktok.on("/reject", self._acts(case, "REFUND_OR_RETURN_REQUEST_REJECT"))
        decision = self._decide(case, "REJECT_REFUND", reason="reason_3")
        self.assertEqual(decision.state, "confirmed")
        self.assertEqual(decision.amount, 0)
        [sent] = self.tiktok.writes
        self.assertEqual(
            sent.path, f"/return_refund/202606/returns/{case.remote_id}/reject"
        )
        self.assertEqual(
            sent.body, b'{"reject_reason":"reason_3","decision":"REJECT_REFUND"}'
        )
        self.assertFalse(case.rejected_by_seller)

    def test_approve_return_where_the_buyer_keeps_the_item(self):
        case = self._create_case("return_refund")
        self.tiktok.on("/approve", self._acts(case, "RETURN_OR_REFUND_REQUEST_SUCCESS"))
        decision = self._decide(case, "APPROVE_RETURN", keep_item=True)
        self.assertTrue(decision.keep_item)
        [sent] = self.tiktok.writes
        self.assertEqual(
            sent.body, b'{"decision":"APPROVE_RETURN","buyer_keep_item":true}'
        )

    def test_approve_return_of_goods(self):
        case = self._create_case("return_refund")
        self.tiktok.on("/approve", self._acts(case, "AWAITING_BUYER_SHIP"))
        self._decide(case, "APPROVE_RETURN")
        [sent] = self.tiktok.writes
        self.assertEqual(
            sent.body, b'{"decision":"APPROVE_RETURN","buyer_keep_item":false}'
        )

    def test_received_package(self):
        answers = {
            "APPROVE_RECEIVED_PACKAGE": (
                "/approve",
                "RETURN_OR_REFUND_REQUEST_SUCCESS",
            ),
            "REJECT_RECEIVED_PACKAGE": ("/reject", "REJECT_RECEIVE_PACKAGE"),
        }
        for action, (part, status) in answers.items():
            with self.subTest(action):
                case = self._create_case(
                    "return_refund", tiktok_status="BUYER_SHIPPED_ITEM"
                )
                self.tiktok.on(part, self._acts(case, status))
                reason = "reason_3" if part == "/reject" else None
                decision = self._decide(case, action, reason=reason)
                self.assertEqual(decision.state, "confirmed")
                self.assertEqual(self.tiktok.writes[-1].json["decision"], action)

    def test_replacement(self):
        answers = {
            "APPROVE_REPLACEMENT": ("/approve", "REPLACEMENT_REQUEST_COMPLETE", 0),
            "ISSUE_REPLACEMENT_REFUND": (
                "/approve",
                "REPLACEMENT_REQUEST_REFUND_SUCCESS",
                24.98,
            ),
            "REJECT_REPLACEMENT": ("/reject", "REPLACEMENT_REQUEST_REJECT", 0),
        }
        for action, (part, status, amount) in answers.items():
            with self.subTest(action):
                case = self._create_case("replacement")
                self.tiktok.on(part, self._acts(case, status))
                reason = "reason_3" if part == "/reject" else None
                decision = self._decide(case, action, reason=reason)
                self.assertEqual(decision.state, "confirmed")
                self.assertEqual(decision.amount, amount)
                self.assertEqual(self.tiktok.writes[-1].json["decision"], action)

    def test_an_offer_is_paid_for_each_item(self):
        case = self._create_case("refund", lines=("9.99", "9.99"))
        self.tiktok.on(
            "/approve",
            self._acts(
                case,
                "AWAITING_BUYER_RESPONSE",
                partial_refund={"amount": "5.00", "currency": "GBP"},
            ),
        )
        decision = self._decide(case, "OFFER_PARTIAL_REFUND", amount=Decimal("5"))
        self.assertEqual(decision.state, "confirmed")
        self.assertEqual(decision.amount, 10.0)
        [sent] = self.tiktok.writes
        self.assertEqual(
            sent.body,
            b'{"decision":"OFFER_PARTIAL_REFUND",'
            b'"partial_refund":{"amount":"5.00","currency":"GBP"}}',
        )

    def test_an_offer_in_a_currency_without_decimals(self):
        vnd = self.env.ref("base.VND")
        case = self._create_case("refund", lines=("489681",), currency_id=vnd.id)
        self.tiktok.on("/approve", self._acts(case, "AWAITING_BUYER_RESPONSE"))
        self._decide(case, "OFFER_PARTIAL_REFUND", amount=Decimal("100000"))
        offer = self.tiktok.writes[0].json["partial_refund"]
        self.assertEqual(offer, {"amount": "100000", "currency": "VND"})

    def test_an_offer_after_inspection(self):
        case = self._create_case("return_refund", tiktok_status="BUYER_SHIPPED_ITEM")
        self.tiktok.on("/reject", self._acts(case, "AWAITING_BUYER_RESPONSE"))
        images = [{"image_id": "tos/abc", "mime_type": "image/png"}]
        decision = self._decide(
            case,
            "OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG",
            reason="reason_9",
            amount=Decimal("10.50"),
            images=images,
        )
        self.assertEqual(decision.amount, 10.5)
        [sent] = self.tiktok.writes
        self.assertEqual(
            sent.json,
            {
                "decision": "OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG",
                "reject_reason": "reason_9",
                "images": images,
                "partial_refund_amount": {
                    "partial_refund_total": "10.50",
                    "currency": "GBP",
                },
            },
        )

    def _some_items(self, case, lines, action="APPROVE_REFUND", **choice):
        request = ("4037000000000000001", "AFTERSALES")
        return self._decide(case, action, lines=lines.ids, request=request, **choice)

    def test_some_items_of_a_case(self):
        case = self._create_case("refund", lines=("9.99", "9.99", "5.00"))
        first, _second, mug = case.line_ids
        self._on_tiktok(case, "RETURN_OR_REFUND_REQUEST_PENDING")
        self.tiktok.on("/aftersales/review", success())
        decision = self._some_items(case, first + mug)
        self.assertEqual(decision.state, "confirmed")
        self.assertEqual(decision.amount, 14.99)
        self.assertEqual(decision.line_ids, first + mug)
        [sent] = self.tiktok.writes
        self.assertEqual(sent.path, "/return_refund/202609/aftersales/review")
        items = [{"return_line_item_id": line.remote_id} for line in first + mug]
        request = {
            "request_id": "4037000000000000001",
            "request_id_type": "AFTERSALES",
            "idempotency_key": decision.key,
            "line_item_decisions": [{"line_items": items, "action": "APPROVE_REQUEST"}],
        }
        self.assertEqual(sent.json, {"aftersales_request_decisions": [request]})

    def test_the_other_items_are_decided_next_and_none_twice(self):
        case = self._create_case("refund", lines=("9.99", "9.99", "5.00"))
        first, second, mug = case.line_ids
        self._on_tiktok(case, "RETURN_OR_REFUND_REQUEST_PENDING")
        self.tiktok.on("/aftersales/review", success(), success())
        decision = self._some_items(case, first + mug)
        self.assertEqual(case._open_lines(), second)
        with self.assertRaisesRegex(UserError, "Some items of this case are decided"):
            self._decide(case, "APPROVE_REFUND")
        with self.assertRaisesRegex(UserError, "not decided yet"):
            self._some_items(case, first)
        rest = self._some_items(case, second, "REJECT_REFUND", reason="reason_3")
        self.assertEqual(rest.state, "confirmed")
        self.assertNotEqual(rest.key, decision.key)
        self.assertEqual(len(self.tiktok.writes), 2)
        [reviewed] = self.tiktok.writes[1].json["aftersales_request_decisions"]
        self.assertEqual(
            reviewed["line_item_decisions"],
            [
                {
                    "line_items": [{"return_line_item_id": second.remote_id}],
                    "action": "REJECT_REQUEST",
                    "reason": {"reason_id": "reason_3"},
                }
            ],
        )
