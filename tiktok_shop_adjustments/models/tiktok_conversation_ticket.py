"""On which ticket the buyer's words belong."""

from markupsafe import Markup

from odoo import Command, fields, models
from odoo.fields import Domain

from .tiktok_adjustment_ticket import CHANNEL

TOP = "3"


class TiktokConversation(models.Model):
    _inherit = "tiktok.conversation"

    def _choose_tickets(self, messages):
        """Return {TikTok's order id or ``False``: ticket} for what was just said.

        The ticket of the order that is spoken of; without an order the buyer's newest
        open ticket. Only a buyer's word opens a ticket or opens one again: what TikTok
        or the seller says elsewhere is added where a ticket is there already.

        :param messages: `tiktok.message` records, the oldest first
        """
        wanted = dict.fromkeys(message.order_remote_id for message in messages)
        if not wanted:
            return {}
        orders = self._find_orders([name for name in wanted if name])
        tickets = self._find_tickets(wanted, orders)
        by_order = messages.filtered(lambda m: m._is_buyers_word()).grouped(
            "order_remote_id"
        )
        missing = {name: by_order[name] for name in by_order if not tickets[name]}
        tickets |= self._create_tickets(missing, orders)
        spoken = self.env["helpdesk.ticket"].union(*(tickets[n] for n in by_order))
        self._reopen(spoken)
        self._tie(self.env["helpdesk.ticket"].union(*tickets.values()))
        return tickets

    def _find_orders(self, remote_ids):
        """Return {TikTok's order id: sale order} of those that Odoo has."""
        found = self.env["sale.order"].search(
            [
                ("tiktok_shop_id", "=", self.shop_id.id),
                ("tiktok_order_id", "in", remote_ids),
            ]
        )
        return {order.tiktok_order_id: order for order in found}

    def _find_tickets(self, wanted, orders):
        """Hook: return {order id or ``False``: ticket, or an empty one}.

        :param wanted: TikTok's order ids, ``False`` for words about no known order
        :param orders: {TikTok's order id: sale order}
        """
        found = self._search_order_tickets([name for name in wanted if name], orders)
        tickets = {}
        for name in wanted:
            if name:
                order = orders.get(name, self.env["sale.order"])
                tickets[name] = self._pick_order_ticket(name, order, found)
            else:
                tickets[name] = self._search_open_ticket()
        return tickets

    def _search_order_tickets(self, remote_ids, orders):
        tickets = self.env["helpdesk.ticket"]
        if not remote_ids:
            return tickets
        order_ids = [order.id for order in orders.values()]
        case = Domain("tiktok_adjustment_ids.shop_id", "=", self.shop_id.id) & Domain(
            "tiktok_adjustment_ids.order_remote_id", "in", remote_ids
        )
        domain = case | Domain("sale_order_ids", "in", order_ids)
        return tickets.search(domain | Domain("id", "=", self.ticket_id.id))

    def _pick_order_ticket(self, remote_id, order, found):
        """Return the ticket of one order: an open one first, then the newest."""

        def fits(ticket):
            of_case = remote_id in ticket.tiktok_adjustment_ids.mapped(
                "order_remote_id"
            )
            of_order = order and order in ticket.sale_order_ids
            of_talk = ticket == self.ticket_id and remote_id == self.order_remote_id
            return of_case or of_order or of_talk

        fitting = found.filtered(fits)
        return fitting.sorted(lambda t: (not t.closed, t.id), reverse=True)[:1]

    def _search_open_ticket(self):
        """Return the buyer's newest open ticket that is of no other shop."""
        own = [self.shop_id.id, False]
        return self.env["helpdesk.ticket"].search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("closed", "=", False),
                ("tiktok_shop_id", "in", own),
                "|",
                ("tiktok_conversation_id", "=", False),
                ("tiktok_conversation_id.shop_id", "=", self.shop_id.id),
            ],
            order="id desc",
            limit=1,
        )

    # === A NEW ONE === #

    def _create_tickets(self, missing, orders):
        """Create tickets for what a buyer said; return {order id: ticket}.

        :param missing: {order id or ``False``: the buyer's messages about it}
        """
        if not missing:
            return {}
        shop = self.shop_id
        shop._fill_stages()
        vals_list = [
            self._prepare_message_ticket_vals(messages, orders.get(name))
            for name, messages in missing.items()
        ]
        sequence = self.env["ir.sequence"]
        numbers = sequence._tiktok_numbers("helpdesk.ticket.sequence", len(vals_list))
        channel = self.env.ref(CHANNEL, raise_if_not_found=False)
        for vals, number in zip(vals_list, numbers, strict=True):
            vals["number"] = number or "/"
            vals.setdefault("channel_id", channel.id if channel else False)
        tickets = self.env["helpdesk.ticket"].create(vals_list)
        return dict(zip(missing, tickets, strict=True))

    def _prepare_message_ticket_vals(self, messages, order):
        """Hook: return the values of a new ticket but for its number and channel.

        Called once a ticket; override it to fill fields of your own.

        :param messages: what the buyer said, `tiktok.message` records
        :param order: the sale order that is spoken of, or ``None``
        """
        shop = self.shop_id
        partner = order.partner_id if order else self.partner_id
        first = messages.filtered("text")[:1] or messages[0]
        return {
            "name": self.env._("New Message from Buyer"),
            "description": first._body(),
            "team_id": shop.team_id.id,
            "company_id": shop.company_id.id,
            "user_id": False,
            "stage_id": shop.open_stage_id.id,
            "partner_id": partner.id,
            "partner_name": partner.name,
            "sale_order_ids": [Command.set(order.ids if order else [])],
            "tiktok_conversation_id": self.id,
        }

    # === ONE THAT IS THERE === #

    def _reopen(self, tickets):
        """Bring closed tickets back to the top: the buyer goes on about their order."""
        closed = tickets.filtered("closed")
        if not closed:
            return
        self.shop_id._fill_stages()
        closed.write(
            {
                "stage_id": self.shop_id.open_stage_id.id,
                "priority": TOP,
                "closed_date": False,
                "last_stage_update": fields.Datetime.now(),
            }
        )
        words = self.env._("The buyer wrote again: the ticket is open again.")
        body = Markup("<p>%s</p>") % words
        closed._message_log_batch(bodies={ticket.id: body for ticket in closed})

    def _tie(self, tickets):
        """Let the tickets answer into this conversation."""
        others = tickets.filtered(lambda t: t.tiktok_conversation_id != self)
        if others:
            others.write({"tiktok_conversation_id": self.id})
