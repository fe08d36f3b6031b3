from datetime import UTC
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from .common import utc
from .payloads import T0, moved, order, refund
from .test_sync_loop import LOG, SyncCommon

RETURNS = "/returns/search"


@tagged("post_install", "-at_install")
class TestSyncWalk(SyncCommon):
    """Nothing is passed over from page to page, nor from run to run."""

    def setUp(self):
        super().setUp()
        self.returns.page_size = 2
        self.bought = order()
        self.orders.records = [self.bought]

    def _refunds(self, *times):
        return [refund(self.bought, update_time=time) for time in times]

    def _assert_all_here_once(self):
        """Every case of the search is in Odoo once, with one ticket of its own."""
        cases = self.env["tiktok.adjustment"].search([("shop_id", "=", self.shop.id)])
        wanted = [record["return_id"] for record in self.returns.records]
        self.assertEqual(sorted(cases.mapped("remote_id")), sorted(wanted))
        self.assertEqual(len(cases.ticket_id), len(wanted))
        self.assertEqual(len(cases.ticket_id.sale_order_ids), 1)

    def _histories(self, count):
        for _number in range(count):
            self.tiktok.expect("/records", {"records": []})

    def test_cases_that_share_a_second_at_a_pages_end_are_all_read(self):
        """Scenario: pages of two, five cases of one second lie across three of them.
        While the second page is read, the buyer takes one of the five back: it goes to
        the end of the list, and TikTok's next page begins one case too late.

        Expected: no case is missed, and each has its ticket once.
        """
        self.returns.records = self._refunds(T0, *[T0 + 1] * 5, T0 + 2, T0 + 3)
        leaving = self.returns.records[1]

        def move(call):
            answer = self.returns(call)
            self.returns.records[1] = moved(leaving, 1000)
            return answer

        self._expect(returns=2)
        self.tiktok.expect(RETURNS, move)
        self._expect(orders=0, cancellations=0, returns=8)
        self._histories(8)
        self._run()
        self._assert_all_here_once()
        asked = [start for start, token in self._asked(RETURNS) if not token]
        self.assertEqual(asked.count(T0 + 1), 3)

    def test_a_case_that_changes_as_it_is_read_leads_past_no_other(self):
        """Scenario: a case of an old page changes this second; TikTok's list has it at
        its old place still, and shows its new time. Expected: the rest is read too."""
        now = int(fields.Datetime.now().replace(tzinfo=UTC).timestamp())
        self.returns.records = self._refunds(*range(T0, T0 + 5))
        places = {r["return_id"]: r["update_time"] for r in self.returns.records}
        self.returns.time_of = lambda record: places[record["return_id"]]
        self.returns.records[1]["update_time"] = now
        self._expect(returns=6)
        self._histories(5)
        self._run()
        self._assert_all_here_once()
        self.assertEqual(self.shop.returns_cursor, utc(T0 + 4))

    def test_a_short_turn_ends_where_the_next_one_goes_on(self):
        """Scenario: there is time for a page only, and a second holds five cases.

        Expected: the second is read to its end, or each turn would read its beginning
        and stop there, for ever.
        """
        self.returns.records = self._refunds(T0, *[T0 + 1] * 5, T0 + 2, T0 + 3)
        self.shop.last_sync_at = "2026-11-18 12:00:00"
        searches = [(1, 0, 0), (1, 1, 0), (1, 1, 1), (1, 1, 6), (1, 1, 1)]
        with patch(f"{LOG}.TURN", -1):
            for counts in searches:
                self._expect(*counts)
                self._run()
        self._assert_all_here_once()
        self.assertEqual(self.shop.returns_cursor, utc(T0 + 3))
