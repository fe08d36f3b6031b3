"""The clock of what we say: a comment wakes it as soon as it is stored."""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..domain import messages as rules
from ..tiktok_api.errors import TikTokError
from .tiktok_adjustment_decision_delivery import CONCURRENCY

_logger = logging.getLogger(__name__)

PUT_ASIDE = timedelta(minutes=15)


class TiktokMessage(models.Model):
    _inherit = "tiktok.message"

    @api.model
    def _cron_deliver(self, limit=200):
        """Deliver and settle what is due, then tell TikTok what was read.

        Each message commits by itself. A shop that TikTok does not answer for is left
        alone for the rest of the run.
        """
        self._expire_leases()
        due, stuck = self._due_ids(limit), set()
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=len(due))
        for message_id, shop_id in due:
            if shop_id not in stuck and not self._work_on(message_id):
                stuck.add(shop_id)
            if not progress._commit_progress(1):
                return
        self.env["tiktok.conversation"]._tell_read()

    def _expire_leases(self):
        """Whoever held these has died, perhaps after TikTok had acted."""
        try:
            with self._own_transaction() as messages:
                now = fields.Datetime.now()
                dead = messages.search(
                    [("state", "=", rules.SENDING), ("lease_until", "<", now)]
                )
                dead.try_lock_for_update()._move(rules.UNCERTAIN, next_attempt_at=now)
        except CONCURRENCY:
            _logger.info("leases: another worker is at it")

    def _due_ids(self, limit):
        """Return up to `limit` (id, shop id), in the order of writing."""
        with self._own_transaction() as messages:
            domain = self._due_domain()
            due = messages.search_fetch(domain, ["shop_id"], order="id", limit=limit)
            return [(message.id, message.shop_id.id) for message in due]

    @api.model
    def _due_domain(self):
        """Due now, and only now: what waits would wake the cron again and again."""
        now = fields.Datetime.now()
        due = Domain("next_attempt_at", "=", False) | Domain(
            "next_attempt_at", "<=", now
        )
        talks = (
            Domain("shop_id.messages_enabled", "=", True)
            & Domain("shop_id.has_customer_service", "=", True)
            & Domain("shop_id.active", "=", True)
        )
        return due & talks & Domain("state", "in", (rules.QUEUED, rules.UNCERTAIN))

    def _work_on(self, message_id):
        """Do the next step of one message; return False when its shop is stuck."""
        try:
            with self._own_transaction() as messages:
                message = messages.browse(message_id)
                message._doubt_when_old()
                state = message.state
            if state == rules.UNCERTAIN:
                return self._settle(message_id)
            return self._deliver(message_id)
        except Exception:
            # One message that breaks us must not stop the others, nor come again at
            # once: due work would wake the cron without an end
            _logger.exception("message %s: delivery failed", message_id)
            with self._own_transaction() as messages:
                messages.browse(message_id)._look_again(PUT_ASIDE)
            return True


class TiktokConversation(models.Model):
    """Read marks: TikTok is told, and nothing depends on it."""

    _inherit = "tiktok.conversation"

    def _mark_read(self):
        """Note that an agent has seen what the buyer wrote; TikTok hears it soon."""
        seen = self.sudo().filtered(lambda talk: talk.unread_count and talk.remote_id)
        if seen:
            seen.write({"unread_count": 0, "read_due": True})
            self.env["tiktok.message"]._wake_cron()

    @api.model
    def _tell_read(self):
        """Tell TikTok what was read; what fails is shown as unread by the next sync."""
        with self.env["tiktok.message"]._own_transaction() as own:
            talks = own.env["tiktok.conversation"].search([("read_due", "=", True)])
            due = [(talk.shop_id.id, talk.remote_id) for talk in talks]
            talks.write({"read_due": False})
        for shop_id, remote_id in due:
            self._tell_one_read(shop_id, remote_id)

    def _tell_one_read(self, shop_id, remote_id):
        try:
            shop = self.env["tiktok.authorized.shop"].browse(shop_id)
            if shop._talks():
                shop._client().mark_read(remote_id)
        except (TikTokError, UserError) as error:
            _logger.info("conversation %s: not marked: %s", remote_id, error)
