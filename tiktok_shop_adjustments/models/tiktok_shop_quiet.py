"""One patience for one shop: when TikTok is silent for it, every loop waits.

Without it each notification, decision and message that comes in during an outage asks
anew, and where sockets hang, each of them holds up the shops behind it. What a person
asks for (a click, "Sync Now") is not held back.
"""

import logging
import random
from datetime import timedelta

from psycopg2.errors import DeadlockDetected, SerializationFailure

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain

from ..domain import backoff
from ..tiktok_api import pace
from ..tiktok_api.errors import NotYet, RateLimited, TikTokError
from ..tiktok_api.silence import is_silence
from .tiktok_mirror import reason_of

_logger = logging.getLogger(__name__)

# A healthy shop is read every ten minutes; more patience would only add to the lag
QUIET_AT_MOST = 900.0


class TiktokAuthorizedShop(models.Model):
    _inherit = "tiktok.authorized.shop"

    quiet_until = fields.Datetime(
        readonly=True,
        copy=False,
        help="TikTok gave no answer for this shop: scheduled actions leave it alone "
        "until then.",
    )
    quiet_spares_decisions = fields.Boolean(
        readonly=True,
        copy=False,
        help="TikTok only limits how fast it is read: decisions go out meanwhile.",
    )

    @api.model
    def _speaking_domain(self, path=""):
        """Return the domain of what scheduled actions may ask TikTok about now.

        :param path: leads from the searched model to the shop, with its dot
        """
        name, now = f"{path}quiet_until", fields.Datetime.now()
        return Domain(name, "=", False) | Domain(name, "<=", now)

    @api.model
    def _hearing_domain(self, path=""):
        """As `_speaking_domain`, for decisions: they do not wait for the readings."""
        spared = Domain(f"{path}quiet_spares_decisions", "=", True)
        return self._speaking_domain(path) | spared

    def _note_silence(self, error):
        """Hear from any loop that TikTok was asked in vain; durable on return.

        Called when no transaction of the caller holds the shop's row. What is wrong
        with one record only is no silence, and what several workers meet at the same
        moment is one silence.
        """
        if not is_silence(error):
            return
        try:
            with self.env.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                shop = self.with_env(env).try_lock_for_update(allow_referencing=True)
                if shop and not shop._has_heard(error):
                    shop._keep_failure(error)
        except (SerializationFailure, DeadlockDetected):
            _logger.info("shop %s: another worker has noted the silence", self.id)

    def _note_answer(self):
        """Hear from whoever asked in spite of the silence that TikTok answers again."""
        try:
            with self.env.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                shop = self.with_env(env).filtered(lambda shop: shop._is_quiet())
                if shop.try_lock_for_update(allow_referencing=True):
                    shop.write({"quiet_until": False, "next_sync_at": False})
                    shop._after_silence(outage=False)
                    shop._trigger_sync()
        except (SerializationFailure, DeadlockDetected):
            _logger.info("shop %s: another worker has heard it, too", self.id)

    def _is_quiet(self):
        return bool(self.quiet_until) and self.quiet_until > fields.Datetime.now()

    def _has_heard(self, error):
        """Tell whether the shop's loops are quiet already, for this reason or another
        that holds back as much."""
        return self._is_quiet() and (
            _spares_decisions(error) or not self.quiet_spares_decisions
        )

    def _keep_failure(self, error):
        """Keep in plain words what went wrong, and plan when it is tried again."""
        if isinstance(error, NotYet):
            self._wait_for_turn(error.retry_after)
            return
        failures = self.sync_failures + 1
        # Shops that failed together should not all come back at the same moment
        wait = backoff.queue_delay(failures, random.random())  # noqa: S311
        silent = is_silence(error)
        if silent:
            wait = min(wait, QUIET_AT_MOST)
        wait = max(wait, getattr(error, "retry_after", None) or 0)
        moment = fields.Datetime.now() + timedelta(seconds=wait)
        self.write(
            {
                "sync_error": _words(error),
                "sync_failures": failures,
                "next_sync_at": moment,
                "quiet_until": moment if silent else self.quiet_until,
                "quiet_spares_decisions": _spares_decisions(error)
                if silent
                else self.quiet_spares_decisions,
            }
        )
        # The first loop to ask again, at the very moment that is on the screen
        self._trigger_sync(moment)

    def _wait_for_turn(self, seconds):
        """Nothing went wrong: our own calls are as many as TikTok lets through."""
        moment = fields.Datetime.now() + timedelta(seconds=seconds)
        self.next_sync_at = max(self.next_sync_at or moment, moment)
        self._trigger_sync(self.next_sync_at)

    def _after_silence(self, outage):
        """Hook: TikTok answers again; wake what had to wait for that.

        Called within the transaction that notes the success.

        :param outage: the shop was asked in vain more than once, so what is planned for
            later has waited for TikTok and is due at once. A single question in vain
            may be that question's own fault: it keeps its own patience
        """

    def _trigger_sync(self, at=None):
        cron = self.env.ref(
            "tiktok_shop_adjustments.cron_sync", raise_if_not_found=False
        )
        if cron:
            # An administrator of shops need not be one of scheduled actions
            cron.sudo()._trigger(at)


def _spares_decisions(error):
    """Tell whether TikTok limits readings only; it counts each class for itself."""
    limited = isinstance(error, RateLimited) and error.is_about_pace
    return limited and error.lane not in (None, pace.WRITE)


def _words(error):
    if isinstance(error, TikTokError):
        return f"{error.meaning} {error.advice} ({error})"
    words, name = reason_of(error), type(error).__name__
    return words if words.startswith(name) else f"{name}: {words}"
