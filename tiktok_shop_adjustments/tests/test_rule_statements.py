"""Counters: what rules cost a page, and that it grows with neither cases nor rules."""

import logging

from odoo import Command
from odoo.tests import tagged, warmup

from .common_rules import RulesCommon

_logger = logging.getLogger(__name__)


@tagged("post_install", "-at_install")
class TestRuleStatements(RulesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create({"name": "Mug"})
        cls.statuses = cls.env["tiktok.order.status"].search([])
        cls.kinds = cls.env["tiktok.adjustment.kind"].search([])
        cls.tag = cls.env["helpdesk.ticket.tag"].create({"name": "Seen"})

    def _demanding_rules(self, number, **vals):
        """Return rules that ask for everything that can be asked for, and fit all."""
        return self.env["tiktok.adjustment.rule"].union(
            *(
                self._create_rule(
                    f"Rule {index}",
                    shop_ids=[Command.set(self.shop.ids)],
                    kind_ids=[Command.set(self.kinds.ids)],
                    order_status_ids=[Command.set(self.statuses.ids)],
                    reason_names="a\nb",
                    domain="[('line_ids.product_name', '!=', 'x'),"
                    " ('sale_order_id.amount_total', '>=', 0),"
                    " ('ticket_id.priority', '!=', '3')]",
                    amount_min=1,
                    buyer_cases_check="at_most",
                    buyer_cases=500,
                    buyer_share_check="at_most",
                    buyer_refunded_share=1,
                    cap_buyer=index + 1,
                    hours_left_min=1,
                    stop=False,
                    **vals,
                )
                for index in range(number)
            )
        )

    def _cases(self, number):
        orders = self.env["sale.order"].create(
            [
                {
                    "partner_id": partner.id,
                    "tiktok_status": "AWAITING_SHIPMENT",
                    "order_line": [Command.create({"product_id": self.product.id})],
                }
                for partner in self.env["res.partner"].create(
                    [{"name": f"Buyer {index}"} for index in range(number)]
                )
            ]
        )
        cases = self.env["tiktok.adjustment"]
        for order in orders:
            case = self._arrive(
                "refund",
                reason="a",
                sale_order_id=order.id,
                partner_id=order.partner_id.id,
                remote_create_time="2026-11-01",
            )
            case.line_ids.sale_line_id = order.order_line
            cases |= case
        return cases

    def _statements(self, cases):
        """Return how many statements it takes to judge a page and act on it."""
        rules = self.env["tiktok.adjustment.rule"]._as_system()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        rules._judge_page(rules.env["tiktok.adjustment"].browse(cases.ids), True)
        self.env.flush_all()
        return self.cr.sql_log_count - before

    @warmup
    def test_judging_costs_the_same_for_any_number_of_cases_and_rules(self):
        """Scenario: pages of 10 and 50 cases under 5 and 20 rules that ask for
        everything; each fits but for its reason, so nothing is done."""
        few, many = self._cases(10), self._cases(50)
        (few + many).reason = "c"
        rules = self._demanding_rules(5)
        self._statements(few)
        counts = [self._statements(page) for page in (few, many)]
        rules |= self._demanding_rules(15)
        counts += [self._statements(page) for page in (few, many)]
        _logger.info("statements to judge 10, 50 cases by 5, then 20 rules: %s", counts)
        self.assertEqual(counts, [21] * 4)
        self.assertEqual(self._logs(), [])

    @warmup
    def test_acting_costs_the_same_for_any_number_of_cases_and_rules(self):
        """Scenario: one rule of 5, then of 20, does all it can on 10 and 50 cases."""
        pages = [self._cases(size) for size in (3, 10, 50, 10, 50)]
        self._create_rule(
            "Acts",
            resolve=True,
            priority="2",
            tag_ids=[Command.set(self.tag.ids)],
            assign="user",
            user_id=self.agent.id,
        )
        self._demanding_rules(4)
        self._statements(pages[0])
        counts = [self._statements(page) for page in pages[1:3]]
        self._demanding_rules(15)
        counts += [self._statements(page) for page in pages[3:]]
        _logger.info("statements with actions, 10, 50 by 5, then 20: %s", counts)
        # One more where a page finds what the one before it left in memory gone
        self.assertLessEqual(max(counts) - min(counts), 1)
        self.assertLessEqual(max(counts), 40)
        self.assertEqual(len(self._logs()), 123)
