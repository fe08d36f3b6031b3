"""Nobody guesses: whether a message was said is read in the conversation."""

import logging
from datetime import timedelta

from psycopg2 import IntegrityError, OperationalError

from odoo import fields, models
from odoo.exceptions import UserError

from ..domain import messages as rules
from ..tiktok_api.errors import TikTokError

_logger = logging.getLogger(__name__)

UNREADABLE = (TikTokError, UserError, OperationalError, IntegrityError)
READ_AGAIN = timedelta(minutes=2)


class TiktokMessage(models.Model):
    _inherit = "tiktok.message"

    def _settle(self, message_id):
        """Read the conversation of an `uncertain` message and draw the conclusion.

        Reading recognises the message when TikTok shows it. When it does not, and has
        had the time to, the message is sent again.

        :return: False when TikTok cannot be reached for this shop now
        """
        try:
            with self._own_transaction() as messages:
                message = messages.browse(message_id)
                talk = message.conversation_id
                messages.env["tiktok.conversation"]._read(
                    message.shop_id, talk.remote_id
                )
                again = message._judge()
        except UNREADABLE as error:
            _logger.info("message %s: not read back yet: %s", message_id, error)
            self._note_silence(message_id, error)
            self._look_later(message_id)
            return isinstance(error, OperationalError | IntegrityError)
        return self._deliver(message_id, source=rules.UNCERTAIN) if again else True

    def _doubt_when_old(self):
        """Have the conversation read before a message is sent that waits for long."""
        moment = fields.Datetime.now() - timedelta(seconds=rules.DOUBT_SECONDS)
        if self.conversation_id.remote_id and self._begun_at() < moment:
            message = self.try_lock_for_update()
            message.filtered(lambda m: m.state == rules.QUEUED)._move(rules.UNCERTAIN)

    def _begun_at(self):
        """Return when TikTok may have got it for the last time, or for the first."""
        return self.attempted_at or self.happened_at

    def _judge(self):
        """Called after reading; return True when it has to be sent again."""
        if self.state != rules.UNCERTAIN:
            return False  # TikTok showed it
        since = fields.Datetime.now() - self._begun_at()
        if rules.may_resend(since.total_seconds()):
            self.next_attempt_at = False
            return True
        self._look_again(timedelta(seconds=rules.LOOK_AGAIN_SECONDS))
        return False

    def _look_again(self, wait):
        self.next_attempt_at = fields.Datetime.now() + wait
        self._wake_cron(self.next_attempt_at)

    def _look_later(self, message_id):
        with self._own_transaction() as messages:
            messages.browse(message_id)._look_again(READ_AGAIN)
