"""Pivots as Excel files: what buyers and sellers wrote stands there as headings."""

import json
import re

from odoo import http

from odoo.addons.web.controllers.pivot import TableExporter

from .export import QUOTE, STARTS

# What the file's writer takes for a formula or for a link
ALIVE = re.compile(r"(?:ftp|http)s?://|mailto:|(?:in|ex)ternal:", re.IGNORECASE)


class WordsTableExporter(TableExporter):
    """As Odoo's own, with texts that are neither calculated nor followed."""

    @http.route("/web/pivot/export_xlsx", type="http", auth="user", readonly=True)
    def export_xlsx(self, data, **kw):
        table = json.load(data) if hasattr(data, "read") else json.loads(data)
        # The sheet's own name is no cell
        name = {"title": table["title"], "model": table["model"]} if table else {}
        return super().export_xlsx(json.dumps({**_as_words(table), **name}), **kw)


def _as_words(node):
    """Return a part of the table in which each text is marked that would be alive."""
    if isinstance(node, dict):
        return {key: _as_words(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_as_words(value) for value in node]
    alive = isinstance(node, str) and (node.startswith(STARTS) or ALIVE.match(node))
    return QUOTE + node if alive else node
