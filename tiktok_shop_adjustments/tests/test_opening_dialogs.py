from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common_decisions import DECIDE
from .common_openings import (
    CANCEL,
    CANCELLED,
    CREATE,
    DAMAGED,
    OUT_OF_STOCK,
    REFUNDED,
    OpeningsCommon,
)
from .fake_tiktok import failure, success

WRONG_PRICE = "seller_cancel_reason_wrong_price_uk"
ELIGIBILITY = "/aftersale_eligibility"
CALCULATE = "/refunds/calculate"


class DialogsCommon(OpeningsCommon):
    def _row(self, request_type, units=None, reasons=(), **fields):
        return {
            "request_type": request_type,
            "eligible": True,
            "order_line_list": [
                {"order_line_item_id": unit} for unit in units or self.units
            ],
            "available_reason_names": list(reasons),
            **fields,
        }

    def _tiktok_allows(self, *rows):
        sku = {"sku_id": "1", "line_item_eligibility": list(rows)}
        self.tiktok.on(ELIGIBILITY, success({"sku_eligibility": [sku]}))

    def _calculates(self, total, times=20, **parts):
        """TikTok calculates so much each time that it is asked."""
        amount = {"currency": "GBP", "refund_total": total, **parts}
        answer = success({"order_refund_amount": amount})
        self.tiktok.on(CALCULATE, *[answer] * times)
        self.addCleanup(self.tiktok.forget, CALCULATE)

    def _dialog(self, action, user=None):
        self.env.flush_all()
        ticket = self.ticket.with_user(user or self.agent)
        shown = getattr(ticket, action)()
        self.assertEqual(shown["target"], "new")
        return (
            self.env[shown["res_model"]]
            .with_user(user or self.agent)
            .browse(shown["res_id"])
        )


@tagged("post_install", "-at_install")
class TestCancelDialog(DialogsCommon):
    """The dialog that cancels: TikTok's answers in, one choice out."""

    def _opened(self):
        self._tiktok_allows(self._row("CANCEL", reasons=[OUT_OF_STOCK, WRONG_PRICE]))
        return self._dialog("action_tiktok_cancel_order")

    def test_whole_order_with_the_preview_of_tiktok(self):
        dialog = self._opened()
        self.assertEqual(dialog.title, "Cancel Order")
        self.assertEqual(
            dialog.reason_ids.mapped("text"), ["Out of stock", "Pricing error"]
        )
        self._calculates(
            "33.50", refund_subtotal="30.00", refund_shipping_fee="2.50", refund_tax="1"
        )
        with Form(dialog) as form:
            form.reason_id = dialog.reason_ids[1]
            self.assertEqual(form.preview_total, 33.5)
            self.assertEqual(form.preview_subtotal, 30)
            self.assertEqual(form.preview_shipping_fee, 2.5)
            self.assertEqual(form.preview_tax, 1)
        self.tiktok.on(CANCEL, self._makes("cancel", CANCELLED))
        closed = dialog.action_confirm()
        self.assertEqual(closed["params"]["type"], "success")
        [sent] = self.tiktok.writes
        self.assertEqual(
            sent.json, {"order_id": self.payload["id"], "cancel_reason": WRONG_PRICE}
        )
        opening = self._case().decision_ids
        self.assertEqual(opening.amount, 33.5)
        self.assertEqual(opening.reason_text, "Pricing error")

    def test_one_item_of_three(self):
        dialog = self._opened()
        self.assertTrue(dialog.may_choose_items)
        self._calculates("10.00")
        with Form(dialog) as form:
            form.reason_id = dialog.reason_ids[1]
            form.scope = "items"
            self.assertFalse(form.reason_id, "only a missing stock cancels items")
            form.reason_id = dialog.reason_ids[0]
            with form.item_ids.edit(0) as item:
                item.quantity = 1
        one = self.units[:1]
        self.tiktok.on(CANCEL, self._makes("cancel", CANCELLED, units=one))
        dialog.action_confirm()
        [sent] = self.tiktok.writes
        self.assertEqual(sent.json["order_line_list"], [{"order_line_item_id": one[0]}])
        asked = self.tiktok.reads(CALCULATE)[-1].json
        self.assertEqual(asked["order_line_list"], sent.json["order_line_list"])

    def test_a_market_without_single_items_offers_none(self):
        self.shop.region = "DE"
        self.assertFalse(self._opened().may_choose_items)

    def test_refusal_keeps_the_dialog_open_with_the_reason(self):
        dialog = self._opened()
        self._calculates("30.00")
        dialog.reason_id = dialog.reason_ids[0]
        self.tiktok.on(CANCEL, failure(25001045, "The order is shipped."))
        shown = dialog.action_confirm()
        self.assertEqual(
            (shown["res_model"], shown["res_id"]), (dialog._name, dialog.id)
        )
        self.assertEqual(
            dialog.refused_message, "TikTok refused: The order is shipped."
        )
        self.assertIn("Offer a refund or a return instead.", dialog.refused_advice)
        self.assertFalse(self._case())

    def test_what_tiktok_forbids_is_shown_with_the_reason(self):
        no = self._row(
            "CANCEL",
            eligible=False,
            ineligible_code=25001046,
            ineligible_reason="Blocked by risk control.",
        )
        self._tiktok_allows(no)
        dialog = self._dialog("action_tiktok_cancel_order")
        self.assertFalse(dialog.can_confirm)
        self.assertEqual(dialog.why_not, "Blocked by risk control.")
        with self.assertRaises(UserError):
            dialog.action_confirm()
        self.assertEqual(self.tiktok.writes, [])

    def test_a_silent_tiktok_is_said_and_nothing_can_be_sent(self):
        self.tiktok.on(ELIGIBILITY, *[(500, {})] * 3)
        dialog = self._dialog("action_tiktok_cancel_order")
        self.assertFalse(dialog.can_confirm)
        self.assertIn("TikTok could not be asked", dialog.why_not)

    def test_without_a_reason_nothing_is_sent(self):
        dialog = self._opened()
        with self.assertRaisesRegex(UserError, "Choose a reason"):
            dialog.action_confirm()
        self.assertEqual(self.tiktok.writes, [])

    def test_a_reason_of_another_dialog_is_refused(self):
        other = self._opened()
        dialog = self._opened()
        dialog.reason_id = other.reason_ids[0]
        with self.assertRaisesRegex(UserError, "Choose a reason"):
            dialog.action_confirm()
        self.assertEqual(self.tiktok.writes, [])

    # === RIGHTS === #

    def test_the_user_writes_a_choice_and_nothing_else(self):
        dialog = self._opened()
        for vals in (
            {"seen_status": "DELIVERED"},
            {"eligibility": []},
            {"sale_order_id": self.order.copy().id},
            {"ticket_id": self.ticket.copy().id},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                dialog.write(vals)
        with self.assertRaises(AccessError):
            dialog.item_ids.write({"units": {"CANCEL": ["1"]}})
        with self.assertRaises(AccessError):
            dialog.reason_ids.write({"name": "other"})
        for model in (dialog, dialog.item_ids, dialog.reason_ids):
            with self.assertRaises(AccessError):
                model.create({"sale_order_id": self.order.id})

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.models")
    def test_nobody_uses_the_dialog_of_another(self):
        dialog = self._opened()
        with self.assertRaises(AccessError):
            dialog.with_user(self.colleague).action_confirm()
        self.assertEqual(self.tiktok.writes, [])

    def test_viewer_is_refused_everywhere(self):
        ticket = self.ticket.with_user(self.viewer)
        ticket.check_access("read")
        order = self.order.with_user(self.viewer)
        decisions = self.env["tiktok.adjustment.decision"].with_user(self.viewer)
        for call in (
            ticket.action_tiktok_cancel_order,
            ticket.action_tiktok_refund_order,
            order.action_tiktok_new_ticket,
            lambda: decisions._open_case(order, ticket, "CANCEL_ORDER"),
            lambda: decisions.sudo()._open_case(
                order.sudo(), ticket.sudo(), "CANCEL_ORDER"
            ),
        ):
            with self.subTest(call), self.assertRaises(AccessError):
                call()
        self.assertEqual(self.tiktok.sent, [])

    def test_ticket_of_a_colleague_is_refused_where_only_own_ones_are_seen(self):
        clerk = new_test_user(
            self.env,
            login="clerk",
            groups=f"helpdesk_mgmt.group_helpdesk_user_own,{DECIDE}",
        )
        with self.assertRaises(AccessError):
            self.ticket.with_user(clerk).action_tiktok_cancel_order()
        self.assertEqual(self.tiktok.sent, [])

    def test_an_agent_without_rights_on_sales_may_cancel(self):
        self.assertFalse(self.order.with_user(self.agent).has_access("read"))
        self.assertEqual(self._opened().item_ids.left_count, 3)

    def test_an_order_that_the_ticket_is_not_about_is_refused(self):
        stranger = self._import(self._order_payload())
        with self.assertRaisesRegex(UserError, "not about that order"):
            self.env["tiktok.adjustment.decision"].with_user(self.agent)._open_case(
                stranger, self.ticket, "CANCEL_ORDER"
            )
        self.assertEqual(self.tiktok.sent, [])


@tagged("post_install", "-at_install")
class TestRefundDialog(DialogsCommon):
    """The dialog that refunds: amounts are TikTok's, less is the user's."""

    status = "DELIVERED"

    def _opened(self):
        no = self._row(
            "RETURN_AND_REFUND",
            eligible=False,
            ineligible_code=25001003,
            ineligible_reason="Not here.",
        )
        self._tiktok_allows(self._row("REFUND", reasons=[DAMAGED]), no)
        self._calculates("30.00")
        return self._dialog("action_tiktok_refund_order")

    def test_all_of_it_is_the_default(self):
        dialog = self._opened()
        with Form(dialog) as form:
            form.reason_id = dialog.reason_ids
            self.assertEqual(form.amount, 30)
        self.tiktok.on(CREATE, self._makes("return", REFUNDED))
        dialog.action_confirm()
        [sent] = self.tiktok.writes
        self.assertNotIn("refund_total", sent.json)
        self.assertEqual(sent.json["return_reason"], DAMAGED)

    def test_less_is_sent_as_it_was_typed(self):
        dialog = self._opened()
        with Form(dialog) as form:
            form.reason_id = dialog.reason_ids
            form.amount = 12.34
        self.tiktok.on(CREATE, self._makes("return", REFUNDED))
        dialog.action_confirm()
        [sent] = self.tiktok.writes
        self.assertEqual(sent.json["refund_total"], "12.34")

    def test_more_is_said_by_the_field_and_refused(self):
        dialog = self._opened()
        with Form(dialog) as form:
            form.reason_id = dialog.reason_ids
            form.amount = 30.01
            self.assertIn("at most for these items", form.amount_problem)
        with self.assertRaisesRegex(UserError, "above the most"):
            dialog.action_confirm()
        self.assertEqual(self.tiktok.writes, [])

    def test_tiktoks_own_limit_is_said_by_the_field(self):
        dialog = self._opened()
        dialog.reason_id = dialog.reason_ids
        self.tiktok.on(CREATE, failure(25005005, "too much"))
        dialog.action_confirm()
        self.assertEqual(dialog.refused_code, "25005005")
        self.assertIn("at most for these items", dialog.amount_problem)

    def test_what_the_market_does_not_know_is_greyed_with_the_reason(self):
        only, back = self._opened().return_options
        self.assertEqual((only["action"], only["allowed"]), ("REFUND", True))
        self.assertEqual(
            (back["action"], back["allowed"]), ("RETURN_AND_REFUND", False)
        )
        self.assertEqual(
            back["why_not"], "Sellers cannot start this in the shop's market."
        )

    def test_without_an_amount_of_tiktoks_nothing_is_sent(self):
        dialog = self._opened()
        dialog.reason_id = dialog.reason_ids
        self.tiktok.forget(CALCULATE)
        self.tiktok.on(CALCULATE, *[failure(25001003)] * 9)
        with self.assertRaises(UserError):
            dialog.action_confirm()
        self.assertEqual(self.tiktok.writes, [])
