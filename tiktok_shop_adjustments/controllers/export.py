"""Exports in which a buyer's words stay words.

A spreadsheet takes a text that begins like a formula for one, and runs it: it can call
addresses and send what stands beside it. Odoo marks some such texts in CSV and none in
Excel files. Here each text is written as a text, whatever it begins with.
"""

from odoo.addons.web.controllers import export

# As spreadsheets begin formulas; blanks before them are passed over
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
QUOTE = "'"


class Words:
    """Writes every text as a text: no formulas, no links."""

    def write(self, row, column, cell_value, style=None):
        if not isinstance(cell_value, str):
            return super().write(row, column, cell_value, style)
        return self.worksheet.write_string(row, column, cell_value, style)


class WordsXlsxWriter(Words, export.ExportXlsxWriter):
    pass


class WordsGroupXlsxWriter(Words, export.GroupExportXlsxWriter):
    pass


class WordsExcelExport(export.ExcelExport):
    """As Odoo's own, with writers that know no formulas."""

    def from_group_data(self, fields, columns_headers, groups):
        with WordsGroupXlsxWriter(fields, columns_headers, groups.count) as writer:
            row, column = 1, 0
            for name, group in groups.children.items():
                row, column = writer.write_group(row, column, name, group)
        return writer.value

    def from_data(self, fields, columns_headers, rows):
        with WordsXlsxWriter(fields, columns_headers, len(rows)) as writer:
            for number, row in enumerate(rows, 1):
                for column, value in enumerate(row):
                    writer.write_cell(number, column, value)
        return writer.value


class WordsCSVExport(export.CSVExport):
    def from_data(self, fields, columns_headers, rows):
        safe = [[_as_words(value) for value in row] for row in rows]
        return super().from_data(fields, columns_headers, safe)


def _as_words(value):
    """Return a cell that no spreadsheet calculates; numbers stay as they are."""
    if isinstance(value, str) and value.lstrip(" ").startswith(STARTS):
        return QUOTE + value
    return value
