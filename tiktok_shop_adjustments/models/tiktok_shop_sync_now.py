"""The button that reads a shop now, and what it says."""

import time

from odoo import models

from .tiktok_shop_enqueue import SYNC
from .tiktok_shop_sync import LIMITED

# A click waits this long; the scheduled action reads the rest
PATIENCE = 20


class TiktokAuthorizedShop(models.Model):
    _inherit = "tiktok.authorized.shop"

    def action_sync_now(self):
        """Read what changed now; return a notification that says what came of it."""
        self.ensure_one()
        self.check_access("write")
        done = self._drive(SYNC, time.monotonic() + PATIENCE)
        self.invalidate_recordset()
        if rest := done.pop("unfinished", False):
            self._read_on(done)
            return self._notice("info", self._words_of_rest(done, rest))
        if self.sync_error:
            return self._notice("danger", self.sync_error)
        return self._notice("success", _counts(done))

    def _words_of_rest(self, done, rest):
        if not done and rest == LIMITED:
            return self.env._("TikTok limits how fast this shop is read. News follow.")
        if not done:
            return self.env._("This shop is being read already. The news follow.")
        return self.env._("%s so far. The rest follows by itself.", _counts(done))

    def _notice(self, kind, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": kind,
                "title": self.name,
                "message": message,
                "sticky": kind == "danger",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }


def _counts(done):
    parts = [f"{count} {what}" for what, count in done.items() if count]
    return ", ".join(parts) or "Nothing new"
