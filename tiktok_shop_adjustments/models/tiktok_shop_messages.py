"""Which shops talk with their buyers, and how far that was read."""

import logging

from odoo import api, fields, models

from ..const import CUSTOMER_SERVICE_SCOPE
from ..domain.walk import YOUNG
from ..tiktok_api import errors
from ..tiktok_api.errors import TikTokError
from .tiktok_mirror import is_race, naive, reason_of

_logger = logging.getLogger(__name__)

PARKED = "conversation "


class TiktokAuthorizedShop(models.Model):
    _inherit = "tiktok.authorized.shop"

    messages_enabled = fields.Boolean(
        "Messages in tickets",
        default=True,
        help="Read what buyers write and send what agents answer. It takes the "
        "permission for customer service in the Partner Center.",
    )
    has_customer_service = fields.Boolean(
        "Customer service granted",
        compute="_compute_has_customer_service",
        store=True,
        help="The seller's consent covers conversations with buyers.",
    )
    messages_cursor = fields.Datetime(readonly=True, copy=False)
    messages_error = fields.Text(readonly=True, copy=False)

    @api.depends("authorization_id.granted_scopes")
    def _compute_has_customer_service(self):
        for shop in self:
            granted = (shop.authorization_id.granted_scopes or "").split(",")
            names = {name.strip() for name in granted}
            shop.has_customer_service = CUSTOMER_SERVICE_SCOPE in names

    def _talks(self):
        """Tell whether messages go to and fro for this shop; no call without it."""
        return self.has_customer_service and self.messages_enabled

    @api.model
    def _anyone_talks(self):
        """Tell whether any shop talks; decides what menus and lists show.

        Sudo: shops of all companies, for a yes or no. Menus are kept in memory, so it
        must not depend on the user's choice of companies.
        """
        talking = [("has_customer_service", "=", True), ("messages_enabled", "=", True)]
        return bool(self.sudo().search_count(talking, limit=1))

    def write(self, vals):
        result = super().write(vals)
        if {"has_customer_service", "messages_enabled", "active"} & set(vals):
            self._forget_webhook_doors()  # menus are in the same memory
        return result

    # === AS THEY CHANGED === #

    def _sync_messages(self):
        """Read what is new in the shop's conversations; yield as `_sync_orders`.

        A trouble of the customer service is kept on the shop and is no trouble of its
        orders and cases.
        """
        self.ensure_one()
        if not self._talks():
            return
        try:
            yield from self._walk_conversations()
        except TikTokError as error:
            self._note_messages(f"{error.meaning} {error.advice} ({error})")
        else:
            self._note_messages(False)

    def _note_messages(self, words):
        if (self.messages_error or False) != words:
            self.messages_error = words

    def _walk_conversations(self):
        """Read conversations, the latest first, down to where the last walk began.

        Not only to the first one without news: notifications bring the latest ones
        and may have missed one that is older.
        """
        started = fields.Datetime.now()
        until = self.import_from
        if self.messages_cursor:
            until = self.messages_cursor - YOUNG
        token, more = None, True
        while more:
            page = self._client().get_conversations(page_token=token)
            for talk in self._with_news(page.items):
                yield "messages", self._read_gently(talk.id, talk)
            token = page.next_page_token
            more = bool(token) and not self._is_past(page.items, until)
        self.messages_cursor = started

    def _with_news(self, talks):
        """Return the conversations of a page in which something was said."""
        conversations = self.env["tiktok.conversation"]
        known = conversations._known(self, [talk.id for talk in talks])
        return [
            talk
            for talk in talks
            if known.get(talk.id, conversations)._has_news(self, talk)
        ]

    def _is_past(self, talks, until):
        """Tell whether the rest of the list was read by the walk before."""
        moments = [
            naive(talk.latest_message.create_time)
            for talk in talks
            if talk.latest_message
        ]
        oldest = min(moments, default=None)
        return bool(oldest and oldest < until)

    # === BY ID === #

    def _reconcile(self):
        """Read the conversations that could not be applied once more; each hour."""
        yield from super()._reconcile()
        try:
            for conversation_id in self._parked_conversations():
                yield "messages", self._read_gently(conversation_id)
        except TikTokError as error:
            self._note_messages(f"{error.meaning} {error.advice} ({error})")

    def _parked_conversations(self):
        parked = self.parked_records if self._talks() else {}
        return [
            name.removeprefix(PARKED)
            for name in parked or {}
            if name.startswith(PARKED)
        ]

    def _fetch_conversations(self, ids):
        """Read what is new in these conversations; called by notifications.

        :raise TikTokError: TikTok could not be asked
        """
        shop = self._as_system()
        for conversation_id in sorted(set(ids)):
            shop._read_gently(conversation_id)

    def _read_gently(self, conversation_id, talk=None):
        """Read one conversation; return how much of it was new.

        One that cannot be applied is kept visibly on the shop and stops no other.
        """
        name = f"{PARKED}{conversation_id}"
        conversations = self.env["tiktok.conversation"]
        try:
            with self.env.cr.savepoint():
                count = conversations._read(self, conversation_id, talk)
        except Exception as error:
            if is_race(error) or not _is_about_one(error):
                raise
            _logger.warning("shop %s: %s", self.id, name, exc_info=True)
            self.env.invalidate_all()
            self._park_record(name, reason_of(error))
            return 0
        self._forget_parked(name)
        return count

    def _forget_parked(self, name):
        parked = self.parked_records or {}
        if name in parked:
            left = {known: why for known, why in parked.items() if known != name}
            self.parked_records = left or False


class TiktokAuthorization(models.Model):
    _inherit = "tiktok.authorization"

    def write(self, vals):
        if "granted_scopes" in vals:
            self._forget_webhook_doors()  # menus are in the same memory
        return super().write(vals)


def _is_about_one(error):
    """Tell whether an error is about one conversation, not about the whole shop."""
    if isinstance(error, TikTokError):
        refused = isinstance(error, errors.Rejected | errors.BadReply)
        return refused and not isinstance(error, errors.Misconfigured)
    return True
