from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from .common_desk import HELPDESK, DeskCommon

HOURS = {
    "2026-11-23 11:00:00": "late",
    "2026-11-23 13:00:00": "2h",
    "2026-11-23 19:00:00": "8h",
    "2026-11-24 11:00:00": "24h",
    "2026-11-25 12:00:00": "later",
}


@tagged("post_install", "-at_install")
class TestQueue(DeskCommon):
    """What runs out, and what money hangs on it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.usd = cls._activate("USD")
        for number, deadline in enumerate(HOURS):
            cls._create_case(refund_total=10.0 * 2**number, deadline=deadline)
        cls._create_case(
            refund_total=7.0, currency_id=cls.usd.id, deadline="2026-11-23 13:30:00"
        )
        cls._create_case(
            refund_total=500.0, deadline="2026-11-23 13:30:00", state="waiting_buyer"
        )

    def _risk(self, user=None):
        tickets = self.env["helpdesk.ticket"].with_user(user or self.agent)
        names = {self.gbp.id: "GBP", self.usd.id: "USD"}
        return {
            row["filter"]: (
                row["count"],
                {names[m["currency_id"]]: m["amount"] for m in row["money"]},
            )
            for row in tickets.get_tiktok_money_at_risk()
        }

    def test_money_is_told_by_window_and_by_currency(self):
        self.assertEqual(
            self._risk(),
            {
                "tiktok_late": (1, {"GBP": 10.0}),
                "tiktok_2h": (2, {"GBP": 20.0, "USD": 7.0}),
                "tiktok_8h": (3, {"GBP": 60.0, "USD": 7.0}),
                "tiktok_24h": (4, {"GBP": 140.0, "USD": 7.0}),
            },
        )

    def test_each_window_is_a_filter_that_finds_as_many(self):
        view = self.env["helpdesk.ticket"].get_view(view_type="search")
        tickets = self.env["helpdesk.ticket"].with_user(self.agent)
        for name, (count, _money) in self._risk().items():
            with self.subTest(filter=name):
                domain = self._filter_domain(view["arch"], name)
                self.assertEqual(tickets.search_count(domain), count)

    def _filter_domain(self, arch, name):
        [node] = etree.fromstring(arch).xpath(f"//filter[@name='{name}']")
        return safe_eval(node.get("domain"))

    def test_nothing_at_risk_is_nothing(self):
        self.env["tiktok.adjustment"].search([("shop_id", "=", self.shop.id)]).write(
            {"state": "refunded"}
        )
        self.assertEqual(list(self._risk().values()), [(0, {})] * 4)

    def test_the_badge_counts_what_waits_and_what_is_urgent(self):
        tickets = self.env["helpdesk.ticket"].with_user(self.agent)
        self.assertEqual(tickets.get_tiktok_queue(), {"waiting": 6, "urgent": 3})

    def test_each_reader_is_told_of_the_own_tickets(self):
        clerk = new_test_user(
            self.env,
            login="queue_clerk",
            groups="base.group_user,helpdesk_mgmt.group_helpdesk_user_own",
        )
        self.assertEqual(list(self._risk(clerk).values()), [(0, {})] * 4)
        nobody = new_test_user(self.env, login="queue_nobody", groups="base.group_user")
        tickets = self.env["helpdesk.ticket"].with_user(nobody)
        for method in ("get_tiktok_queue", "get_tiktok_money_at_risk"):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(tickets, method)()

    def test_one_statement_a_window_and_two_for_the_badge(self):
        tickets = self.env["helpdesk.ticket"].with_user(self.agent)
        tickets.get_tiktok_money_at_risk()
        with self.assertQueryCount(4):
            tickets.get_tiktok_money_at_risk()
        with self.assertQueryCount(2):
            tickets.get_tiktok_queue()

    def test_the_queue_has_a_list_a_board_and_a_calendar(self):
        action = self.env.ref("tiktok_shop_adjustments.tiktok_ticket_action")
        modes = [mode for _view, mode in action.views]
        self.assertEqual(modes, ["list", "kanban", "calendar", "form"])
        viewer = self._create_user("queue_viewer", HELPDESK)
        for view, mode in action.views[:3]:
            with self.subTest(mode=mode):
                found = self.env["helpdesk.ticket"].with_user(viewer)
                self.assertTrue(found.get_view(view, mode)["arch"])

    def test_favourites_are_for_all_and_can_be_asked(self):
        action = self.env.ref("tiktok_shop_adjustments.tiktok_ticket_action")
        found = self.env["ir.filters"].with_user(self.agent)
        filters = found.get_filters("helpdesk.ticket", action.id)
        ours = [row for row in filters if not row["user_ids"]]
        self.assertEqual(
            {row["name"] for row in ours},
            {
                "Within 8 hours",
                "Mine to decide",
                "Nobody has it yet",
                "50 or more",
            },
        )
        for row in ours:
            domain = safe_eval(row["domain"], {"uid": self.agent.id})
            counted = self.env["helpdesk.ticket"].search_count(domain)
            expected = {
                "Within 8 hours": 4,
                "Mine to decide": 0,
                "Nobody has it yet": 6,
                "50 or more": 2,
            }
            self.assertEqual(counted, expected[row["name"]], row["name"])
