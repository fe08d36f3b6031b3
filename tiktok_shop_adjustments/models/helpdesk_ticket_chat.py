"""A ticket's line to its buyer: the chatter's own composer writes to TikTok."""

from dataclasses import dataclass
from typing import Any

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.mail import plaintext2html

from ..domain import messages as rules
from .tiktok_adjustment_decision_queue import DECIDE


@dataclass(frozen=True)
class Talk:
    """To whom a ticket's comments go.

    :param shop: the shop that talks
    :param conversation: `tiktok.conversation`, empty until the first message
    :param buyer_user_id: as the buyer's orders name it
    :param partner: the buyer's contact
    :param order: the sale order that the ticket is about, may be empty
    :param refusal: why nothing can be sent now, in words; empty when it can
    """

    shop: Any
    conversation: Any
    buyer_user_id: str
    partner: Any
    order: Any
    refusal: str = ""


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    tiktok_conversation_id = fields.Many2one(
        "tiktok.conversation",
        "TikTok conversation",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="Where the ticket's comments to the buyer go.",
    )
    tiktok_unread_count = fields.Integer(
        "Unread messages",
        compute="_compute_tiktok_unread_count",
        store=True,
        copy=False,
        help="What the buyer wrote on TikTok Shop and nobody has looked at.",
    )

    _tiktok_unread = models.Index("(id) WHERE tiktok_unread_count > 0")

    @api.depends(
        "tiktok_conversation_id.unread_count", "tiktok_conversation_id.ticket_id"
    )
    def _compute_tiktok_unread_count(self):
        for ticket in self:
            talk = ticket.tiktok_conversation_id
            here = talk.ticket_id == ticket
            ticket.tiktok_unread_count = talk.unread_count if here else 0

    # === WITH WHOM === #

    def _tiktok_talk(self):
        """Hook: return the ticket's `Talk`, ``None`` when there is nobody to talk to.

        Called before a comment is posted and for what the composer shows. The
        conversation of the ticket; else the buyer of its order, with whom one can be
        opened. Sudo: whoever works on the ticket may know with whom.
        """
        self.ensure_one()
        ticket = self.sudo()
        order = ticket._tiktok_orders()[:1]
        named = ticket.tiktok_conversation_id
        talk = named.filtered(lambda talk: talk.company_id == ticket.company_id)
        talk = talk or ticket._tiktok_known_talk(order)
        shop = talk.shop_id or order.tiktok_shop_id
        partner = talk.partner_id or order.partner_id
        user_id = talk.buyer_user_id or partner._tiktok_chat_user_id()
        if not shop._talks() or not (talk or user_id):
            return None
        refusal = "" if not talk or talk.can_send else ticket._tiktok_closed_words()
        return Talk(shop, talk, user_id, partner, order, refusal)

    def _tiktok_known_talk(self, order):
        user_id = order.partner_id._tiktok_chat_user_id()
        talks = self.env["tiktok.conversation"]
        if not user_id:
            return talks
        return talks.search(
            [
                ("shop_id", "=", order.tiktok_shop_id.id),
                ("buyer_user_id", "=", user_id),
            ],
            order="latest_at desc, id desc",
            limit=1,
        )

    def _tiktok_closed_words(self):
        return self.env._(
            "TikTok does not let this shop write to the buyer any more. Nothing was "
            "sent. Log a note instead, or wait until the buyer writes."
        )

    # === WHAT IS SAID === #

    def _message_post_after_hook(self, message, msg_vals):
        """A comment that a person writes to the buyer goes to TikTok as well.

        Here, because attachments and author stand by now and no mail has left yet:
        what cannot be sent takes the comment back with it.
        """
        result = super()._message_post_after_hook(message, msg_vals)
        if self._tiktok_is_for_buyer(message):
            talk = self._tiktok_talk()
            if talk and talk.refusal:
                raise UserError(talk.refusal)
            if talk:
                self.env["tiktok.message"]._queue_comment(self, message, talk)
        return result

    def _tiktok_is_for_buyer(self, message):
        """Hook: tell whether a message of the chatter is meant for the buyer.

        Only a comment that somebody with the permission writes under their own name:
        no note, no mail that came in, no template, no tracking, no log entry.
        """
        user = self.env.user
        comment = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment")
        said = message.message_type == "comment" and message.subtype_id.id == comment
        own = message.author_id == user.partner_id and not message.is_internal
        ordered = self.env.context.get("tiktok_to_buyer")
        return said and own and (ordered or user.has_group(DECIDE))

    def _tiktok_post_to_buyer(self, text):
        """Write to the ticket's buyer through TikTok's customer service.

        The comment is the current user's, also in superuser mode. Who calls this has
        checked that the user may.

        :param text: plain text
        :return: True when it is queued for the buyer, False when this shop or this
            buyer cannot be written to, or not such a text; then nothing was posted
        """
        self.ensure_one()
        talk = self._tiktok_talk()
        sendable = 1 <= len((text or "").strip()) <= rules.MAX_TEXT
        if not talk or talk.refusal or not sendable:
            return False
        ticket = self.sudo().with_context(tiktok_to_buyer=True)
        ticket.message_post(
            body=plaintext2html(text.strip()),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=self.env.user.partner_id.id,
        )
        return True

    def _message_update_content(self, message, /, *, body, **kwargs):
        """What was said cannot be unsaid: the other side has read it."""
        known = [("mail_message_id", "=", message.id)]
        if self.env["tiktok.message"].sudo().search_count(known, limit=1):
            raise UserError(
                self.env._(
                    "This was said on TikTok Shop and cannot be changed or deleted "
                    "here. Write another message, or log a note."
                )
            )
        return super()._message_update_content(message, body=body, **kwargs)

    # === NO MAIL TO THE BUYER === #

    def _message_get_suggested_recipients_batch(self, *args, **kwargs):
        """The buyer has no address for mail; asked for one, the composer would stop."""
        suggested = super()._message_get_suggested_recipients_batch(*args, **kwargs)
        ids = [row.get("partner_id") for rows in suggested.values() for row in rows]
        buyers = self._tiktok_without_mail(ids)
        return {
            ticket_id: [row for row in rows if row.get("partner_id") not in buyers]
            for ticket_id, rows in suggested.items()
        }

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """The buyer is told on TikTok and by no mail, which would only fail."""
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        buyers = self._tiktok_without_mail([row["id"] for row in recipients])
        return [row for row in recipients if row["id"] not in buyers]

    @api.model
    def _tiktok_without_mail(self, partner_ids):
        """Return the ids of those who are TikTok's buyers and have no address."""
        partners = self.env["res.partner"].sudo().browse(filter(None, partner_ids))
        buyers = partners.filtered(lambda p: p.tiktok_user_id and not p.email)
        return set(buyers.ids)
