from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged, users

from .common_report import HELPDESK, NOW, OWN_TICKETS, ReportCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestReportBoard(ReportCommon):
    """What the dashboard is told, against raw cases and against the lists behind."""

    maxDiff = None

    def _board(self, user=None, **options):
        self.env.flush_all()
        cases = self.env["tiktok.adjustment"].with_user(user or self.viewer)
        return cases.get_report_board(**options)

    def _behind(self, board, figure, user=None):
        """Return the cases of the list that a figure opens."""
        cases = self.env["tiktok.adjustment"].with_user(user or self.viewer)
        found = cases.search([*board["domain"], *figure["domain"]])
        return found.with_user(self.env.user)

    def test_the_figures_are_those_of_the_raw_cases(self):
        board, raw = self._board(), self._raw(self.cases)
        self.assertEqual(board["count"], raw["__count"])
        self.assertAlmostEqual(board["rate"], raw["answered_in_time:avg"], 6)
        self.assertAlmostEqual(board["hours"], raw["answer_hours:avg"], 6)
        self.assertEqual(board["threshold"], 90)
        (money,) = board["money"]
        self.assertEqual(money["currency_id"], self.company.currency_id.id)
        for name in ("asked", "paid", "kept", "silent"):
            self.assertAlmostEqual(money[name], raw[f"company_{name}:sum"], 2)

    def test_each_figure_opens_the_cases_that_it_counts(self):
        board = self._board()
        rows = [*board["answers"], *board["spans"], *board["results"]]
        rows += [*board["reasons"], *board["people"], *board["products"]]
        self.assertGreater(len(rows), 20)
        for row in rows:
            with self.subTest(label=row["label"]):
                self.assertEqual(len(self._behind(board, row)), row["count"])
        for row in board["by_shop"]:
            raw = self._raw(self._behind(board, row))
            self.assertAlmostEqual(row["rate"], raw["answered_in_time:avg"], 6)
            self.assertEqual(row["count"], raw["__count"])
        for row in board["people"]:
            raw = self._raw(self._behind(board, row))
            self.assertAlmostEqual(row["rate"], raw["answered_in_time:avg"], 6)
            self.assertAlmostEqual(row["hours"], raw["answer_hours:avg"], 6)

    def test_the_lists_behind_the_money_hold_all_of_it(self):
        board = self._board()
        (money,) = board["money"]
        for name in ("paid", "kept", "silent"):
            found = self._behind(board, {"domain": money["domains"][name]})
            with self.subTest(money=name):
                self.assertTrue(found)
                raw = self._raw(found)[f"company_{name}:sum"]
                self.assertAlmostEqual(money[name], raw, 2)

    def test_the_parts_make_the_whole(self):
        board = self._board()
        for name in ("results", "reasons"):
            self.assertEqual(sum(row["count"] for row in board[name]), board["count"])
        answered = sum(row["count"] for row in board["people"])
        self.assertEqual(answered, sum(row["count"] for row in board["spans"]))

    def test_a_period_and_shops_can_be_chosen(self):
        board = self._board(days=7)
        late = self.cases.filtered(lambda case: case.remote_create_time.day == 19)
        self.assertEqual(board["count"], len(late))
        second = self.shops[1]
        board = self._board(days=7, shop_ids=second.ids)
        mine = late.filtered(lambda case: case.shop_id == second)
        self.assertEqual(board["count"], len(mine))
        self.assertEqual([row["label"] for row in board["by_shop"]], ["Second"])
        self.assertEqual(sum(row["units"] for row in board["products"]), 2 * len(mine))

    def test_cases_without_a_rate_are_counted_apart(self):
        self.assertEqual(self._board()["unrated"]["count"], 0)
        chosen = self.cases[-3:]
        self.cr.execute(
            "UPDATE tiktok_adjustment SET company_rate = 0 WHERE id IN %s",
            [tuple(chosen.ids)],
        )
        chosen.invalidate_recordset()
        board = self._board()
        self.assertEqual(board["unrated"]["count"], 3)
        self.assertEqual(set(self._behind(board, board["unrated"])), set(chosen))

    def test_a_period_that_nobody_offers_is_a_month(self):
        self.assertEqual(self._board(days=10**9)["days"], 30)

    def test_without_cases_there_is_no_rate(self):
        self.cases.remote_create_time = "2020-01-01"
        board = self._board()
        self.assertEqual(board["count"], 0)
        self.assertIsNone(board["rate"])
        self.assertIsNone(board["hours"])
        self.assertEqual((board["money"], board["products"]), ([], []))

    # === WHO SEES WHAT === #

    def _case_abroad(self):
        company = self.env["res.company"].create(
            {"name": "Abroad", "currency_id": self.currencies["GBP"].id}
        )
        self.env.user.company_ids += company
        shop = self._shop("Abroad", "9", company)
        case = self.cases[0].create(
            {
                "shop_id": shop.id,
                "case_type": "return",
                "kind": "refund",
                "remote_id": "1",
                "state": "refunded",
                "reason_text": "Abroad",
                "currency_id": self.currencies["GBP"].id,
                "refund_total": 1000.0,
                "paid_total": 1000.0,
                "remote_create_time": "2026-11-20",
                "line_ids": [
                    Command.create({"remote_id": "1", "product_name": "Abroad"})
                ],
            }
        )
        self.env.flush_all()
        return company, case

    def test_another_companys_cases_are_in_no_figure(self):
        before = self._board()
        self._case_abroad()
        self.assertEqual(self._board(), before)
        for model, name in (
            ("tiktok.adjustment", "reason_text"),
            ("tiktok.adjustment.line", "product_name"),
        ):
            rows = self.env[model].with_user(self.viewer)._read_group([], [name])
            self.assertNotIn(("Abroad",), rows)

    def test_money_of_two_companies_is_not_added(self):
        company, _case = self._case_abroad()
        companies = self.company + company
        user = new_test_user(
            self.env,
            login="both_companies",
            groups=f"base.group_user,{HELPDESK}",
            company_id=self.company.id,
            company_ids=[Command.set(companies.ids)],
        )
        cases = self.env["tiktok.adjustment"].with_user(user)
        board = cases.with_context(allowed_company_ids=companies.ids).get_report_board()
        paid = {row["currency_id"]: row["paid"] for row in board["money"]}
        raw = self._raw(self.cases)["company_paid:sum"]
        gbp, usd = self.currencies["GBP"].id, self.company.currency_id.id
        self.assertEqual(set(paid), {gbp, usd})
        self.assertAlmostEqual(paid[usd], raw, 2)
        self.assertEqual(paid[gbp], 1000.0)

    def test_who_sees_own_tickets_is_told_of_those(self):
        clerk = self._user("report_clerk", OWN_TICKETS)
        mine = self.cases[2]
        mine.ticket_id = self.env["helpdesk.ticket"].create(
            {"name": "Mine", "description": "x", "user_id": clerk.id}
        )
        board = self._board(clerk)
        self.assertEqual(board["count"], 1)
        self.assertEqual(self._behind(board, {"domain": []}, clerk), mine)

    def test_who_is_not_of_the_helpdesk_is_refused(self):
        outsider = self._user("report_outsider")
        with self.assertRaises(AccessError):
            self._board(outsider)
        menus = self.env["ir.ui.menu"].with_user(outsider)._visible_menu_ids()
        names = ("menu", "overview_menu", "case_menu", "item_menu", "decision_menu")
        root = self.env.ref("tiktok_shop_adjustments.tiktok_shop_menu_root")
        self.assertNotIn(root.id, menus)
        shown = self.env["ir.ui.menu"].with_user(self.viewer)._visible_menu_ids()
        for name in names:
            menu = self.env.ref(f"tiktok_shop_adjustments.tiktok_report_{name}")
            self.assertIn(menu.id, shown)

    # === WHAT IT COSTS === #

    @users("report_viewer")
    def test_the_statements_do_not_grow_with_the_cases(self):
        counts = []
        self.env["tiktok.adjustment"].get_report_board()  # rights are known from now on
        for days in (7, 365):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["tiktok.adjustment"].get_report_board(days=days)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[1], 10)
