from odoo.fields import Domain
from odoo.tests import tagged

from .common_desk import DeskCommon


@tagged("post_install", "-at_install")
class TestCasePast(DeskCommon):
    """A past case is judged by what it was on its arrival."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ended = {"state": "refunded", "outcome": "refunded", "deadline": False}
        cls.refund = cls._create_case(
            tiktok_status="RETURN_OR_REFUND_REQUEST_COMPLETE",
            arrival_state="to_decide",
            requested_order_status="DELIVERED",
            arrival_deadline="2026-11-20 12:00:00",
            **ended,
        )
        cls.cancellation = cls._create_case(
            case_type="cancellation",
            kind="cancellation",
            tiktok_status="CANCELLATION_REQUEST_COMPLETE",
            **{**ended, "state": "cancelled", "outcome": "cancelled"},
        )
        cls.by_tiktok = cls._create_case(
            case_type="cancellation",
            kind="cancellation",
            role="SYSTEM",
            tiktok_status="CANCELLATION_REQUEST_COMPLETE",
            **{**ended, "state": "cancelled", "outcome": "cancelled"},
        )
        cls.ours = cls.refund + cls.cancellation + cls.by_tiktok

    def _then(self, *domain):
        cases = self.env["tiktok.adjustment"]
        ours = Domain("id", "in", self.ours.ids)
        return cases.search(cases._arrival_domain(Domain(list(domain))) & ours)

    def test_a_request_was_to_be_decided_whatever_became_of_it(self):
        requests = self.refund + self.cancellation
        for domain, expected in (
            ([("state", "=", "to_decide")], requests),
            ([("state", "!=", "to_decide")], self.by_tiktok),
            (["!", ("state", "=", "to_decide")], self.by_tiktok),
            ([("state", "in", ["refunded", "cancelled"])], self.by_tiktok),
            ([("outcome", "=", False)], requests),
            ([("outcome", "=", "cancelled")], self.by_tiktok),
            ([("round", ">", 1)], self.ours.browse()),
            (
                [("tiktok_status", "=", "RETURN_OR_REFUND_REQUEST_PENDING")],
                self.refund,
            ),
            (
                ["|", ("kind", "=", "refund"), ("state", "=", "cancelled")],
                self.refund + self.by_tiktok,
            ),
        ):
            with self.subTest(domain=domain):
                self.assertEqual(self._then(*domain), expected.sorted())

    def test_an_order_is_asked_for_its_status_of_that_day(self):
        path = "sale_order_id.tiktok_status"
        self.order.tiktok_status = "CANCELLED"
        found = self._then((path, "=", "DELIVERED"))
        self.assertEqual(found, self.refund)
        found = self._then((path, "=", "AWAITING_SHIPMENT"))
        self.assertEqual(found, self.cancellation, "not known, so the likely one")
        found = self._then((path, "=", "CANCELLED"))
        self.assertEqual(found, self.by_tiktok)

    def test_the_deadline_is_the_first_one(self):
        found = self._then(("deadline", "<", "2026-11-21 00:00:00"))
        self.assertIn(self.refund, found)
        found = self._then(("deadline", ">", "2026-11-21 00:00:00"))
        self.assertNotIn(self.refund, found)

    def test_what_cannot_be_known_is_named(self):
        cases = self.env["tiktok.adjustment"]
        domain = Domain(
            [
                ("kind", "=", "refund"),
                ("state", "=", "to_decide"),
                ("sale_order_id.tiktok_status", "=", "DELIVERED"),
                ("line_ids.seller_sku", "=", "MUG"),
                ("ticket_id.priority", "=", "3"),
                ("ticket_id.stage_id", "!=", False),
                ("sale_order_id.state", "=", "sale"),
            ]
        )
        unknown = cases._not_known_of_arrival(domain)
        self.assertEqual(unknown, ["Ticket", "Sale Order"])

    def test_the_rule_book_reads_a_past_case_as_it_was(self):
        then = self.refund._get_arrival_snapshot()
        self.assertEqual(then.status, "RETURN_OR_REFUND_REQUEST_PENDING")
        self.assertEqual((then.overdue, then.arbitration), (False, None))
        then = self.by_tiktok._get_arrival_snapshot()
        self.assertEqual(then.status, "CANCELLATION_REQUEST_COMPLETE")
