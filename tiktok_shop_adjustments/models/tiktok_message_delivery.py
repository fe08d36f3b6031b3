"""Claim, send, record: each in a transaction of its own, none around a call."""

import logging
import random
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from odoo import fields, models
from odoo.exceptions import UserError

from ..domain import messages as rules
from ..tiktok_api import codes, errors
from .tiktok_adjustment_decision_delivery import CONCURRENCY

_logger = logging.getLogger(__name__)

# Longer than the calls of one message can take: open, upload and send.
LEASE = timedelta(minutes=4)
RECORD_TRIES = 3
SOON = timedelta(seconds=2)
CONSENT_WAIT = timedelta(minutes=15)


@dataclass(frozen=True)
class Errand:
    """All that the calls of one attempt need: no transaction stays open for them."""

    message_id: int
    client: Any = field(repr=False)
    conversation: str | None
    buyer_user_id: str | None
    type: str
    content: dict = field(repr=False)
    picture: tuple[bytes, str, str] | None = field(repr=False, default=None)


@dataclass(frozen=True)
class Result:
    """How an attempt ended, as fields of the message."""

    state: str
    wait: float | None = None
    vals: dict = field(default_factory=dict)
    shop_stuck: bool = False


class TiktokMessage(models.Model):
    _inherit = "tiktok.message"

    @contextmanager
    def _own_transaction(self):
        """A short transaction of its own as superuser, committed when it ends well."""
        with self.env.registry.cursor() as cr:
            yield self.with_env(self.env(cr=cr, su=True))

    def _deliver(self, message_id, source=rules.QUEUED):
        """Carry a message to TikTok once and record what it said.

        :param source: ``queued``; or ``uncertain`` by the one who has just read the
            conversation and did not find the message
        :return: False when TikTok cannot be reached for this shop now
        """
        if not self._claim(message_id, source):
            return True
        result = self._attempt(message_id)
        self._record(message_id, result)
        return not result.shop_stuck

    # === CLAIM === #

    def _claim(self, message_id, source):
        """Take a message for sending; return whether it is ours to send now."""
        try:
            with self._own_transaction() as messages:
                return bool(messages.browse(message_id)._take(source))
        except CONCURRENCY:
            self._come_again()  # another worker was faster, or reads the conversation
            return False

    def _come_again(self):
        with self._own_transaction() as messages:
            messages._wake_cron(fields.Datetime.now() + SOON)

    def _take(self, source):
        message = self.try_lock_for_update()
        if message.state != source or not message._may_go():
            return message.browse()
        now = fields.Datetime.now()
        # Whoever has read the conversation before this moment starts over
        message.conversation_id.last_sent_at = now
        taken = message._move(
            rules.SENDING,
            attempts=message.attempts + 1,
            attempted_at=now,
            lease_until=now + LEASE,
        )
        taken._wake_cron(now + LEASE)
        return taken

    def _may_go(self):
        """Called with the row locked: is it due, and the first of its conversation?"""
        if self.next_attempt_at and self.next_attempt_at > fields.Datetime.now():
            return False
        before = [
            ("conversation_id", "=", self.conversation_id.id),
            ("state", "in", rules.OPEN),
            ("id", "<", self.id),
        ]
        shop = self.shop_id
        return shop.active and shop._talks() and not self.search_count(before, limit=1)

    # === SEND === #

    def _attempt(self, message_id):
        """Make the calls of a message; return how it ended (`Result`)."""
        try:
            errand = self._prepare_errand(message_id)
            errand = self._make_ready(errand)
        except errors.TikTokError as error:
            error.maybe_applied = False  # nothing was said yet
            return self._failed(message_id, error)
        except UserError as error:
            wait = CONSENT_WAIT.total_seconds()
            return Result(rules.QUEUED, wait, {"answer": str(error)}, shop_stuck=True)
        return self._say(errand)

    def _prepare_errand(self, message_id):
        with self._own_transaction() as messages:
            message = messages.browse(message_id)
            talk = message.conversation_id
            file = message.attachment_id
            return Errand(
                message_id=message_id,
                client=message.shop_id._client(),
                conversation=talk.remote_id or None,
                buyer_user_id=talk.buyer_user_id or None,
                type=message.type,
                content=message.content or message._prepare_content(),
                picture=(file.raw, file.name, file.mimetype) if file else None,
            )

    def _prepare_content(self):
        """Return what TikTok wants as the content of a text."""
        return {"content": self.text} if self.type == rules.TEXT else {}

    def _make_ready(self, errand):
        """Open the conversation and upload the picture, where that is still to do.

        Both can be done twice without harm; what they gave is kept before the message
        is said.
        """
        conversation, content = errand.conversation, errand.content
        if not conversation:
            conversation = errand.client.create_conversation(errand.buyer_user_id)
            self._keep_conversation(errand.message_id, conversation)
        if errand.type == rules.IMAGE and not content.get("url"):
            image = errand.client.upload_chat_image(*errand.picture)
            content = {"url": image.url, "width": image.width, "height": image.height}
            with self._own_transaction() as messages:
                messages.browse(errand.message_id).content = content
        return Errand(
            errand.message_id, errand.client, conversation, None, errand.type, content
        )

    def _keep_conversation(self, message_id, remote_id):
        with self._own_transaction() as messages:
            messages.browse(message_id).conversation_id._adopt(remote_id)

    def _say(self, errand):
        try:
            answer = errand.client.send_message(
                errand.conversation, type=errand.type, content=errand.content
            )
        except errors.TikTokError as error:
            return self._failed(errand.message_id, error)
        except Exception:
            # Ours or theirs, it may have struck after the request had left
            _logger.exception("message %s: sending failed", errand.message_id)
            return Result(rules.UNCERTAIN, rules.LOOK_AGAIN_SECONDS)
        remote_id, request_id = answer.data["message_id"], answer.request_id
        vals = {"remote_id": remote_id, "request_id": request_id, "answer": False}
        return Result(rules.SENT, None, vals)

    def _failed(self, message_id, error):
        """Return what follows an error (`Result`), by the rule book's table."""
        self._note_silence(message_id, error)
        with self._own_transaction() as messages:
            message = messages.browse(message_id)
            age = fields.Datetime.now() - message.happened_at
            attempts = message.attempts
        state, wait = rules.after_error(
            error.maybe_applied,
            error.retryable,
            attempts,
            age.total_seconds(),
            retry_after=error.retry_after,
            jitter=random.random(),  # noqa: S311 - spreads retries, guards nothing
        )
        if error.kind == codes.AUTH:
            # Nobody refused it: it waits until the shop is connected again
            state, wait = rules.QUEUED, CONSENT_WAIT.total_seconds()
        words = f"{error.meaning} {error.advice}"
        vals = {"answer": words, "request_id": error.request_id}
        stuck = not isinstance(error, errors.Rejected)
        return Result(state, wait, vals, shop_stuck=stuck)

    # === RECORD === #

    def _record(self, message_id, result):
        """Store TikTok's answer; another worker's writing may ask for a second try."""
        for tries_left in reversed(range(RECORD_TRIES)):
            try:
                with self._own_transaction() as messages:
                    messages.browse(message_id)._note(result)
                return
            except CONCURRENCY:
                if not tries_left:
                    raise

    def _note(self, result):
        moment = False
        if result.wait is not None:
            moment = fields.Datetime.now() + timedelta(seconds=result.wait)
        moved = self._move(result.state, next_attempt_at=moment, **result.vals)
        # The next message of the conversation has waited for this one
        moved._wake_cron(moment or None)


class TiktokConversation(models.Model):
    _inherit = "tiktok.conversation"

    def _adopt(self, remote_id):
        """Take the id that TikTok gave; go on in the one that has it already."""
        twin = self._known(self.shop_id, [remote_id]).get(remote_id)
        if not twin:
            self.remote_id = remote_id
        elif twin != self:
            self.message_ids.write({"conversation_id": twin.id})
            tickets = self.env["helpdesk.ticket"].search(
                [("tiktok_conversation_id", "=", self.id)]
            )
            tickets.write({"tiktok_conversation_id": twin.id})
            self.unlink()

    def _after_answer(self, ticket):
        """What an agent's answer means for the conversation, in its transaction."""
        self = self.sudo()
        if self.ticket_id != ticket:
            self.ticket_id = ticket
        ticket.sudo().tiktok_conversation_id = self
        self._mark_read()
