"""Counters: what a page costs, and that it does not grow with the page."""

import logging

from odoo.tests import tagged, warmup

from . import payloads
from .common import TiktokCommon
from .payloads import order, order_line, refund

_logger = logging.getLogger(__name__)


@tagged("post_install", "-at_install")
class TestStatements(TiktokCommon):
    """Promises B1 and B7: statements a page, tickets, items and order link included."""

    def _pages(self, *sizes):
        """Return pages of new cases with two items each, their orders being known."""
        pages = []
        for size in sizes:
            bought = [
                order([order_line(), order_line()], total="20.00") for _i in range(size)
            ]
            self._orders(*bought)
            pages.append([refund(item) for item in bought])
        return pages

    def _statements(self, page):
        """Return how many statements it takes to apply a page."""
        items = payloads.read_returns(page).items
        self.env.flush_all()
        self.env.invalidate_all()
        # A loop has read its shop and company before it reads pages
        self.shop.fetch(["name"])
        self.shop.company_id.fetch(["name"])
        before = self.cr.sql_log_count
        self.env["tiktok.adjustment"]._apply(self.shop, "return", items)
        self.env.flush_all()
        return self.cr.sql_log_count - before

    @warmup
    def test_new_cases_cost_a_constant_number_of_statements(self):
        """Scenario: pages of 50, 100 and 200 new cases with their tickets.

        Expected: at most 0.1 statements for each additional case (promise: 0.5), which
        are Odoo's own batches of at most 100 rows a statement.
        """
        warm, fifty, hundred, two_hundred = self._pages(3, 50, 100, 200)
        self._statements(warm)
        counts = [self._statements(page) for page in (fifty, hundred, two_hundred)]
        growth = (counts[2] - counts[0]) / 150
        _logger.info("statements for 50, 100, 200 new cases: %s, %.3f", counts, growth)
        self.assertLessEqual(counts[0], 37)
        self.assertLessEqual(growth, 0.1)
        cases = self.env["tiktok.adjustment"].search([])
        self.assertEqual(len(cases.ticket_id), 353)
        self.assertEqual(len(cases.sale_order_id), 353)
        self.assertEqual(len(cases.line_ids.sale_line_id), 353)

    @warmup
    def test_an_unchanged_page_costs_one_statement_and_no_write(self):
        (page,) = self._pages(50)
        self._statements(page)
        self.assertEqual(self._statements(page), 1)

    @warmup
    def test_one_changed_case_costs_the_same_in_any_page(self):
        """Scenario: one of 50 cases ends, then one of 200."""
        small, large = self._pages(50, 200)
        self._statements(small)
        self._statements(large)
        counts = []
        for page in (small, large):
            status = "RETURN_OR_REFUND_REQUEST_COMPLETE"
            page[7] = payloads.settled(page[7], return_status=status)
            counts.append(self._statements(page))
        _logger.info("statements for one changed case of 50 and of 200: %s", counts)
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[0], 40)

    @warmup
    def test_many_changed_cases_cost_little_more_than_a_few(self):
        """Scenario: twenty of 200 cases end at once, then a hundred others do.

        Expected: each writes its own words, but in statements that they share.
        """
        (page,) = self._pages(200)
        self._statements(page)
        counts = []
        for some in (slice(0, 20), slice(20, 120)):
            status = "RETURN_OR_REFUND_REQUEST_COMPLETE"
            page[some] = [
                payloads.settled(case, return_status=status) for case in page[some]
            ]
            counts.append(self._statements(page))
        growth = (counts[1] - counts[0]) / 80
        _logger.info("statements for 20, 100 changed cases: %s, %.3f", counts, growth)
        self.assertLessEqual(growth, 0.1)

    @warmup
    def test_orders_cost_little_more_when_there_are_more(self):
        """Not even the analytic distribution, which Odoo searches for each line."""
        counts = []
        for size in (3, 50, 100):
            items = payloads.read_orders([order() for _i in range(size)]).items
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["sale.order"]._tiktok_apply(self.shop, items)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        growth = (counts[2] - counts[1]) / 50
        _logger.info("statements for 50, 100 new orders: %s, %.3f", counts[1:], growth)
        self.assertLessEqual(growth, 0.1)

    @warmup
    def test_a_page_and_an_event_cost_the_same_with_ten_times_the_history(self):
        """Scenario: twenty cases of one buyer were there before, then two hundred.

        Expected: neither a page of new cases nor one changed case costs more.
        """
        warm, *histories = self._pages(3, 20, 180)
        self._statements(warm)
        pages, events = [], []
        for history in histories:
            self._statements(history)
            (page,) = self._pages(20)
            pages.append(self._statements(page))
            events.append(self._statements_of_event(page[0]))
        _logger.info("with 20 and 200 before: page %s, event %s", pages, events)
        self.assertEqual(pages[0], pages[1])
        self.assertEqual(events[0], events[1])

    def _statements_of_event(self, case):
        """Return how many statements a notification takes, from inbox to ticket."""
        events = self.env["tiktok.webhook.event"]
        status = "RETURN_OR_REFUND_REQUEST_COMPLETE"
        done = payloads.settled(case, return_status=status)
        self.tiktok.expect("/returns/search", {"return_orders": [done]})
        vals = {"shop_id": self.shop.id, "notification_id": case["return_id"]}
        event = events.create({**vals, "type": 12, "case_remote_id": case["return_id"]})
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        events._process_batch(self.shop)
        self.env.flush_all()
        self.assertEqual(event.state, "done")
        return self.cr.sql_log_count - before
