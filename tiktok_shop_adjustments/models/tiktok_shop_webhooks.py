"""Where TikTok sends a shop's notifications: look, and set it right when asked to."""

import logging

from psycopg2 import OperationalError

from odoo import SUPERUSER_ID, api, fields, models

from ..domain import subscriptions
from ..tiktok_api.errors import TikTokError
from .tiktok_authorization import ADMINISTRATOR
from .tiktok_shop_health_words import words_of

_logger = logging.getLogger(__name__)

RACES = 3


class TiktokAuthorizedShop(models.Model):
    _inherit = "tiktok.authorized.shop"

    webhook_settings = fields.Json(
        readonly=True,
        copy=False,
        groups=ADMINISTRATOR,
        help="Event and address, as TikTok had them.",
    )
    webhook_checked_at = fields.Datetime(
        readonly=True, copy=False, groups=ADMINISTRATOR
    )

    # === ACTION METHODS === #

    def action_check_webhooks(self):
        """Ask TikTok where it sends the shop's notifications, and remember it."""
        self.ensure_one()
        self._check_administrator()
        try:
            settings = self._read_webhooks()
        except TikTokError as error:
            return self._notice("danger", words_of(error))
        return self._notice(*self._words_of_check(settings))

    def action_repair_webhooks(self):
        """Tell TikTok this Odoo's address, for each event that is not set to it.

        Setting what is set already changes nothing, so a repeated press does no harm.
        """
        self.ensure_one()
        self._check_administrator()
        why_not = self._why_no_webhooks()
        if why_not:
            return self._notice("warning", why_not)
        try:
            self._set_webhooks(self._read_webhooks())
            settings = self._read_webhooks()
        except TikTokError as error:
            return self._notice("danger", words_of(error))
        return self._notice(*self._words_of_check(settings))

    def _read_webhooks(self):
        """Return {event: address} as TikTok has it, and remember it.

        :raise TikTokError: TikTok could not be asked
        """
        settings = {
            row.event_type: row.address for row in self._client().get_webhooks()
        }
        now = fields.Datetime.now()
        self._remember(webhook_settings=settings, webhook_checked_at=now)
        return settings

    def _set_webhooks(self, settings):
        """One call an event: TikTok's operation takes no more."""
        client, address = self._client(), self._webhook_address()
        for row in self._subscriptions(settings):
            if row.state != subscriptions.RIGHT:
                client.update_webhook(row.event, address)

    def _remember(self, **vals):
        """Keep what was learned, in a transaction of its own: the sync writes in this
        row after every page, and who pressed a button must not wait for a pause.

        What cannot be kept now is only shown once; it can be asked again.
        """
        for _attempt in range(RACES):
            try:
                with self.env.registry.cursor() as cr:
                    own = self.with_env(api.Environment(cr, SUPERUSER_ID, {}))
                    own.with_context(tracking_disable=True).write(vals)
                break
            except OperationalError as error:
                _logger.info("shop %s: not remembered: %s", self.id, error)
        self.invalidate_recordset(list(vals))

    # === WHAT IT SAYS === #

    def _webhook_address(self):
        return self.sudo().authorization_id.webhook_url

    def _subscriptions(self, settings=None):
        """Return how each event is set; nothing where TikTok was never asked.

        :param settings: {event: address} as TikTok has just said, or what is remembered
        """
        if settings is None:
            settings = (
                (self.webhook_settings or {}) if self.webhook_checked_at else None
            )
        if settings is None:
            return []
        events = subscriptions.wanted(talks=self._talks())
        return subscriptions.compare(events, self._webhook_address(), settings)

    def _why_no_webhooks(self):
        """Return why TikTok cannot send to this Odoo, in words; None when it can."""
        local = self.sudo().authorization_id.portal == "custom"
        code = subscriptions.why_not(self._webhook_address(), local=local)
        words = {
            subscriptions.NOT_AN_ADDRESS: self.env._("it is no web address"),
            subscriptions.NOT_HTTPS: self.env._("it does not begin with https://"),
            subscriptions.NOT_PUBLIC: self.env._("it is not on the public internet"),
            subscriptions.HAS_PORT: self.env._("it names a port"),
            subscriptions.TOO_LONG: self.env._("it is longer than 255 letters"),
        }
        return code and self.env._(
            "TikTok cannot send to %(address)s: %(why)s. Polling does the same, "
            "slower. An administrator of the system sets the address of this Odoo "
            "(web.base.url).",
            address=self._webhook_address(),
            why=words[code],
        )

    def _words_of_check(self, settings):
        rows = self._subscriptions(settings)
        right = [row for row in rows if row.state == subscriptions.RIGHT]
        if len(right) == len(rows):
            return "success", self.env._("All %s events are sent here.", len(rows))
        if any(row.state == subscriptions.ELSEWHERE for row in rows):
            return "warning", self.env._(
                "TikTok sends some events to another address. Repair sets this one."
            )
        return "info", self.env._(
            "%(right)s of %(all)s events are set for this shop. The rest come only if "
            "the app itself has this address in the Partner Center.",
            right=len(right),
            all=len(rows),
        )
