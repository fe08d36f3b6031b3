"""How a message of TikTok's looks in the chatter. Buyers' words are data."""

from markupsafe import Markup

from odoo import models

from ..domain import messages as rules

SAID = "tiktok_shop_adjustments/said"
MARK = Markup('<p class="o_tiktok_said_elsewhere text-muted small">%s</p>')
CARD = Markup('<div class="o_tiktok_card border rounded px-2 py-1">%s</div>')


class TiktokMessage(models.Model):
    _inherit = "tiktok.message"

    def _post(self, tickets, pictures):
        """Add these messages to the chatter of their tickets, all at once.

        No mail, no follower is told, and no address in them is looked up: they are
        stored as the records that they are.

        :param tickets: {TikTok's order id or ``False``: ticket}
        :param pictures: {message id: (bytes, MIME type), or why there is none}
        """
        empty = self.env["helpdesk.ticket"]
        posted = self.filtered(lambda m: tickets.get(m.order_remote_id, empty))
        if not posted:
            return
        files = posted._store_pictures(tickets, pictures)
        orders = posted.conversation_id._find_orders(
            [name for name in set(posted.mapped("order_remote_id")) if name]
        )
        vals_list = [
            message._prepare_mail_message_vals(
                tickets[message.order_remote_id],
                message._body(orders, pictures),
                files.get(message.remote_id),
            )
            for message in posted
        ]
        created = self.env["mail.message"].create(vals_list)
        for message, shown in zip(posted, created, strict=True):
            message.write({"ticket_id": shown.res_id, "mail_message_id": shown.id})
        posted._tell_viewers()

    def _tell_viewers(self):
        """Have open tickets show it by themselves; ids only, each reads for itself."""
        viewers = self.env.ref("helpdesk_mgmt.group_helpdesk_user_own")
        viewers._bus_send(SAID, {"tickets": self.ticket_id.ids})

    def _store_pictures(self, tickets, pictures):
        """Return {message id: attachment} of the pictures that were fetched."""
        found = self.filtered(lambda m: isinstance(pictures.get(m.remote_id), tuple))
        vals_list = [
            {
                "name": f"{message.remote_id}.{pictures[message.remote_id][1][6:]}",
                "raw": pictures[message.remote_id][0],
                "mimetype": pictures[message.remote_id][1],
                "res_model": "helpdesk.ticket",
                "res_id": tickets[message.order_remote_id].id,
            }
            for message in found
        ]
        files = self.env["ir.attachment"].create(vals_list)
        return dict(zip(found.mapped("remote_id"), files, strict=True))

    def _prepare_mail_message_vals(self, ticket, body, attachment):
        """Hook: return the values of the chatter's entry of one message.

        :param ticket: where it is shown
        :param attachment: the buyer's picture, or ``None``
        """
        author = self._author()
        said = self.type in rules.SAID and self.role != "SYSTEM"
        subtype = "mail.mt_comment" if said else "mail.mt_note"
        return {
            "model": "helpdesk.ticket",
            "res_id": ticket.id,
            "message_type": "comment" if said else "notification",
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id(subtype),
            "author_id": author.id,
            # Nobody answers by mail, so no address is worked out
            "email_from": author.name,
            "reply_to": False,
            "date": self.happened_at,
            "body": body,
            "record_company_id": ticket.company_id.id,
            "attachment_ids": [(4, attachment.id)] if attachment else [],
        }

    def _author(self):
        if self.role == rules.BUYER:
            return self.conversation_id.partner_id
        if self.role in rules.SELLER_ROLES:
            return self.company_id.partner_id
        return self.env.ref("base.partner_root")

    def _is_buyers_word(self):
        """Tell whether a buyer says something here that somebody should read."""
        return self.role == rules.BUYER and self.type in rules.SAID

    # === WORDS === #

    def _body(self, orders=None, pictures=None):
        """Return what the chatter shows; whatever the buyer wrote is escaped.

        :param orders: {TikTok's order id: sale order} of those that Odoo has
        :param pictures: as `_post`
        """
        self.ensure_one()
        show = getattr(self, f"_body_of_{self.type.lower()}", None)
        known = self.type in rules.SAID or self.type in rules.REMARKS
        body = show(orders or {}, pictures or {}) if known and show else None
        if body is None:
            body = self._body_in_words()
        return self._mark_elsewhere() + body

    def _body_in_words(self):
        """Return the text of a message; where its type is no text, the type as well."""
        plain = self.text and self.type in rules.IN_WORDS
        parts = (False if plain else self._type_in_words(), self.text)
        return Markup().join(_paragraph(text) for text in parts if text)

    def _mark_elsewhere(self):
        if self.role == "ROBOT":
            return MARK % self.env._("Automatic answer of TikTok Shop")
        if self.role in rules.SELLER_ROLES:
            return MARK % self.env._("Written in TikTok Shop's own message centre")
        return Markup()

    def _type_in_words(self):
        return self.env._(
            "A message of the type %(type)s, which Odoo cannot show. Open it in TikTok "
            "Shop's message centre.",
            type=self.type,
        )

    def _body_of_image(self, _orders, pictures):
        picture = pictures.get(self.remote_id)
        if isinstance(picture, str):
            words = self.env._(
                "A picture that Odoo did not fetch: %(why)s. Open it in TikTok Shop's "
                "message centre.",
                why=picture,
            )
            return _paragraph(words)
        return _paragraph(self.env._("Picture"))

    def _body_of_video(self, _orders, _pictures):
        return _paragraph(
            self.env._("A video. Watch it in TikTok Shop's message centre.")
        )

    def _body_of_order_card(self, orders, _pictures):
        return self._order_card(self.env._("Order"), orders)

    def _body_of_return_refund_card(self, orders, _pictures):
        return self._order_card(self.env._("Request form for the order"), orders)

    def _body_of_logistics_card(self, orders, _pictures):
        return self._order_card(self.env._("Parcel of the order"), orders)

    def _body_of_buyer_enter_from_order(self, orders, _pictures):
        words = self.env._("The buyer opened the conversation from the order")
        return self._order_card(words, orders)

    def _order_card(self, words, orders):
        """Return a small card with TikTok's order and the way to the sale order."""
        order = orders.get(self.order_remote_id)
        name = self.order_remote_id or "?"
        if not order:
            return CARD % (Markup("%s %s") % (words, name))
        link = Markup('<a href="#" data-oe-model="sale.order" data-oe-id="%s">%s</a>')
        return CARD % (
            Markup("%s %s (%s)") % (words, name, link % (order.id, order.name))
        )

    def _body_of_product_card(self, _orders, _pictures):
        product = str((self.sudo().content or {}).get("product_id"))
        known = product.isascii() and product.isdigit()
        return CARD % self.env._("Product %s", product if known else "?")

    def _body_of_coupon_card(self, _orders, _pictures):
        return CARD % self.env._("Coupon")


def _paragraph(text):
    """Return text as one paragraph that keeps its lines."""
    lines = [Markup("%s") % line for line in text.splitlines()]
    return Markup("<p>%s</p>") % Markup("<br>").join(lines)
