"""TikTok's history of a return: the timeline, and the buyer's own words."""

import logging
from functools import cache

from odoo import api, models
from odoo.tools import html2plaintext

from ..domain import freshness, kinds, states
from ..tiktok_api.errors import TikTokError
from .tiktok_mirror import naive

_logger = logging.getLogger(__name__)


class TiktokAdjustment(models.Model):
    _inherit = "tiktok.adjustment"

    def _sync_records(self):
        """Fetch the history of these returns; one call each, so keep the set small.

        Cancellations have none. A history that cannot be had leaves the case as it is:
        it is tried again with the next sync, unless TikTok will not have it at all.
        Never commits.
        """
        # One line to TikTok for all cases of a shop
        client = cache(lambda shop: shop._client())
        for case in self.filtered(lambda case: case.case_type == kinds.RETURN):
            try:
                records = client(case.shop_id).get_return_records(case.remote_id)
            except TikTokError as error:
                _logger.info("No history of return %s: %s", case.remote_id, error)
                case.records_due = error.retryable
                continue
            case._apply_records(records)

    def _apply_records(self, records):
        """Add what is new to the timeline; known entries get their pictures renewed.

        TikTok signs the addresses of pictures and videos anew each time, and they run
        out: those of the last reading are kept.

        :param records: `tiktok_api.schemas.Record` objects
        """
        self.ensure_one()
        known = {event.digest: event for event in self.event_ids}
        wanted = {}
        for record in records:
            vals = self._prepare_event_vals(record)
            wanted.setdefault(vals["digest"], vals)
        for digest, vals in wanted.items():
            if digest in known:
                known[digest].write({key: vals[key] for key in ("images", "videos")})
        new = [vals for digest, vals in wanted.items() if digest not in known]
        self.env["tiktok.adjustment.event"].create(new)
        self.records_due = False
        self._adopt_buyer_words(records)
        self._want_evidence()

    def _prepare_event_vals(self, record):
        """Return the values of one entry of the timeline."""
        self.ensure_one()
        vals = {
            "role": record.role,
            "description": record.description or record.event,
            "reason_text": record.reason_text,
            "note": record.note,
        }
        moment = naive(record.create_time) or self.remote_create_time
        return {
            **vals,
            "adjustment_id": self.id,
            "happened_at": moment or self.create_date,
            "images": [image.raw for image in record.images or () if image.url],
            "videos": [video.raw for video in record.videos or () if video.url],
            "digest": freshness.digest({**vals, "at": str(moment)}),
        }

    def _adopt_buyer_words(self, records):
        """Keep the buyer's first note, on the ticket too unless that was edited."""
        self.ensure_one()
        said = [r for r in records if r.role == kinds.BUYER and r.note]
        said.sort(key=lambda record: (not record.create_time, record.create_time))
        notes = [record.note for record in said]
        if not notes or self.buyer_words == notes[0]:
            return
        before = self._ticket_description()
        self.buyer_words = notes[0]
        if self._leads_description(before):
            self.ticket_id.description = self._ticket_description()

    def _leads_description(self, text):
        ticket = self.ticket_id
        mine = ticket.tiktok_adjustment_id == self
        same = html2plaintext(ticket.description or "") == html2plaintext(text)
        return bool(ticket) and mine and same

    # === WHICH ARE DUE === #

    @api.model
    def _records_due_domain(self, shop):
        return [("shop_id", "=", shop.id), ("records_due", "=", True)]

    def _wants_records(self, is_return, state):
        """Tell whether a case that changed should have its history read again."""
        return is_return and (state not in states.SETTLED or bool(self.event_ids))
