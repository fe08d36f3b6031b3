"""How far the first reading of a shop is: it may take hours, and people look on."""

from odoo import api, fields, models
from odoo.tools import format_date, formatLang

from .tiktok_mirror import naive

# In the order in which they are read
READ = ("orders", "cancellations", "returns", "histories")


class TiktokAuthorizedShop(models.Model):
    _inherit = "tiktok.authorized.shop"

    first_sync_counts = fields.Json(
        readonly=True, copy=False, help="What the first reading has brought so far."
    )
    first_sync_words = fields.Text("First reading", compute="_compute_first_sync_words")

    def _note_first_sync(self, what, items):
        """Count what is behind the cursor; called before a page moves it."""
        if self.last_sync_at:
            return
        known = self[f"{what}_cursor"]
        news = [x for x in items if not known or naive(x.update_time) > known]
        self._count_first_sync(what, len(news))

    def _count_first_sync(self, what, count):
        """Remember it with the page itself: a kill undoes both, or neither."""
        if not self.last_sync_at:
            counts = self.first_sync_counts or {}
            self.first_sync_counts = {**counts, what: counts.get(what, 0) + count}

    @api.depends("first_sync_counts", "last_sync_at")
    @api.depends_context("lang", "tz")
    def _compute_first_sync_words(self):
        for shop in self:
            counts = not shop.last_sync_at and shop.first_sync_counts
            lines = shop._first_sync_lines(counts) if counts else ()
            shop.first_sync_words = "\n".join(lines)

    def _first_sync_lines(self, counts):
        """Return a sentence for each kind that was begun; the last is being read."""
        *done, current = [what for what in READ if what in counts]
        names = self._first_sync_names()
        lines = [
            f"{names[what].capitalize()}: {self._whole(counts[what])}" for what in done
        ]
        return [*lines, self._first_sync_line(names[current], counts, current)]

    def _first_sync_line(self, name, counts, what):
        count, moment = self._whole(counts[what]), self._read_up_to(what)
        if not moment:
            return self.env._(
                "Reading %(what)s: %(count)s so far", what=name, count=count
            )
        return self.env._(
            "Reading %(what)s: %(count)s so far, up to %(day)s",
            what=name,
            count=count,
            day=format_date(self.env, moment),
        )

    def _read_up_to(self, what):
        cursor = f"{what}_cursor"
        return cursor in self._fields and self[cursor]

    def _whole(self, count):
        return formatLang(self.env, count, digits=0)

    def _first_sync_names(self):
        return {
            "orders": self.env._("orders"),
            "cancellations": self.env._("cancellations"),
            "returns": self.env._("returns"),
            "histories": self.env._("histories of returns"),
        }
