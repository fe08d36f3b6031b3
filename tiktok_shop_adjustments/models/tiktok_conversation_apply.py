"""What was said lands in Odoo, each message once, in the order in which it was said."""

from odoo import SUPERUSER_ID, api, models
from odoo.tools import SQL

from ..domain import messages as rules
from .tiktok_conversation_read import index_text, spoken_of
from .tiktok_mirror import MIRROR_CONTEXT, naive

# Ours on the way: TikTok may show them before its answer reaches us
ON_THE_WAY = (rules.SENDING, rules.UNCERTAIN)


class TiktokConversation(models.Model):
    _inherit = "tiktok.conversation"

    @api.model
    def _begin(self, shop, talk):
        """Create the conversation that TikTok has told of; return it.

        :param talk: `tiktok_api.schemas.Conversation`
        """
        buyer = talk.buyer
        user_id, nickname = (buyer.user_id, buyer.nickname) if buyer else (None, None)
        partner = self.env["res.partner"]._tiktok_chat_partner(shop, user_id, nickname)
        return self._mirror().create(
            {
                "shop_id": shop.id,
                "remote_id": talk.id,
                "buyer_user_id": user_id,
                "buyer_name": nickname or partner.name,
                "partner_id": partner.id,
                "can_send": talk.can_send_message is not False,
            }
        )

    def _mirror(self):
        """The conversations as the system sees them: nobody is told of an import."""
        company = self.shop_id[:1].company_id or self.env.company
        mirror = self.with_user(SUPERUSER_ID).with_company(company)
        return mirror.with_context(**MIRROR_CONTEXT)

    def _apply(self, news, talk=None):
        """Bring what was said into Odoo; return how many messages were new.

        The number of statements does not depend on the number of messages. What is
        known changes nothing.

        :param news: `News`
        """
        self = self._mirror()
        self._lock()
        fresh = self._without_known(news.items)
        told = [item for item in fresh if not item.is_hidden]
        messages = self._create_messages(told)
        tickets = self._choose_tickets(messages)
        messages._post(tickets, news.pictures)
        self._note_reading(news.items, messages, tickets, talk)
        return len(messages)

    def _lock(self):
        """Wait for whoever writes to this conversation; then start over.

        A message that is taken for sending writes here (`last_sent_at`). Without this
        it could be sent and listed by TikTok while our snapshot still shows it
        waiting, and would be taken for the seller's own writing elsewhere.
        """
        self.env.execute_query(
            SQL("SELECT id FROM tiktok_conversation WHERE id = %s FOR UPDATE", self.id)
        )

    # === EACH ONCE === #

    def _without_known(self, items):
        """Return the messages that are new; recognise ours that come back."""
        ours = self.env["tiktok.message"].search_fetch(
            [
                ("conversation_id", "=", self.id),
                "|",
                ("remote_id", "in", [item.id for item in items]),
                ("state", "in", ON_THE_WAY),
            ],
            ["remote_id", "state", "type", "text", "index"],
        )
        known = {message.remote_id: message for message in ours if message.remote_id}
        waiting = ours.filtered(lambda message: message.state in ON_THE_WAY)
        fresh = []
        for item in items:
            if item.id in known:
                known[item.id]._learn_index(item)
            elif twin := waiting._recognise(item):
                twin._came_back(item)
                waiting -= twin
            else:
                fresh.append(item)
        return fresh

    def _create_messages(self, items):
        """Create the messages at once; each knows the order that it speaks of."""
        order_id, vals_list = self.order_remote_id, []
        for item in items:
            order_id = spoken_of(item) or order_id
            vals_list.append(self._prepare_message_vals(item, order_id))
        return self.env["tiktok.message"].create(vals_list)

    def _prepare_message_vals(self, item, order_id):
        """Hook: return the values of a message; called for each new one.

        :param item: `tiktok_api.schemas.ChatMessage`
        :param order_id: TikTok's id of the order that is spoken of, or ``False``
        """
        return {
            "conversation_id": self.id,
            "remote_id": item.id,
            "index": index_text(item),
            "direction": "in" if item.role == rules.BUYER else "out",
            "role": item.role,
            "type": item.type,
            "text": item.part("content") or False,
            "content": item.parts,
            "order_remote_id": order_id,
            "happened_at": naive(item.create_time),
            "state": "sent" if item.role in rules.SELLER_ROLES else False,
        }

    # === WHERE THE TALK STANDS === #

    def _note_reading(self, items, messages, tickets, talk):
        """Remember how far it was read and where the next message goes."""
        vals = {}
        if items and index_text(items[-1]) > (self.last_index or ""):
            vals["last_index"] = index_text(items[-1])
            vals["latest_at"] = naive(items[-1].create_time)
        if messages:
            vals |= self._prepare_talk_vals(messages[-1], tickets)
        said = messages.filtered(lambda message: message._is_buyers_word())
        if said and (talk is None or talk.unread_count is None):
            vals["unread_count"] = self.unread_count + len(said)
        if vals:
            self.write(vals)
        if talk:
            self._follow(talk)

    def _prepare_talk_vals(self, last, tickets):
        """Return the values that say what the talk is about since its last message."""
        vals, remote_id = {}, last.order_remote_id
        if remote_id and (remote_id != self.order_remote_id or not self.sale_order_id):
            order = self._find_orders([remote_id]).get(remote_id)
            vals = {"order_remote_id": remote_id, "sale_order_id": order and order.id}
        ticket = tickets.get(remote_id)
        if ticket:
            vals["ticket_id"] = ticket.id
        return vals
