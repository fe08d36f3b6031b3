"""Exchanges and replacements: what is wanted, what can be decided, what is sent."""

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.tiktok_decision_choice import Choice
from .common import TiktokCommon
from .payloads import moved, order, order_line, refund, settled

EXCHANGE = "odoo.addons.tiktok_shop_adjustments.models.tiktok_adjustment_exchange"
REASON = "TikTok's API does not take it for exchanges. Decide it in Seller Center."


class ExchangeCommon(TiktokCommon):
    def setUp(self):
        super().setUp()
        lines = [order_line("6.00"), order_line("6.00", sku="MUG")]
        self.bought = order(lines, total="12.00", status="DELIVERED")
        self.sale = self._orders(self.bought)

    def _exchange(self, **fields):
        return refund(
            self.bought,
            total="6.00",
            lines=self.bought["line_items"][:1],
            return_type="EXCHANGE",
            **{
                "return_status": "EXCHANGE_REQUEST_PENDING",
                "seller_next_action_response": [],
                **fields,
            },
        )

    def _replacement(self, line=0, **fields):
        return refund(
            self.bought,
            total="6.00",
            lines=[self.bought["line_items"][line]],
            return_type="REPLACEMENT",
            **{
                "return_status": "REPLACEMENT_REQUEST_COMPLETE",
                "seller_next_action_response": [],
                **fields,
            },
        )

    def _sent(self, *lines, **source):
        """The order that TikTok made of the one that was bought."""
        return order(list(lines), total="0.00", status="AWAITING_SHIPMENT", **source)

    def _panel(self, case, user=None):
        ticket = case.ticket_id.with_user(user or self.agent)
        ticket.invalidate_recordset(["tiktok_panel"])
        return ticket.tiktok_panel


@tagged("post_install", "-at_install")
class TestExchange(ExchangeCommon):
    def _wishes(self, case, **fields):
        wish = {
            "sku_id": "1729300001",
            "product_name": "Demo shirt",
            "sku_name": "Blue, L",
            "seller_sku_name": "SHIRT-BLUE-L",
        }
        row = {
            "return_id": case.remote_id,
            "exchange_order_lines": [wish, wish],
            **fields,
        }
        return {"aftersales_requests": [{"id": "9", "sku_return_requests": [row]}]}

    def test_what_the_buyer_wants_instead_is_read_with_the_history(self):
        case = self._returns(self._exchange())
        self.assertEqual(case.ticket_id.name, "New Exchange Request")
        self.tiktok.expect("/aftersales/search", self._wishes(case))
        self.tiktok.expect("/records", {"records": []})
        case._sync_records()
        self.assertEqual(
            self._panel(case)["wanted"],
            [
                {
                    "quantity": 2,
                    "name": "Demo shirt",
                    "detail": "Blue, L · SHIRT-BLUE-L",
                    "image": False,
                }
            ],
        )
        self.tiktok.expect("/records", {"records": []})
        case._sync_records()  # known by now: nobody asks again

    def test_several_exchanges_are_asked_for_in_one_call(self):
        other = order([order_line("6.00")], total="6.00", status="DELIVERED")
        self._orders(other)
        second = {**self._exchange(), "order_id": other["id"]}
        cases = self._returns(self._exchange(), second)
        self.tiktok.expect("/aftersales/search", {"aftersales_requests": []})
        self.tiktok.expect("/records", {"records": []})
        self.tiktok.expect("/records", {"records": []})
        cases._sync_records()
        asked = self.tiktok.calls[0].body["filters"]
        self.assertEqual(asked, {"main_order_ids": [self.bought["id"], other["id"]]})

    def test_without_the_newer_view_the_case_lives_without(self):
        case = self._returns(self._exchange())
        no = {"code": 105005, "message": "no scope", "request_id": "R"}
        self.tiktok.expect("/aftersales/search", no)
        self.tiktok.expect("/records", {"records": []})
        with mute_logger(EXCHANGE):
            case._sync_records()
        self.assertEqual(self._panel(case)["wanted"], [])
        self.assertFalse(case.parked_reason)

    def test_the_card_says_what_only_seller_center_can_do(self):
        case = self._returns(self._exchange())
        panel = self._panel(case)
        self.assertEqual(
            [(b["label"], b["allowed"], b["why_not"]) for b in panel["buttons"]],
            [
                ("Refund Instead of Exchanging", True, ""),
                ("Reject Exchange", False, REASON),
            ],
        )
        self.assertIn(
            {"label": "Approve Exchange", "why_not": REASON}, panel["not_possible"]
        )
        panel = self._panel(case, self.viewer)
        self.assertEqual([b["allowed"] for b in panel["buttons"]], [False, False])

    def test_the_refund_instead_is_refused_without_tiktoks_yes_and_the_items(self):
        """What a dialog does, a caller of the server may leave out."""
        case = self._returns(self._exchange())
        decisions = self.env["tiktok.adjustment.decision"]
        yes = {
            "decision": "ISSUE_EXCHANGE_REFUND",
            "eligible": True,
            "ineligible_code": None,
            "ineligible_reason": None,
        }
        blind = Choice("ISSUE_EXCHANGE_REFUND", lines=case.line_ids.ids)
        whole = Choice("ISSUE_EXCHANGE_REFUND", eligibility=[yes])
        for choice, why in (
            (blind, "has not confirmed that it allows this"),
            (whole, "item by item only"),
        ):
            with self.subTest(why=why), self.assertRaisesRegex(UserError, why):
                decisions._prepare_decision_vals(case, choice)
        choice = Choice(
            "ISSUE_EXCHANGE_REFUND",
            eligibility=[yes],
            lines=case.line_ids.ids,
            request=("9", "AFTERSALES"),
        )
        vals = decisions._prepare_decision_vals(case, choice)
        self.assertEqual((vals["operation"], vals["amount"]), ("review_aftersales", 6))
        (request,) = vals["payload"]["decisions"]
        self.assertEqual(
            request["line_item_decisions"],
            [
                {
                    "line_items": [{"return_line_item_id": case.line_ids.remote_id}],
                    "action": "REFUND_INSTEAD",
                }
            ],
        )

    def test_an_exchange_that_ended_asks_nothing(self):
        case = self._returns(self._exchange(return_status="EXCHANGE_REQUEST_COMPLETE"))
        panel = self._panel(case)
        self.assertEqual((panel["buttons"], panel["not_possible"]), ([], []))
        self.assertEqual(case.outcome, "exchanged")
        self.assertEqual(self.sale.tiktok_outcome, "exchanged")
        self.assertEqual(self.sale.tiktok_refund_status, "none")

    def test_a_refund_instead_is_paid(self):
        payload = self._exchange()
        case = self._returns(payload)
        self._returns(settled(payload, return_status="EXCHANGE_REQUEST_REFUND_SUCCESS"))
        self.assertEqual((case.outcome, case.paid_total), ("refunded", 6.0))
        self.assertEqual(self.sale.tiktok_refund_status, "partly")


@tagged("post_install", "-at_install")
class TestFollowups(ExchangeCommon):
    def test_the_new_order_after_its_case(self):
        case = self._returns(self._replacement())
        self.assertFalse(case.followup_order_id)
        new = self._orders(
            self._sent(order_line("0.00"), replaced_order_id=self.bought["id"])
        )
        self.assertEqual(case.followup_order_id, new)
        self.assertEqual(new.tiktok_source_order_id, self.sale)
        self.assertEqual(new.tiktok_followup_kind, "replacement")
        self.assertEqual(self.sale.tiktok_followup_order_ids, new)
        followup = self._panel(case)["followup"]
        self.assertEqual(followup["name"], new.name)

    def test_the_new_order_before_its_case(self):
        new = self._orders(
            self._sent(order_line("0.00"), exchange_source_order_id=self.bought["id"])
        )
        self.assertEqual(new.tiktok_followup_kind, "exchange")
        case = self._returns(self._exchange(return_status="EXCHANGE_REQUEST_COMPLETE"))
        self.assertEqual(case.followup_order_id, new)
        self.assertEqual(new.tiktok_source_case_ids, case)

    def test_the_new_order_before_the_original(self):
        original = order([order_line("6.00")], total="6.00", status="DELIVERED")
        new = self._orders(
            self._sent(order_line("0.00"), replaced_order_id=original["id"])
        )
        self.assertFalse(new.tiktok_source_order_id)
        sale = self._orders(original)
        self.assertEqual(new.tiktok_source_order_id, sale)

    def test_of_two_replacements_the_articles_tell(self):
        shirt, mug = self._returns(self._replacement(0), self._replacement(1))
        new = self._orders(
            self._sent(
                order_line("0.00", sku="MUG"), replaced_order_id=self.bought["id"]
            )
        )
        self.assertEqual(mug.followup_order_id, new)
        self.assertFalse(shirt.followup_order_id)

    def test_nothing_is_linked_where_it_is_not_certain(self):
        cases = self._returns(self._replacement(0), self._replacement(1))
        self._orders(
            self._sent(
                order_line("0.00", sku="SPOON"), replaced_order_id=self.bought["id"]
            )
        )
        self.assertFalse(cases.followup_order_id)
        self.assertEqual(len(self.sale.tiktok_followup_order_ids), 1)

    def test_an_ordinary_order_is_made_of_no_other(self):
        payload = order(replaced_order_id="0", exchange_source_order_id="")
        sale = self._orders(payload)
        self.assertFalse(sale.tiktok_followup_kind)
        self.assertFalse(sale.tiktok_source_remote_id)

    def test_a_link_stays_when_the_order_changes(self):
        case = self._returns(self._replacement())
        payload = self._sent(order_line("0.00"), replaced_order_id=self.bought["id"])
        new = self._orders(payload)
        self._orders(moved(payload, status="DELIVERED"))
        self.assertEqual(
            (case.followup_order_id, new.tiktok_status), (new, "DELIVERED")
        )
