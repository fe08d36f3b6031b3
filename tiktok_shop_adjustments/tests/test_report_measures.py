from itertools import combinations

from odoo.tests import tagged, users

from .common_report import ReportCommon

GROUPINGS = (
    "shop_id",
    "reason_text",
    "result",
    "state",
    "kind",
    "answer_timing",
    "answered_by",
    "answer_user_id",
    "answer_within",
    "currency_id",
    "remote_create_time:month",
)
WORDS = {
    ("to_decide", False): "open",
    ("rejected", False): "won",
    ("withdrawn", False): "withdrawn",
    ("replaced", False): "granted",
}


@tagged("post_install", "-at_install")
class TestReportMeasures(ReportCommon):
    """Each measure of the pivot, against the same counted from raw cases."""

    def _key(self, case, groupby):
        name = groupby.partition(":")[0]
        value = case[name]
        return value.replace(day=1, hour=0, minute=0) if ":" in groupby else value

    def _check(self, groupbys, domain=()):
        cases = self.cases.filtered_domain(list(domain))
        expected = {}
        for case in cases:
            key = tuple(self._key(case, name) for name in groupbys)
            expected.setdefault(key, case.browse())
            expected[key] |= case
        names = list(self._raw(cases))
        domain = [("id", "in", cases.ids)]
        rows = self.env["tiktok.adjustment"]._read_group(domain, groupbys, names)
        size = len(groupbys)
        self.assertEqual({tuple(row[:size]) for row in rows}, set(expected))
        for row in rows:
            found = dict(zip(names, row[size:], strict=True))
            with self.subTest(group=row[:size]):
                self._assert_figures(found, self._raw(expected[tuple(row[:size])]))

    def test_all_together(self):
        self._check([])

    def test_each_grouping(self):
        for name in GROUPINGS:
            self._check([name])

    def test_two_groupings_at_once_as_a_pivots_cells(self):
        for names in combinations(GROUPINGS[:8], 2):
            self._check(list(names))

    def test_rate_and_hours_are_no_averages_of_averages(self):
        """Shops of very different size: the whole is what all cases make."""
        cases = self.env["tiktok.adjustment"]
        first = [("shop_id", "=", self.shops[0].id), ("answer_timing", "=", "never")]
        chosen = self.cases.filtered(lambda case: case.shop_id == self.shops[1])
        chosen |= self.cases.filtered_domain(first)[:1]
        domain = [("id", "in", chosen.ids)]
        figures = ["answered_in_time:avg", "answer_hours:avg"]
        parts = cases._read_group(domain, ["shop_id"], figures)
        ((rate, hours),) = cases._read_group(domain, [], figures)
        of_averages = sum(row[1] for row in parts) / len(parts)
        self.assertNotAlmostEqual(rate, of_averages, 1)
        raw = self._raw(chosen)
        self.assertAlmostEqual(rate, raw["answered_in_time:avg"], 6)
        self.assertAlmostEqual(hours, raw["answer_hours:avg"], 6)

    def test_a_case_without_an_answer_is_no_zero(self):
        """Neither in the average time nor, while it is open, in the rate."""
        (open_one,) = self.cases.filtered(lambda c: c.result == "open")[:1]
        cases = self.env["tiktok.adjustment"]
        figures = ["answered_in_time:avg", "answer_hours:avg"]
        domain = [("id", "=", open_one.id)]
        self.assertEqual(cases._read_group(domain, [], figures), [(False, False)])

    def test_results_tell_how_each_case_ended(self):
        for case in self.cases:
            if case.initiator == "seller":
                expected = "business"
            elif case.by_silence:
                expected = "silence"
            elif case.dispute == "for_buyer":
                expected = "lost"
            elif case.informs_only:
                expected = "unasked"
            else:
                expected = WORDS.get((case.state, False), "granted")
            self.assertEqual(case.result, expected)

    # === MONEY === #

    def test_money_is_converted_at_the_requests_day(self):
        gbp = self.currencies["GBP"]
        ours = self.cases.filtered(lambda case: case.currency_id == gbp)
        rates = {c.remote_create_time.day: round(c.company_rate, 6) for c in ours}
        self.assertEqual(rates, {5: 1.25, 12: round(1 / 0.9, 6), 19: round(1 / 0.9, 6)})

    def test_a_later_rate_changes_nothing(self):
        before = self.cases.mapped("company_paid")
        self.env["res.currency.rate"].create(
            {
                "currency_id": self.currencies["GBP"].id,
                "company_id": self.company.id,
                "name": "2026-11-23",
                "rate": 0.5,
            }
        )
        self.cases.invalidate_recordset()
        self.assertEqual(self.cases.mapped("company_paid"), before)

    def test_days_before_the_first_rate_and_rates_of_all_companies_are_odoos(self):
        """As `res.currency` does it: own rates first, else those of everybody."""
        case = self.cases.filtered(lambda c: c.currency_id.name == "GBP")[0]
        rates = self.env["res.currency.rate"]
        rates.create(
            {
                "currency_id": case.currency_id.id,
                "company_id": False,
                "name": "2025-06-01",
                "rate": 0.7,
            }
        )
        for own in (True, False):
            if not own:
                rates.search([("company_id", "=", self.company.id)]).unlink()
            for day in ("2025-01-01", "2025-12-31", "2026-11-10", "2026-11-11"):
                case.remote_create_time = f"{day} 23:59:59"
                with self.subTest(day=day, own=own):
                    expected = self._money(case, case.refund_total)
                    self.assertAlmostEqual(case.company_asked, expected, 6)

    def test_a_currency_without_a_rate_is_in_no_sum_until_it_has_one(self):
        """Odoo would take one dong for one dollar."""
        rates = self.env["res.currency.rate"]
        rates.search([("company_id", "=", self.company.id)]).unlink()
        vnd = self.currencies["VND"]
        case = self.cases.filtered(
            lambda c: c.currency_id == vnd and c.result == "granted" and c.paid_total
        )[0]
        case.remote_create_time = "2026-11-06"
        self.assertEqual((case.company_rate, case.company_paid), (0, 0))
        self.assertEqual(set(case.line_ids.mapped("company_asked")), {0})
        rates.create(
            {"currency_id": vnd.id, "company_id": self.company.id, "rate": 25000.0}
        )
        self.assertAlmostEqual(case.company_paid, round(case.paid_total / 25000, 2), 6)
        self.assertGreater(min(case.line_ids.mapped("company_asked")), 0)

    def test_a_page_in_a_foreign_currency_reads_rates_once(self):
        cases = self.cases
        cases.fetch(["currency_id", "company_id", "remote_create_time"])
        cases.company_id.fetch(["currency_id", "parent_path"])
        self.env.flush_all()
        counts = []
        for chosen in (cases[:30], cases):
            self.env["res.currency.rate"].invalidate_model()
            before = self.cr.sql_log_count
            chosen._compute_company_rate()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[0], 3)

    # === ITEMS AND DECISIONS === #

    def test_items_are_counted_by_unit_and_by_case(self):
        lines = self.env["tiktok.adjustment.line"]
        figures = ["__count", "adjustment_id:count_distinct", "company_asked:sum"]
        for name in ("product_name", "seller_sku", "shop_id", "result", "reason_text"):
            rows = lines._read_group(
                [("id", "in", self.cases.line_ids.ids)], [name], figures
            )
            for value, units, cases, asked in rows:
                mine = self.cases.line_ids.filtered(
                    lambda li, v=value, n=name: li[n] == v
                )
                with self.subTest(grouping=name, value=value):
                    self.assertEqual(units, len(mine))
                    self.assertEqual(cases, len(mine.adjustment_id))
                    worth = [
                        self._money(li.adjustment_id, li.refund_total) for li in mine
                    ]
                    self.assertAlmostEqual(asked, sum(worth), 6)

    def test_decisions_are_worth_what_they_were_that_day(self):
        made = self.env["tiktok.adjustment.decision"].create(
            [
                {
                    "adjustment_id": case.id,
                    "action": "APPROVE_REFUND",
                    "operation": "approve_return",
                    "key": f"key-{case.id}",
                    "user_id": self.agents[at % 2].id,
                    "amount": case.refund_total,
                }
                for at, case in enumerate(self.cases)
            ]
        )
        rows = made._read_group(
            [("id", "in", made.ids)], ["user_id"], ["__count", "company_amount:sum"]
        )
        self.assertEqual(len(rows), 2)
        for user, count, amount in rows:
            mine = made.filtered(lambda d, u=user: d.user_id == u)
            worth = [self._money(d.adjustment_id, d.amount) for d in mine]
            self.assertEqual(count, len(mine))
            self.assertAlmostEqual(amount, sum(worth), 6)

    # === WHAT THE WEB CLIENT IS TOLD === #

    @users("report_viewer")
    def test_measures_and_groupings_are_offered(self):
        fields_ = self.env["tiktok.adjustment"].fields_get()
        for name in ("answered_in_time", "answer_hours"):
            self.assertEqual(fields_[name]["aggregator"], "avg")
            self.assertFalse(fields_[name]["exportable"])
        for name in ("asked", "paid", "kept", "silent"):
            self.assertEqual(fields_[f"company_{name}"]["aggregator"], "sum")
            self.assertIn("company currency", fields_[f"company_{name}"]["string"])
        fields_ = self.env["tiktok.adjustment.line"].fields_get()
        for name in ("shop_id", "result", "reason_text", "requested_on", "product_id"):
            self.assertTrue(fields_[name]["groupable"], name)

    @users("report_viewer")
    def test_a_viewer_gets_the_pivots_of_all_three(self):
        for model, groupby, measure in (
            ("tiktok.adjustment", "answer_user_id", "answered_in_time:avg"),
            ("tiktok.adjustment.line", "result", "company_asked:sum"),
            ("tiktok.adjustment.decision", "user_id", "company_amount:sum"),
        ):
            rows = self.env[model].formatted_read_group(
                [], [groupby], [measure, "__count"]
            )
            with self.subTest(model=model):
                self.assertIsInstance(rows, list)
