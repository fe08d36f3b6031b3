from datetime import timedelta
from itertools import chain

import requests

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import RecordCapturer, tagged
from odoo.tools import mute_logger

from . import payloads
from .common_health import HealthCommon
from .payloads import cancellation, order, refund

MIRROR_LOG = "odoo.addons.tiktok_shop_adjustments.models.tiktok_mirror"
BY_ID = "/order/202507/orders"
RETURNS = "/returns/search"
CANCELLATIONS = "/cancellations/search"


@tagged("post_install", "-at_install")
class TestHealthRetry(HealthCommon):
    """Retry reads again what could not be brought into Odoo, and really brings it."""

    def _park_currency(self):
        """Return a return whose currency nobody knows, parked."""
        payload = refund(order())
        self._orders_of(payload)
        self._with_currency(payload, "XXX")
        with mute_logger(MIRROR_LOG):
            (case,) = self._returns(payload)
        return payload, case

    def _park_unreadable(self):
        """Return a return without a readable amount, parked."""
        bought = order()
        self._orders(bought)
        payload = refund(bought)
        broken = {**payload, "refund_amount": {"refund_total": 1.5}}
        self._cases("return", payloads.read_returns([broken]))
        known = self.env["tiktok.adjustment"]._known(
            self.shop, "return", [payload["return_id"]]
        )
        return payload, known[payload["return_id"]]

    def _orders_of(self, payload):
        bought = order(id=payload["order_id"])
        self._orders(bought)

    def _with_currency(self, payload, currency):
        payload["refund_amount"]["currency"] = currency
        for line in payload["return_line_items"]:
            line["refund_amount"]["currency"] = currency

    def _press(self, method="action_retry_parked", *args):
        shop = self.shop.with_user(self.administrator)
        notice = getattr(shop, method)(*args)["params"]
        self.env.flush_all()
        self.env.invalidate_all()
        return notice

    def _counts(self):
        return {row["cause"]: row["count"] for row in self._row()["parked"]}

    # === PARKED === #

    def test_retry_heals_one_cause_and_leaves_the_other(self):
        """Scenario: a case of an unknown currency, and one that could not be read. Both
        are in order on TikTok now; only the first cause is retried."""
        healed, first = self._park_currency()
        _other, second = self._park_unreadable()
        self.assertEqual(self._counts(), {"currency": 1, "unreadable": 1})
        self._with_currency(healed, "GBP")
        self.tiktok.expect(RETURNS, {"return_orders": [healed]})
        self.tiktok.expect("/records", {"records": []})
        notice = self._press("action_retry_parked", "currency")
        self.assertEqual(notice["type"], "success")
        self.assertIn("1 brought into Odoo", notice["message"])
        self.assertFalse(first.parked_reason)
        self.assertEqual((first.state, first.refund_total), ("to_decide", 10))
        self.assertTrue(second.parked_reason)
        self.assertEqual(self._counts(), {"unreadable": 1})
        (call,) = [call for call in self.tiktok.calls if call.path.endswith(RETURNS)]
        self.assertEqual(call.body["return_ids"], [healed["return_id"]])

    def test_retry_all_reads_every_cause(self):
        one, first = self._park_currency()
        two, second = self._park_unreadable()
        self._with_currency(one, "GBP")
        self.tiktok.expect(RETURNS, {"return_orders": [one, two]})
        self.tiktok.expect("/records", {"records": []})
        self.tiktok.expect("/records", {"records": []})
        self._press()
        self.assertFalse((first + second).filtered("parked_reason"))
        self.assertEqual(self._counts(), {})
        self.assertEqual(self._state(), "good")

    def test_what_still_cannot_be_read_stays_with_its_words(self):
        payload, case = self._park_currency()
        self.tiktok.expect(RETURNS, {"return_orders": [payload]})
        with mute_logger(MIRROR_LOG):
            notice = self._press()
        self.assertEqual(notice["type"], "warning")
        self.assertIn("0 brought into Odoo, 1 still cannot be", notice["message"])
        self.assertIn("XXX", case.parked_reason)

    def test_when_tiktok_does_not_answer_nothing_is_forgotten(self):
        _payload, case = self._park_currency()
        self.shop.parked_records = {"return of order 5": "return_id: bad"}
        words = case.parked_reason
        for _attempt in range(3):
            self.tiktok.expect(RETURNS, requests.ConnectionError())
        notice = self._press()
        self.assertEqual(notice["type"], "danger")
        self.assertIn("TikTok could not be reached", notice["message"])
        self.assertNotIn("may have taken effect", notice["message"])
        self.assertEqual(case.parked_reason, words)
        self.assertEqual(
            self.shop.parked_records, {"return of order 5": "return_id: bad"}
        )

    def test_a_case_without_an_id_is_not_forgotten_before_it_is_found(self):
        parked = {"return of order 5": "return_id: bad"}
        self.shop.parked_records = parked
        for _attempt in range(3):
            self.tiktok.expect(RETURNS, requests.ConnectionError())
        self.assertEqual(self._press()["type"], "danger")
        self.assertEqual(self.shop.parked_records, parked)

    def test_a_parked_order_is_read_by_its_id(self):
        bought = order(currency="XXX")
        with mute_logger(MIRROR_LOG):
            self._orders(bought)
        self.assertEqual(self._counts(), {"currency": 1})
        bought["payment"]["currency"] = "GBP"
        self.tiktok.expect(BY_ID, {"orders": [bought]})
        self._press("action_retry_parked", "currency")
        self.assertFalse(self.shop.parked_records)
        sale = self.env["sale.order"].search([("tiktok_order_id", "=", bought["id"])])
        self.assertEqual(sale.amount_total, 10)

    def test_an_order_that_tiktok_does_not_tell_of_stays_parked(self):
        self.shop._park_record("order 5", "something")
        self.tiktok.expect(BY_ID, {"orders": []})
        self.assertEqual(self._press()["type"], "warning")
        self.assertEqual(self.shop.parked_records, {"order 5": "something"})

    def test_a_case_without_an_id_is_looked_for_by_its_order(self):
        """Scenario: TikTok gave a case without a readable id, then with one."""
        bought = order()
        self._orders(bought)
        payload = cancellation(bought)
        broken = {**payload, "cancel_id": "x"}
        self._cases("cancellation", payloads.read_cancellations([broken]))
        name = f"cancellation of order {bought['id']}"
        self.assertEqual(list(self.shop.parked_records), [name])
        self.tiktok.expect(CANCELLATIONS, {"cancellations": [broken]})
        self._press()
        self.assertEqual(list(self.shop.parked_records), [name])
        self.tiktok.expect(CANCELLATIONS, {"cancellations": [payload]})
        self._press()
        self.assertFalse(self.shop.parked_records)
        known = self.env["tiktok.adjustment"]._known(
            self.shop, "cancellation", [payload["cancel_id"]]
        )
        self.assertTrue(known)

    def test_a_case_of_which_not_even_a_stub_was_made_is_read_by_its_id(self):
        bought = order()
        self._orders(bought)
        payload = refund(bought)
        self.shop._park_record(f"return {payload['return_id']}", "no")
        self.tiktok.expect(RETURNS, {"return_orders": [payload]})
        self.tiktok.expect("/records", {"records": []})
        self._press()
        self.assertFalse(self.shop.parked_records)

    def test_a_press_takes_no_more_than_it_can(self):
        cases = self.env["tiktok.adjustment"].concat(
            *(self._case(parked_reason="a: b") for _number in range(205))
        )
        for _page in range(4):
            self.tiktok.expect(RETURNS, {"return_orders": []})
        self._press()
        asked = [call.body["return_ids"] for call in self.tiktok.calls]
        self.assertEqual([len(ids) for ids in asked], [50, 50, 50, 50])
        self.assertEqual([*chain(*asked)], cases[:200].mapped("remote_id"))

    # === NOTIFICATIONS === #

    def test_failed_notifications_of_this_shop_are_tried_again(self):
        failed = self._event("failed", attempts=8)
        other = self._create_shop("Another Store", "7002")
        theirs = self._event("failed", shop=other, attempts=8)
        cron = self.env.ref("tiktok_shop_adjustments.cron_process_notifications")
        triggers = self.env["ir.cron.trigger"].sudo()
        with RecordCapturer(triggers, [("cron_id", "=", cron.id)]) as woken:
            self._press("action_retry_notifications")
        self.assertEqual((failed.state, failed.attempts), ("new", 0))
        self.assertEqual((theirs.state, theirs.attempts), ("failed", 8))
        self.assertTrue(woken.records)

    # === SCHEDULED ACTIONS === #

    def test_scheduled_actions_are_switched_on_and_no_others(self):
        stranger = self.env["ir.cron"].search([("id", "not in", self.crons.ids)])[:1]
        (self.crons[:2] + stranger).active = False
        self.assertEqual(self._problems(), ["crons_off"])
        self.shops.with_user(self.administrator).action_switch_on_crons()
        self.assertEqual(set(self.crons.mapped("active")), {True})
        self.assertFalse(stranger.active)
        self.assertEqual(self._problems(), [])

    def test_a_copy_of_the_database_stays_switched_off(self):
        self.crons[0].active = False
        settings = self.env["ir.config_parameter"].sudo()
        settings.set_param("database.is_neutralized", True)
        with self.assertRaisesRegex(UserError, "copy of the database"):
            self.shops.with_user(self.administrator).action_switch_on_crons()
        self.assertFalse(self.crons[0].active)

    def test_overdue_is_not_switched_off(self):
        self.crons[0].nextcall = fields.Datetime.now() - timedelta(days=1)
        self.shops.with_user(self.administrator).action_switch_on_crons()
        self.assertEqual(self._problems(), ["crons_late"])
