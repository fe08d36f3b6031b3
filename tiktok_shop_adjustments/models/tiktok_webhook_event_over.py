"""What is over: notifications that are old, and a silence that made them wait."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

KEPT_DAYS = 30
GC_LIMIT = 10_000


class TiktokWebhookEvent(models.Model):
    _inherit = "tiktok.webhook.event"

    @api.autovacuum
    def _gc_events(self):
        """Delete what is over; polling would bring back anything that mattered."""
        old = self._get_old_domain()
        events = self.search(old, order="id", limit=GC_LIMIT)
        events.unlink()
        return len(events), self.search_count(old, limit=1)

    @api.model
    def _get_old_domain(self):
        before = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        return Domain("state", "!=", "new") & Domain("create_date", "<", before)


class TiktokAuthorizedShop(models.Model):
    _inherit = "tiktok.authorized.shop"

    def _after_silence(self, outage):
        """The events that were asked about in vain need not wait for their hour."""
        result = super()._after_silence(outage)
        events = self.env["tiktok.webhook.event"]
        waiting = [
            ("state", "=", "new"),
            ("shop_id", "=", self.id),
            ("next_attempt_at", "!=", False),
        ]
        if outage:
            # Those that a worker holds are being asked about already
            events.search(waiting).try_lock_for_update().next_attempt_at = False
        events._trigger()
        return result
