"""How far the first reading of a shop is: it may take hours, and people look on."""

from odoo import api, fields, models
from odoo.tools import format_date, formatLang

# In the order in which they are read
READ = ("orders", "cancellations", "returns", "histories")


class TiktokAuthorizedShop(models.Model):
    _inherit = "tiktok.authorized.shop"

    first_sync_step = fields.Char(
        readonly=True, copy=False, help="What the first reading is at: see `READ`."
    )
    first_sync_words = fields.Text("First reading", compute="_compute_first_sync_words")

    def _note_first_sync(self, what):
        """Remember what is being read; called with each page, which commits it."""
        if not self.last_sync_at and self.first_sync_step != what:
            self.first_sync_step = what

    @api.depends("first_sync_step", "last_sync_at")
    @api.depends_context("lang", "tz")
    def _compute_first_sync_words(self):
        for shop in self:
            is_read = shop.last_sync_at or not shop.first_sync_step
            lines = () if is_read else shop._first_sync_lines()
            shop.first_sync_words = "\n".join(lines)

    def _first_sync_lines(self):
        """Return a sentence for each kind that was begun; the last is being read."""
        names = self._first_sync_names()
        current = self.first_sync_step
        lines = [
            f"{names[what].capitalize()}: {self._whole(self._count_read(what))}"
            for what in READ[: READ.index(current)]
        ]
        return [*lines, self._first_sync_line(names[current], current)]

    def _first_sync_line(self, name, what):
        count = self._whole(self._count_read(what))
        if what == "histories":
            return self.env._(
                "Reading %(what)s: %(count)s left", what=name, count=count
            )
        return self.env._(
            "Reading %(what)s: %(count)s so far, up to %(day)s",
            what=name,
            count=count,
            day=format_date(self.env, self[f"{what}_cursor"]),
        )

    def _count_read(self, what):
        """Count what is in Odoo: a count kept by the way would not survive a kill, nor
        know what notifications have brought. Of histories, count what is to come."""
        cases = self.env["tiktok.adjustment"].sudo()
        if what == "orders":
            orders = self.env["sale.order"].sudo()
            return orders.search_count([("tiktok_shop_id", "=", self.id)])
        if what == "histories":
            return cases.search_count(cases._records_due_domain(self))
        family = what.removesuffix("s")
        return cases.search_count(
            [("shop_id", "=", self.id), ("case_type", "=", family)]
        )

    def _whole(self, count):
        return formatLang(self.env, count, digits=0)

    def _first_sync_names(self):
        return {
            "orders": self.env._("orders"),
            "cancellations": self.env._("cancellations"),
            "returns": self.env._("returns"),
            "histories": self.env._("histories of returns"),
        }
