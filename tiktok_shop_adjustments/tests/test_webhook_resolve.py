"""Types 64, 65 and 67 name requests and parcels: hints that lead to returns."""

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tiktok_api import errors, webhook
from .common import TiktokCommon
from .payloads import order, refund, settled

SEARCH, PARCELS = "/aftersales/search", "/rma/search"
RESOLVE = "odoo.addons.tiktok_shop_adjustments.models.tiktok_webhook_event_resolve"


@tagged("post_install", "-at_install")
class TestWebhookResolve(TiktokCommon):
    def setUp(self):
        super().setUp()
        self.bought = order(status="DELIVERED")
        self._orders(self.bought)
        self.payload = refund(self.bought)
        self.case = self._returns(self.payload)
        self.numbers = iter(range(1, 100))

    def _event(self, kind, remote_id):
        return self.env["tiktok.webhook.event"].create(
            {
                "shop_id": self.shop.id,
                "notification_id": f"resolve-{next(self.numbers)}",
                "type": kind,
                "case_remote_id": remote_id,
                "sent_at": fields.Datetime.now(),
            }
        )

    def _paid(self):
        """The return as TikTok holds it now, for the re-fetch."""
        status = "RETURN_OR_REFUND_REQUEST_COMPLETE"
        return settled(self.payload, return_status=status)

    def _expect_reading(self):
        self.tiktok.expect("/returns/search", {"return_orders": [self._paid()]})

    def _answer(self, name, *ids):
        row = {"return_id": self.case.remote_id}
        return {name: [{"id": each, "sku_return_requests": [row]} for each in ids]}

    def test_requests_and_refunds_are_looked_up_in_one_call(self):
        events = self._event(64, "901") + self._event(67, "902")
        self.tiktok.expect(SEARCH, self._answer("aftersales_requests", "901", "902"))
        self._expect_reading()
        events._process_group()
        self.assertEqual(events.mapped("state"), ["done", "done"])
        self.assertEqual(self.case.state, "refunded")
        asked, read = self.tiktok.calls
        self.assertEqual(
            asked.body["filters"], {"aftersales_request_ids": ["901", "902"]}
        )
        self.assertEqual(read.body["return_ids"], [self.case.remote_id])

    def test_a_parcel_is_looked_up_by_its_own_id(self):
        event = self._event(65, "700")
        answer = self._answer("return_merchandise_authorizations", "700")
        self.tiktok.expect(PARCELS, answer)
        self._expect_reading()
        event._process_group()
        self.assertEqual((event.state, self.case.state), ("done", "refunded"))
        asked, _read = self.tiktok.calls
        self.assertEqual(asked.body["filters"], {"rma_ids": ["700"]})

    def test_what_tiktok_does_not_know_is_ignored_and_nothing_is_read(self):
        event, nameless = self._event(64, "1"), self._event(67, False)
        self.tiktok.expect(SEARCH, {"aftersales_requests": []})
        (event + nameless)._process_group()
        self.assertEqual((event.state, nameless.state), ("ignored", "ignored"))
        self.assertEqual(self.case.state, "to_decide")

    def test_a_missing_permission_holds_no_other_news_back(self):
        hint, plain = self._event(64, "901"), self._event(12, self.case.remote_id)
        no = {"code": 105005, "message": "no scope", "request_id": "R"}
        self.tiktok.expect(SEARCH, no)
        self._expect_reading()
        with mute_logger(RESOLVE):
            (hint + plain)._process_group()
        self.assertEqual((hint.state, plain.state), ("ignored", "done"))
        self.assertEqual(self.case.state, "refunded")

    def test_a_trouble_of_the_whole_shop_waits(self):
        event = self._event(64, "901")
        closed = {"code": 36009043, "message": "shop inactive", "request_id": "R"}
        self.tiktok.expect(SEARCH, closed, 401)
        with self.assertRaises(errors.AuthError):
            event._process_group()
        self.assertEqual((event.state, event.attempts), ("new", 0))

    def test_the_three_types_are_stored_as_due(self):
        events = self.env["tiktok.webhook.event"]
        told = [
            (64, {"aftersales_request_id": "5"}, "5"),
            (65, {"rma_id": "6", "aftersales_request_id": "5"}, "6"),
            (67, {"aftersales_request_id": "5", "refund_total": "9.00"}, "5"),
        ]
        for kind, data, remote_id in told:
            with self.subTest(type=kind):
                note = webhook.Notification(kind, "n", "7001", None, data)
                row = events._prepare_event_row(note, "digest")
                self.assertEqual(
                    (row["state"], row["case_remote_id"]), ("new", remote_id)
                )
