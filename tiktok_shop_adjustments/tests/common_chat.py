from contextlib import ExitStack
from datetime import timedelta
from unittest.mock import patch

from odoo import fields

from ..tiktok_api import pinned
from .chat_tiktok import ChatTikTok, PictureHost
from .common import TiktokCommon

SCOPE = "seller.order.info,seller.customer_service"
BUYER_ID = "7494845267308415300"  # of `payloads.order`


class ChatCommon(TiktokCommon):
    """A shop with customer service, and buyers who write."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authorization.granted_scopes = SCOPE
        cls.cron = cls.env.ref("tiktok_shop_adjustments.cron_deliver_messages")

    def setUp(self):
        super().setUp()
        # In the place of the script: the client of `TiktokCommon` asks `self.tiktok`
        self.chat = ChatTikTok()
        self.tiktok.request = self.chat.request
        self.host = PictureHost()
        stack = self.enterContext(ExitStack())
        stack.enter_context(patch.object(pinned, "get", self.host.get))
        # Payloads are of November 2026
        self.shop.history_until = "2026-01-01"

    # === SHORT WORDS === #

    def _read(self, talk_id, shop=None):
        """Read a conversation as a notification does; return it."""
        (shop or self.shop)._fetch_conversations([talk_id])
        return self._talk(talk_id)

    def _talk(self, talk_id):
        self.env.flush_all()
        found = [("remote_id", "=", talk_id)]
        return self.env["tiktok.conversation"].search(found)

    def _sync(self, shop=None):
        """Read what changed in conversations as the sync does; return the counts."""
        return [count for _what, count in (shop or self.shop)._sync_messages()]

    def _shown(self, ticket):
        """Return (author, subtype, words) of the chatter, the oldest first."""
        return [
            (
                message.author_id.name,
                message.subtype_id.name,
                str(message.body),
            )
            for message in ticket.message_ids.sorted("id")
            if message.message_type in ("comment", "notification") and message.body
        ]

    def _words(self, ticket):
        return [words for _author, _subtype, words in self._shown(ticket)]

    def _post(self, ticket, body, user=None, **options):
        """Post as the chatter's composer does; return the comment."""
        options = {
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_comment",
            **options,
        }
        ticket = ticket.with_user(user or self.agent).sudo()
        return ticket.message_post(body=body, **options)

    def _attachment(self, raw, name="photo.png"):
        vals = {"name": name, "raw": raw, "res_model": "mail.compose.message"}
        return self.env["ir.attachment"].with_user(self.agent).create(vals)

    def _outbox(self, ticket):
        messages = self.env["tiktok.message"].search(
            [("ticket_id", "=", ticket.id), ("direction", "=", "out")], order="id"
        )
        return messages

    def _deliver(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def _let_pass(self, **time):
        """As if so much time had passed since the last attempts."""
        open_ones = self.env["tiktok.message"].search([("state", "!=", False)])
        for message in open_ones:
            for name in ("attempted_at", "next_attempt_at", "lease_until"):
                if message[name]:
                    message[name] = message[name] - timedelta(**time)
        for shop in open_ones.shop_id.filtered("quiet_until"):
            shop.quiet_until -= timedelta(**time)
        self.assertTrue(fields.Datetime.now())
