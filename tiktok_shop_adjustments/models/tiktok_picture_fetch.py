"""Fetching what is wanted: a picture at a time, each with its own commit."""

import logging
import random
from base64 import b64encode
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..domain import backoff
from ..tiktok_api.pictures import PictureRefused
from ..tools import pictures
from .tiktok_picture import KEPT, REFUSED, WANTED
from .tiktok_turns import waited

_logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 4


class TiktokPicture(models.Model):
    _inherit = "tiktok.picture"

    @api.model
    def _cron_fetch(self, limit=200):
        """Fetch pictures of open tickets; never raises, and delays nothing else."""
        progress = self.env["ir.cron"]
        due = self.search(self._due_domain(), order="id", limit=limit)
        progress._commit_progress(remaining=len(due))
        for picture in due:
            picture._fetch_gently()
            if not progress._commit_progress(1):
                break

    @api.model
    def _due_domain(self):
        """Due now, and only now: what waits would wake the cron again and again."""
        return Domain("state", "=", WANTED) & waited()

    def _fetch_gently(self):
        """A picture that breaks us is put aside and stops no other."""
        try:
            with self.env.cr.savepoint():
                self._fetch()
        except Exception:
            self.env.invalidate_all()
            _logger.exception("picture %s: not fetched", self.id)
            self.write({"state": REFUSED, "reason": "it could not be stored"})

    def _fetch(self):
        """Fetch one picture and keep it: one unit of work, no commit."""
        self.ensure_one()
        try:
            content = self._fetch_content()
        except PictureRefused as error:
            self._note_refusal(str(error))
            return
        kept = self._prepare_kept_vals(content)
        if not kept:
            self._give_up("it is nothing that can be shown")
            return
        done = {"state": KEPT, "url": False, "reason": False, "next_attempt_at": False}
        self.write({**kept, **done})

    def _fetch_content(self):
        """Hook: return the bytes; called by `_fetch`."""
        return self.shop_id._fetch_picture(self.url)

    def _prepare_kept_vals(self, content):
        """Hook: return what is kept of the bytes, drawn anew; ``False`` when they are
        nothing that can be shown; called by `_fetch`."""
        drawn = pictures.redrawn(content)
        return drawn and {"image": b64encode(drawn)}

    def _note_refusal(self, reason):
        attempts = self.attempts + 1
        if attempts >= MOST_ATTEMPTS or not self.shop_id._picture_hosts().allows(
            self.url
        ):
            self._give_up(reason)
            return
        wait = backoff.queue_delay(attempts, random.random())  # noqa: S311
        moment = fields.Datetime.now() + timedelta(seconds=wait)
        self.write({"attempts": attempts, "next_attempt_at": moment, "reason": reason})

    def _give_up(self, reason):
        self.write({"state": REFUSED, "reason": reason})
