"""The clock of what we say: a comment wakes it as soon as it is stored."""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..domain import messages as rules
from ..tiktok_api.errors import NetworkError, TikTokError
from .tiktok_adjustment_decision_delivery import CONCURRENCY
from .tiktok_turns import in_turn, waited

_logger = logging.getLogger(__name__)

PUT_ASIDE = timedelta(minutes=15)


class TiktokMessage(models.Model):
    _inherit = "tiktok.message"

    @api.model
    def _cron_deliver(self, limit=200):
        """Deliver and settle what is due, then tell TikTok what was read.

        Each message commits by itself. A shop that TikTok does not answer for is left
        alone for the rest of the run, and until it is to be asked again. Never raises,
        because Odoo switches off what does.
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
        """Return up to `limit` (id, shop id), the shops taking turns, each in the order
        of writing."""
        with self._own_transaction() as messages:
            return in_turn(messages, self._due_domain(), order="id")[:limit]

    @api.model
    def _due_domain(self):
        """Due now, and only now: what waits would wake the cron again and again."""
        talks = (
            Domain("shop_id.messages_enabled", "=", True)
            & Domain("shop_id.has_customer_service", "=", True)
            & Domain("shop_id.active", "=", True)
        )
        speaking = self.env["tiktok.authorized.shop"]._speaking_domain("shop_id.")
        open_ones = Domain("state", "in", (rules.QUEUED, rules.UNCERTAIN))
        return waited() & talks & speaking & open_ones

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
            self._put_aside(message_id)
            return True

    def _put_aside(self, message_id):
        try:
            with self._own_transaction() as messages:
                messages.browse(message_id)._look_again(PUT_ASIDE)
        except Exception:
            # Not even that may stop the others; it comes again in the next run
            _logger.exception("message %s: cannot be put aside", message_id)

    def _note_silence(self, message_id, error):
        """Tell the shop that TikTok was asked for one of its messages in vain.

        Only without any answer: the customer service alone may fail, and that is no
        trouble of orders and cases.
        """
        if isinstance(error, NetworkError):
            with self._own_transaction() as messages:
                shop_id = messages.browse(message_id).shop_id.id
            self.env["tiktok.authorized.shop"].browse(shop_id)._note_silence(error)


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
        stuck = set()
        for shop_id, remote_id in self._take_read():
            if shop_id not in stuck and not self._tell_one_read(shop_id, remote_id):
                stuck.add(shop_id)

    @api.model
    def _take_read(self):
        """Return (shop id, TikTok's id) of what was read, and take it off the list."""
        speaking = self.env["tiktok.authorized.shop"]._speaking_domain("shop_id.")
        try:
            with self.env["tiktok.message"]._own_transaction() as own:
                talks = own.env["tiktok.conversation"].search(
                    Domain("read_due", "=", True) & speaking
                )
                due = [(talk.shop_id.id, talk.remote_id) for talk in talks]
                talks.write({"read_due": False})
                return due
        except CONCURRENCY:
            return []  # an agent reads on; the next run takes it

    def _tell_one_read(self, shop_id, remote_id):
        """Return False when TikTok cannot be reached for this shop now."""
        try:
            shop = self.env["tiktok.authorized.shop"].browse(shop_id)
            if shop._talks():
                shop._client().mark_read(remote_id)
        except NetworkError as error:
            shop._note_silence(error)
            return False
        except (TikTokError, UserError) as error:
            _logger.info("conversation %s: not marked: %s", remote_id, error)
        return True


class TiktokAuthorizedShop(models.Model):
    _inherit = "tiktok.authorized.shop"

    def _after_silence(self, outage):
        """What could not be said is said at once; what may have been said is read in
        its own time."""
        result, messages = super()._after_silence(outage), self.env["tiktok.message"]
        waiting = [("state", "=", rules.QUEUED), ("shop_id", "=", self.id)]
        if outage:
            found = messages.search(waiting).try_lock_for_update()
            found.filtered("next_attempt_at").write({"next_attempt_at": False})
        messages._wake_cron()
        return result
