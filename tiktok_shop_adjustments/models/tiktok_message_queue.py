"""An agent's comment becomes messages to the buyer, in the comment's transaction."""

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError

from ..domain import messages as rules
from ..tools.pictures import sniff
from ..tools.plain_text import plain_text
from .tiktok_adjustment_decision_queue import DECIDE
from .tiktok_turns import wake

CRON = "tiktok_shop_adjustments.cron_deliver_messages"


class TiktokMessage(models.Model):
    _inherit = "tiktok.message"

    # === FROM THE CHATTER === #

    @api.model
    def _queue_comment(self, ticket, comment, talk):
        """Store what a comment says to the buyer; it is sent once this has committed.

        Called while the comment is posted: when this raises, nothing is posted.

        :param talk: the ticket's `Talk`, open for writing
        :return: the messages: the text first, then a message a picture
        :raise UserError: in words, what the buyer cannot be sent
        """
        text = plain_text(comment.body)
        self._check_sendable(text, comment.attachment_ids)
        conversation = talk.conversation or self._open_conversation(ticket, talk)
        messages = self._as_system().create(
            self._prepare_outgoing_vals_list(ticket, comment, conversation, text)
        )
        conversation._after_answer(ticket)
        messages._wake_cron()
        return messages

    @api.model
    def _check_sendable(self, text, attachments):
        if len(text) > rules.MAX_TEXT:
            raise UserError(
                self.env._(
                    "The message has %(count)s characters; TikTok takes %(limit)s. "
                    "Nothing was sent. Shorten it, or send it in two parts.",
                    count=len(text),
                    limit=rules.MAX_TEXT,
                )
            )
        for attachment in attachments.sudo():
            self._check_picture(attachment)

    @api.model
    def _check_picture(self, attachment):
        if attachment.file_size > rules.MAX_PICTURE:
            raise UserError(
                self.env._(
                    "%(name)s is larger than 10 MB, the most that TikTok takes. "
                    "Nothing was sent. Make it smaller, or take it out.",
                    name=attachment.name,
                )
            )
        if sniff(attachment.raw or b"") not in rules.PICTURE_TYPES:
            raise UserError(
                self.env._(
                    "%(name)s cannot be sent to the buyer: TikTok takes pictures (JPG, "
                    "PNG, GIF, WEBP) only. Nothing was sent. Take it out, or log it as "
                    "a note.",
                    name=attachment.name,
                )
            )

    @api.model
    def _open_conversation(self, ticket, talk):
        """Return a conversation that TikTok is asked for with the first message."""
        return (
            self.env["tiktok.conversation"]
            .with_user(SUPERUSER_ID)
            .create(
                {
                    "shop_id": talk.shop.id,
                    "buyer_user_id": talk.buyer_user_id,
                    "buyer_name": talk.partner.name,
                    "partner_id": talk.partner.id,
                    "order_remote_id": talk.order.tiktok_order_id,
                    "sale_order_id": talk.order.id,
                    "ticket_id": ticket.id,
                }
            )
        )

    @api.model
    def _prepare_outgoing_vals_list(self, ticket, comment, conversation, text):
        """Hook: return the values of the messages of a comment, in their order."""
        shared = {
            "conversation_id": conversation.id,
            "ticket_id": ticket.id,
            "mail_message_id": comment.id,
            "direction": "out",
            "role": "CUSTOMER_SERVICE",
            "state": rules.QUEUED,
            "user_id": self.env.uid,
            "order_remote_id": conversation.order_remote_id,
            "happened_at": fields.Datetime.now(),
        }
        texts = [{**shared, "type": rules.TEXT, "text": text}] if text else []
        pictures = [
            {**shared, "type": rules.IMAGE, "attachment_id": attachment.id}
            for attachment in comment.attachment_ids.sorted("id")
        ]
        return texts + pictures

    # === AGAIN === #

    def action_send_again(self):
        """Send refused messages once more: surely none of them was said."""
        if not self.env.user.has_group(DECIDE):
            raise AccessError(
                self.env._(
                    "You may read this conversation but not write to the buyer. Ask an "
                    "administrator for the permission “TikTok Shop Adjustments”."
                )
            )
        self.check_access("read")
        self.ticket_id.check_access("read")
        # The outbox is written by nobody's own right; the rights were checked above
        refused = self._as_system().filtered(lambda m: m.state == rules.REFUSED)
        refused._move(rules.QUEUED, attempts=0, next_attempt_at=False, answer=False)
        refused._wake_cron()

    # === OUTBOX === #

    def _as_system(self):
        return self.with_user(SUPERUSER_ID)

    def _move(self, target, **vals):
        """Bring messages to the delivery state `target`: the only door for `state`.

        What the table forbids is left as it is; return the messages that moved.
        """
        allowed = rules.ALLOWED_FROM[target]
        moved = self.filtered(lambda message: message.state in allowed)
        moved.write({"state": target, **vals})
        moved._tell_author()
        return moved

    @api.model
    def _wake_cron(self, at=None):
        wake(self.env, CRON, at)
