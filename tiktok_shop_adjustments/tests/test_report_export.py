import csv
import json
import re
from io import BytesIO, StringIO
from zipfile import ZipFile

from odoo import http
from odoo.tests import HttpCase, new_test_user, tagged

from .common_report import HELPDESK, ReportCommon
from .test_export import FORMULAS

GROUPS = f"base.group_user,base.group_allow_export,{HELPDESK}"
NAMES = ("reason_text", "result", "company_paid", "answer_timing", "paid_total")


@tagged("post_install", "-at_install")
class TestReportExport(ReportCommon, HttpCase):
    """Reports as files: the figures of the list, and no word that acts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        new_test_user(
            cls.env,
            login="exporter",
            groups=GROUPS,
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        cls.evil = cls.cases[: len(FORMULAS)]
        for case, text in zip(cls.evil, FORMULAS, strict=True):
            case.reason_text = text
            case.line_ids.product_name = text
        cls.env.flush_all()

    def _post(self, address, data):
        self.authenticate("exporter", "exporter")
        form = {"data": json.dumps(data), "csrf_token": http.Request.csrf_token(self)}
        answer = self.url_open(address, data=form)
        self.assertEqual(answer.status_code, 200, answer.text[:500])
        return answer.content

    def _export(self, kind, groupby=()):
        data = {
            "model": "tiktok.adjustment",
            "fields": [{"name": n, "label": n, "type": "char"} for n in NAMES],
            "ids": self.evil.ids,
            "domain": [["id", "in", self.evil.ids]],
            "groupby": list(groupby),
            "import_compat": False,
        }
        return self._post(f"/web/export/{kind}", data)

    def _parts(self, content):
        with ZipFile(BytesIO(content)) as book:
            return {name: book.read(name).decode() for name in book.namelist()}

    def _assert_dead(self, content):
        """Return the texts of an Excel file in which nothing acts."""
        parts = self._parts(content)
        self.assertNotIn("<f>", parts["xl/worksheets/sheet1.xml"])
        self.assertNotIn("<hyperlink", parts["xl/worksheets/sheet1.xml"])
        self.assertNotIn("xl/worksheets/_rels/sheet1.xml.rels", parts)
        texts = re.findall(r"<t[^>]*>([^<]*)</t>", parts["xl/sharedStrings.xml"])
        return [t.replace("&amp;", "&").replace("&quot;", '"') for t in texts]

    def test_cases_as_excel_hold_words_and_figures(self):
        for groupby in ((), ("result",), ("reason_text",)):
            with self.subTest(groupby=groupby):
                texts = self._assert_dead(self._export("xlsx", groupby))
                for formula in FORMULAS:
                    self.assertIn(formula, texts)

    def test_cases_as_csv_hold_the_money_of_the_list(self):
        rows = list(csv.DictReader(StringIO(self._export("csv").decode())))
        self.assertEqual(len(rows), len(self.evil))
        total = sum(float(row["company_paid"]) for row in rows)
        self.assertAlmostEqual(total, sum(self.evil.mapped("company_paid")), 2)
        self.assertRegex(rows[0]["reason_text"], r"^'")

    def test_a_pivots_headings_are_words(self):
        """Columns, rows and measures; Odoo's own writer makes formulas of them."""
        heading = [{"title": text, "width": 1, "height": 1} for text in FORMULAS]
        measures = [{"title": text, "is_bold": False} for text in FORMULAS]
        rows = [
            {"title": text, "indent": 0, "values": [{"value": 7.5}, {"value": text}]}
            for text in FORMULAS
        ]
        data = {
            "title": "Cases",
            "model": "tiktok.adjustment",
            "measure_count": 1,
            "col_group_headers": [heading],
            "measure_headers": measures,
            "origin_headers": [],
            "rows": rows,
        }
        content = self._post("/web/pivot/export_xlsx", data)
        texts = self._assert_dead(content)
        for formula in FORMULAS:
            self.assertTrue({formula, f"'{formula}"} & set(texts), formula)
        self.assertIn("<v>7.5</v>", self._parts(content)["xl/worksheets/sheet1.xml"])
